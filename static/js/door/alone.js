// What the phone says on its own when the network does not answer (R4): from the list in its pocket and its own scans.
//
// It is kind: whom it cannot judge it lets pass, and the server learns of everybody later.

import { badgeCode } from "./pocket.js";

export class Alone {
  #pocket;
  #reasons;
  #clock;
  #codes = new Map(); // scan id -> the code it let in, so that an undo can take it back

  /**
   * @param {Pocket} pocket
   * @param {{reasons: Object<string, string[]>, zone: string}} words why somebody is held up, as [word, hint], and the
   *   time zone of the mixer.
   */
  constructor(pocket, { reasons, zone }) {
    this.#pocket = pocket;
    this.#reasons = reasons;
    this.#clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
  }

  /** Judge a scan as the server would; the answer is shaped like the server's, and marked `offline`. */
  async judge(scan) {
    const deed = { in: (one) => this.#comeIn(one), out: () => this.#left(), undo: (one) => this.#undo(one) }[scan.kind];
    return {
      scan_id: scan.scan_id, kind: scan.kind, offline: true, guest: "", code: scan.code ?? "",
      at: this.#clock.format(this.#pocket.byServer(scan.client_ms)), ...(await deed(scan)),
    };
  }

  /** Learn from the server's own answer who is in, for when it is silent. */
  async learn(scan, reply) {
    const code = badgeCode(scan.code ?? "");
    if (code && reply.verdict === "admitted") await this.#enter(scan, code);
    if (scan.kind === "undo") await this.#leave(scan.target);
  }

  async #comeIn(scan) {
    const code = badgeCode(scan.code ?? "");
    const guest = code ? await this.#pocket.look(code).catch(() => null) : null;
    if (!guest) return this.#unknown(Boolean(code));
    const about = [guest.company, guest.zone].filter(Boolean).join(" · ");
    if (guest.reason && !scan.anyway) {
      const [word, hint] = this.#reasons[guest.reason];
      return { verdict: "refused", tone: "refused", word, name: guest.name, line: about, hint };
    }
    if (guest.since !== null) {
      const word = `ALREADY IN ${this.#clock.format(guest.since)}`;
      return { verdict: "already", tone: "already", word, name: guest.name, line: about, hint: "" };
    }
    await this.#enter(scan, code);
    const hint = guest.first ? "First visit" : "";
    return { verdict: "admitted", tone: "welcome", word: "WELCOME", name: guest.name, line: about, hint };
  }

  async #unknown(isTag) {
    const made = await this.#pocket.madeAt();
    const line = isTag && made !== null
      ? `This tag is not on this phone's list of ${this.#clock.format(made)}.`
      : "Without the network this phone cannot tell whose code this is.";
    const hint = "Look at the tag and let the guest pass: the scan is kept.";
    return { verdict: "unknown", tone: "waiting", word: "KEPT", name: "", line, hint };
  }

  #left() {
    return { verdict: "out", tone: "already", word: "LEFT", name: "", line: "", hint: "A new scan counts back in." };
  }

  async #undo(scan) {
    await this.#leave(scan.target);
    return { verdict: "undone", tone: "already", word: "UNDONE", name: "", line: "", hint: "As if it had not been scanned." };
  }

  async #enter(scan, code) {
    this.#codes.set(scan.scan_id, code);
    await this.#pocket.note(code, scan.client_ms).catch(() => {});
  }

  async #leave(scanId) {
    const code = this.#codes.get(scanId);
    if (code) await this.#pocket.note(code, null).catch(() => {});
  }
}
