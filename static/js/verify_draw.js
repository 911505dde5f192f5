/* Re-compute a draw (protocol draw/1) in the visitor's own browser, with nothing but its published files.
   The rules of inspections/verify_draw.py once more, sentence for sentence; a test compares the two.
   A button with data-verify-bundle and data-verify-register starts it; what it finds goes to [data-verify-result]. */

const ID = /^[0-9A-Za-z._-]{1,64}$/, HEX = /^[0-9a-f]{64}$/, PREVIOUS = /^([0-9a-f]{64})?$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, TEXT = "str", NUMBER = "int", LIST = "list";
const DOCUMENTS = ["plan", "candidates", "excluded", "inspectors", "inspectors_excluded", "recusals"];
const sealOf = (names) => Object.fromEntries(names.map((name) => [name, HEX]));
const SEAL = { ...sealOf([...DOCUMENTS, "people", "half_a", "half_b"]), committed_at: TIME };
const BEACON = { kind: TEXT, name: TEXT, format: TEXT, due: TIME };
const BUNDLE = {
  protocol: /^draw\/1$/,
  register: { office: TEXT, number: NUMBER, attempt: NUMBER, previous: PREVIOUS },
  custody: /^(offices|server)$/,
  plan: {
    draw_id: ID, office: TEXT, period: TEXT, title: TEXT, rules: TEXT, items: LIST,
    strata: [{ key: TEXT, size: NUMBER, num: NUMBER, den: NUMBER, take: NUMBER }],
    seats: [{ unit: TEXT, skill: TEXT }],
    beacon: BEACON,
  },
  candidates: [{ id: ID, stratum: TEXT, weight: NUMBER, area: TEXT }],
  excluded: [{ id: ID, code: TEXT }],
  inspectors: [{ id: ID, unit: TEXT, areas: [TEXT], skills: [TEXT] }],
  inspectors_excluded: [{ id: ID, code: TEXT }],
  recusals: [{ candidate: ID, inspector: ID, code: TEXT }],
  salts: sealOf(DOCUMENTS),
  commitment: SEAL,
  code: { half_a: HEX, half_b: HEX },
  beacon: { kind: /^(none|manual|drand)$/, name: TEXT, value: TEXT, at: TIME },
  result: { selected: [{ id: ID, stratum: TEXT, ticket: HEX }], teams: [{ subject: ID, inspectors: [ID] }] },
  substitutions: [{ subject: ID, out: ID, in: ID, code: TEXT, at: TIME }],
};
const ENTRY = { office: TEXT, number: NUMBER, attempt: NUMBER, previous: PREVIOUS, commitment: SEAL, beacon: BEACON };

class Wrong extends Error {}

function need(holds, message) {
  if (!holds) throw new Wrong(message);
}

/* -- canonical form and hashes ---------------------------------------------------------------------------------- */

const bytesOf = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const digest = async (value) => hex(await sha256(bytesOf(canonical(value))));

/* Order is by code point; JavaScript's own would be by UTF-16 unit. */
function order(one, other) {
  const a = Array.from(one), b = Array.from(other);
  for (let n = 0; n < Math.min(a.length, b.length); n++) {
    if (a[n] !== b[n]) return a[n].codePointAt(0) - b[n].codePointAt(0);
  }
  return a.length - b.length;
}

function canonical(value) {
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  if (!isObject(value)) return JSON.stringify(value);
  const pairs = Object.keys(value).sort(order).map((key) => JSON.stringify(key) + ":" + canonical(value[key]));
  return "{" + pairs.join(",") + "}";
}

function plain(value) {
  if (Array.isArray(value)) return value.every(plain);
  if (isObject(value)) return Object.values(value).every(plain);
  return typeof value === "string" || Number.isSafeInteger(value);
}

