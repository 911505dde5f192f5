/* The screens: templates of the shell filled with the kept visits. Texts are set as text, never as markup. */
(function () {
  "use strict";
  const words = {};
  document.getElementById("words").content.querySelectorAll("[data-word]").forEach(function (item) {
    words[item.dataset.word] = item.textContent;
  });
  const say = (name, values) => words[name].replace(/\{(\w+)\}/g, (_whole, key) => (values || {})[key] ?? "");

  /* Days and times are Beijing's, whatever the phone is set to. */
  const ZONE = { timeZone: "Asia/Shanghai" };
  const clock = (moment) => new Date(moment).toLocaleTimeString("sv-SE", { ...ZONE, hour: "2-digit", minute: "2-digit" });
  const day = () => new Date().toLocaleDateString("sv-SE", ZONE);

  function page(name, values, links) {
    const made = document.getElementById(`t-${name}`).content.cloneNode(true);
    made.querySelectorAll("[data-text]").forEach(function (place) {
      const text = values[place.dataset.text];
      if (text !== undefined) place.textContent = text;
    });
    made.querySelectorAll("[data-if]").forEach((place) => { place.hidden = !values[place.dataset.if]; });
    made.querySelectorAll("[data-progress]").forEach((bar) => { bar.value = values[bar.dataset.progress] || 0; });
    made.querySelectorAll("[data-link]").forEach(function (place) {
      const address = (links || {})[place.dataset.link];
      if (address) place.href = address;
      else place.hidden = true;
    });
    return made;
  }
  function item(tag, text) {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  }
  const list = (place, texts) => place.replaceChildren(...texts.map((text) => item("li", text)));

  /* --- answers of both officers, as rules/merging.py has it ------------------------------------------------ */
  function standing(answers) {
    const replaced = new Set();
    answers.forEach((one) => one.after.forEach((uid) => { if (uid !== one.uid) replaced.add(uid); }));
    return answers.filter((one) => !replaced.has(one.uid));
  }
  const said = (one) => JSON.stringify([one.value, String(one.number), one.text.trim(), Number(one.quantity), one.self_found]);
  function stateOf(visit, question) {
    const heads = standing(visit.answers.filter((one) => one.question === question.id));
    const photos = visit.photos.filter((one) => one.question === question.id);
    const conflict = new Set(heads.map(said)).size > 1;
    return { heads, photos, conflict, current: heads[heads.length - 1] || null, answered: isAnswered(question, heads[0], photos) };
  }
  function isAnswered(question, answer, photos) {
    if (answer && answer.value === "na") return true;
    if (question.kind === "photo") return photos.length > 0;
    if (!answer) return false;
    return { yes_no: answer.value, number: answer.number !== "", text: answer.text.trim() }[question.kind] ? true : false;
  }
  function isWrong(question, answer) {
    if (!answer) return false;
    if (question.kind === "yes_no") return answer.value === "no";
    if (question.kind !== "number" || answer.number === "" || answer.value === "na") return false;
    const number = Number(answer.number);
    return (question.low !== "" && number < Number(question.low)) || (question.high !== "" && number > Number(question.high));
  }
  const problems = (visit) => visit.questions.filter(
    function (question) {
      const { heads, conflict } = stateOf(visit, question);
      return question.offence && !conflict && isWrong(question, heads[0]);
    },
  );
  const conflicts = (visit) => visit.questions.filter((question) => stateOf(visit, question).conflict);
  function progress(visit) {
    const n = visit.questions.filter((question) => stateOf(visit, question).answered).length;
    const all = visit.questions.length;
    return { n, all, percent: all ? Math.round(100 * n / all) : 0, answered: say("answered", { n, all }) };
  }
  function told(question, answer) {
    const parts = [answer.value ? words[answer.value] : "", answer.number === "" ? "" : `${answer.number}${question.unit}`, answer.text];
    return parts.filter(Boolean).join("，");
  }

  function mapOf(place) {
    if (place.longitude && place.latitude) return `geo:${place.latitude},${place.longitude}?q=${encodeURIComponent(place.name)}`;
    return place.address ? `geo:0,0?q=${encodeURIComponent(place.address)}` : "";
  }
  function common(visit) {
    const place = visit.institution, map = mapOf(place), phone = place.phone;
    return {
      values: { ...progress(visit), name: place.name, address: [place.region, place.address].filter(Boolean).join(" "), map,
        plain: !map, phone, overdue: visit.overdue, trial: visit.trial, state: visit.state_label, planned: visit.planned_on },
      links: { open: `#v/${visit.id}`, map, tel: phone ? `tel:${phone.split(/[、,;\s]/)[0]}` : "", end: `#v/${visit.id}/end`,
        back: `#v/${visit.id}`, page: `/inspections/visits/${visit.id}/` },
    };
  }

  function card(visit) {
    const { values, links } = common(visit);
    return page("visit-card", values, links);
  }
  function overview(visit) {
    const { values, links } = common(visit);
    const open = visit.questions.findIndex((question) => !stateOf(visit, question).answered || stateOf(visit, question).conflict);
    links.next = visit.questions.length ? `#v/${visit.id}/q/${Math.max(0, open)}` : "";
    values.arrived = visit.arrived.length ? say("arrived", { at: clock(visit.arrived[0]) }) : "";
    const made = page("visit", values, links);
    made.querySelector("[data-slot=file]").replaceChildren(...visit.file.map(function ([label, text]) {
      const row = document.createElement("div");
      row.append(item("dt", label), item("dd", text));
      return row;
    }));
    made.querySelector("[data-slot=items]").replaceChildren(...visit.questions.map((question, at) => line(visit, question, at)));
    return made;
  }
  function line(visit, question, at) {
    const row = document.createElement("li"), link = document.createElement("a");
    const { current, conflict, answered } = stateOf(visit, question);
    link.href = `#v/${visit.id}/q/${at}`;
    link.append(item("span", question.text));
    if (answered || conflict) {
      const wrong = conflict || isWrong(question, current);
      const pill = item("span", conflict ? "!" : current && current.value ? words[current.value] : "✓");
      pill.className = `pill pill-${wrong ? "red" : "green"}`;
      link.append(pill);
    }
    row.append(link);
    return row;
  }
  function proof(visit) {
    const address = `${location.origin}/inspections/public/draws/${encodeURIComponent(visit.proof.draw)}/`;
    return page("proof", { ...visit.proof, team: visit.team.join("、"), page: address }, { page: address });
  }

  Object.assign(window.fieldwork, {
    words, say,
    pages: { clock, day, page, item, list, stateOf, isWrong, problems, conflicts, progress, told, card, overview, proof },
  });
})();
