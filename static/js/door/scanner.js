// The volunteer's page: camera, USB scanner and typed codes become scans; verdicts fill the screen.

import { Desk } from "./desk.js";
import { VerdictBoard } from "./verdict.js";
import { listenForWedge } from "./wedge.js";

const WELCOME_MS = 5000; // a welcome makes room for the next guest by itself; anything else waits for a tap

const byId = (id) => document.getElementById(id);
const root = byId("scanner");
const board = new VerdictBoard(byId("verdict"));
const desk = new Desk(root, { show, noted, outside, alarm, changed: refreshState });
const { journal, wire } = desk;
let leaving = null;

/** A part of the page that is fetched when it is first needed: `await part()`. */
function later(load) {
  let loading = null;
  return () => {
    loading ??= load().catch(() => {
      loading = null;
      alarm("A part of this page could not be fetched. Try again, or reload the page; scans are kept.");
    });
    return loading;
  };
}

// --- express or review -----------------------------------------------------------------------------------------

const MODE = "mixer.door.mode"; // how this phone works, from one page to the next
let mode = remembered();
let card = null; // of the guest who waits for a decision, once review mode was needed

const review = later(async () => {
  const { Review } = await import("./review.js");
  const reasons = JSON.parse(root.dataset.reasons);
  card = new Review(byId("review"), { desk, behind: root, reasons, announce: (tone) => board.announce(tone) });
  return card;
});

/** A tag was read: a scan at once, or first a card; while a card is open, another tag does nothing. */
function read(code, way) {
  if (card?.code && card.code !== code) return;
  desk.scanned(code, way, present);
}

async function present(fields) {
  if (mode === "review") await (await review())?.ask(fields);
  else await desk.send(fields);
}

function remembered() {
  try {
    return localStorage.getItem(MODE) === "review" ? "review" : "express";
  } catch {
    return "express";
  }
}

function showMode() {
  byId("modes").querySelector(`[value=${mode}]`).checked = true;
  byId("typed").querySelector("button").textContent = mode === "review" ? "Who is it?" : "Check in";
}

byId("modes").addEventListener("change", (event) => {
  mode = event.target.value;
  showMode();
  try {
    localStorage.setItem(MODE, mode);
  } catch {
    // private browsing: it lasts as long as the page
  }
});
byId("modes").hidden = false;
showMode();

// --- verdicts --------------------------------------------------------------------------------------------------

function show(reply) {
  clearTimeout(leaving);
  board.show(reply);
  board.about = reply.guest ? { guest: reply.guest } : { code: reply.code };
  if (reply.tone === "welcome") leaving = setTimeout(() => board.hide(), WELCOME_MS);
  if (reply.rehearsal) {
    byId("rehearsal").textContent = desk.rehearsal.pace;
    byId("rehearsal").hidden = false;
  }
}

/** What became of a scan goes among the latest. */
function noted(scan, reply) {
  if (reply.verdict === "admitted") remember(reply);
  if (scan.kind === "undo") forgetLine(scan.target);
}

function outside(verdict) {
  board.show({ ...verdict, word: "ASK THE HOST", line: "This phone is not at the door any more." });
}

function remember(reply) {
  const row = byId("latest-row").content.firstElementChild.cloneNode(true);
  row.dataset.scan = reply.scan_id;
  row.querySelector("[data-say=name]").textContent = reply.name;
  row.querySelector("[data-say=line]").textContent = [reply.at, reply.line].filter(Boolean).join(" · ");
  byId("latest").prepend(row);
  while (byId("latest").children.length > 6) byId("latest").lastElementChild.remove();
  byId("latest-empty").hidden = true;
}

function forgetLine(scanId) {
  document.querySelector(`#latest [data-scan="${CSS.escape(scanId)}"]`)?.remove();
  byId("latest-empty").hidden = byId("latest").children.length > 0;
}

// --- taps ------------------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  board.unlockSound();
  const button = event.target.closest("[data-do]");
  if (!button) return;
  const deed = button.dataset.do;
  const target = button.closest("[data-scan]")?.dataset.scan;
  if (deed === "next") board.hide();
  if (deed === "decide") card.decide();
  if (deed === "leaving") card.decide({ kind: "out" });
  if (deed === "not-now") card.close();
  if (deed === "find-here") findHere(event);
  if (deed === "found") choose(button.dataset.guest);
  if (deed === "close-finder") closeFinder();
  if (deed === "undo" && target) desk.send({ kind: "undo", target });
  if (deed === "anyway") desk.send({ ...board.about, way: "search", anyway: true });
});

