// A file dropped on [data-drop="id"] goes into the file field of that id; without this script the field is chosen as ever.
for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = document.getElementById(zone.dataset.drop);
  const name = zone.querySelector(".drop-name");
  zone.querySelector(".drop-hint").hidden = false;
  const show = () => {
    name.textContent = input.files.length ? input.files[0].name : "";
  };
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      show();
    }
  });
  input.addEventListener("change", show);
}