/* Two spellings of one value (twin keys, 1.0, escapes) do not survive being read and written again. */
function read(bytes, path) {
  let value, text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    throw new Wrong(`${path}: canonical form: ${error.message}`);
  }
  need(plain(value), `${path}: canonical form: true, false or null`);
  const same = canonical(value) === (text.endsWith("\n") ? text.slice(0, -1) : text);
  need(same, `${path}: canonical form: white space, key order, escapes or numbers`);
  return value;
}

/* A value as the Python verifier writes it in a message. */
function told(value) {
  if (typeof value === "string") return "'" + value + "'";
  if (Array.isArray(value)) return "[" + value.map(told).join(", ") + "]";
  if (!isObject(value)) return String(value);
  return "{" + Object.keys(value).map((key) => told(key) + ": " + told(value[key])).join(", ") + "}";
}

function isTime(text) {
  const made = new Date(text);
  return !Number.isNaN(made.getTime()) && made.toISOString().slice(0, 19) + "Z" === text;
}

function shape(value, want, where) {
  if (want instanceof RegExp) {
    need(typeof value === "string" && want.test(value), `${where}: ${told(value)} is not written as it must be`);
    if (want === TIME) need(isTime(value), `${where}: ${told(value)} is no time`);
  } else if (Array.isArray(want)) {
    need(Array.isArray(value), `${where}: not a list`);
    value.forEach((item, number) => shape(item, want[0], `${where}[${number}]`));
  } else if (isObject(want)) {
    const keys = Object.keys(want).sort(order);
    const given = isObject(value) ? Object.keys(value).sort(order) : null;
    need(given && canonical(given) === canonical(keys), `${where}: its keys are not ${told(keys)}`);
    keys.forEach((key) => shape(value[key], want[key], `${where}.${key}`));
  } else {
    const holds = { str: typeof value === "string", int: Number.isSafeInteger(value), list: Array.isArray(value) };
    need(holds[want], `${where}: not ${want}`);
  }
}

function ascending(keys, where, compare = order, tell = String) {
  for (let n = 1; n < keys.length; n++) {
    const sign = compare(keys[n - 1], keys[n]);
    need(sign !== 0, `${where}: twin entry ${tell(keys[n])}`);
    need(sign < 0, `${where}: ${tell(keys[n])} is out of order`);
  }
}

/* -- what was committed ----------------------------------------------------------------------------------------- */

const ids = (rows) => rows.map((row) => row.id);
const byPair = (one, other) => order(one[0], other[0]) || order(one[1], other[1]);

async function checkDocuments(bundle) {
  const { plan, commitment: sealed, code } = bundle;
  for (const [one, other] of [["candidates", "excluded"], ["inspectors", "inspectors_excluded"]]) {
    ascending(ids(bundle[one]), one);
    ascending(ids(bundle[other]), other);
    ascending([...ids(bundle[one]), ...ids(bundle[other])].sort(order), `${one} and ${other}`);
  }
  const pairs = bundle.recusals.map((row) => [row.candidate, row.inspector]);
  ascending(pairs, "recusals", byPair, (pair) => `(${pair.map(told).join(", ")})`);
  for (const name of DOCUMENTS) {
    const made = await digest([bundle.salts[name], bundle[name]]);
    need(made === sealed[name], `${name}: hash is not the committed one`);
  }
  for (const half of ["half_a", "half_b"]) {
    need(hex(await sha256(unhex(code[half]))) === sealed[half], `${half}: hash is not the committed one`);
  }
  need(plan.office === bundle.register.office, "register.office: not the office of the plan");
  checkStrata(bundle);
}

