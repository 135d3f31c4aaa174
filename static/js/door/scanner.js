// The volunteer's page: camera, USB scanner and typed codes become scans; verdicts fill the screen.

import { Alone } from "./alone.js";
import { Camera } from "./camera.js";
import { Decoder, trustedWorkerURL } from "./decoder.js";
import { Journal } from "./journal.js";
import { Pocket } from "./pocket.js";
import { VerdictBoard } from "./verdict.js";
import { listenForWedge } from "./wedge.js";
import { NotEnrolled, Wire } from "./wire.js";

const SAME_TAG_MS = 3000; // a tag that stays in view is one scan
const REFRESH_MS = 30000; // R12
const WELCOME_MS = 5000; // a welcome makes room for the next guest by itself; anything else waits for a tap

const byId = (id) => document.getElementById(id);
const root = byId("scanner");
const board = new VerdictBoard(byId("verdict"));
const journal = new Journal();
const wire = new Wire({
  url: root.dataset.scans,
  csrf: document.querySelector("meta[name=csrf-token]").content,
  journal,
  onReply: answered,
  onState: refreshState,
});
const pocket = new Pocket(root.dataset.snapshot);
const alone = new Alone(pocket, { reasons: JSON.parse(root.dataset.reasons), zone: root.dataset.zone });
const seen = new Map(); // code -> when it was last in view
let shown = null; // the scan whose verdict is on the screen
let leaving = null;

// --- a scan, from the tag to the verdict ----------------------------------------------------------------------

async function scanned(code, way) {
  const now = performance.now();
  const before = seen.get(code) ?? -Infinity;
  seen.set(code, now);
  if (now - before < SAME_TAG_MS) return;
  await send({ code, way });
}

async function send(fields) {
  const scan = wire.scan(fields);
  try {
    await journal.keep(scan);
  } catch {
    alarm("This phone cannot keep scans. It works while the network does; do not close this page.");
  }
  shown = scan.scan_id;
  refreshState();
  try {
    const reply = wire.down ? null : await wire.now(scan);
    if (reply) await wire.settle([scan], [reply]);
    else await decide(scan);
  } catch (error) {
    if (!(error instanceof NotEnrolled)) throw error;
    await pocket.forget().catch(() => {});
    board.show({ ...(await alone.judge(scan)), word: "ASK THE HOST", line: "This phone is not at the door any more." });
  }
  refreshState();
}

/** No answer in time: the phone decides, keeps what it decided before it shows it, and hands it in by itself (R4). */
async function decide(scan) {
  const verdict = await alone.judge(scan);
  const decided = { ...scan, mode: "offline", shown: verdict.verdict, snapshot_seq: pocket.seq };
  await journal.keep(decided).catch(() => {}); // the alarm has been raised
  if (shown === scan.scan_id) show(verdict);
  if (verdict.verdict === "admitted") remember(verdict);
  if (scan.kind === "undo") forgetLine(scan.target);
  wire.drain();
}

/** The server has answered, at once or late: a late answer is shown only while its own scan is on the screen. */
function answered(scan, reply) {
  if (reply.malformed) {
    alarm(`A scan could not be handed in: ${reply.malformed}`);
    return;
  }
  alone.learn(scan, reply);
  if (scan.mode === "offline") { // what was shown stands; the host sees where the server thinks otherwise
    if (reply.verdict === "admitted" && scan.shown !== "admitted") remember(reply);
    return;
  }
  if (shown === scan.scan_id) show(reply);
  if (reply.verdict === "admitted") remember(reply);
  if (reply.kind === "undo") forgetLine(scan.target);
}

function show(reply) {
  clearTimeout(leaving);
  board.show(reply);
  board.about = reply.guest ? { guest: reply.guest } : { code: reply.code };
  if (reply.tone === "welcome") leaving = setTimeout(() => board.hide(), WELCOME_MS);
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
  if (deed === "undo" && target) send({ kind: "undo", target });
  if (deed === "anyway") send({ ...board.about, way: "search", anyway: true });
});

byId("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  board.unlockSound();
  const field = byId("code");
  const code = field.value.trim();
  field.value = "";
  if (code) send({ code, way: "typed" });
});

listenForWedge((code) => scanned(code, "wedge"));

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
        ? "The camera is not allowed for this page. Allow it in the browser's settings, or type the code."
        : `The camera did not start (${error.message}). Try again, or type the code.`;
  }
}

async function look(frame) {
  const text = await decoder.read(frame);
  if (text) scanned(text, "camera"); // not awaited: the next tag may come while this one is on its way
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

// --- without a network ---------------------------------------------------------------------------------------

/** Keep the page itself, so that it opens again when there is no network. */
async function keepPage() {
  if (!navigator.serviceWorker) return; // plain http: the page works as long as it stays open
  const { controller } = navigator.serviceWorker; // a keeper that is new stocks up by itself
  await navigator.serviceWorker.register(trustedWorkerURL(root.dataset.keeper), { scope: "/door" });
  await navigator.serviceWorker.ready;
  controller?.postMessage("stock");
  root.dataset.kept = "yes";
}

async function refreshList() {
  await pocket.refresh().catch(() => {});
  const made = await pocket.madeAt();
  root.dataset.list = made ?? "";
}

byId("leave").addEventListener("submit", async (event) => {
  if (event.target.dataset.cleared) return;
  event.preventDefault();
  await wire.drain();
  await pocket.forget().catch(() => {});
  (await navigator.serviceWorker?.getRegistration("/door"))?.active?.postMessage("leave");
  event.target.dataset.cleared = "yes";
  event.target.requestSubmit();
});

setInterval(refreshState, 10000);
setInterval(refreshList, REFRESH_MS);
refreshState();
wire.drain(); // what an earlier page of this phone could not hand in
keepPage().catch(() => {}).then(refreshList);
