// The door's page, kept on the phone, so that it opens without a network: the page without anybody's name, and its files.
//
// Served at /door/service-worker.js behind a line that names SHELL, the page to keep, and FILES, which its own links do
// not lead to. The network comes first; the kept copy steps in when it is silent.

const SHELF = "mixer-door";
const LIST = "mixer-door-list"; // the database of the list; unsent scans are kept in another, and stay
const INSTEAD = { "/door/search": "/door#find", "/door/walk-in": "/door#walk-in" };
const PATIENCE_MS = 1500;

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
  if (event.request.method !== "GET" || origin !== location.origin) return;
  const navigates = event.request.mode === "navigate";
  if (pathname === "/door" && navigates) event.respondWith(page(event.request));
  else if (pathname in INSTEAD && navigates) event.respondWith(instead(event.request, INSTEAD[pathname]));
  else if (pathname.startsWith("/static/") || FILES.includes(pathname)) event.respondWith(file(event.request));
});

/** Keep the page and every file it needs. */
async function stock() {
  const shelf = await caches.open(SHELF);
  const shell = await fetch(SHELL, { credentials: "same-origin" });
  if (!shell.ok) return;
  const html = await shell.clone().text();
  const linked = Array.from(html.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g), ([, address]) => address);
  await shelf.addAll(new Set([...linked, ...FILES]));
  await shelf.put("/door", shell);
}

async function page(request) {
  const answer = await soon(request);
  if (answer?.status === 401 || answer?.status === 403) await forget();
  if (answer && answer.status < 500) return answer;
  return (await caches.match("/door")) ?? answer ?? Response.error();
}

/** A page that only the server has; without it the scanner's own page does what can be done. */
async function instead(request, place) {
  const answer = await soon(request);
  return answer && answer.status < 500 ? answer : Response.redirect(place, 303);
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
function soon(request, patience = PATIENCE_MS) {
  const late = new Promise((resolve) => setTimeout(resolve, patience, null));
  return Promise.race([fetch(request).catch(() => null), late]);
}
