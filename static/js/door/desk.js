// What every face of the door does with a tag: keep the scan, ask the server, decide alone where it is silent.
//
// The face (the volunteer's page, the kiosk's) shows what is said and takes the taps; the protocol is here.

import { Alone } from "./alone.js";
import { Journal } from "./journal.js";
import { Pocket } from "./pocket.js";
import { NotEnrolled, Wire } from "./wire.js";
import { trustedWorkerURL } from "./workers.js";

const SAME_TAG_MS = 3000; // a tag that stays in view is one scan
const TEST_CODE = /DRY[-\s]?RUN/i;
const REFRESH_MS = 30000; // R12

export class Desk {
  #root;
  #face;
  #seen = new Map(); // code -> when it was last in view
  rehearsal = null; // fetched with the first test code
  shown = null; // the scan whose verdict is on the screen

  /**
   * @param {HTMLElement} root tells the addresses of the door, the mixer's time zone, why somebody is held up, and what
   *   is said to test codes.
   * @param {{show, noted, outside, alarm, changed}} face `show(reply)` a verdict; `noted(scan, reply)` what came of a
   *   scan, be it late; `outside(verdict)` where this device is not at the door any more; `alarm(sentence)`;
   *   `changed(told)` when the queue or the network may have changed.
   */
  constructor(root, face) {
    this.#root = root;
    this.#face = face;
    this.journal = new Journal();
    this.wire = new Wire({
      url: root.dataset.scans,
      csrf: document.querySelector("meta[name=csrf-token]").content,
      journal: this.journal,
      onReply: (scan, reply) => this.#answered(scan, reply),
      onState: (told) => this.#heard(told),
    });
    this.pocket = new Pocket(root.dataset.snapshot);
    this.alone = new Alone(this.pocket, { reasons: JSON.parse(root.dataset.reasons), zone: root.dataset.zone });
  }

