// A USB or Bluetooth scanner is a very fast typist: it types the code and presses Enter.

const GAP_MS = 50; // people do not type eight letters at this pace
const SHORTEST = 6;

/** Call `found(text)` for each code typed by a scanner, wherever the cursor stands. Returns a function that ends it. */
export function listenForWedge(found) {
  let typed = "";
  let last = -Infinity;
  let field = null;
  let before = "";

  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const slow = event.timeStamp - last > GAP_MS;
    last = event.timeStamp;
    if (event.key === "Enter") {
      if (!slow && typed.length >= SHORTEST) {
        event.preventDefault(); // or the search form below the cursor would be sent
        if (field) field.value = before;
        found(typed);
      }
      typed = "";
    } else if (event.key.length === 1) {
      if (slow) {
        typed = "";
        field = event.target instanceof HTMLInputElement ? event.target : null;
        before = field?.value ?? "";
      }
      typed += event.key;
    }
  };
  document.addEventListener("keydown", onKey, { capture: true });
  return () => document.removeEventListener("keydown", onKey, { capture: true });
}
