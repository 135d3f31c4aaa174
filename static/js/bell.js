// The projector's bell: two soft strokes when a round's time is up. It sounds only once somebody has turned it on, as
// browsers and good manners want; a screen reader hears nothing of it, the clock says the same.
const STROKES = [
  { at: 0, pitch: 880 },
  { at: 0.5, pitch: 660 },
];
const LASTS = 1.6;
const LOUD = 0.4;

const button = document.querySelector("[data-bell]");
let sound = null;
let wasOver = null;

function stroke(pitch, at) {
  const tone = sound.createOscillator();
  const loudness = sound.createGain();
  tone.frequency.value = pitch;
  loudness.gain.setValueAtTime(LOUD, at);
  loudness.gain.exponentialRampToValueAtTime(0.001, at + LASTS);
  tone.connect(loudness).connect(sound.destination);
  tone.start(at);
  tone.stop(at + LASTS);
}

function ring() {
  if (sound) for (const { at, pitch } of STROKES) stroke(pitch, sound.currentTime + at);
  document.documentElement.dataset.rang = String(Number(document.documentElement.dataset.rang ?? 0) + 1);
}

function listen() {
  const clock = document.querySelector(".game-time");
  const over = clock ? clock.textContent.startsWith("+") : null;
  if (over && wasOver === false) ring();
  wasOver = over;
}

if (button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    sound ??= new AudioContext();
    const on = button.getAttribute("aria-pressed") !== "true";
    if (on) sound.resume().then(() => stroke(STROKES[0].pitch, sound.currentTime));
    else sound.suspend();
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? button.dataset.sounds : button.dataset.silent;
  });
  setInterval(listen, 250);
}