function checkStrata({ plan, candidates }) {
  const sizes = new Map();
  for (const row of candidates) {
    need(row.weight >= 1 && row.weight <= 100, `candidates: weight of ${row.id}`);
    sizes.set(row.stratum, (sizes.get(row.stratum) || 0) + 1);
  }
  const listed = plan.strata.map((row) => row.key).sort(order);
  need(canonical([...sizes.keys()].sort(order)) === canonical(listed), "strata: not those of the pool, each once");
  for (const { key, size, num, den, take } of plan.strata) {
    need(size === sizes.get(key), `strata: ${key}: size is ${sizes.get(key)}, not ${size}`);
    need(num >= 0 && den >= 1, `strata: ${key}: ratio`);
    const whole = (BigInt(size) * BigInt(num) + BigInt(den) - 1n) / BigInt(den);
    const made = whole > 1n ? whole : 1n;
    need(made === BigInt(take) && take > 0 && take <= size, `strata: ${key}: take is ${made} of ${size}, not ${take}`);
  }
}

function checkTimes(bundle) {
  const announced = bundle.plan.beacon, beacon = bundle.beacon, committed = bundle.commitment.committed_at;
  need(announced.kind === beacon.kind && announced.name === beacon.name, "beacon: not the one that was announced");
  if (beacon.kind === "none") {
    need(beacon.value === "", "beacon: a value where there is no beacon");
    const same = committed === announced.due && announced.due === beacon.at;
    need(same, "times: without a beacon due and at equal committed_at");
    return;
  }
  need(beacon.value !== "", "beacon: no value");
  need(committed < announced.due, "times: committed after the beacon was due");
  need(announced.due <= beacon.at, "times: the beacon is from before it was due");
}

/* -- what was drawn --------------------------------------------------------------------------------------------- */

