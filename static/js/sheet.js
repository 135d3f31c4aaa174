// The paper list: names are filtered while they are typed, and "all shown" are those in view.

const box = document.getElementById("text");
const rows = Array.from(document.querySelectorAll(".paper-rows > li"));
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function filter() {
  const typed = fold(box.value).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  for (const row of rows) {
    const words = row.dataset.words.split(" ");
    row.hidden = !typed.every((one) => words.some((word) => word.startsWith(one)));
    const shown = row.querySelector("[name=shown]");
    if (shown) shown.disabled = row.hidden;
  }
  for (const part of document.querySelectorAll(".paper-part")) part.hidden = !part.querySelector("li:not([hidden])");
  const inView = rows.filter((row) => !row.hidden);
  const toMark = inView.filter((row) => row.querySelector("[name=shown]")).length;
  document.getElementById("nobody").hidden = inView.length > 0 || rows.length === 0;
  const everybody = document.getElementById("everybody");
  if (!everybody) return;
  everybody.hidden = toMark === 0;
  document.getElementById("to-mark").textContent = toMark.toLocaleString("en");
}

box?.addEventListener("input", filter);
