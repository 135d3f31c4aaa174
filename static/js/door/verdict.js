// A verdict in five ways at once: colour, word, name, sound and vibration (and aloud, by aria-live).

const SOUNDS = {
  // [frequency in Hz, start in s, length in s]; up is good, level is known, down is no
  welcome: [[660, 0, 0.09], [990, 0.1, 0.16]],
  already: [[520, 0, 0.12], [520, 0.18, 0.12]],
  refused: [[300, 0, 0.18], [190, 0.2, 0.34]],
  waiting: [[440, 0, 0.08]],
  greeter: [[520, 0, 0.1], [660, 0.12, 0.12]],
};
const BUZZES = { welcome: [60], already: [60, 80, 60], refused: [250, 80, 250], waiting: [30], greeter: [60] };

const LONG_NAME = 20; // letters; a longer name is set smaller

export class VerdictBoard {
  #root;
  #audio = null;

  /** @param {HTMLElement} root holds elements marked data-say="word", "name", "line" and "hint". */
  constructor(root) {
    this.#root = root;
  }

  /** Browsers allow sound only after a touch: call this from one. */
  unlockSound() {
    this.#audio ??= globalThis.AudioContext ? new AudioContext() : null;
    this.#audio?.resume();
  }

  /** Show `reply` (tone, word, name, line, hint), then sound it unless `quiet`. */
  show(reply, { quiet = false } = {}) {
    this.#root.hidden = false;
    this.#root.dataset.tone = reply.tone;
    this.#root.dataset.verdict = reply.verdict;
    this.#root.dataset.scan = reply.scan_id ?? "";
    this.#root.toggleAttribute("data-offline", Boolean(reply.offline));
    for (const part of this.#root.querySelectorAll("[data-say]")) {
      part.textContent = reply[part.dataset.say] ?? "";
      part.toggleAttribute("data-long", part.textContent.length > LONG_NAME);
    }
    for (const action of this.#root.querySelectorAll("[data-when]")) {
      action.hidden = !action.dataset.when.split(" ").includes(reply.verdict);
    }
    if (!quiet) this.announce(reply.tone);
  }

  /** Let a verdict be heard and felt. */
  announce(tone) {
    this.#sound(tone);
    navigator.vibrate?.(BUZZES[tone] ?? []);
  }

  hide() {
    this.#root.hidden = true;
    this.#root.dataset.tone = "";
  }

  /** Hide what was said and take its words off the page: nobody who comes next finds them. */
  clear() {
    this.hide();
    for (const part of this.#root.querySelectorAll("[data-say]")) part.textContent = "";
    for (const fact of ["scan", "verdict"]) this.#root.dataset[fact] = "";
  }

  #sound(tone) {
    if (this.#audio?.state !== "running") return;
    for (const [frequency, start, length] of SOUNDS[tone] ?? []) {
      const at = this.#audio.currentTime + start;
      const voice = new OscillatorNode(this.#audio, { frequency, type: "sine" });
      const volume = new GainNode(this.#audio, { gain: 0.0001 });
      volume.gain.exponentialRampToValueAtTime(0.4, at + 0.01);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + length);
      voice.connect(volume).connect(this.#audio.destination);
      voice.start(at);
      voice.stop(at + length);
    }
  }
}
