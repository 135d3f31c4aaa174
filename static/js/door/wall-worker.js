// The welcome wall, kept on the projector's computer, so that it opens without a network too: as it was last.
//
// Served at /wall/keeper.js behind a line that names FILES, which the page's own links do not lead to. The network comes
// first. What is kept is what the wall shows to the whole room anyway, and it goes when the wall's link is closed.

const SHELF = "mixer-wall";
const PATIENCE_MS = 4000;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => event.waitUntil(stock(event.data).catch(() => {})));
addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request, pathname));
  else if (pathname.endsWith("/now")) event.respondWith(news(event.request, pathname));
  else if (pathname.startsWith("/static/")) event.respondWith(file(event.request));
});

/** Keep the wall at this path and every file it needs. */
async function stock(pathname) {
  const shelf = await caches.open(SHELF);
  const wall = await fetch(pathname);
  if (!wall.ok) return;
  const html = await wall.clone().text();
  const linked = Array.from(html.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g), ([, address]) => address);
  await shelf.addAll(new Set([...linked, ...FILES]));
  await shelf.put(pathname, wall);
}

async function page(request, pathname) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const answer = await Promise.race([fetch(request).catch(() => null), late]);
  const shelf = await caches.open(SHELF);
  if (answer && answer.status < 500) {
    await (answer.ok ? shelf.put(pathname, answer.clone()) : caches.delete(SHELF));
    return answer;
  }
  return (await asItWasLast(shelf, pathname)) ?? answer ?? Response.error();
}

/** The kept page with the latest part that came in since, and the moment of it. */
async function asItWasLast(shelf, pathname) {
  const [wall, part] = await Promise.all([shelf.match(pathname), shelf.match(`${pathname}/now`)]);
  if (!wall) return null;
  const [html, latest] = await Promise.all([wall.text(), part?.text()]);
  const at = (answer) => Date.parse(answer?.headers.get("date")) || 0;
  const newer = at(part) >= at(wall) ? latest : undefined;
  const shown = newer ? html.replace(/(<main id="content">)[^]*(<\/main>)/, (_, open, close) => open + newer + close) : html;
  const told = shown.replace("<html ", `<html data-kept-ms="${Math.max(at(wall), at(part)) || 1}" `);
  return new Response(told, { headers: wall.headers });
}

async function news(request, pathname) {
  const answer = await fetch(request);
  if (answer.status === 200) await (await caches.open(SHELF)).put(pathname, answer.clone());
  return answer;
}

async function file(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept && new URL(request.url).searchParams.has("v")) return kept; // its address changes with its content
  const answer = await fetch(request).catch(() => null);
  return answer?.ok ? answer : (kept ?? answer ?? Response.error());
}