byId("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  board.unlockSound();
  const field = byId("code");
  const code = field.value.trim();
  field.value = "";
  if (code) present({ code, way: "typed" });
});

listenForWedge((code) => read(code, "wedge"));

// --- names without the network -----------------------------------------------------------------------------------

const finder = later(async () => {
  const { Finder } = await import("./finder.js");
  return new Finder(byId("finder"), { people: () => desk.pocket.people(), clock: desk.alone.clock });
});

/** The server's own page finds more; without a network this page finds what the phone may know. */
function findHere(event) {
  if (!wire.down) return;
  event.preventDefault();
  board.hide();
  openFinder();
}

async function openFinder() {
  (await finder())?.open();
}

async function closeFinder() {
  (await finder())?.close();
}

async function choose(guest) {
  await closeFinder();
  await desk.send({ guest, way: "search" });
}

// The page keeper leads here where a page cannot be had, or a form was sent to a silent server.
const [, place, kept] = /^#(\w+[-\w]*)(?:=(.+))?$/.exec(location.hash) ?? [];
const ADVICE = {
  "walk-in": "Walk-ins need the network. Let them in, write their name down, and add them when it is back.",
  company: "A whole company needs the network. Scan their tags, or find each by name.",
};
if (place === "find") openFinder();
if (place === "decide") desk.takeUp(kept);
if (place in ADVICE) alarm(ADVICE[place]);
if (place) history.replaceState(null, "", location.pathname);

// --- the camera --------------------------------------------------------------------------------------------------

const lens = later(async () => {
  const { Lens } = await import("./lens.js");
  return new Lens(byId("camera"), { decoder: root.dataset.decoder, read: (code) => read(code, "camera"), changed: sayCamera });
});

byId("camera").hidden = false;
if (globalThis.isSecureContext && navigator.mediaDevices?.getUserMedia) {
  byId("start").addEventListener("click", async () => (await lens())?.open());
} else { // browsers want https, or this very computer
  byId("start").hidden = true;
  byId("camera-note").textContent =
    "The camera needs a secure address (https). Type the code, use a USB scanner or find the name instead.";
}

function sayCamera({ open, trouble }) {
  root.dataset.camera = open ? "open" : "";
  if (trouble) byId("code").focus();
}

// --- what the volunteer should know ---------------------------------------------------------------------------

function alarm(sentence) {
  byId("alarm").textContent = sentence;
  byId("alarm").hidden = !sentence;
}

async function refreshState(told = {}) {
  if (told.enrolled === false) alarm("This phone is not at the door any more. Ask the host for the link; scans are kept.");
  if (told.stale) alarm("This page is too old. Reload it; scans are kept.");
  const count = await journal.count().catch(() => 0);
  wire.waiting = count;
  byId("state").hidden = false;
  byId("state").dataset.waiting = count;
  byId("queue").textContent =
    count === 0 ? "Every scan is handed in" : `${count} ${count === 1 ? "scan" : "scans"} not handed in, do not close`;
  root.dataset.network = wire.down ? "down" : "up";
  byId("offline").hidden = !wire.down;
  byId("contact").textContent = wire.lastContact ? `last contact ${ago(wire.lastContact)}` : "";
  if (desk.pocket.evening) byId("glance").textContent = desk.pocket.evening;
  byId("glance").hidden = wire.down || !byId("glance").textContent;
  const rejected = await journal.rejected().catch(() => []);
  byId("rejected").hidden = rejected.length === 0;
  byId("rejected").textContent = rejected.map((scan) => `${scan.code || scan.kind}: ${scan.reason}`).join("; ");
}

function ago(then) {
  const seconds = Math.round((Date.now() - then) / 1000);
  if (seconds < 10) return "just now";
  return seconds < 90 ? `${seconds} s ago` : `${Math.round(seconds / 60)} min ago`;
}

byId("leave").addEventListener("submit", async (event) => {
  if (event.target.dataset.cleared) return;
  event.preventDefault();
  await wire.drain();
  await desk.forget();
  event.target.dataset.cleared = "yes";
  event.target.requestSubmit();
});

setInterval(refreshState, 10000);
refreshState();
desk.open();
