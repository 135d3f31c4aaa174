// The camera's part of the volunteer's page: opened, chosen, lit, and every code it reads handed on.

import { Camera } from "./camera.js";
import { Decoder } from "./decoder.js";

export class Lens {
  #root;
  #camera;
  #decoder = null;
  #parts;

  /**
   * @param {HTMLElement} root the picture, a note, and the buttons around it.
   * @param {{decoder: string, read: (code: string) => void, changed: (now: {open: boolean, trouble: boolean}) => void}}
   *   parts the address of the decoder's worker; `read` gets what is in view; `changed` hears whether the camera looks.
   */
  constructor(root, parts) {
    this.#root = root;
    this.#parts = parts;
    this.#camera = new Camera(this.#part("picture"));
    this.#part("pause").addEventListener("click", () => this.close());
    this.#part("cameras").addEventListener("change", (event) => this.open(event.target.value));
    this.#part("torch").addEventListener("click", () => this.#toggleTorch());
  }

  /** Open a camera, this one or the one used last, and read until it is closed. */
  async open(deviceId) {
    this.#part("camera-note").textContent = "";
    try {
      this.#decoder ??= new Decoder(this.#parts.decoder);
      const used = await this.#camera.start(deviceId);
      this.#part("start").hidden = true;
      this.#part("tools").hidden = false;
      this.#part("torch").hidden = !this.#camera.hasTorch;
      await this.#offerCameras(used);
      await this.#decoder.ready;
      this.#parts.changed({ open: true, trouble: false });
      await this.#camera.watch((frame) => this.#look(frame));
    } catch (error) {
      this.close({ trouble: true });
      this.#part("camera-note").textContent =
        error.name === "NotAllowedError"
          ? "The camera is not allowed for this page. Allow it in the browser's settings and press again, or type the code."
          : `The camera did not start (${error.message}). Try again, or type the code.`;
    }
  }

  close({ trouble = false } = {}) {
    this.#camera.stop();
    this.#part("start").hidden = false;
    this.#part("tools").hidden = true;
    this.#parts.changed({ open: false, trouble });
  }

  async #look(frame) {
    const text = await this.#decoder.read(frame);
    if (text) this.#parts.read(text); // not awaited: the next tag may come while this one is on its way
  }

  async #offerCameras(used) {
    const cameras = await Camera.list();
    this.#part("choice").hidden = cameras.length < 2;
    this.#part("cameras").replaceChildren(...cameras.map(({ id, label }) => new Option(label, id, false, id === used)));
  }

  async #toggleTorch() {
    const on = this.#part("torch").getAttribute("aria-pressed") !== "true";
    await this.#camera.setTorch(on).catch(() => {});
    this.#part("torch").setAttribute("aria-pressed", String(on));
  }

  #part(id) {
    return this.#root.querySelector(`#${id}`);
  }
}
