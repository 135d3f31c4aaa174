// A page that is not for this tablet: back to the kiosk by itself, and nothing of the detour among the pages to go back to.

const SEEN_MS = 4000; // long enough to read two lines

setTimeout(() => location.replace(document.getElementById("back").href), SEEN_MS);
