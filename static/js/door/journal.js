// Scans on this device that the server has not acknowledged yet (R1: durable before visible).
//
// A scan is written here before it is sent or shown, keeps its id for every retry, and leaves only on the
// server's explicit word for that id. Malformed ones, which the server will never take, move to `rejected`.

import { Disk } from "./disk.js";

export class Journal {
  #disk = new Disk("mixer-door", 1, (database) => {
    database.createObjectStore("scans", { keyPath: "scan_id" }).createIndex("client_ms", "client_ms");
    database.createObjectStore("rejected", { keyPath: "scan_id" });
    database.createObjectStore("facts");
  });

  /** Store a scan; resolves once it is on the disk. */
  async keep(scan) {
    await this.#disk.write(["scans"], (scans) => scans.put(scan));
  }

  /** Forget scans the server has acknowledged by their ids. */
  async drop(ids) {
    await this.#disk.write(["scans"], (scans) => ids.forEach((id) => scans.delete(id)));
  }

  /** Set a scan aside that the server can never take, with its reason; it stays on a visible list. */
  async reject(scan, reason) {
    await this.#disk.write(["scans", "rejected"], (scans, rejected) => {
      scans.delete(scan.scan_id);
      rejected.put({ ...scan, reason });
    });
  }

  /** The scans still to be acknowledged, oldest first. */
  async pending(most = 50) {
    return this.#disk.read("scans", (scans) => scans.index("client_ms").getAll(null, most));
  }

  /** The scan of this id, or undefined where it was acknowledged. */
  async one(id) {
    return this.#disk.read("scans", (scans) => scans.get(id));
  }

  async count() {
    return this.#disk.read("scans", (scans) => scans.count());
  }

  async rejected() {
    return this.#disk.read("rejected", (rejected) => rejected.getAll());
  }

  /** A small fact that outlives the page, such as how far this clock is from the server's. */
  async fact(name) {
    return this.#disk.read("facts", (facts) => facts.get(name));
  }

  async setFact(name, value) {
    await this.#disk.write(["facts"], (facts) => facts.put(value, name));
  }
}
