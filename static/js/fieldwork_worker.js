/* Keeps the shell of field work on the device. Data never pass through here: they lie encrypted in IndexedDB. */
const CACHE = `fieldwork-${VERSION}`;

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

/* The kept page at once, whatever the line is like; the fresh one is kept for the next time. */
async function page(request, event) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(FILES[0]);
  if (kept && !navigator.onLine) return kept;
  const fresh = fetch(request).then(async function (answer) {
    if (answer.ok && !answer.redirected) await cache.put(FILES[0], answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  event.waitUntil(fresh.catch(() => null));
  return kept;
}

self.addEventListener("fetch", function (event) {
  const { request } = event;
  if (request.method !== "GET") return;
  const path = new URL(request.url).pathname;
  if (path === FILES[0]) event.respondWith(page(request, event));
  else if (FILES.includes(path)) event.respondWith(caches.match(path).then((kept) => kept || fetch(request)));
});
