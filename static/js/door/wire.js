// From the journal to the server: once now, with a deadline, and again until every scan is acknowledged.

const DEADLINE_MS = 1500; // R4: a queue of guests does not wait longer
const PATIENCE_MS = 15000; // an upload nobody is watching may take its time
const BATCH = 50; // R9

/** Told apart from a silent network: the server knows this device no longer. */
export class NotEnrolled extends Error {}

/** The server is there and asks us to come back later. */
class Busy extends Error {}

export class Wire {
  #url;
  #csrf;
  #journal;
  #life = newScanId(); // one page life: within it the monotonic clock tells a scan's age
  #offset = null; // server's clock minus ours, in ms, at the last exchange
  #retry = null;
  waiting = 0; // scans in the journal, told to the host with every exchange
  down = false; // the network was silent when last asked: a guest need not wait for it again
  #delay = 1000;

  /**
   * @param {{url: string, csrf: string, journal: Journal}} parts
   * `onReply(scan, reply)` for a late answer, `onState(state)` whenever the queue or the network changes.
   */
  constructor({ url, csrf, journal, onReply = () => {}, onState = () => {} }) {
    this.#url = url;
    this.#csrf = csrf;
    this.#journal = journal;
    this.onReply = onReply;
    this.onState = onState;
    this.lastContact = null;
    addEventListener("online", () => this.drain());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.drain());
  }

  /** A scan as the journal keeps it: its id is made here, once, and never again. */
  scan(fields) {
    return {
      scan_id: newScanId(), kind: "in", mode: "online", ...fields,
      client_ms: Date.now(), life: this.#life, monotonic_ms: performance.now(),
    };
  }

  /** Send one scan now; its reply, or null when no usable answer came in time. Throws NotEnrolled. */
  async now(scan) {
    try {
      const [reply] = await this.#post([scan], DEADLINE_MS);
      return reply ?? null;
    } catch (error) {
      if (error instanceof NotEnrolled) throw error;
      this.down = true;
      this.#again();
      return null;
    }
  }

  /** Ask the server something now that changes nothing; null when no usable answer came in time. Throws NotEnrolled. */
  async ask(url, question) {
    try {
      const response = await this.#send(url, question, DEADLINE_MS);
      return await response.json();
    } catch (error) {
      if (error instanceof NotEnrolled) throw error;
      this.down = true;
      this.#again();
      return null;
    }
  }

  /** Upload whatever waits, one uploader over all tabs; safe to call at any time. */
  async drain() {
    if (!navigator.locks) return this.#drainAlone();
    return navigator.locks.request("mixer-door-upload", { ifAvailable: true }, (lock) => lock && this.#drainAlone());
  }

  async #drainAlone() {
    try {
      for (let batch = await this.#waiting(); batch.length; batch = await this.#waiting()) {
        const replies = await this.#post(batch, PATIENCE_MS);
        await this.settle(batch, replies);
        if (!replies.length) throw new Busy("nothing acknowledged");
      }
      this.#delay = 1000;
    } catch (error) {
      if (!(error instanceof NotEnrolled)) this.#again();
    }
    this.onState();
  }

  /** Take acknowledged scans out of the journal and pass their replies on. */
  async settle(scans, replies) {
    const byId = new Map(scans.map((scan) => [scan.scan_id, scan]));
    for (const reply of replies) {
      const scan = byId.get(reply.scan_id);
      if (!scan) continue;
      const noted = reply.malformed ? this.#journal.reject(scan, reply.malformed) : this.#journal.drop([reply.scan_id]);
      await noted.catch(() => {}); // no journal on this device (R14): what was answered is answered
      this.onReply(scan, reply);
    }
  }

  async #waiting() {
    try {
      return await this.#journal.pending(BATCH);
    } catch {
      return []; // no journal on this device (R14): nothing can wait
    }
  }

  #again() {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.drain(), this.#delay * (0.5 + Math.random() / 2));
    this.#delay = Math.min(this.#delay * 2, 30000);
  }

  async #post(scans, patience) {
    this.#offset ??= await this.#journal.fact("offset_ms").catch(() => null);
    const started = Date.now();
    const waiting = Math.max(0, this.waiting - scans.length);
    const response = await this.#send(this.#url, { waiting, scans: scans.map((scan) => this.#told(scan)) }, patience);
    const { results, server_ms: serverMs } = await response.json();
    this.lastContact = Date.now();
    this.down = false;
    this.#offset = Math.round(serverMs - (started + this.lastContact) / 2);
    this.#journal.setFact("offset_ms", this.#offset).catch(() => {});
    this.onState({ enrolled: true });
    return results;
  }

  async #send(url, body, patience) {
    const response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(patience),
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.#csrf },
      body: JSON.stringify(body),
    });
    if (response.status === 401 || response.status === 403) {
      this.onState({ enrolled: false });
      throw new NotEnrolled("this device is no longer enrolled");
    }
    if (response.status === 400) this.onState({ stale: true });
    if (!response.ok) throw new Busy(String(response.status));
    return response;
  }

  /** R8: a scan of this page life tells its age; an older one its clock and how wrong that clock was. */
  #told({ life, monotonic_ms: then, ...scan }) {
    if (life === this.#life) return { ...scan, age_ms: Math.max(0, Math.round(performance.now() - then)) };
    return { ...scan, offset_ms: this.#offset ?? 0 };
  }
}

/** A random UUID, on plain http too, where `crypto.randomUUID` is missing. */
export function newScanId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
