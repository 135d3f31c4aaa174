// The page that opens without network: a scanned tag or a typed code is kept with what the guest agrees to show.

import { ask } from "./pocket.js";

const form = document.getElementById("hello");
const said = document.getElementById("said");
const code = document.getElementById("code");
const scanned = location.pathname.match(/^\/B\/([^/]+)$/)?.[1];
const asked = new URLSearchParams(location.search);

if (scanned) {
  form.querySelector("[data-part=typed]").hidden = true;
  code.required = false;
} else {
  code.value = asked.get("code") ?? "";
}
if (asked.has("kept")) told();

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = Array.from(form.querySelectorAll("[name=fields]:checked"), (box) => box.value);
  const tag = scanned ? decodeURIComponent(scanned) : code.value;
  const answer = await ask("keep", { tag, typed: !scanned, fields, guest: form.dataset.guest });
  told(answer?.kept);
});

addEventListener("online", async () => {
  const answer = await ask("send");
  if (answer && !answer.waiting) location.assign("/my/people");
});

/** Say that a hello is kept, or that this phone could not. */
function told(kept = true) {
  form.hidden = kept;
  said.textContent = kept
    ? "Kept on this phone. It is sent by itself as soon as there is network; go on talking."
    : "This phone could not keep it. Note the code on their tag, and type it later.";
  said.hidden = false;
}
