// The phone's camera: opened, chosen, lit, kept awake, and read frame by frame.

const CHOICE = "mixer.door.camera"; // which camera this device used last
const LONG_SIDE = 960; // a name tag at arm's length has 4 pixels a module here; more only costs time

export class Camera {
  #video;
  #stream = null;
  #canvas = document.createElement("canvas");
  #lock = null;
  #running = 0;
  #facing;
  #remembers;

  /**
   * @param {HTMLVideoElement} video where the picture is shown.
   * @param {{facing: string, remembers: boolean}} wish `facing` "user" is the camera on the screen's side; `remembers`
   *   which camera was used, beyond this page.
   */
  constructor(video, { facing = "environment", remembers = true } = {}) {
    this.#video = video;
    this.#facing = facing;
    this.#remembers = remembers;
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && this.#stream) this.#stayAwake();
    });
  }

  /** Whether this page may use a camera at all: browsers want https (or this very computer). */
  static get possible() {
    return globalThis.isSecureContext && Boolean(navigator.mediaDevices?.getUserMedia);
  }

  get open() {
    return this.#stream !== null;
  }

  /** Whether pictures come: a camera can end by itself, such as when another program takes it. */
  get live() {
    return this.#track?.readyState === "live";
  }

  /** Open `deviceId`, or the camera used last, or the one that faces where it should (away from the holder). */
  async start(deviceId = this.#remembers ? remembered() : "") {
    this.stop();
    const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
    const wanted = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: this.#facing } };
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...wanted, ...size } });
    } catch (error) {
      if (!deviceId || error.name === "NotAllowedError") throw error;
      remember(""); // unplugged since last time: take any other
      return this.start("");
    }
    this.#video.srcObject = this.#stream;
    this.#video.muted = true;
    this.#video.playsInline = true;
    await this.#video.play();
    const used = this.#track.getSettings().deviceId;
    if (used && this.#remembers) remember(used);
    await this.#stayAwake();
    return used;
  }

  stop() {
    this.#running += 1;
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
    this.#video.srcObject = null;
    this.#lock?.release().catch(() => {});
    this.#lock = null;
  }

  /** Every camera of the device as `{id, label}`; labels appear once the user has allowed one. */
  static async list() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices
      .filter((device) => device.kind === "videoinput" && device.deviceId)
      .map((device, place) => ({ id: device.deviceId, label: device.label || `Camera ${place + 1}` }));
  }

  get hasTorch() {
    return Boolean(this.#track?.getCapabilities?.().torch);
  }

  async setTorch(on) {
    await this.#track?.applyConstraints({ advanced: [{ torch: on }] });
  }

  /** Call `look(ImageData)` for one frame after another, never two at once, until the camera stops. */
  async watch(look) {
    const turn = ++this.#running;
    while (this.#running === turn && this.#stream) {
      await this.#nextFrame();
      if (this.#running !== turn || !this.#stream) return;
      const frame = document.visibilityState === "visible" ? this.#grab() : null;
      if (frame) await look(frame);
    }
  }

  get #track() {
    return this.#stream?.getVideoTracks()[0];
  }

  #nextFrame() {
    // The timer is for a camera that falls silent: without it the loop would wait for ever.
    return new Promise((resolve) => {
      const late = setTimeout(resolve, 500);
      const done = () => (clearTimeout(late), resolve());
      if (this.#video.requestVideoFrameCallback) this.#video.requestVideoFrameCallback(done);
      else requestAnimationFrame(done);
    });
  }

  #grab() {
    const { videoWidth, videoHeight } = this.#video;
    if (!videoWidth) return null;
    const scale = Math.min(1, LONG_SIDE / Math.max(videoWidth, videoHeight));
    const width = Math.round(videoWidth * scale);
    const height = Math.round(videoHeight * scale);
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    const context = this.#canvas.getContext("2d", { willReadFrequently: true, alpha: false });
    context.drawImage(this.#video, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  }

  async #stayAwake() {
    // Refused on a low battery: the door works on, the screen may go dark.
    this.#lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
  }
}

function remembered() {
  try {
    return localStorage.getItem(CHOICE) ?? "";
  } catch {
    return "";
  }
}

function remember(deviceId) {
  try {
    localStorage.setItem(CHOICE, deviceId);
  } catch {
    // private browsing: the choice lasts for this page only
  }
}
