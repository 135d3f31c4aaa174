// The run of show by mouse and by keyboard: a line is dragged to its place, or moved with Alt and an arrow.
const show = document.getElementById("show");
const token = document.querySelector("[name=csrf_token]")?.value;
let held = null;

/** Put a line after another one; the server's page then shows the new times. */
async function place(line, after) {
  const body = new URLSearchParams({ csrf_token: token, after });
  await fetch(line.dataset.place, { method: "POST", body, redirect: "manual" }).catch(() => {});
  location.hash = line.id;
  location.reload();
}

const lineOf = (event) => event.target.closest?.("[data-line]");

for (const line of show?.querySelectorAll("[data-place]") ?? []) line.draggable = true;

show?.addEventListener("dragstart", (event) => {
  held = lineOf(event);
  event.dataTransfer.effectAllowed = "move";
  held.classList.add("held");
});

show?.addEventListener("dragover", (event) => {
  const over = lineOf(event);
  for (const line of show.querySelectorAll(".over-here")) line.classList.remove("over-here");
  if (!held || !over || over === held) return;
  event.preventDefault();
  over.classList.add("over-here");
});

show?.addEventListener("drop", (event) => {
  event.preventDefault();
  const over = lineOf(event);
  if (!held || !over) return;
  place(held, over.dataset.kind === "setup" ? 0 : over.dataset.line);
});

show?.addEventListener("dragend", () => {
  held?.classList.remove("held");
  held = null;
});

show?.addEventListener("keydown", (event) => {
  const way = { ArrowUp: "earlier", ArrowDown: "later" }[event.key];
  const button = event.altKey && way && lineOf(event)?.querySelector(`form[action$="/${way}"] button`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
