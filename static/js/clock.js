// Clocks of games tick here between two looks at the server, which knows the time; without script they stand until then.
const seen = new WeakMap();

function words(seconds) {
  const whole = Math.abs(seconds);
  return `${seconds < 0 ? "+" : ""}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function tick() {
  for (const clock of document.querySelectorAll("[data-left]:not([data-held])")) {
    if (!seen.has(clock)) seen.set(clock, performance.now());
    const left = Math.round(Number(clock.dataset.left) - (performance.now() - seen.get(clock)) / 1000);
    const shown = words(left);
    if (clock.textContent !== shown) clock.textContent = shown;
    clock.closest(".game-clock")?.classList.toggle("over", left < 0);
  }
}

tick();
setInterval(tick, 250);
