/**
 * The drawing in front of the room. With the network each press asks the server; without it the page goes on by itself:
 * it holds the sealed list and its seed, finds the winner by the published recipe, and hands its record in later.
 */
const stage = document.querySelector("[data-drawing]");
const token = stage.querySelector("[name=csrf_token]").value;
const KEY = `mixer.drawing.${stage.dataset.event}.`;
const MINE = KEY + stage.dataset.prize;
const WAIT_MS = 4000; // a room looks on: then the page draws by itself
const TRY_AGAIN_MS = 5000;

const WORDS = { not_here: "not here", has_won: "has a prize already", not_in_the_room: "has left" };

let sealed = null; // the list, its seed and people's names
let order = []; // tickets in the order in which they are called
let calls = []; // [ticket, why it does not stand]
let seen = 0; // how many of them the server knows
let busy = false;

const holder = (ticket) => ticket.split("/")[0];
const part = (name) => stage.querySelector(`[data-${name}]`);

async function digest(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The recipe: lots in ascending order, and nobody called twice. */
export async function drawingOrder(seed, tickets) {
  const lots = await Promise.all(tickets.map(async (ticket) => [await digest(`${seed}/${ticket}`), ticket]));
  const called = new Set();
  return lots
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, ticket]) => ticket)
    .filter((ticket) => !called.has(holder(ticket)) && called.add(holder(ticket)));
}

const commitment = ({ recipe, prize, seed, tickets }) =>
  digest([recipe, prize, seed, ...[...tickets].sort()].map((line) => `${line}\n`).join(""));

/** The server's answer; null without a network. A page that is signed out or refused loads again to say so. */
async function ask(address, content) {
  try {
    const answer = await fetch(address, {
      method: content === undefined ? "GET" : "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token },
      body: content === undefined ? undefined : JSON.stringify(content),
      signal: AbortSignal.timeout(WAIT_MS),
    });
    if (answer.status >= 500) return null;
    return { ok: answer.ok && !answer.redirected, content: answer.ok || answer.status === 409 ? await answer.json() : {} };
  } catch {
    return null;
  }
}

const kept = (key) => JSON.parse(localStorage.getItem(key) ?? "null");
const say = (words) => (part("status").textContent = words);

/** Everybody who won on this screen without the network, other prizes included. */
function winnersHere() {
  const records = Object.keys(localStorage).filter((key) => key.startsWith(KEY) && key !== MINE).map(kept);
  return new Set(records.flatMap((record) => record.calls.filter(([, reason]) => !reason).map(([ticket]) => holder(ticket))));
}

/** Go on without the server: the next of the order who has not won on this screen meanwhile. */
function goOnAlone() {
  const standing = calls.at(-1);
  if (standing && !standing[1]) standing[1] = "not_here";
  const won = winnersHere();
  while (calls.length < order.length) {
    const ticket = order[calls.length];
    calls.push([ticket, won.has(holder(ticket)) ? "has_won" : ""]);
    if (!calls.at(-1)[1]) break;
  }
  localStorage.setItem(MINE, JSON.stringify({ commitment: sealed.commitment, seen, calls }));
}

function nameOf(ticket) {
  return sealed.people[holder(ticket)] ?? [ticket, ""];
}

function show() {
  const standing = calls.at(-1)?.[1] === "" ? calls.at(-1)[0] : null;
  const scene = part("reveal").content.cloneNode(true);
  if (standing) {
    const [name, company] = nameOf(standing);
    scene.querySelector(".winner-name").textContent = name;
    scene.querySelector(".winner-company").textContent = company;
  } else {
    const nobody = Object.assign(document.createElement("p"), { className: "draw-note" });
    nobody.textContent = "Everybody on the list has been called, and nobody took it.";
    scene.querySelector(".reveal").replaceWith(nobody);
  }
  scene.querySelector("[data-press=again]").hidden = !standing;
  part("scene").replaceChildren(scene);
  const before = calls.filter(([, reason]) => reason).map(([ticket, reason]) => `${nameOf(ticket)[0]} (${WORDS[reason] ?? "void"})`);
  part("before").hidden = before.length === 0;
  part("before-names").textContent = before.join(", ");
  part("seed").hidden = false;
  part("seed").querySelector("code").textContent = sealed.seed;
  offer();
}

/** What only the server can do is offered once it knows of the drawing. */
function offer() {
  const waiting = kept(MINE) !== null;
  part("scene").querySelector("[data-hand-over]").hidden = waiting || calls.at(-1)?.[1] !== "";
  part("seed").querySelector("a").hidden = waiting;
}

async function press(what) {
  if (busy || !sealed) return;
  busy = true;
  const again = stage.dataset.again.replace("/0/", `/${sealed.first_attempt + calls.length - 1}/`);
  const answer = kept(MINE) ? null : await ask(what === "again" ? again : stage.dataset.draw, {});
  if (answer && !answer.ok) {
    location.reload();
    return;
  }
  if (answer) {
    calls = answer.content.calls;
    seen = calls.length;
  } else if (order.length) {
    goOnAlone();
    say("No network: drawn from the sealed list on this screen. It is handed in by itself as soon as the network is back.");
  } else {
    say("No network, and this page cannot draw without: it was opened without https.");
    busy = false;
    return;
  }
  show();
  busy = false;
}

async function handIn() {
  const record = kept(MINE);
  if (!record || busy) return;
  const answer = await ask(stage.dataset.record, record);
  if (!answer || busy) return;
  if (JSON.stringify(kept(MINE)) !== JSON.stringify(record)) return; // somebody pressed meanwhile
  localStorage.removeItem(MINE);
  if (answer.ok && sealed) {
    seen = calls.length;
    offer();
    say("The network is back, and the drawing is on record.");
  } else if (answer.ok) {
    location.reload();
  } else {
    say(answer.content.message ?? "The record of this drawing was not taken. Load this page again.");
    part("reload").hidden = false;
  }
}

stage.addEventListener("submit", (event) => {
  const what = event.target.dataset.press;
  if (!what || !sealed) return;
  event.preventDefault();
  press(what);
});
addEventListener("online", handIn);
setInterval(handIn, TRY_AGAIN_MS);

if (kept(MINE)) await handIn();
const list = stage.dataset.sealed ? await ask(stage.dataset.sealed) : null;
if (list?.ok) {
  sealed = list.content;
  calls = sealed.calls;
  seen = calls.length;
  if (globalThis.crypto?.subtle) {
    if ((await commitment(sealed)) === sealed.commitment) order = await drawingOrder(sealed.seed, sealed.tickets);
  }
  stage.dataset.ready = order.length ? "alone" : "online";
}
