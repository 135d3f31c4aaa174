// Reads QR codes out of camera frames, away from the page's own thread.
//
// Served at /door/decoder.js: the one response that may compile WebAssembly, so that no page needs to.
// The library would fetch its .wasm from a CDN; `locateFile` keeps everything on our own origin.

import { getZXingModule, readBarcodes } from "../static/vendor/zxing/reader/index.js";

const WASM = new URL("../static/vendor/zxing/reader/zxing_reader.wasm", import.meta.url).href;
const OPTIONS = { formats: ["QRCode"], tryHarder: true, tryInvert: false, maxNumberOfSymbols: 1 };

addEventListener("message", async ({ data }) => {
  const { id, width, height, pixels } = data;
  const started = performance.now();
  try {
    const image = new ImageData(new Uint8ClampedArray(pixels), width, height);
    const [found] = await readBarcodes(image, OPTIONS);
    postMessage({ id, text: found?.isValid ? found.text : null, ms: performance.now() - started });
  } catch (error) {
    postMessage({ id, text: null, ms: performance.now() - started, failed: String(error) });
  }
});

getZXingModule({ locateFile: () => WASM }).then(
  () => postMessage({ ready: true }),
  (error) => postMessage({ ready: false, failed: String(error) }),
);
