// Scans on this device that the server has not acknowledged yet (R1: durable before visible).
//
// A scan is written here before it is sent or shown, keeps its id for every retry, and leaves only on the
// server's explicit word for that id. Malformed ones, which the server will never take, move to `rejected`.

const NAME = "mixer-door";
const VERSION = 1;

/** A promise for an IndexedDB request. */
function asked(request) {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

/** A promise for the end of a transaction: only then is anything on the disk. */
function committed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("error", () => reject(transaction.error));
    transaction.addEventListener("abort", () => reject(transaction.error ?? new Error("the disk said no")));
  });
}

export class Journal {
  #opening = null;

  async #database() {
    this.#opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, VERSION);
      request.addEventListener("upgradeneeded", () => {
        request.result.createObjectStore("scans", { keyPath: "scan_id" }).createIndex("client_ms", "client_ms");
        request.result.createObjectStore("rejected", { keyPath: "scan_id" });
        request.result.createObjectStore("facts");
      });
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(request.error));
      request.addEventListener("blocked", () => reject(new Error("another tab holds an older journal")));
    });
    try {
      return await this.#opening;
    } catch (error) {
      this.#opening = null; // ask again next time: a full disk may be emptied
      throw error;
    }
  }

  async #write(stores, change) {
    const database = await this.#database();
    const transaction = database.transaction(stores, "readwrite", { durability: "strict" });
    const done = committed(transaction);
    change(...stores.map((name) => transaction.objectStore(name)));
    await done;
  }

  /** Store a scan; resolves once it is on the disk. */
  async keep(scan) {
    await this.#write(["scans"], (scans) => scans.put(scan));
  }

  /** Forget scans the server has acknowledged by their ids. */
  async drop(ids) {
    await this.#write(["scans"], (scans) => ids.forEach((id) => scans.delete(id)));
  }

  /** Set a scan aside that the server can never take, with its reason; it stays on a visible list. */
  async reject(scan, reason) {
    await this.#write(["scans", "rejected"], (scans, rejected) => {
      scans.delete(scan.scan_id);
      rejected.put({ ...scan, reason });
    });
  }

  /** The scans still to be acknowledged, oldest first. */
  async pending(most = 50) {
    const database = await this.#database();
    return asked(database.transaction("scans").objectStore("scans").index("client_ms").getAll(null, most));
  }

  async count() {
    const database = await this.#database();
    return asked(database.transaction("scans").objectStore("scans").count());
  }

  async rejected() {
    const database = await this.#database();
    return asked(database.transaction("rejected").objectStore("rejected").getAll());
  }

  /** A small fact that outlives the page, such as how far this clock is from the server's. */
  async fact(name) {
    const database = await this.#database();
    return asked(database.transaction("facts").objectStore("facts").get(name));
  }

  async setFact(name, value) {
    await this.#write(["facts"], (facts) => facts.put(value, name));
  }
}
