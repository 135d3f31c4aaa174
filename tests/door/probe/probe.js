// The smallest page that reads a code with the door's own modules; what it saw stands in the page.
import { Camera } from "/static/js/door/camera.js";
import { Decoder } from "/static/js/door/decoder.js";

const seen = document.getElementById("seen");
try {
  const camera = new Camera(document.querySelector("video"));
  const decoder = new Decoder("/door/decoder.js");
  await decoder.ready;
  await camera.start();
  document.body.dataset.state = "watching";
  document.body.dataset.cameras = (await Camera.list()).length;
  let frames = 0;
  await camera.watch(async (frame) => {
    const text = await decoder.read(frame);
    document.body.dataset.frames = ++frames;
    if (!text) return;
    seen.textContent = text;
    document.body.dataset.state = "seen";
    camera.stop();
  });
} catch (error) {
  document.getElementById("failed").textContent = String(error);
  document.body.dataset.state = "failed";
}
