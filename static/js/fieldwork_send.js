/* The queue: packets leave in the order they were made, each until the server has said that it has it. A refused one
   stays with its reasons; a lost connection or an ended session stops the round and loses nothing. */
(function () {
  "use strict";
  const { store } = window.fieldwork;
  const root = document.getElementById("field");
  const EVERY = 20e3, WORKING = 300e3;
  const state = { online: navigator.onLine, locked: false, waiting: 0, refused: {}, told: null };

  const early = window.fieldworkEarly || {};
  function send(url, options) {
    const asked = options ? null : early[url];
    if (asked) delete early[url];
    return asked || fetch(url, { credentials: "same-origin", redirect: "manual", cache: "no-store", ...options });
  }
  async function ask(url, options) {
    const answer = await send(url, options);
    if (answer.status === 401 || answer.type === "opaqueredirect") throw Object.assign(new Error("signed out"), { signedOut: true });
    return answer;
  }
  async function fetchOwn() {
    const answer = await ask(root.dataset.me);
    if (answer.status === 403) throw Object.assign(new Error("no right"), { reasons: (await answer.json()).reasons });
    const told = await answer.json();
    await store.unlock(told);
    state.told = told;
    state.locked = false;
    return told.person;
  }

  function packet(visit, kind, content, madeAt) {
    return { uid: crypto.randomUUID(), visit: visit.id, kind, made_at: madeAt || new Date().toISOString(), content };
  }
  async function post(one) {
    const form = new FormData();
    form.append("packet", JSON.stringify(one.packet));
    if (one.blob) form.append("file", one.blob, one.blob.type === "image/png" ? "file.png" : "file.jpg");
    return ask(root.dataset.send, { method: "POST", body: form, headers: { "X-CSRFToken": state.told.csrf } });
  }
  async function sendAll() {
    let sent = 0;
    for (const one of await store.packets()) {
      const answer = await post(one);
      if (answer.ok) {
        await store.drop(one.name);
        delete state.refused[one.packet.uid];
        sent += 1;
      } else if (answer.status === 409 || answer.status === 404) {
        const told = answer.status === 409 ? (await answer.json()).reasons : [root.dataset.gone];
        state.refused[one.packet.uid] = { packet: one.packet, name: one.name, reasons: told };
      } else {
        throw new Error(`answered ${answer.status}`);
      }
    }
    return sent;
  }
  /* Fresh visits come only after everything has left, so that what is fetched knows what was sent; where nothing waits
     they are asked for at once, which spares a slow line one way. */
  async function refresh(asked) {
    const answer = await (asked || ask(root.dataset.visits));
    if (answer.ok) await store.keepVisits((await answer.json()).visits);
  }
  async function round() {
    try {
      if (!navigator.onLine) throw new Error("no network");
      const asked = await store.waiting() ? null : ask(root.dataset.visits);
      if (asked) asked.catch(() => null); /* told by the question before it */
      else delete early[root.dataset.visits];
      await fetchOwn();
      await refresh(await sendAll() ? null : asked);
      state.online = true;
    } catch (error) {
      if (error.signedOut) {
        state.locked = true;
        await store.lock();
      } else if (error.reasons) {
        state.told = null;
        await store.lock();
        root.dispatchEvent(new CustomEvent("field:refused", { detail: error.reasons }));
      } else {
        state.online = false;
      }
    }
    state.waiting = await store.waiting();
    root.dispatchEvent(new CustomEvent("field:synced"));
  }
  /* One round at a time, over all tabs of this browser. */
  const sync = () => navigator.locks.request("fieldwork-send", round);

  async function queue(visit, kind, content, blob) {
    const made = packet(visit, kind, content);
    await store.add(made, blob);
    state.waiting = await store.waiting();
    root.dispatchEvent(new CustomEvent("field:queued"));
    if (navigator.onLine) sync();
    return made;
  }
  async function giveUp(uid) {
    await store.drop(state.refused[uid].name);
    delete state.refused[uid];
    await sync();
  }

  function watch() {
    window.addEventListener("online", sync);
    window.addEventListener("offline", function () {
      state.online = false;
      root.dispatchEvent(new CustomEvent("field:synced"));
    });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) sync(); });
    /* Asking on its own must not keep a forgotten session alive: only while somebody works, or something waits. */
    let touched = Date.now();
    ["pointerdown", "keydown"].forEach((name) => document.addEventListener(name, () => { touched = Date.now(); }));
    setInterval(() => { if (!document.hidden && (state.waiting || Date.now() - touched < WORKING)) sync(); }, EVERY);
  }
  Object.assign(window.fieldwork, { state, queue, sync, watch, giveUp });
})();
