// Test codes (the server's `rules/rehearsal.py` says the same): the real screen and sound, and nothing is kept or sent.
//
// A phone knows them without the network. Meanwhile it takes the time from one test scan to the next.

const TEST = /(?:^|[^0-9A-Z]B[^0-9A-Z])(DRY)[-\s]?(RUN)[-\s]?([0-9])[^0-9A-Z]?$/;
const OURS = "rehearsal-";
const PAUSE_S = 60; // who waits longer between two scans talks to somebody

export class Rehearsal {
  #script;
  #count = 0;
  #last = null;
  #gaps = []; // seconds between test scans that followed each other

  /** @param {Object<string, object>} script what is said to each test code, to "<code> anyway", and to an "undo". */
  constructor(script) {
    this.#script = script;
  }

  /** The answer to a scan that is only practised, or null for a real one. */
  answer({ kind = "in", code = "", target = "", anyway = false }) {
    if (kind === "undo") return target.startsWith(OURS) ? this.#said("undo", "") : null;
    const test = TEST.exec(code.trim().toUpperCase())?.slice(1).join("");
    if (!test || !this.#script[test]) return null;
    if (!anyway) this.#time();
    return this.#said(anyway && this.#script[`${test} anyway`] ? `${test} anyway` : test, test);
  }

  /** "Rehearsal: 6 test scans, 4.1 s each". */
  get pace() {
    const scans = `${this.#count} test ${this.#count === 1 ? "scan" : "scans"}`;
    if (!this.#gaps.length) return `Rehearsal: ${scans}`;
    const each = this.#gaps.reduce((sum, gap) => sum + gap, 0) / this.#gaps.length;
    return `Rehearsal: ${scans}, ${each.toFixed(1)} s each`;
  }

  #said(part, code) {
    return { scan_id: `${OURS}${this.#count}`, kind: "in", guest: "", code, at: "", ...this.#script[part] };
  }

  #time() {
    const now = performance.now() / 1000;
    if (this.#last !== null && now - this.#last <= PAUSE_S) this.#gaps.push(now - this.#last);
    this.#last = now;
    this.#count += 1;
  }
}