  /** Hand in what an earlier page could not, keep this page for when there is no network, and the list fresh. */
  open() {
    this.wire.drain();
    idle().then(() => this.#keepPage()).catch(() => {}).then(() => this.#refreshList());
    setInterval(() => this.#refreshList(), REFRESH_MS);
  }

  /** A tag came into view, or stays there; `then` takes it where it is not to be a scan at once. */
  async scanned(code, way, then = (fields) => this.send(fields)) {
    const now = performance.now();
    const before = this.#seen.get(code) ?? -Infinity;
    this.#seen.set(code, now);
    if (now - before >= SAME_TAG_MS) await then({ code, way });
  }

  /** Who is it? A card by the server, or by this phone's list where it is silent; null for nobody, undefined for us. */
  async who(code) {
    try {
      const answer = this.wire.down ? null : await this.wire.ask(this.#root.dataset.look, { code });
      return answer ? answer.card : await this.alone.card(code);
    } catch (error) {
      if (!(error instanceof NotEnrolled)) throw error;
      this.#face.outside({ tone: "refused", verdict: "unknown" });
    }
    return undefined;
  }

  /** One scan, from what was read to the verdict. */
  async send(fields) {
    const practised = await this.#practised(fields);
    if (practised) {
      this.shown = practised.scan_id;
      this.#face.show(practised); // the screen and the sound of the real thing, and nothing is kept or sent
      return;
    }
    const scan = this.wire.scan(fields);
    try {
      await this.journal.keep(scan);
    } catch {
      this.#face.alarm("This device cannot keep scans. It works while the network does; do not close this page.");
    }
    this.shown = scan.scan_id;
    this.#face.changed();
    try {
      const reply = this.wire.down ? null : await this.wire.now(scan);
      if (reply) await this.wire.settle([scan], [reply]);
      else await this.#decide(scan);
    } catch (error) {
      if (!(error instanceof NotEnrolled)) throw error;
      this.#face.outside(await this.alone.judge(scan));
    }
    this.#face.changed();
  }

  /** The answer to a test code, or to an undo of one; null for a real scan. */
  async #practised(fields) {
    if (!this.rehearsal && !TEST_CODE.test(fields.code ?? "")) return null;
    this.rehearsal ??= await this.#rehearsed().catch(() => null); // what cannot be fetched is the server's to answer
    return this.rehearsal?.answer(fields) ?? null;
  }

  async #rehearsed() {
    const [{ Rehearsal }, script] = await Promise.all([import("./rehearsal.js"), fetch(this.#root.dataset.rehearsal)]);
    return new Rehearsal(await script.json());
  }

  /** A scan that the page keeper kept, since the server was silent when its form was sent: decided here and now. */
  async takeUp(id) {
    this.shown = id;
    this.wire.down = true;
    const scan = await this.journal.one(id).catch(() => null);
    if (scan) await this.#decide(scan);
    this.#face.changed();
  }

  /** The network answered, or did not; whoever is not at the door any more keeps nothing of it but scans to hand in. */
  #heard(told) {
    if (told?.enrolled === false) this.forget();
    this.#face.changed(told);
  }

  /** Forget all that this device keeps of the door, scans aside. */
  async forget() {
    await this.pocket.forget().catch(() => {});
    (await navigator.serviceWorker?.getRegistration("/door"))?.active?.postMessage("leave");
  }

  /** No answer in time: the device decides, keeps what it decided before it shows it, and hands it in by itself (R4). */
  async #decide(scan) {
    const verdict = await this.alone.judge(scan);
    const decided = { ...scan, mode: "offline", shown: verdict.verdict, snapshot_seq: this.pocket.seq };
    await this.journal.keep(decided).catch(() => {}); // the alarm has been raised
    this.#show(scan, verdict);
    this.#face.noted(scan, verdict);
    this.wire.drain();
  }

  /** The server has answered, at once or late: a late answer is shown only while its own scan is on the screen. */
  #answered(scan, reply) {
    if (reply.malformed) {
      this.#face.alarm(`A scan could not be handed in: ${reply.malformed}`);
      return;
    }
    this.alone.learn(scan, reply);
    if (scan.mode === "offline") { // what was shown stands; the host sees where the server thinks otherwise
      if (reply.verdict !== scan.shown) this.#face.noted(scan, reply);
      return;
    }
    this.#show(scan, reply);
    this.#face.noted(scan, reply);
  }

  /** Show a verdict while its own scan is on the screen, and note how long the guest has waited for it. */
  #show(scan, reply) {
    if (this.shown !== scan.scan_id) return;
    this.#face.show(reply);
    performance.measure("verdict", { start: scan.monotonic_ms, detail: { offline: Boolean(reply.offline) } });
  }

  /** Keep the page itself, so that it opens again when there is no network. */
  async #keepPage() {
    if (!navigator.serviceWorker) return; // plain http: the page works as long as it stays open
    const { controller } = navigator.serviceWorker; // a keeper that is new stocks up by itself
    await navigator.serviceWorker.register(trustedWorkerURL(this.#root.dataset.keeper), { scope: "/door" });
    await navigator.serviceWorker.ready;
    controller?.postMessage("stock");
    this.#root.dataset.kept = "yes";
  }

  async #refreshList() {
    if (!(await this.pocket.refresh().catch(() => true))) this.#heard({ enrolled: false });
    const made = await this.pocket.madeAt();
    this.#root.dataset.list = made ?? "";
  }
}

/** A moment when the page stands and nothing presses: what it does for later must not slow down its first view. */
function idle() {
  const loaded = document.readyState === "complete" || new Promise((resolve) => addEventListener("load", resolve));
  return Promise.resolve(loaded).then(() => new Promise((resolve) => {
    if (globalThis.requestIdleCallback) requestIdleCallback(resolve, { timeout: 2000 });
    else setTimeout(resolve, 500);
  }));
}
