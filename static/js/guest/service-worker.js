// A guest's phone without network: their own page opens, and a hello is kept with its time until it can be sent.
//
// Served at /my/service-worker.js and registered for /my and /B alone: no other page passes through here. It answers
// navigations only; style sheets and scripts come from the browser's own store, where `stock` puts them.

const SHELF = "mixer-guest";
const HOME = "/my";
const OFFLINE = "/my/offline";
const QUEUE = "/my/queue";
const MOST = 50; // hellos in one sending, as many as the server takes
const PATIENCE_MS = 4000;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(stock());
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => {
  const { deed, hello } = event.data;
  const done = { keep: () => keep(hello), send, stock, waiting: async () => ({}) }[deed];
  if (done) event.waitUntil(answer(event, done));
});
addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate") return;
  const { pathname } = new URL(event.request.url);
  if (event.request.method === "GET") event.respondWith(page(event, pathname));
  else if (pathname === "/my/meet") event.respondWith(typed(event.request));
  else if (pathname.startsWith("/my/meet/") || pathname.startsWith("/B/")) event.respondWith(said(event.request, pathname));
});

/** Do what a page asks and tell it what became of it, and how many hellos wait. */
async function answer(event, done) {
  let told = {};
  try {
    told = await done();
  } catch (error) {
    told = { failed: String(error) };
  }
  event.ports[0]?.postMessage({ ...told, waiting: (await every()).length });
}

/** Put the guest's own pages on the shelf, and what they link to into the browser's store. */
async function stock() {
  for (const address of [OFFLINE, HOME]) await shelve(address);
  return {};
}

/** Keep a page as it is now, but for what is said once: that is for the page which the guest sees (_flashes.html). */
async function shelve(address) {
  const fresh = await fetch(address, { credentials: "same-origin", redirect: "manual", headers: { "X-Shelf": "yes" } });
  if (fresh.status === 401) return caches.delete(SHELF); // not this guest's phone any more
  if (!fresh.ok) return false;
  const html = await fresh.clone().text();
  const links = Array.from(html.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g), ([, link]) => link);
  await Promise.all(links.map((link) => fetch(link).catch(() => null)));
  return (await caches.open(SHELF)).put(address, fresh);
}

/** The network's page; without one the guest's own page, or the page that keeps a hello. */
async function page(event, pathname) {
  const fresh = await soon(event.request);
  if (fresh) {
    if (pathname === HOME && (fresh.ok || fresh.status === 401)) event.waitUntil(shelve(HOME));
    return fresh; // its script asks for what waits to be sent, and says what became of it
  }
  const kept = pathname === HOME ? await caches.match(HOME) : null;
  return kept ?? (await caches.match(OFFLINE)) ?? Response.error();
}

/** A code was typed: without network the page that keeps a hello takes it over. */
async function typed(request) {
  const fields = await request.clone().formData();
  const fresh = await soon(request);
  return fresh ?? Response.redirect(`${OFFLINE}?code=${encodeURIComponent(fields.get("code") ?? "")}`, 303);
}

/** "We met" was tapped: without an answer it is kept, with what the guest agreed to show. */
async function said(request, pathname) {
  const fields = await request.clone().formData();
  const fresh = await soon(request);
  if (fresh) return fresh;
  await keep({ tag: decodeURIComponent(pathname.split("/").pop()), typed: !pathname.startsWith("/B/"), fields: fields.getAll("fields") });
  return Response.redirect(`${OFFLINE}?kept=1`, 303);
}

/** The network's answer, or null where there is none in time. */
function soon(request) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  return Promise.race([fetch(request).catch(() => null), late]);
}

// --- hellos that wait ---------------------------------------------------------------------------------------------

/** Keep a hello on the disk; it is there once this resolves. */
async function keep(hello) {
  const whose = hello.guest ?? (await owner());
  await written((store) => store.put({ ...hello, guest: whose, id: crypto.randomUUID(), at: Date.now() }));
  return { kept: true };
}

/** Whose phone this is, as the page on the shelf says. */
async function owner() {
  const kept = await caches.match(OFFLINE);
  return kept ? ((await kept.text()).match(/data-guest="(\w+)"/)?.[1] ?? "") : "";
}

/** Hand in what waits; only what the server has answered goes. One sender at a time, and twice does no harm. */
function send() {
  return navigator.locks.request("mixer-guest-send", async () => {
    const waiting = (await every()).slice(0, MOST);
    if (!waiting.length) return { said: [] };
    const asked = await fetch(QUEUE, { credentials: "same-origin" });
    if (!asked.ok) return { said: [] };
    const { token } = await asked.json();
    const hellos = waiting.map(({ at, ...hello }) => ({ ...hello, age_ms: Math.max(0, Date.now() - at) }));
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const taken = await fetch(QUEUE, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify({ hellos }) });
    if (!taken.ok) return { said: [] };
    const { results } = await taken.json();
    await written((store) => results.forEach(({ id }) => store.delete(id)));
    return { said: results.map(({ words }) => words) };
  });
}

async function every() {
  const database = await opened();
  return new Promise((resolve, reject) => {
    const asked = database.transaction("hellos").objectStore("hellos").getAll();
    asked.onsuccess = () => (database.close(), resolve(asked.result.sort((one, other) => one.at - other.at)));
    asked.onerror = () => reject(asked.error);
  });
}

async function written(change) {
  const database = await opened();
  return new Promise((resolve, reject) => {
    const writing = database.transaction("hellos", "readwrite", { durability: "strict" });
    change(writing.objectStore("hellos"));
    writing.oncomplete = () => (database.close(), resolve());
    writing.onabort = () => reject(writing.error);
  });
}

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("mixer-guest", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("hellos", { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}
