// IndexedDB in promises: a write is done when it is on the disk, not before.

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

export class Disk {
  #name;
  #version;
  #shape;
  #opening = null;

  /** @param {(database: IDBDatabase) => void} shape makes the stores of a new database. */
  constructor(name, version, shape) {
    this.#name = name;
    this.#version = version;
    this.#shape = shape;
  }

  async #database() {
    this.#opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(this.#name, this.#version);
      request.addEventListener("upgradeneeded", () => this.#shape(request.result));
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(request.error));
      request.addEventListener("blocked", () => reject(new Error("another tab holds an older database")));
    });
    try {
      return await this.#opening;
    } catch (error) {
      this.#opening = null; // ask again next time: a full disk may be emptied
      throw error;
    }
  }

  /** Ask one store: `question(store)` returns a request. */
  async read(store, question) {
    const database = await this.#database();
    return asked(question(database.transaction(store).objectStore(store)));
  }

  /** Change stores in one transaction; resolves once it is on the disk. */
  async write(stores, change) {
    const database = await this.#database();
    const transaction = database.transaction(stores, "readwrite", { durability: "strict" });
    const done = committed(transaction);
    change(...stores.map((name) => transaction.objectStore(name)));
    await done;
  }
}
