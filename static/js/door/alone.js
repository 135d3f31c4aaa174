// What the phone says on its own when the network does not answer (R4): from the list in its pocket and its own scans.
//
// It is kind: whom it cannot judge it lets pass, and the server learns of everybody later.

import { badgeCode } from "./pocket.js";

export class Alone {
  #pocket;
  #reasons;
  #marks = new Map(); // scan id -> the mark of whom it let in, so that an undo can take it back

  /**
   * @param {Pocket} pocket
   * @param {{reasons: Object<string, string[]>, zone: string}} words why somebody is held up, as [word, hint], and the
   *   time zone of the mixer.
   */
  constructor(pocket, { reasons, zone }) {
    this.#pocket = pocket;
    this.#reasons = reasons;
    this.clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
  }

  /** Judge a scan as the server would; the answer is shaped like the server's, and marked `offline`. */
  async judge(scan) {
    const deed = { in: (one) => this.#comeIn(one), out: () => this.#left(), undo: (one) => this.#undo(one) }[scan.kind];
    return {
      scan_id: scan.scan_id, kind: scan.kind, offline: true, guest: scan.guest ?? "", code: scan.code ?? "",
      at: this.clock.format(this.#pocket.byServer(scan.client_ms)), ...(await deed(scan)),
    };
  }

  /** Learn from the server's own answer who is in, for when it is silent. */
  async learn(scan, reply) {
    if (reply.verdict === "admitted") {
      const code = badgeCode(scan.code ?? "");
      const mark = code ? await this.#pocket.markOf(code) : (await this.#pocket.named(reply.guest))?.mark;
      if (mark) await this.#enter(scan, mark);
    }
    if (scan.kind === "undo") await this.#leave(scan.target);
  }

  /** Who it is, before the volunteer decides; without a name where this phone cannot tell. */
  async card(text) {
    const code = badgeCode(text);
    const guest = await this.#guest({ code: text });
    const { line, hint } = guest ? { line: aboutGuest(guest), hint: guest.first ? "First visit" : "" } : await this.#unknown(Boolean(code));
    const since = guest && guest.since !== null ? this.clock.format(guest.since) : "";
    return { offline: true, guest: "", name: guest?.name ?? "", line, hint, since, where: "", reason: guest?.reason ?? "" };
  }

  async #comeIn(scan) {
    const guest = await this.#guest(scan);
    if (!guest) return this.#unknown(Boolean(badgeCode(scan.code ?? "")));
    const about = aboutGuest(guest);
    if (guest.reason && !scan.anyway) {
      const [word, hint] = this.#reasons[guest.reason];
      return { verdict: "refused", tone: "refused", word, name: guest.name, line: about, hint };
    }
    if (guest.since !== null) {
      const word = `ALREADY IN ${this.clock.format(guest.since)}`;
      return { verdict: "already", tone: "already", word, name: guest.name, line: about, hint: "" };
    }
    await this.#enter(scan, guest.mark);
    const hint = guest.first ? "First visit" : "";
    return { verdict: "admitted", tone: "welcome", word: "WELCOME", name: guest.name, line: about, hint };
  }

  async #unknown(isTag) {
    const made = await this.#pocket.madeAt();
    const line = isTag && made !== null
      ? `This tag is not on this phone's list of ${this.clock.format(made)}.`
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

  /** Whose tag was read, or whose name was chosen; null where this phone cannot tell. */
  async #guest({ code = "", guest = "" }) {
    const badge = badgeCode(code);
    const known = badge ? this.#pocket.look(badge) : this.#pocket.named(guest);
    return known.catch(() => null);
  }

  async #enter(scan, mark) {
    this.#marks.set(scan.scan_id, mark);
    await this.#pocket.note(mark, scan.client_ms).catch(() => {});
  }

  async #leave(scanId) {
    const mark = this.#marks.get(scanId);
    if (mark) await this.#pocket.note(mark, null).catch(() => {});
  }
}

function aboutGuest({ company, zone }) {
  return [company, zone].filter(Boolean).join(" · ");
}
