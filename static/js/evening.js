// Clocks of the evening tick here by the server's time, whatever this device believes: a part says with
// data-server-ms when it was made, and what has passed since is counted here, through sleep and a lost network too.
let made = "";
let synced = { server: Date.now(), ticks: performance.now(), wall: Date.now() };

/** The server's time now, in ms. A sleeping device may stop its ticks but not its clock: the longer of the two counts. */
export function serverNow() {
  return synced.server + Math.max(performance.now() - synced.ticks, Date.now() - synced.wall);
}

function sync(part) {
  if (part.dataset.serverMs === made) return;
  made = part.dataset.serverMs;
  // A kept page that opens without a network knows no better time than this device's.
  const kept = "keptMs" in document.documentElement.dataset && !sync.heard;
  synced = { server: kept ? Date.now() : Number(made), ticks: performance.now(), wall: Date.now() };
  sync.heard = true;
}

const two = (number) => String(number).padStart(2, "0");

function words(seconds) {
  const whole = Math.abs(seconds);
  return `${seconds < 0 ? "+" : ""}${Math.floor(whole / 60)}:${two(whole % 60)}`;
}

function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function timeOfDay(zone) {
  const shape = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat("en-GB", shape).format(serverNow());
}

function tick() {
  const part = document.querySelector("[data-server-ms]");
  if (!part) return;
  sync(part);
  for (const clock of part.querySelectorAll("[data-clock]")) say(clock, timeOfDay(part.dataset.zone));
  for (const clock of part.querySelectorAll("[data-until-ms]")) {
    const left = Math.round((Number(clock.dataset.untilMs) - serverNow()) / 1000);
    if ("minutes" in clock.dataset) say(clock, left > 0 ? `${Math.ceil(left / 60)} min` : "");
    else if ("room" in clock.dataset) say(clock, words(Math.max(0, left)));
    else say(clock, words(left));
    clock.closest(".presenter-now")?.classList.toggle("over", left < 0);
    const beside = clock.parentElement.querySelector("[data-over-words]");
    if (beside && left < 0) say(beside, beside.dataset.overWords);
  }
}

tick();
setInterval(tick, 250);
