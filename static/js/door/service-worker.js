// The door's page, kept on the device, so that it opens without a network: the page without anybody's name, and its files.
//
// Served at /door/service-worker.js behind lines that name SHELLS, the addresses of the pages to keep (the scanner's and
// the kiosk's, of which a device has one) with where to fetch them, and FILES, which their own links do not lead to. The
// network comes first; the kept copy steps in when it is silent.

const SHELF = "mixer-door";
const LIST = "mixer-door-list"; // the database of the list; unsent scans are kept in another, and stay
const INSTEAD = { "/door/search": "/door#find", "/door/company": "/door#company", "/door/walk-in": "/door#walk-in" };
const JOURNAL = "mixer-door"; // the database of scans to be handed in, made by the scanner's page
const PATIENCE_MS = 1500;
const RECENT_MS = 5000;
let silentAt = 0; // when the network last gave no answer

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(stock());
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => {
  const deed = { stock, leave: () => caches.delete(SHELF) }[event.data];
  if (deed) event.waitUntil(deed().catch(() => {}));
});
addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (origin !== location.origin) return;
  const navigates = event.request.mode === "navigate";
  if (pathname in INSTEAD && navigates) event.respondWith(instead(event.request, INSTEAD[pathname]));
  else if (pathname === "/door/scan" && navigates && event.request.method === "POST") event.respondWith(checkIn(event.request));
  else if (event.request.method !== "GET") return;
  else if (pathname in SHELLS && navigates) event.respondWith(page(event.request, pathname));
  else if (pathname.startsWith("/static/") || FILES.includes(pathname)) event.respondWith(file(event.request));
});

/** Keep the page of this device and every file it needs. */
async function stock() {
  for (const [pathname, address] of Object.entries(SHELLS)) await shelve(pathname, address);
}

async function shelve(pathname, address) {
  const shelf = await caches.open(SHELF);
  const asked = { credentials: "same-origin", redirect: "manual", headers: { "X-Shelf": "yes" } }; // see _flashes.html
  const shell = await fetch(address, asked);
  if (shell.type === "opaqueredirect") await shelf.delete(pathname); // another face of the door, not this device's
  if (!shell.ok) return;
  const html = await shell.clone().text();
  const linked = Array.from(html.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g), ([, address]) => address);
  await shelf.addAll(new Set([...linked, ...FILES]));
  await shelf.put(pathname, shell);
}

async function page(request, pathname) {
  const kept = await shelved(pathname);
  if (kept && Date.now() - silentAt < RECENT_MS) return kept;
  const answer = await soon(request);
  if (answer?.status === 401 || answer?.status === 403) await forget();
  if (answer && answer.status < 500) return answer;
  return kept ?? answer ?? Response.error();
}

/** The page as it is kept; a kiosk has no scanner's page, and opens its own instead. */
async function shelved(pathname) {
  for (const place of [pathname, ...Object.keys(SHELLS)]) {
    const kept = await caches.match(place);
    if (kept) return kept;
  }
  return null;
}

/** A page that only the server has; without it the scanner's own page does what can be done. */
async function instead(request, place) {
  const answer = await soon(request);
  return answer && answer.status < 500 ? answer : Response.redirect(place, 303);
}

/** A check-in from the page of names: without an answer in time the scan is kept, and the scanner's page decides (R4). */
async function checkIn(request) {
  const fields = await request.clone().formData();
  const answer = await soon(request);
  if (answer && answer.status < 500) return answer;
  const { scan_id: id, kind, code, guest, target, way, anyway } = Object.fromEntries(fields);
  const said = { kind: kind || "in", code: code ?? "", guest: guest ?? "", target: target ?? "", way: way || "typed" };
  const when = { client_ms: Date.now(), life: "", monotonic_ms: 0 };
  await keep({ scan_id: id, mode: "online", ...said, anyway: Boolean(anyway), ...when });
  return Response.redirect(`/door#decide=${id}`, 303);
}

/** Put a scan into the journal; it is there once this resolves. */
function keep(scan) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(JOURNAL);
    asked.onupgradeneeded = () => asked.transaction.abort(); // no scanner's page was ever open here
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const writing = asked.result.transaction("scans", "readwrite", { durability: "strict" });
      writing.objectStore("scans").put(scan);
      writing.oncomplete = () => (asked.result.close(), resolve());
      writing.onabort = () => reject(writing.error);
    };
  });
}

/** This phone is not at the door any more: the page and the list go, scans that wait to be handed in stay. */
async function forget() {
  await caches.delete(SHELF);
  indexedDB.deleteDatabase(LIST);
}

async function file(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept && new URL(request.url).searchParams.has("v")) return kept; // its address changes with its content
  const answer = await soon(request, kept ? PATIENCE_MS : 60000);
  if (answer?.ok) return answer;
  return kept ?? answer ?? Response.error();
}

/** The network's answer, or null where there is none in time. */
async function soon(request, patience = PATIENCE_MS) {
  const late = new Promise((resolve) => setTimeout(resolve, patience, null));
  const answer = await Promise.race([fetch(request).catch(() => null), late]);
  if (!answer) silentAt = Date.now();
  return answer;
}
