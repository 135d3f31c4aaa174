// The page's side of the decoder worker: one frame in flight, the rest of the world in peace.

import { trustedWorkerURL } from "./workers.js";

export class Decoder {
  #worker;
  #waiting = null;
  #id = 0;

  /** @param {string} url where the worker's script is served with its own content security policy. */
  constructor(url) {
    this.ready = new Promise((resolve, reject) => {
      this.#worker = new Worker(trustedWorkerURL(url), { type: "module" });
      this.#worker.addEventListener("error", () => {
        reject(new Error("the code reader could not be loaded"));
        this.#settle({ text: null });
      });
      this.#worker.addEventListener("message", ({ data }) => {
        if ("ready" in data) data.ready ? resolve() : reject(new Error(data.failed));
        else if (this.#waiting?.id === data.id) this.#settle(data);
      });
    });
    this.ready.catch(() => {}); // whoever awaits it hears of it; nobody has to
  }

  /** The text of the code in `image` (ImageData, handed over), or null. */
  async read(image) {
    await this.ready;
    return new Promise((resolve) => {
      this.#waiting = { id: ++this.#id, resolve };
      const pixels = image.data.buffer;
      this.#worker.postMessage({ id: this.#id, width: image.width, height: image.height, pixels }, [pixels]);
    });
  }

  close() {
    this.#worker.terminate();
    this.#settle({ text: null });
  }

  #settle({ text }) {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve(text);
  }
}
