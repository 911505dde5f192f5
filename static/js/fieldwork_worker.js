/* Keeps the shell of field work on the device. Data never pass through here: they lie encrypted in IndexedDB. */
const CACHE = `fieldwork-${VERSION}`;
const PATIENCE = 300; // milliseconds a connection gets before the kept page is shown; the fresh one is kept for next time

self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", function (event) {
  const old = (name) => name.startsWith("fieldwork-") && name !== CACHE;
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

async function page(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(FILES[0]);
  if (kept && !navigator.onLine) return kept;
  const fresh = fetch(request).then(async function (answer) {
    if (answer.ok && !answer.redirected) await cache.put(FILES[0], answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  fresh.catch(() => null);
  return Promise.race([
    fresh.catch(() => kept),
    new Promise((resolve) => { setTimeout(() => resolve(kept), PATIENCE); }),
  ]);
}

self.addEventListener("fetch", function (event) {
  const { request } = event;
  if (request.method !== "GET") return;
  const path = new URL(request.url).pathname;
  if (path === FILES[0]) event.respondWith(page(request));
  else if (FILES.includes(path)) event.respondWith(caches.match(path).then((kept) => kept || fetch(request)));
});
