// The guest list in the pocket (R12), sealed line by line: it tells of a guest only with that guest's tag in hand.
//
// Key and mark of a line come by HKDF-SHA256 from the tag's code, the line is sealed by AES-256-GCM. A lost phone holds
// no name that can be read, and a list that has expired is thrown away. Where the host allows it, names of expected guests
// are kept in clear beside it, to be found without a network; they go with the next list once that is taken back.

import { Disk } from "./disk.js";

const USE = new TextEncoder().encode("mixer door snapshot");
const KEY_BYTES = 32;
const MARK_BYTES = 8;
const NONCE_BYTES = 12;
const PATIENCE_MS = 10000;
const BADGE = /^[0-9A-HJKMNP-TV-Z]{16}$/;
const ADDRESS = /[^0-9A-Z]B[^0-9A-Z]([0-9A-TV-Z]{16})[^0-9A-Z]?$/;

/** The code of a tag in what a camera saw or a hand typed, or "" (the server's `read_code` says the same). */
export function badgeCode(text) {
  const upper = text.trim().toUpperCase();
  const code = (ADDRESS.exec(upper)?.[1] ?? upper).replace(/[-\s]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return BADGE.test(code) ? code : "";
}

export class Pocket {
  #url;
  #disk = new Disk("mixer-door-list", 1, (database) => database.createObjectStore("parts"));
  #list = null; // {salt, mark, lines, made_ms, expires_ms, offset_ms: the server's clock minus ours}
  #inside = { seq: 0, since: {} }; // mark of a guest -> first moment in ms
  #names = null; // {mark, people: {mark of a guest: [name, company, zone, code]}}, or null where the host allows none
  #reading = null;
  evening = ""; // what is on and what comes next, as of the last refresh

  /** @param {string} url where the list is fetched. */
  constructor(url) {
    this.#url = url;
  }

  /** Whether this browser can open a list: on plain http it has no cryptography. */
  static get possible() {
    return Boolean(globalThis.crypto?.subtle);
  }

  /** When the list was made, in ms by the server's clock; null without a list that is still good. */
  async madeAt() {
    await this.#read();
    return this.#list ? this.#list.made_ms : null;
  }

  /** A moment of this phone's clock by the server's, as far as the two are known to differ (R8). */
  byServer(clientMs) {
    return clientMs + (this.#list?.offset_ms ?? 0);
  }

  /** The last line of the door's book that this phone was told of. */
  get seq() {
    return this.#inside.seq;
  }

  /** Fetch what has changed; a device that is no longer enrolled loses its list and gets `false`. */
  async refresh() {
    if (!Pocket.possible) return true;
    await this.#read();
    const known = new URLSearchParams({
      mark: this.#list?.mark ?? "", seq: this.#inside.seq, names: this.#names?.mark ?? "",
    });
    const response = await fetch(`${this.#url}?${known}`, {
      credentials: "same-origin", redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.status === 401 || response.status === 403) {
      await this.forget();
      return false;
    }
    if (!response.ok) return true;
    const { seq, inside, names_mark: namesMark, names, evening, ...told } = await response.json();
    if (!namesMark) this.#names = null;
    else if (names) this.#names = { mark: namesMark, people: names };
    for (const [mark, first] of inside) this.#mark(mark, first);
    this.#inside.seq = seq;
    this.evening = evening ?? "";
    this.#list = { ...this.#list, ...told, offset_ms: told.made_ms - Date.now() };
    await this.#write();
    return true;
  }

  /** What is known of the guest whose tag has this code: {mark, name, company, zone, first, reason, since}, or null. */
  async look(code) {
    await this.#read();
    if (!this.#list) return null;
    const { mark, key } = await this.#opener(code);
    const box = this.#list.lines[mark];
    if (!box) return null;
    const bytes = fromText(box);
    const way = { name: "AES-GCM", iv: bytes.slice(0, NONCE_BYTES), additionalData: fromText(mark) };
    const opened = await crypto.subtle.decrypt(way, key, bytes.slice(NONCE_BYTES));
    const [name, company, zone, first, reason] = JSON.parse(new TextDecoder().decode(opened));
    return { mark, name, company, zone, first: Boolean(first), reason, since: this.#since(mark) };
  }

  /** The guests whose names this phone may keep: [{mark, guest, name, company, zone, since}], or null where it may not. */
  async people() {
    await this.#read();
    if (!this.#names) return null;
    return Object.entries(this.#names.people).map(([mark, [name, company, zone, guest]]) => {
      return { mark, guest, name, company, zone, since: this.#since(mark) };
    });
  }

  /** The guest of this code among those whose names this phone keeps, or null. */
  async named(guest) {
    return (await this.people())?.find((one) => one.guest === guest) ?? null;
  }

  /** The mark of the guest whose tag has this code, or null without a list. */
  async markOf(code) {
    await this.#read();
    return this.#list ? (await this.#opener(code)).mark : null;
  }

  /** Note when by this phone's clock a guest came in (or, with null, is not in after all), before the server tells. */
  async note(mark, clientMs) {
    await this.#read();
    if (!this.#list) return;
    this.#mark(mark, clientMs === null ? null : this.byServer(clientMs));
    await this.#write();
  }

  /** Throw the list away. */
  async forget() {
    this.#list = null;
    this.#names = null;
    this.#inside = { seq: 0, since: {} };
    await this.#disk.write(["parts"], (parts) => parts.clear());
  }

  #mark(mark, first) {
    if (first === null) delete this.#inside.since[mark];
    else this.#inside.since[mark] ??= first;
  }

  #since(mark) {
    return this.#inside.since[mark] ?? null;
  }

  async #opener(code) {
    const whole = await crypto.subtle.importKey("raw", new TextEncoder().encode(code), "HKDF", false, ["deriveBits"]);
    const way = { name: "HKDF", hash: "SHA-256", salt: new TextEncoder().encode(this.#list.salt), info: USE };
    const bits = new Uint8Array(await crypto.subtle.deriveBits(way, whole, (KEY_BYTES + MARK_BYTES) * 8));
    const key = await crypto.subtle.importKey("raw", bits.slice(0, KEY_BYTES), "AES-GCM", false, ["decrypt"]);
    return { mark: toText(bits.slice(KEY_BYTES)), key };
  }

  /** Read the list from the disk, once a page; what has expired is thrown away. */
  async #read() {
    this.#reading ??= Promise.all(["list", "inside", "names"].map((name) => this.#part(name))).then(([list, inside, names]) => {
      this.#list = list ?? null;
      this.#names = names ?? null;
      this.#inside = inside ?? this.#inside;
    }).catch(() => {}); // no disk (R14): the list lives as long as the page
    await this.#reading;
    if (this.#list && this.byServer(Date.now()) > this.#list.expires_ms) await this.forget().catch(() => {});
  }

  async #part(name) {
    return this.#disk.read("parts", (parts) => parts.get(name));
  }

  async #write() {
    await this.#disk.write(["parts"], (parts) => {
      parts.put(this.#list, "list");
      parts.put(this.#inside, "inside");
      if (this.#names) parts.put(this.#names, "names");
      else parts.delete("names");
    }).catch(() => {});
  }
}

function fromText(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function toText(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
