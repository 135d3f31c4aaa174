// A USB or Bluetooth scanner is a very fast typist: it types the code and presses Enter.

const PAUSE_MS = 300; // a longer rest begins a new word
const PACE_MS = 45; // people do not type eight letters at this pace, not even on average
const SHORTEST = 6;

/** Call `found(text)` for each code typed by a scanner, wherever the cursor stands. Returns a function that ends it. */
export function listenForWedge(found) {
  let typed = "";
  let first = 0;
  let last = -Infinity;
  let field = null;
  let before = "";

  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.timeStamp - last > PAUSE_MS) typed = "";
    last = event.timeStamp;
    if (event.key === "Enter") {
      if (typed.length >= SHORTEST && (last - first) / typed.length < PACE_MS) {
        event.preventDefault(); // or the form around the cursor would be sent
        if (field) field.value = before;
        found(typed);
      }
      typed = "";
    } else if (event.key.length === 1) {
      if (!typed) {
        first = event.timeStamp;
        field = event.target instanceof HTMLInputElement ? event.target : null;
        before = field?.value ?? "";
      }
      typed += event.key;
    }
  };
  document.addEventListener("keydown", onKey, { capture: true });
  return () => document.removeEventListener("keydown", onKey, { capture: true });
}
