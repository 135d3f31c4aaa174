/**
 * Cards of the plan go to another week: dragged by their handle, or by its arrow keys. The handle shows only where this
 * script runs; without it, a task gets its new day on its own page. Both send what that page's form sends.
 */
/* global htmx */
const FAR = 5; // pixels: less is a press, not a drag
const EDGE = 60;

const time = (day) => Date.parse(`${day}T00:00:00Z`);
const weekOf = (node) => node?.closest("[data-from]");
const said = document.getElementById("board-said");

document.documentElement.classList.add("drags");

/** The day of a week that is as far into it as the card's day is into its own. */
function dayIn(week, card) {
  const into = time(card.dataset.due) - time(weekOf(card).dataset.start);
  const day = Math.max(time(week.dataset.start) + into, time(week.dataset.from));
  return new Date(Math.min(day, time(week.dataset.to))).toISOString().slice(0, 10);
}

/** The next week in a direction that is not over yet. */
function neighbour(week, step) {
  const weeks = [...document.querySelectorAll(".week")];
  const next = weeks[weeks.indexOf(week) + step];
  return next && !next.hasAttribute("data-past") ? next : null;
}

async function put(card, week) {
  const day = week && dayIn(week, card);
  if (!day || week === weekOf(card)) return;
  const address = card.querySelector(".tick").getAttribute("formaction").replace(/\/(un)?tick$/, "/day");
  const form = card.closest("form");
  await htmx.ajax("POST", address, { source: form, target: "#board", swap: "outerHTML", values: { due: day } });
  document.getElementById(card.id)?.querySelector(".grip").focus();
  said.textContent = document.querySelector("#board .undo .grow")?.textContent ?? week.querySelector("h2").textContent;
}

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
document.addEventListener("keydown", (event) => {
  const grip = event.target.closest?.(".grip");
  if (event.key === "Escape") drop(null);
  if (!grip || !(event.key in STEPS)) return;
  event.preventDefault();
  const card = grip.closest(".task");
  const week = neighbour(weekOf(card), STEPS[event.key]);
  if (week) put(card, week);
  else said.textContent = "There is no such week to move it to.";
});

let drag = null;
document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.(".grip");
  if (!grip || event.button !== 0) return;
  grip.setPointerCapture(event.pointerId);
  drag = { card: grip.closest(".task"), x: event.pageX, y: event.pageY, week: null, far: false };
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const [x, y] = [event.pageX - drag.x, event.pageY - drag.y];
  drag.far ||= Math.hypot(x, y) > FAR;
  if (!drag.far) return;
  drag.card.classList.add("dragged");
  drag.card.style.translate = `${x}px ${y}px`;
  if (event.clientY < EDGE) window.scrollBy(0, -12);
  if (event.clientY > innerHeight - EDGE) window.scrollBy(0, 12);
  const under = document.elementFromPoint(event.clientX, event.clientY);
  const week = document.getElementById(under?.closest("[data-week]")?.dataset.week) ?? weekOf(under);
  mark(week?.hasAttribute("data-past") ? null : week);
});

document.addEventListener("pointerup", () => drop(drag?.week));
document.addEventListener("pointercancel", () => drop(null));

function mark(week) {
  if (week === drag.week) return;
  drag.week?.classList.remove("over");
  week?.classList.add("over");
  drag.week = week;
}

function drop(week) {
  if (!drag) return;
  const { card } = drag;
  mark(null);
  card.classList.remove("dragged");
  card.style.translate = "";
  drag = null;
  put(card, week);
}
