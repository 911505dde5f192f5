/* Field work on a phone: which screen is shown, and what its buttons do. */
(function () {
  "use strict";
  const { store, state, queue, sync, watch, giveUp, pages, words, say, capture } = window.fieldwork;
  const root = document.getElementById("field"), main = document.getElementById("content");
  const part = (name) => root.querySelector(`[data-${name}]`);
  let visits = [], person = null, thumbs = [], shown = "";

  /* --- what the person has: kept visits with everything that still waits to be sent ------------------------ */
  /* One after the other, so that what is being kept is not overtaken by what is being read. */
  let turn = Promise.resolve();
  const inTurn = (work) => (turn = turn.then(work, work));
  const load = () => inTurn(async function () {
    const known = new Map(visits.map((one) => [one.id, one]));
    const [fresh, packets] = [await store.visits(), await store.packets()];
    /* The screens hold on to their visit: it is brought up to date, not exchanged. */
    visits = fresh.map((one) => Object.assign(known.get(one.id) || {}, one));
    packets.forEach(({ packet, blob }) => apply(packet, blob));
  });
  function apply(packet, blob) {
    const visit = visits.find((one) => one.id === packet.visit), { uid, content } = packet;
    if (!visit) return;
    const once = (rows) => !rows.some((one) => one.uid === uid);
    if (packet.kind === "answer" && once(visit.answers)) visit.answers.push({ uid, by: person.name, ...content });
    if (packet.kind === "photo" && once(visit.photos)) visit.photos.push({ uid, question: content.question, made_at: packet.made_at, blob });
    if (packet.kind === "entry") visit.arrived.push(packet.made_at);
    if (packet.kind === "signing") visit.signed.push({ ...content, label: signingLabel(content.way) });
    if (packet.kind === "record") visit.record = { ...visit.record, ...content };
  }
  function signingLabel(way) {
    const input = document.getElementById("t-end").content.querySelector(`input[value=${way}]`);
    return input.nextElementSibling.textContent;
  }
  const keep = (visit, kind, content, blob) => inTurn(async function () {
    apply(await queue(visit, kind, content, blob), blob);
  });

  /* --- the bar on top ------------------------------------------------------------------------------------- */
  function bar() {
    const line = part("sync"), offline = !state.online || !navigator.onLine;
    line.dataset.state = offline ? "offline" : state.waiting ? "waiting" : "online";
    const texts = [words[offline ? "offline" : "online"]];
    if (state.waiting) texts.push(say("waiting", { n: state.waiting }));
    line.textContent = texts.join("，");
  }
  function head(title, subtitle, back, label, proof) {
    part("title").textContent = title;
    part("subtitle").textContent = subtitle || "";
    part("back").hidden = !back;
    part("home").hidden = Boolean(back);
    if (back) part("back").href = back;
    root.querySelector("[data-back-label]").textContent = label || words.list;
    part("proof").hidden = !proof;
    if (proof) part("proof").href = proof;
  }

  /* --- screens -------------------------------------------------------------------------------------------- */
  function show(made) {
    thumbs.forEach((address) => URL.revokeObjectURL(address));
    thumbs = [];
    main.replaceChildren(made);
  }
  function draw() {
    bar();
    const [kind, id, screen, at] = location.hash.slice(1).split("/");
    if (state.locked || !person) return locked();
    const visit = kind === "v" && visits.find((one) => one.id === Number(id));
    if (!visit) return today();
    const proof = visit.proof.draw && screen !== "proof" ? `#v/${id}/proof` : "";
    const mates = visit.team.filter((name) => name !== person.name).join("、");
    head(visit.institution.name, [visit.plan, mates && say("with", { names: mates })].filter(Boolean).join(" · "),
      screen ? `#v/${id}` : "#", screen ? visit.institution.name : words.list, proof);
    if (screen === "q" && visit.questions[at]) return question(visit, Number(at));
    if (screen === "end") return end(visit);
    if (screen === "proof") return show(pages.proof(visit));
    show(pages.overview(visit));
    main.querySelector("[data-act=arrive]").addEventListener("click", async function () {
      await keep(visit, "entry", await capture.place());
      draw();
    });
  }
  function locked() {
    head(words.list, "", "", "", "");
    if (!state.locked) { show(pages.item("p", words.unlockFirst)); return; }
    show(pages.page("locked", { waiting: say("waiting", { n: state.waiting }) }));
  }
  /* Before the first answer of the server an empty list says nothing yet. */
  let asked = false;
  function today() {
    head(words.list, person.name, "", "", "");
    const made = pages.page("list", {});
    made.querySelector("[data-slot=alerts]").replaceChildren(...Object.values(state.refused).map(refused));
    const cards = visits.length ? visits.map(pages.card) : [pages.item("p", asked || !state.online ? words.none : words.loading)];
    made.querySelector("[data-slot=visits]").replaceChildren(...cards);
    show(made);
  }
  function refused({ packet, reasons }) {
    const visit = visits.find((one) => one.id === packet.visit);
    const made = pages.page("refused", { what: visit ? visit.institution.name : "" });
    pages.list(made.querySelector("[data-slot=reasons]"), reasons);
    made.querySelector("[data-act=give-up]").addEventListener("click", () => giveUp(packet.uid));
    return made;
  }

  /* --- one question --------------------------------------------------------------------------------------- */
  function question(visit, at) {
    const asked = visit.questions[at], now = pages.stateOf(visit, asked), all = visit.questions.length;
    const made = pages.page("question", {
      item: asked.item, step: say("step", { n: at + 1, all }), percent: Math.round(100 * (at + 1) / all), text: asked.text,
      basis: asked.basis, how: asked.how, unit: asked.unit, yesno: asked.kind === "yes_no", number: asked.kind === "number",
      bounds: asked.low || asked.high ? say("bounds", asked) : "", conflict: now.conflict,
    }, { previous: at ? `#v/${visit.id}/q/${at - 1}` : `#v/${visit.id}` });
    pages.list(made.querySelector("[data-slot=conflict]"), now.heads.map((one) => say("told", { name: one.by, value: pages.told(asked, one) })));
    pages.list(made.querySelector("[data-slot=earlier]"), asked.earlier);
    pages.list(made.querySelector("[data-slot=own]"), asked.self_found.map((one) => one.text));
    made.querySelector("[data-known]").hidden = !(asked.earlier.length || asked.self_found.length);
    const form = made.querySelector("form");
    fillAnswer(form, asked, now);
    form.querySelector("[data-slot=phrases]").replaceChildren(...asked.phrases.map((text) => chip(form, text)));
    form.addEventListener("change", () => wrong(form, asked));
    form.addEventListener("input", () => wrong(form, asked));
    form.querySelector("[data-camera]").addEventListener("change", (event) => takePhoto(visit, asked, event.target));
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      save(visit, at, form, now);
    });
    show(made);
    wrong(form, asked);
    photos(visit, asked);
  }
  function fillAnswer(form, asked, { current, conflict }) {
    const given = current || { value: "", number: "", text: "", quantity: 1, self_found: asked.self_found.some((one) => one.corrected) };
    form.querySelectorAll("[name=value]").forEach((radio) => { radio.checked = !conflict && radio.value === given.value; });
    form.elements.number.value = given.number;
    form.elements.text.value = given.text;
    form.elements.quantity.value = given.quantity;
    form.elements.self_found.checked = given.self_found;
  }
  function read(form) {
    const data = new FormData(form);
    return { value: data.get("value") || "", number: data.get("number").trim(), text: data.get("text").trim(),
      quantity: Number(data.get("quantity")) || 1, self_found: data.has("self_found") };
  }
  function wrong(form, asked) {
    const bad = pages.isWrong(asked, read(form));
    form.querySelector("[data-wrong]").hidden = !bad && asked.kind !== "text";
    form.querySelector("[data-problem]").hidden = !bad;
  }
  function chip(form, text) {
    const made = pages.item("button", text);
    made.type = "button";
    made.addEventListener("click", function () {
      const box = form.elements.text;
      box.value = box.value.trim() ? `${box.value.trim()}；${text}` : text;
      box.focus();
    });
    return made;
  }
  async function save(visit, at, form, before) {
    const asked = visit.questions[at], given = read(form), error = form.querySelector("[data-error]");
    const photoOnly = asked.kind === "photo";
    if (asked.kind === "yes_no" && !given.value) { error.textContent = words.needsAnswer; return; }
    if (pages.isWrong(asked, given) && !given.text) { error.textContent = words.needsText; return; }
    if (!pages.isWrong(asked, given)) {
      Object.assign(given, { quantity: 1, self_found: false }, asked.kind === "text" ? {} : { text: "" });
    }
    const same = before.current && !before.conflict && JSON.stringify(read(form)) ===
      JSON.stringify({ value: before.current.value, number: before.current.number, text: before.current.text,
        quantity: before.current.quantity, self_found: before.current.self_found });
    const empty = !given.value && !given.number && !given.text;
    if (!same && !photoOnly && !empty) {
      await keep(visit, "answer", { question: asked.id, ...given, after: before.heads.map((one) => one.uid) });
    }
    location.hash = at + 1 < visit.questions.length ? `#v/${visit.id}/q/${at + 1}` : `#v/${visit.id}/end`;
  }
  async function takePhoto(visit, asked, input) {
    const [file] = input.files;
    if (!file) return;
    const [blob, place] = await Promise.all([capture.picture(file), capture.place()]);
    await keep(visit, "photo", { question: asked.id, ...place }, blob);
    input.value = "";
    photos(visit, asked);
    bar();
  }
  function photos(visit, asked) {
    const slot = main.querySelector("[data-slot=photos]");
    if (!slot) return;
    slot.replaceChildren(...pages.stateOf(visit, asked).photos.map(function (photo, at) {
      const figure = document.createElement("figure"), label = say("photo", { n: at + 1 });
      const image = document.createElement(photo.blob ? "img" : "span");
      if (photo.blob) {
        image.src = URL.createObjectURL(photo.blob);
        image.alt = label;
        thumbs.push(image.src);
      } else {
        image.className = "there";
        image.textContent = label;
      }
      figure.append(image, pages.item("figcaption", pages.clock(photo.made_at)));
      return figure;
    }));
  }

  /* --- result and signature ------------------------------------------------------------------------------- */
  const WITH_FINDINGS = ["ORDERED_CORRECTION", "CASE_FILED", "TRANSFERRED"];
  function statement(visit) {
    return pages.problems(visit).map((asked) => `${asked.text}：${pages.told(asked, pages.stateOf(visit, asked).current)}`);
  }
  function end(visit) {
    const found = statement(visit), differing = pages.conflicts(visit);
    const made = pages.page("end", {
      ...pages.progress(visit), clean: !found.length,
      conflicts: differing.length ? `${words.settle}：${differing.map((one) => one.text).join("；")}` : "",
    }, { back: `#v/${visit.id}` });
    pages.list(made.querySelector("[data-slot=findings]"), found);
    pages.list(made.querySelector("[data-slot=signed]"), visit.signed.map((one) => [one.label, one.name || one.witness].filter(Boolean).join(" ")));
    signing(visit, made.querySelector("[data-form=signing]"), found);
    record(visit, made.querySelector("[data-form=record]"), found, differing);
    show(made);
  }
  function signing(visit, form, found) {
    const ink = capture.pad(form.querySelector("[data-pad]")), error = form.querySelector("[data-error]");
    const scan = form.querySelector("[data-scan]");
    form.querySelector("[data-act=clear]").addEventListener("click", ink.clear);
    form.addEventListener("change", function () {
      const way = form.elements.way.value;
      form.querySelectorAll("[data-way]").forEach((block) => { block.hidden = !block.dataset.way.split(" ").includes(way); });
      form.querySelector("[data-scan-name]").textContent = scan.files[0] ? scan.files[0].name : "";
    });
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      const content = Object.fromEntries(new FormData(form)), { way } = content;
      const lacks = way === "refused" ? !(content.reason.trim() && content.witness.trim()) && "needsWitness"
        : !content.name.trim() ? "needsName" : way === "drawn" ? ink.isEmpty() && "needsInk" : !scan.files[0] && "needsScan";
      error.textContent = lacks ? words[lacks] : "";
      if (lacks) return;
      const blob = way === "drawn" ? await ink.image() : way === "typed" ? await capture.picture(scan.files[0]) : null;
      await keep(visit, "signing", { ...content, statement: found.join("\n") }, blob);
      draw();
    });
  }
  function record(visit, form, found, differing) {
    const fields = form.elements, error = form.querySelector("[data-error]");
    fields.result.value = visit.record.result;
    fields.visited_on.value = visit.record.visited_on || pages.day();
    fields.summary.value = visit.record.summary;
    fields.handling.value = visit.record.handling;
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      const content = Object.fromEntries(new FormData(form)), { result } = content;
      const lacks = !result ? "needsResult" : differing.length ? "settle"
        : WITH_FINDINGS.includes(result) && !found.length ? "needsFinding"
          : !WITH_FINDINGS.includes(result) && result !== "REFUSED" && found.length ? "hasFinding"
            : result === "REFUSED" && !visit.signed.some((one) => one.way === "refused") ? "needsRefusal" : "";
      error.textContent = lacks ? words[lacks] : "";
      if (lacks) return;
      await keep(visit, "record", { ...content, seen: visit.seen });
      location.hash = "#";
    });
  }

  /* --- beginning ------------------------------------------------------------------------------------------ */
  /* A screen with a form somebody is filling is left alone; the others show what has arrived. */
  const filling = () => main.contains(document.activeElement) && document.activeElement.matches("input, textarea, canvas");
  root.addEventListener("field:queued", bar);
  root.addEventListener("field:refused", (event) => show(pages.item("p", event.detail.join("；"))));
  root.addEventListener("field:synced", async function () {
    asked = true;
    const before = person && person.id;
    person = await store.remember();
    if (!person || person.id !== before) visits = [];
    if (person) await load();
    const busy = filling() || (/\/(q|end)/.test(location.hash) && shown === location.hash && !state.locked);
    if (busy) bar();
    else draw();
    shown = location.hash;
  });
  window.addEventListener("hashchange", function () {
    shown = location.hash;
    draw();
    window.scrollTo({ top: 0, behavior: "instant" });
    main.focus({ preventScroll: true });
  });
  async function begin() {
    if (!window.isSecureContext || !navigator.serviceWorker) { main.replaceChildren(pages.item("p", words.secure)); return; }
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    person = await store.remember();
    if (person) await load();
    state.waiting = await store.waiting();
    if (person) draw();
    watch();
    /* What the worker keeps is fetched again: after the work that somebody waits for. */
    sync().finally(() => navigator.serviceWorker.register(root.dataset.worker, { scope: root.dataset.scope }));
  }
  begin();
})();
