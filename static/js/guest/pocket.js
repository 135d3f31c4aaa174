// A guest's own pages: the worker that keeps them without network, and the hellos that wait in it. One file, so that the
// page without network needs nothing that is not in the browser's store.

const WORKER = "/my/service-worker.js";
const SCOPES = ["/my", "/B"];
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60_000;

/** Ask the worker of this page for something; null where there is none. */
function ask(deed, hello) {
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

let next; // when what waits is handed in again

/** Hand in what waits, and again while any does: a phone says "online" before its network carries anything. */
async function handIn(say, pause = FIRST_PAUSE_MS) {
  clearTimeout(next);
  const told = await ask("send");
  say(told);
  if (told?.waiting && navigator.onLine) next = setTimeout(handIn, pause, say, Math.min(2 * pause, LONGEST_PAUSE_MS));
}

/** Say what waits and what was sent, in the page's own line for it. */
function tell(told) {
  const line = document.getElementById("waiting");
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
  addEventListener("online", () => handIn(tell));
  await (navigator.onLine ? handIn(tell) : ask("waiting").then(tell));
}

// --- the page without network ---------------------------------------------------------------------------------------

/** A scanned tag or a typed code is kept with what the guest agrees to show. */
function keeper(form) {
  const code = document.getElementById("code");
  const scanned = location.pathname.match(/^\/B\/([^/]+)$/)?.[1];
  const asked = new URLSearchParams(location.search);
  if (scanned) {
    form.querySelector("[data-part=typed]").hidden = true;
    code.required = false;
  } else {
    code.value = asked.get("code") ?? "";
  }
  if (asked.has("kept")) told(form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = Array.from(form.querySelectorAll("[name=fields]:checked"), (box) => box.value);
    const tag = scanned ? decodeURIComponent(scanned) : code.value;
    const answer = await ask("keep", { tag, typed: !scanned, fields, guest: form.dataset.guest });
    told(form, answer?.kept);
  });
  addEventListener("online", () => handIn((answer) => answer && !answer.waiting && location.assign("/my/people")));
}

/** Say that a hello is kept, or that this phone could not. */
function told(form, kept = true) {
  const said = document.getElementById("said");
  form.hidden = kept;
  said.textContent = kept
    ? "Kept on this phone. It is sent by itself as soon as there is network; go on talking."
    : "This phone could not keep it. Note the code on their tag, and type it later.";
  said.hidden = false;
}

const hello = document.getElementById("hello");
if (hello) keeper(hello);
else start().catch(() => {}); // without a worker the pages are as they always were
