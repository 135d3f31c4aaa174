// Taps of the presenter. With a network they are sent at once and the part looks for news. Without one, "start" and
// "next" wait, one of them, and are sent once by themselves with how long they waited: the line they name makes a second
// sending change nothing. Every other tap is refused in words, since it might be wrong by the time it could be sent.
/* global htmx */
const AGAIN_MS = 2000;
const PATIENCE_MS = 8000;
const byId = (id) => document.getElementById(id);
let waiting = null;
let sending = false;

function say(words, refused = false) {
  const note = byId("tap-said");
  note.textContent = words;
  note.classList.toggle("refused", refused);
  note.hidden = !words;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => (note.hidden = true), 8000);
}

function show() {
  byId("tap-waits").hidden = !waiting;
  byId("tap-waits-words").textContent = waiting ? `No network. “${waiting.label}” waits and is sent once, by itself.` : "";
  for (const button of document.querySelectorAll("[data-tap] button")) button.disabled = Boolean(waiting) || sending;
}

/** Send a tap; null where no answer came. */
async function send({ url, body, at }) {
  body.set("age_ms", Math.round(Math.max(0, performance.now() - at)));
  const options = { method: "POST", body, headers: { "X-Tap": "1" }, signal: AbortSignal.timeout(PATIENCE_MS) };
  const answer = await fetch(url, options).catch(() => null);
  if (!answer || answer.status >= 500 || answer.status === 429) return null;
  if (answer.ok && !answer.redirected) return answer.json();
  return { done: false, said: "This was not done. Load the page again; you may have to sign in." };
}

function told({ done, said }) {
  say(said, !done);
  const part = byId("evening");
  if (part) htmx.trigger(part, "look");
}

async function again() {
  if (!waiting || sending) return;
  sending = true;
  const tap = waiting;
  const answer = await send(tap);
  sending = false;
  if (answer && waiting === tap) waiting = null;
  if (answer) told(answer);
  show();
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-tap]");
  if (!form) return;
  event.preventDefault();
  if (waiting || sending) return;
  form.closest("details")?.removeAttribute("open");
  const label = form.querySelector("button").firstChild.textContent.trim();
  const tap = { url: form.action, body: new FormData(form), at: performance.now(), label };
  sending = true;
  show();
  const answer = await send(tap);
  sending = false;
  if (answer) told(answer);
  else if ("waits" in form.dataset) waiting = tap;
  else say(`No network: “${label}” was not done. Tap again when it is back.`, true);
  show();
});

byId("tap-forget").addEventListener("click", () => {
  waiting = null;
  show();
});
addEventListener("beforeunload", (event) => waiting && event.preventDefault());
addEventListener("online", again);
document.addEventListener("htmx:after:swap", show);
document.addEventListener("visibilitychange", async () => {
  if (document.visibilityState !== "visible") return;
  await navigator.wakeLock?.request("screen").catch(() => {}); // not allowed, or no power: the clock goes on all the same
  if (byId("evening")) htmx.trigger(byId("evening"), "look");
});
setInterval(again, AGAIN_MS);
navigator.wakeLock?.request("screen").catch(() => {});
