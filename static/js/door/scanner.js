// The volunteer's page: camera, USB scanner and typed codes become scans; verdicts fill the screen.

import { Camera } from "./camera.js";
import { Decoder } from "./decoder.js";
import { Desk } from "./desk.js";
import { Finder } from "./finder.js";
import { Review } from "./review.js";
import { VerdictBoard } from "./verdict.js";
import { listenForWedge } from "./wedge.js";

const WELCOME_MS = 5000; // a welcome makes room for the next guest by itself; anything else waits for a tap

const byId = (id) => document.getElementById(id);
const root = byId("scanner");
const board = new VerdictBoard(byId("verdict"));
const desk = new Desk(root, { show, noted, outside, alarm, changed: refreshState });
const { journal, wire } = desk;
const reasons = JSON.parse(root.dataset.reasons);
const review = new Review(byId("review"), { desk, reasons, announce: (tone) => board.announce(tone) });
const finder = new Finder(byId("finder"), { people: () => desk.pocket.people(), clock: desk.alone.clock });
let leaving = null;

// --- express or review -----------------------------------------------------------------------------------------

/** A tag was read: a scan at once, or first a card; while a card is open, another tag does nothing. */
function read(code, way) {
  if (review.code !== null && review.code !== code) return;
  desk.scanned(code, way, present);
}

function present(fields) {
  return review.on ? review.ask(fields) : desk.send(fields);
}

function showMode() {
  const mode = review.on ? "review" : "express";
  byId("modes").querySelector(`[value=${mode}]`).checked = true;
  byId("typed").querySelector("button").textContent = review.on ? "Who is it?" : "Check in";
}

byId("modes").addEventListener("change", (event) => {
  review.on = event.target.value === "review";
  showMode();
});
byId("modes").hidden = false;
showMode();

// --- verdicts --------------------------------------------------------------------------------------------------

function show(reply) {
  clearTimeout(leaving);
  board.show(reply);
  board.about = reply.guest ? { guest: reply.guest } : { code: reply.code };
  if (reply.tone === "welcome") leaving = setTimeout(() => board.hide(), WELCOME_MS);
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
  if (deed === "decide") review.decide(byId("review").dataset.state === "refused" ? { anyway: true } : {});
  if (deed === "leaving") review.decide({ kind: "out" });
  if (deed === "not-now") review.close();
  if (deed === "find-here") openFinder(event);
  if (deed === "found") choose(button.dataset.guest);
  if (deed === "close-finder") finder.close();
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

/** The server's own page finds more; without a network this page finds what the phone may know. */
function openFinder(event) {
  if (!wire.down) return;
  event.preventDefault();
  board.hide();
  finder.open();
}

function choose(guest) {
  finder.close();
  desk.send({ guest, way: "search" });
}

// The page keeper leads here where the page of names, or of walk-ins, cannot be had.
if (location.hash === "#find") finder.open();
if (location.hash === "#walk-in") {
  alarm("Walk-ins need the network. Let them in, write their name down, and add them when it is back.");
}

// --- the camera --------------------------------------------------------------------------------------------------

const camera = new Camera(byId("picture"));
let decoder = null;

byId("camera").hidden = false;
if (Camera.possible) {
  byId("start").addEventListener("click", () => openCamera());
  byId("pause").addEventListener("click", closeCamera);
  byId("cameras").addEventListener("change", (event) => openCamera(event.target.value));
  byId("torch").addEventListener("click", toggleTorch);
} else {
  byId("start").hidden = true;
  byId("camera-note").textContent =
    "The camera needs a secure address (https). Type the code, use a USB scanner or find the name instead.";
}

async function openCamera(deviceId) {
  byId("camera-note").textContent = "";
  try {
    decoder ??= new Decoder(root.dataset.decoder);
    const used = await camera.start(deviceId);
    byId("start").hidden = true;
    byId("tools").hidden = false;
    byId("torch").hidden = !camera.hasTorch;
    await offerCameras(used);
    await decoder.ready;
    root.dataset.camera = "open";
    await camera.watch(look);
  } catch (error) {
    closeCamera();
    byId("camera-note").textContent =
      error.name === "NotAllowedError"
        ? "The camera is not allowed for this page. Allow it in the browser's settings and press again, or type the code."
        : `The camera did not start (${error.message}). Try again, or type the code.`;
    byId("code").focus();
  }
}

async function look(frame) {
  const text = await decoder.read(frame);
  if (text) read(text, "camera"); // not awaited: the next tag may come while this one is on its way
}

function closeCamera() {
  camera.stop();
  root.dataset.camera = "";
  byId("start").hidden = false;
  byId("tools").hidden = true;
}

async function offerCameras(used) {
  const cameras = await Camera.list();
  byId("choice").hidden = cameras.length < 2;
  byId("cameras").replaceChildren(...cameras.map(({ id, label }) => new Option(label, id, false, id === used)));
}

async function toggleTorch() {
  const on = byId("torch").getAttribute("aria-pressed") !== "true";
  await camera.setTorch(on).catch(() => {});
  byId("torch").setAttribute("aria-pressed", String(on));
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