async function hmacKey(bytes) {
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

async function positions(bundle) {
  const code = await sha256(unhex(bundle.code.half_a + bundle.code.half_b));
  const value = bytesOf(bundle.beacon.value);
  const prk = await crypto.subtle.sign("HMAC", await hmacKey(code), value);
  const key = await hmacKey(prk);
  return async (...words) => hex(new Uint8Array(await crypto.subtle.sign("HMAC", key, bytesOf(words.join("|") + "\x01"))));
}

async function ticketOf(row, draw, position) {
  const turns = Array.from({ length: row.weight }, (_, n) => position("subject", draw, row.id, n + 1));
  return (await Promise.all(turns)).sort()[0];
}

async function checkSelection(bundle, position) {
  const { plan, candidates } = bundle, strata = new Map(), step = 2000;
  for (let start = 0; start < candidates.length; start += step) {
    const rows = candidates.slice(start, start + step);
    const tickets = await Promise.all(rows.map((row) => ticketOf(row, plan.draw_id, position)));
    rows.forEach((row, n) => {
      if (!strata.has(row.stratum)) strata.set(row.stratum, []);
      strata.get(row.stratum).push([tickets[n], row.id]);
    });
  }
  const expected = [];
  for (const { key, take } of plan.strata) {
    for (const [ticket, id] of strata.get(key).sort(byPair).slice(0, take)) expected.push({ id, stratum: key, ticket });
  }
  compare(bundle.result.selected, expected, "selection");
}

function pools(bundle) {
  const made = new Map();
  return (candidate, number) => {
    const seat = bundle.plan.seats[number], key = `${number}|${candidate.area}`;
    if (!made.has(key)) {
      const able = bundle.inspectors.filter((row) => row.areas.includes(candidate.area)
        && (seat.unit === "" || seat.unit === row.unit) && (seat.skill === "" || row.skills.includes(seat.skill)));
      made.set(key, ids(able));
    }
    return made.get(key);
  };
}

async function checkTeams(bundle, position, suitable, recused) {
  const draw = bundle.plan.draw_id, seats = bundle.plan.seats.map((_, n) => n);
  const byId = new Map(), visits = new Map(), places = new Map(), expected = [];
  for (const row of bundle.candidates) {
    byId.set(row.id, row);
    for (const number of seats) {
      const out = recused.get(row.id) || new Set();
      const count = suitable(row, number).filter((name) => !out.has(name)).length;
      need(count > number,
        `teams: ${count} people may take seat ${number + 1} at ${row.id}: never to be frozen`);
    }
  }
  const load = (name) => visits.get(name) || 0, label = (name) => `${load(name)}|${name}`;
  const rank = (one, other) => load(one) - load(other)
    || order(places.get(label(one)), places.get(label(other))) || order(one, other);
  for (const chosen of bundle.result.selected) {
    const team = [], out = recused.get(chosen.id) || new Set();
    for (const number of seats) {
      const people = suitable(byId.get(chosen.id), number).filter((name) => !out.has(name) && !team.includes(name));
      const least = people.reduce((low, name) => Math.min(low, load(name)), Infinity);
      const first = people.filter((name) => load(name) === least);
      for (const name of first) {
        if (!places.has(label(name))) places.set(label(name), await position("inspector", draw, load(name), name));
      }
      const next = first.reduce((best, name) => (rank(name, best) < 0 ? name : best));
      team.push(next);
      visits.set(next, load(next) + 1);
    }
    expected.push({ subject: chosen.id, inspectors: team });
  }
  compare(bundle.result.teams, expected, "teams");
}

async function checkSubstitutions(bundle, position, suitable, recused) {
  const teams = new Map(bundle.result.teams.map((row) => [row.subject, [...row.inspectors]]));
  const byId = new Map(bundle.candidates.map((row) => [row.id, row])), gone = new Map();
  for (const [number, row] of bundle.substitutions.entries()) {
    const where = `substitutions[${number}]`, team = teams.get(row.subject) || [];
    need(team.includes(row.out), `${where}: ${row.out} is not in the team of ${row.subject}`);
    need(row.at >= bundle.beacon.at, `${where}: from before the draw`);
    if (!gone.has(row.subject)) gone.set(row.subject, new Set());
    const barred = new Set([...(recused.get(row.subject) || []), ...team, ...gone.get(row.subject)]);
    const people = suitable(byId.get(row.subject), team.indexOf(row.out)).filter((name) => !barred.has(name));
    need(people.length, `${where}: nobody may take the seat`);
    const ranked = [];
    for (const name of people) {
      ranked.push([await position("substitute", bundle.plan.draw_id, row.subject, name), name]);
    }
    const following = ranked.sort(byPair)[0][1];
    need(row.in === following, `${where}: the next eligible is ${following}, not ${row.in}`);
    gone.get(row.subject).add(row.out);
    team[team.indexOf(row.out)] = row.in;
  }
}

function compare(given, expected, name) {
  for (let n = 0; n < Math.min(given.length, expected.length); n++) {
    const same = canonical(given[n]) === canonical(expected[n]);
    need(same, `${name}[${n}]: ${told(given[n])} does not re-compute, ${told(expected[n])} does`);
  }
  need(given.length === expected.length, `${name}: ${given.length} rows, ${expected.length} re-computed`);
}

/* -- the register of the office --------------------------------------------------------------------------------- */

async function checkRegister(rows, bundle) {
  need(Array.isArray(rows), "register: not a list");
  const kept = [...DOCUMENTS.slice(1), "people"];
  let previous = "";
  for (const [index, row] of rows.entries()) {
    const number = index + 1, where = `register number ${number}`;
    const inside = (key) => isObject(row) && key in row;
    const entry = isObject(row) ? Object.fromEntries(Object.keys(ENTRY).filter(inside).map((k) => [k, row[k]])) : row;
    shape(entry, ENTRY, where);
    need(entry.number === number && entry.office === rows[0].office, `${where}: missing or out of place`);
    need(entry.previous === previous, `${where}: does not continue number ${number - 1}`);
    const repeats = (before) => before.attempt === entry.attempt - 1
      && kept.every((name) => before.commitment[name] === entry.commitment[name]);
    need(entry.attempt === 1 || rows.slice(0, index).some(repeats),
      `${where}: attempt ${entry.attempt} of nothing before it`);
    previous = await digest(entry);
    await checkEnd(row.end === undefined ? {} : row.end, entry, where);
  }
  await checkMine(rows, bundle);
}

async function checkMine(rows, bundle) {
  const mine = { ...bundle.register, commitment: bundle.commitment, beacon: bundle.plan.beacon };
  const where = `register number ${mine.number}`;
  need(mine.number > 0 && mine.number <= rows.length, `register: number ${mine.number} is not in it`);
  const row = rows[mine.number - 1];
  for (const key of Object.keys(ENTRY)) {
    need(canonical(row[key]) === canonical(mine[key]), `${where}: its ${key} is not that of the bundle`);
  }
  const teams = bundle.result.teams.map((team) => team.inspectors);
  const hashes = await Promise.all(bundle.result.selected.map((one, n) => digest({ ...one, team: teams[n] })));
  const sealed = canonical(hashes.sort());
  need(row.sealed === undefined || canonical(row.sealed) === sealed, `${where}: its sealed list is not this selection`);
  const end = row.end === undefined ? {} : row.end;
  need(end.state === undefined || end.state === "revealed", `${where}: ended as ${end.state}`);
  const value = canonical({ value: bundle.beacon.value, at: bundle.beacon.at });
  need(end.beacon === undefined || canonical(end.beacon) === value, `${where}: another beacon value`);
}

async function checkEnd(end, entry, where) {
  need(isObject(end), `${where}: end`);
  for (const half of ["half_a", "half_b"]) {
    if (!(half in end)) continue;
    shape(end[half], HEX, `${where}: ${half}`);
    need(hex(await sha256(unhex(end[half]))) === entry.commitment[half], `${where}: ${half} is not the committed one`);
  }
}

/* -- all of it -------------------------------------------------------------------------------------------------- */

async function verify(bundle, register) {
  shape(bundle, BUNDLE, "bundle");
  await checkDocuments(bundle);
  checkTimes(bundle);
  const position = await positions(bundle), suitable = pools(bundle), recused = new Map();
  for (const row of bundle.recusals) {
    if (!recused.has(row.candidate)) recused.set(row.candidate, new Set());
    recused.get(row.candidate).add(row.inspector);
  }
  await checkSelection(bundle, position);
  await checkTeams(bundle, position, suitable, recused);
  await checkSubstitutions(bundle, position, suitable, recused);
  need(bundle.register.number >= 1 && bundle.register.attempt >= 1, "register: counted from 1");
  if (register !== null) await checkRegister(register, bundle);
}

/* {holds, message}: what the Python verifier says of the same files. */
export async function verifyFiles(bundleBytes, registerBytes) {
  try {
    const bundle = read(bundleBytes, "bundle.json");
    await verify(bundle, registerBytes === null ? null : read(registerBytes, "register.json"));
    return { holds: true, message: "Everything re-computes.", bundle };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    return { holds: false, message: `Does not re-compute: ${error.message}` };
  }
}

async function fetched(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(String(answer.status));
  return new Uint8Array(await answer.arrayBuffer());
}

async function onClick(button) {
  const out = document.querySelector("[data-verify-result]");
  const say = (text, colour) => {
    out.textContent = text;
    out.className = `alert alert-${colour}`;
  };
  if (!window.crypto || !crypto.subtle) return say(out.dataset.unable, "warning");
  button.disabled = true;
  say(out.dataset.running, "info");
  try {
    const files = await Promise.all([fetched(button.dataset.verifyBundle), fetched(button.dataset.verifyRegister)]);
    const found = await verifyFiles(...files);
    const counts = found.holds ? ` ${found.bundle.result.selected.length} / ${found.bundle.candidates.length}` : "";
    say(found.holds ? out.dataset.holds + counts : `${out.dataset.fails} ${found.message}`, found.holds ? "success" : "danger");
  } catch (error) {
    say(`${out.dataset.failed} ${error.message}`, "warning");
  }
  button.disabled = false;
}

if (typeof document !== "undefined") {
  document.querySelectorAll("[data-verify-bundle]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => onClick(button));
  });
}
