// The workers of the door, and nobody else's.

const WORKERS = ["/door/decoder.js", "/door/service-worker.js"];
let policy = null;

/** Trusted Types want to know that a worker's address is ours: only these are. */
export function trustedWorkerURL(url) {
  const { pathname, origin } = new URL(url, location.href);
  if (origin !== location.origin || !WORKERS.includes(pathname)) throw new TypeError("not our worker");
  if (!globalThis.trustedTypes) return url;
  policy ??= trustedTypes.createPolicy("door", { createScriptURL: (checked) => checked });
  return policy.createScriptURL(url);
}
