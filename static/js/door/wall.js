// The projector of the welcome wall: its screen stays on, and its page opens again without a network.
async function stayAwake() {
  if (document.visibilityState !== "visible") return;
  await navigator.wakeLock?.request("screen").catch(() => {}); // not allowed, or no power: the wall goes on all the same
}

async function keep(script) {
  const rules = { createScriptURL: (address) => address };
  const trusted = window.trustedTypes?.createPolicy("door", rules) ?? rules;
  await navigator.serviceWorker.register(trusted.createScriptURL(script), { scope: "/wall/" });
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage(location.pathname);
}

document.addEventListener("visibilitychange", stayAwake);
stayAwake();
const keeper = document.querySelector("meta[name=mixer-keeper]")?.content;
if (keeper && navigator.serviceWorker) keep(keeper).catch(() => {});
