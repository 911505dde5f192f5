/* What the phone keeps: visits and unsent packets in IndexedDB, each row encrypted with the person's own key.
   The key comes from the server, lies beside the data only while that person is signed in here, and cannot be read
   out of the browser. Signing out deletes the key; the rows stay, unreadable, until the same person comes back. */
(function () {
  "use strict";
  const VAULT = "fieldwork-keys", DATA = "fieldwork", HOUR = 3600e3;
  let key = null, person = null;

  function open(name, stores) {
    return new Promise(function (resolve, reject) {
      const asked = indexedDB.open(name, 1);
      asked.onupgradeneeded = () => stores.forEach((store) => asked.result.createObjectStore(store));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }
  async function run(name, stores, store, mode, work) {
    const database = await open(name, stores);
    try {
      return await new Promise(function (resolve, reject) {
        const change = database.transaction(store, mode);
        const asked = work(change.objectStore(store));
        change.oncomplete = () => resolve(asked && asked.result);
        change.onerror = change.onabort = () => reject(change.error);
      });
    } finally {
      database.close();
    }
  }
  const vault = (mode, work) => run(VAULT, ["keys"], "keys", mode, work);
  const data = (store, mode, work) => run(DATA, ["visits", "packets"], store, mode, work);

  async function unlock(told) {
    const raw = Uint8Array.from(told.key.match(/../g), (pair) => parseInt(pair, 16));
    key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    person = told.person;
    const kept = { key, person, until: Date.now() + told.hours * HOUR };
    await vault("readwrite", (store) => { store.clear(); return store.put(kept, "mine"); });
    return person;
  }
  async function remember() {
    const kept = await vault("readonly", (store) => store.get("mine"));
    if (!kept || kept.until < Date.now()) return null;
    ({ key, person } = kept);
    return person;
  }
  async function lock() {
    key = person = null;
    await vault("readwrite", (store) => store.clear());
  }

  async function seal(value, blob) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const head = new TextEncoder().encode(JSON.stringify(value));
    const body = blob ? new Uint8Array(await blob.arrayBuffer()) : new Uint8Array(0);
    const plain = new Uint8Array(4 + head.length + body.length);
    new DataView(plain.buffer).setUint32(0, head.length);
    plain.set(head, 4);
    plain.set(body, 4 + head.length);
    return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain), type: blob ? blob.type : "" };
  }
  async function unseal(row) {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, key, row.sealed);
    const length = new DataView(plain).getUint32(0);
    const value = JSON.parse(new TextDecoder().decode(plain.slice(4, 4 + length)));
    return [value, row.type ? new Blob([plain.slice(4 + length)], { type: row.type }) : null];
  }

  const own = () => IDBKeyRange.bound(`${person.id}:`, `${person.id}:\uffff`);

  async function keepVisits(visits) {
    const rows = await Promise.all(visits.map((visit) => seal(visit)));
    const range = own(), prefix = `${person.id}:`;
    await data("visits", "readwrite", function (store) {
      store.delete(range);
      rows.forEach((row, at) => store.put(row, `${prefix}${String(at).padStart(4, "0")}`));
    });
  }
  async function visits() {
    const rows = await data("visits", "readonly", (store) => store.getAll(own()));
    return Promise.all(rows.map(async (row) => (await unseal(row))[0]));
  }
  /* The order of packets is that of their making: time first, then the id. */
  async function add(packet, blob) {
    const row = await seal(packet, blob);
    await data("packets", "readwrite", (store) => store.put(row, `${person.id}:${packet.made_at}:${packet.uid}`));
  }
  async function packets() {
    const found = [];
    const keys = await data("packets", "readonly", (store) => store.getAllKeys(own()));
    for (const name of keys) {
      const row = await data("packets", "readonly", (store) => store.get(name));
      if (!row) continue;
      const [packet, blob] = await unseal(row);
      found.push({ name, packet, blob });
    }
    return found;
  }
  const drop = (name) => data("packets", "readwrite", (store) => store.delete(name));
  const waiting = () => data("packets", "readonly", (store) => store.count());

  window.fieldwork = { store: { unlock, remember, lock, keepVisits, visits, add, packets, drop, waiting } };
})();
