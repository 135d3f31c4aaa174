// A guest's card looks again by itself while it waits for the start or for the partner; without script there is a link.
const EVERY_MS = 15_000;

const writing = () => [...document.querySelectorAll("input, textarea")].some((box) => box.value !== box.defaultValue);

setInterval(() => {
  const busy = document.querySelector("details[open]") || document.activeElement?.matches("input, textarea") || writing();
  if (document.visibilityState === "visible" && !busy) window.location.reload();
}, EVERY_MS);
