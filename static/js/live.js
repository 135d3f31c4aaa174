// Parts of a page that look for news by themselves: whatever comes of a look, the last state stays, and after a while
// without an answer it says of when it is. With the network back it goes on, since nothing here ever stops asking.
const OLD_MS = 15_000;
let heard = Number(document.documentElement.dataset.keptMs) || Date.now();
let signedOut = false;

const note = Object.assign(document.createElement("p"), { className: "live-note", hidden: true });
note.setAttribute("role", "status");
document.body.append(note);

const part = (event) => event.detail.ctx?.sourceElement?.closest?.("[data-live]");

/** Somebody is about to use this part: a question is open, or a field is being filled in. */
function busy(element) {
  const field = document.activeElement;
  return element.querySelector("details.ask[open]") !== null || (element.contains(field) && field.matches("input, select"));
}

function tell() {
  const at = new Date(heard);
  note.hidden = Date.now() - heard < OLD_MS;
  const words = `As of ${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
  const text = signedOut ? `${words}. Load the page again to sign in.` : words;
  if (!note.hidden && note.textContent !== text) note.textContent = text;
}

document.addEventListener("htmx:before:request", (event) => {
  if (part(event) && document.hidden) event.preventDefault(); // nobody looks
});

document.addEventListener("htmx:after:request", (event) => {
  if (!part(event)) return;
  const { status, raw } = event.detail.ctx.response;
  signedOut = raw.redirected || status === 401;
  if (!raw.redirected && (status === 200 || status === 304)) heard = Date.now();
  tell();
});

document.addEventListener("htmx:before:swap", (event) => {
  const live = part(event);
  if (!live) return;
  const { response, text } = event.detail.ctx;
  if (response.status !== 200 || !text.includes(`id="${live.id}"`) || busy(live)) event.preventDefault();
});

tell();
setInterval(tell, 1000);
