// A guest's own pages: the worker that keeps them without network, and the hellos that wait in it.

const WORKER = "/my/service-worker.js";
const SCOPES = ["/my", "/B"];

/** Ask the worker of this page for something; null where there is none. */
export function ask(deed, hello) {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return Promise.resolve(null);
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage({ deed, hello }, [port2]);
  });
}

/** Trusted Types want to know that a worker's address is ours: only this one is. */
function trusted(url) {
  if (!globalThis.trustedTypes) return url;
  return trustedTypes.createPolicy("mixer", { createScriptURL: () => WORKER }).createScriptURL(url);
}

/** Say what waits and what was sent, in the page's own line for it. */
async function tell(deed) {
  const line = document.getElementById("waiting");
  const told = await ask(deed);
  if (!line || !told) return;
  const sent = (told.said ?? []).join(" ");
  const waits = told.waiting ? `${told.waiting === 1 ? "One hello waits" : `${told.waiting} hellos wait`} for the network.` : "";
  line.textContent = [sent, waits].filter(Boolean).join(" ");
  line.hidden = !line.textContent;
}

async function start() {
  if (!navigator.serviceWorker) return;
  const address = trusted(WORKER);
  await Promise.all(SCOPES.map((scope) => navigator.serviceWorker.register(address, { scope })));
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) {
    await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  }
  document.documentElement.dataset.kept = "yes";
  addEventListener("online", () => tell("send"));
  await tell(navigator.onLine ? "send" : "waiting");
}

start().catch(() => {}); // without a worker the pages are as they always were
