// The kiosk's page: guests hold their tag up, are welcomed, and nothing of them stays.
//
// What is said comes from the server, or from the same words (data-words) where the network is gone. The page has no way
// out but the door's PIN, and keeps nothing but scans that are still to be handed in.

import { Camera } from "./camera.js";
import { Decoder } from "./decoder.js";
import { Desk } from "./desk.js";
import { VerdictBoard } from "./verdict.js";
import { listenForWedge } from "./wedge.js";

const SAID_MS = 6000; // long enough to read three lines, short enough for the next in the queue
const IDLE_MS = 25000; // a half-typed name or PIN of somebody who has gone
const STATE_MS = 10000;
const SHORT_CODE = /^[0-9A-HJKMNP-TV-Z]{6}$/;
const LETTER = /\p{Letter}/u;

const byId = (id) => document.getElementById(id);
const root = byId("kiosk");
const words = JSON.parse(root.dataset.words);
const board = new VerdictBoard(byId("verdict"));
const desk = new Desk(root, { show, noted() {}, outside: endOfDoor, alarm, changed });
const { journal, wire } = desk;
let onScreen = null; // the scan that the screen speaks of
let leaving = null;
let over = false; // this tablet is not at the door any more

// --- what is said, and gone again ---------------------------------------------------------------------------------

function show(reply) {
  say("zone" in reply ? reply : alone(reply));
  onScreen = reply.scan_id;
}

/** What the tablet says by itself, to a tag without the network or to a test code: the same words. */
function alone({ verdict, name, hint, offline, rehearsal, scan_id: scanId }) {
  const known = { admitted: "admitted", already: "already" }[verdict] ?? "greeter";
  const care = offline && known === "admitted" && hint ? root.dataset.care : "";
  return { ...spoken(known, name, care), scan_id: scanId, verdict, offline, rehearsal };
}

function spoken(key, name = "", care = "") {
  const said = words[key];
  const [line = "", hint = ""] = [said.line, care].filter(Boolean);
  return { tone: said.tone, word: said.word, name: said.name.replace("{name}", () => name), line, hint };
}

function say(said) {
  const { zone } = said;
  board.show({ ...said, letter: zone?.letter, zone: zone?.name });
  byId("zone").hidden = !zone;
  byId("zone").style.setProperty("--zone", zone?.colour ?? "");
  clearTimeout(leaving);
  leaving = setTimeout(clear, SAID_MS);
}

function clear() {
  clearTimeout(leaving);
  board.clear();
  byId("zone").hidden = true;
  byId("zone").style.removeProperty("--zone");
  onScreen = null;
}

byId("verdict").addEventListener("click", clear);

// --- somebody without a tag ------------------------------------------------------------------------------------------

byId("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = byId("who").value.trim().replace(/\s+/g, " ");
  forgetTyping();
  const code = typed.replace(/[-\s]/g, "").toUpperCase();
  if (SHORT_CODE.test(code) && (/\d/.test(code) || !typed.includes(" "))) desk.send({ code, way: "typed" });
  else if (LETTER.test(typed)) say(spoken("typed", typed)); // the name goes nowhere: a greeter finds it on the list
  else say(spoken("greeter"));
  byId("who").blur(); // the keyboard on the screen goes away
});

function forgetTyping() {
  byId("typed").reset();
  byId("pin").value = "";
  byId("pin-said").textContent = "";
}

let idle = null;
document.addEventListener("input", () => {
  clearTimeout(idle);
  idle = setTimeout(() => (forgetTyping(), (byId("staff").open = false)), IDLE_MS);
});

listenForWedge((code) => desk.scanned(code, "wedge"));

// --- the camera ----------------------------------------------------------------------------------------------------------

const camera = new Camera(byId("picture"), { facing: "user", remembers: false });
let decoder = null;

async function openCamera() {
  try {
    decoder ??= new Decoder(root.dataset.decoder);
    await camera.start();
    await decoder.ready;
    root.dataset.camera = "open";
    await camera.watch(look);
  } catch (error) {
    camera.stop();
    root.dataset.camera = "";
    const refused = error.name === "NotAllowedError";
    dark(refused ? "The camera is not allowed for this page. Allow it in the browser’s settings." : "The camera is asleep.");
    byId("start").hidden = false;
  }
}

async function look(frame) {
  const text = await decoder.read(frame);
  if (text) desk.scanned(text, "camera"); // not awaited: the next tag may come while this one is on its way
}

function dark(sentence) {
  byId("camera-note").textContent = `${sentence} Type your name, or the code on the tag.`;
}

byId("start").addEventListener("click", () => openCamera());

// --- a page that stays ---------------------------------------------------------------------------------------------------

/** The back button finds this page again, with nothing to tell. */
function stay() {
  history.pushState(null, "", location.pathname);
}

document.addEventListener("click", (event) => {
  board.unlockSound();
  if (over || event.target.closest("#staff") || document.fullscreenElement) return;
  document.documentElement.requestFullscreen?.({ navigationUI: "hide" }).then(stay, () => {});
});
for (const deed of ["contextmenu", "dragstart", "drop"]) {
  document.addEventListener(deed, (event) => event.preventDefault());
}
addEventListener("popstate", stay);

byId("leave").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const said = byId("pin-said");
  await wire.drain();
  const waiting = await journal.count().catch(() => 0);
  if (waiting) {
    said.textContent = `${notHandedIn(waiting)} yet. Bring the tablet where there is a network first.`;
    return;
  }
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (answer?.ok) {
    await desk.forget();
    location.replace(answer.url);
    return;
  }
  byId("pin").value = "";
  said.textContent = { 422: "That is not the PIN.", 429: "Too many tries. Wait a minute." }[answer?.status] ?? "There is no network. Try again.";
});

/** Taken back by the host, or expired: nothing is shown or kept any more, scans aside. */
async function endOfDoor() {
  if (over) return;
  over = true;
  camera.stop();
  clear();
  forgetTyping();
  root.hidden = true;
  byId("outside").hidden = false;
  await desk.forget();
}

// --- what the staff should know --------------------------------------------------------------------------------------------

function alarm(sentence) {
  byId("alarm").textContent = sentence;
  byId("alarm").hidden = !sentence;
}

async function changed(told = {}) {
  if (told.enrolled === false) endOfDoor();
  if (told.stale) alarm("This page is too old. Reload it; check-ins are kept.");
  if (onScreen && desk.shown !== onScreen) clear(); // the next tag is on its way: the last guest is gone from the screen
  const count = await journal.count().catch(() => {
    alarm("This tablet cannot keep check-ins. It works while the network does; tell the host, and do not close this page.");
    return 0;
  });
  wire.waiting = count;
  byId("queue").textContent = count ? notHandedIn(count) : "";
  byId("offline").hidden = !wire.down;
  root.dataset.network = wire.down ? "down" : "up";
  root.dataset.waiting = count;
  const rejected = await journal.rejected().catch(() => []);
  byId("rejected").hidden = rejected.length === 0;
  byId("rejected").textContent = `Not taken by the server: ${rejected.map((scan) => scan.reason).join("; ")}`;
  if (Camera.possible && root.dataset.camera && !camera.live && !over) openCamera(); // a camera that fell asleep
}

function notHandedIn(count) {
  return `${count} not handed in`;
}

for (const part of ["ask", "camera", "typed"]) byId(part).hidden = false;
if (Camera.possible) openCamera();
else {
  byId("ask").hidden = true;
  dark("The camera needs a secure address (https).");
}
stay();
setInterval(changed, STATE_MS);
changed();
desk.open();
