"""Re-compute a random inspection draw (protocol draw/1) from its published file.

    python verify_draw.py bundle.json [register.json]

Exit 0 and a summary, or exit 1 and the first thing that does not re-compute. Python 3.10 or later, standard library
only, nothing from the portal: read it, then trust it. The beacon value itself is to be looked up where it was
announced; a beacon of kind "none" means that the operator of the draw has to be trusted not to have chosen the code.
"""

import hashlib
import hmac
import json
import re
import sys
from datetime import datetime
from itertools import pairwise
from pathlib import Path

ID = re.compile(r"[0-9A-Za-z._-]{1,64}")
HEX = re.compile(r"[0-9a-f]{64}")
PREVIOUS = re.compile(r"([0-9a-f]{64})?")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
DOCUMENTS = ("plan", "candidates", "excluded", "inspectors", "inspectors_excluded", "recusals")
SEAL = dict.fromkeys((*DOCUMENTS, "people", "half_a", "half_b"), HEX) | {"committed_at": TIME}
BEACON = {"kind": str, "name": str, "format": str, "due": TIME}
BUNDLE = {
    "protocol": re.compile("draw/1"),
    "register": {"office": str, "number": int, "attempt": int, "previous": PREVIOUS},
    "custody": re.compile("offices|server"),
    "plan": {
        "draw_id": ID,
        "office": str,
        "period": str,
        "title": str,
        "rules": str,
        "items": list,
        "strata": [{"key": str, "size": int, "num": int, "den": int, "take": int}],
        "seats": [{"unit": str, "skill": str}],
        "beacon": BEACON,
    },
    "candidates": [{"id": ID, "stratum": str, "weight": int, "area": str}],
    "excluded": [{"id": ID, "code": str}],
    "inspectors": [{"id": ID, "unit": str, "areas": [str], "skills": [str]}],
    "inspectors_excluded": [{"id": ID, "code": str}],
    "recusals": [{"candidate": ID, "inspector": ID, "code": str}],
    "salts": dict.fromkeys(DOCUMENTS, HEX),
    "commitment": SEAL,
    "code": {"half_a": HEX, "half_b": HEX},
    "beacon": {"kind": re.compile("none|manual|drand"), "name": str, "value": str, "at": TIME},
    "result": {"selected": [{"id": ID, "stratum": str, "ticket": HEX}], "teams": [{"subject": ID, "inspectors": [ID]}]},
    "substitutions": [{"subject": ID, "out": ID, "in": ID, "code": str, "at": TIME}],
}
ENTRY = {"office": str, "number": int, "attempt": int, "previous": PREVIOUS, "commitment": SEAL, "beacon": BEACON}


class Wrong(Exception):
    """The first thing that does not re-compute."""


def need(holds, message):
    if not holds:
        raise Wrong(message)


# -- canonical form and hashes ----------------------------------------------------------------------------------------


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def digest(value):
    return hashlib.sha256(canonical(value)).hexdigest()


def refuse(what):
    raise ValueError(f"{what} is not allowed")


def members(pairs):
    return dict(pairs) if len(dict(pairs)) == len(pairs) else refuse("a key twice")


def plain(value):
    """Only strings, integers, lists and objects."""
    if isinstance(value, (list, dict)):
        return all(map(plain, value.values() if isinstance(value, dict) else value))
    return type(value) in (str, int)


def read(path):
    data = Path(path).read_bytes()
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=members, parse_float=refuse, parse_constant=refuse)
        need(plain(value), f"{path}: canonical form: true, false or null")
        same = canonical(value) == (data[:-1] if data.endswith(b"\n") else data)
    except (ValueError, RecursionError) as error:
        raise Wrong(f"{path}: canonical form: {error}") from error
    need(same, f"{path}: canonical form: white space, key order, escapes or numbers")
    return value


def shape(value, want, where):
    """Is the value built as the protocol says? A type, a pattern, [each] or {exactly these keys}."""
    if isinstance(want, dict):
        need(isinstance(value, dict) and set(value) == set(want), f"{where}: its keys are not {sorted(want)}")
        for key in sorted(want):
            shape(value[key], want[key], f"{where}.{key}")
    elif isinstance(want, list):
        need(isinstance(value, list), f"{where}: not a list")
        for number, item in enumerate(value):
            shape(item, want[0], f"{where}[{number}]")
    elif isinstance(want, type):
        need(type(value) is want, f"{where}: not {want.__name__}")
    else:
        need(isinstance(value, str) and want.fullmatch(value), f"{where}: {value!r} is not written as it must be")
        if want is TIME:
            try:
                datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z")
            except ValueError as error:
                raise Wrong(f"{where}: {value!r} is no time") from error


def ascending(keys, where):
    for before, after in pairwise(keys):
        need(before != after, f"{where}: twin entry {after}")
        need(before < after, f"{where}: {after} is out of order")


# -- what was committed -----------------------------------------------------------------------------------------------


def check_documents(bundle):
    plan, sealed, code = bundle["plan"], bundle["commitment"], bundle["code"]
    for one, other in (("candidates", "excluded"), ("inspectors", "inspectors_excluded")):
        ascending([row["id"] for row in bundle[one]], one)
        ascending([row["id"] for row in bundle[other]], other)
        ascending(sorted(row["id"] for name in (one, other) for row in bundle[name]), f"{one} and {other}")
    ascending([(row["candidate"], row["inspector"]) for row in bundle["recusals"]], "recusals")
    for name in DOCUMENTS:
        need(digest([bundle["salts"][name], bundle[name]]) == sealed[name], f"{name}: hash is not the committed one")
    for half in ("half_a", "half_b"):
        need(
            hashlib.sha256(bytes.fromhex(code[half])).hexdigest() == sealed[half],
            f"{half}: hash is not the committed one",
        )
    need(plan["office"] == bundle["register"]["office"], "register.office: not the office of the plan")
    sizes = {}
    for row in bundle["candidates"]:
        need(1 <= row["weight"] <= 100, f"candidates: weight of {row['id']}")
        sizes[row["stratum"]] = sizes.get(row["stratum"], 0) + 1
    need(sorted(sizes) == sorted(row["key"] for row in plan["strata"]), "strata: not those of the pool, each once")
    for row in plan["strata"]:
        key, size = row["key"], row["size"]
        need(size == sizes[key], f"strata: {key}: size is {sizes[key]}, not {size}")
        need(row["num"] >= 0 and row["den"] >= 1, f"strata: {key}: ratio")
        take = max(1, -(-size * row["num"] // row["den"]))
        need(take == row["take"] and 0 < take <= size, f"strata: {key}: take is {take} of {size}, not {row['take']}")


def check_times(bundle):
    announced, beacon, committed = bundle["plan"]["beacon"], bundle["beacon"], bundle["commitment"]["committed_at"]
    need(
        [announced["kind"], announced["name"]] == [beacon["kind"], beacon["name"]],
        "beacon: not the one that was announced",
    )
    if beacon["kind"] == "none":
        need(beacon["value"] == "", "beacon: a value where there is no beacon")
        need(committed == announced["due"] == beacon["at"], "times: without a beacon due and at equal committed_at")
    else:
        need(beacon["value"] != "", "beacon: no value")
        need(committed < announced["due"], "times: committed after the beacon was due")
        need(announced["due"] <= beacon["at"], "times: the beacon is from before it was due")


# -- what was drawn ---------------------------------------------------------------------------------------------------


def positions(bundle):
    code = hashlib.sha256(bytes.fromhex(bundle["code"]["half_a"] + bundle["code"]["half_b"])).digest()
    prk = hmac.new(code, bundle["beacon"]["value"].encode("utf-8"), hashlib.sha256).digest()
    keyed = hmac.new(prk, b"", hashlib.sha256)

    def position(*words):
        state = keyed.copy()
        state.update("|".join(map(str, words)).encode("utf-8") + b"\x01")
        return state.digest()

    return position


def check_selection(bundle, position):
    plan, strata, expected = bundle["plan"], {}, []
    for row in bundle["candidates"]:
        ticket = min(position("subject", plan["draw_id"], row["id"], turn) for turn in range(1, row["weight"] + 1))
        strata.setdefault(row["stratum"], []).append((ticket, row["id"]))
    for row in plan["strata"]:
        for ticket, name in sorted(strata[row["key"]])[: row["take"]]:
            expected.append({"id": name, "stratum": row["key"], "ticket": ticket.hex()})
    compare(bundle["result"]["selected"], expected, "selection")


def pools(bundle):
    """A function (candidate, seat number) → ids of the people whose area, unit and skill suit that seat."""
    made, by_area = {}, {}
    for row in bundle["inspectors"]:
        for area in row["areas"]:
            by_area.setdefault(area, []).append(row)

    def suitable(candidate, number):
        area, seat = candidate["area"], bundle["plan"]["seats"][number]
        if (area, number) not in made:
            made[area, number] = {
                row["id"]
                for row in by_area.get(area, ())
                if seat["unit"] in ("", row["unit"]) and (seat["skill"] == "" or seat["skill"] in row["skills"])
            }
        return made[area, number]

    return suitable


def check_teams(bundle, position, suitable, recused):
    draw, seats = bundle["plan"]["draw_id"], range(len(bundle["plan"]["seats"]))
    by_id, visits, places, expected = {}, {}, {}, []

    def rank(person):
        load = visits.get(person, 0)
        if (load, person) not in places:
            places[load, person] = position("inspector", draw, load, person)
        return load, places[load, person], person

    for row in bundle["candidates"]:
        by_id[row["id"]] = row
        for number in seats:
            people, out = suitable(row, number), recused.get(row["id"])
            count = len(people - out) if out else len(people)
            need(count > number, f"teams: {count} people may take seat {number + 1} at {row['id']}: never to be frozen")
    for chosen in bundle["result"]["selected"]:
        team, out = [], recused.get(chosen["id"], set())
        for number in seats:
            team.append(min(suitable(by_id[chosen["id"]], number) - out.union(team), key=rank))
            visits[team[-1]] = visits.get(team[-1], 0) + 1
        expected.append({"subject": chosen["id"], "inspectors": team})
    compare(bundle["result"]["teams"], expected, "teams")


def check_substitutions(bundle, position, suitable, recused):
    teams = {row["subject"]: list(row["inspectors"]) for row in bundle["result"]["teams"]}
    by_id, gone = {row["id"]: row for row in bundle["candidates"]}, {}
    for number, row in enumerate(bundle["substitutions"]):
        where, subject = f"substitutions[{number}]", row["subject"]
        team = teams.get(subject, [])
        need(row["out"] in team, f"{where}: {row['out']} is not in the team of {subject}")
        need(row["at"] >= bundle["beacon"]["at"], f"{where}: from before the draw")
        barred = recused.get(subject, set()).union(team, gone.setdefault(subject, set()))
        people = suitable(by_id[subject], team.index(row["out"])) - barred
        need(people, f"{where}: nobody may take the seat")
        following = min((position("substitute", bundle["plan"]["draw_id"], subject, name), name) for name in people)[1]
        need(row["in"] == following, f"{where}: the next eligible is {following}, not {row['in']}")
        gone[subject].add(row["out"])
        team[team.index(row["out"])] = row["in"]


def compare(given, expected, name):
    for number, (one, other) in enumerate(zip(given, expected, strict=False)):
        need(one == other, f"{name}[{number}]: {one} does not re-compute, {other} does")
    need(len(given) == len(expected), f"{name}: {len(given)} rows, {len(expected)} re-computed")


# -- the register of the office ---------------------------------------------------------------------------------------


def check_register(rows, bundle):
    """Each row is the chained entry and, beside it, what became of the number: its end, and the sealed selection."""
    need(isinstance(rows, list), "register: not a list")
    previous, kept = "", (*DOCUMENTS[1:], "people")
    for number, row in enumerate(rows, start=1):
        where = f"register number {number}"
        entry = {key: row[key] for key in ENTRY if key in row} if isinstance(row, dict) else row
        shape(entry, ENTRY, where)
        need(entry["number"] == number and entry["office"] == rows[0]["office"], f"{where}: missing or out of place")
        need(entry["previous"] == previous, f"{where}: does not continue number {number - 1}")
        need(
            entry["attempt"] == 1
            or any(
                before["attempt"] == entry["attempt"] - 1
                and all(before["commitment"][name] == entry["commitment"][name] for name in kept)
                for before in rows[: number - 1]
            ),
            f"{where}: attempt {entry['attempt']} of nothing before it",
        )
        previous = digest(entry)
        check_end(row.get("end", {}), entry, where)
    mine = {**bundle["register"], "commitment": bundle["commitment"], "beacon": bundle["plan"]["beacon"]}
    need(0 < mine["number"] <= len(rows), f"register: number {mine['number']} is not in it")
    row = rows[mine["number"] - 1]
    for key in ENTRY:
        need(row[key] == mine[key], f"register number {mine['number']}: its {key} is not that of the bundle")
    teams = [team["inspectors"] for team in bundle["result"]["teams"]]
    sealed = sorted(
        digest({**one, "team": team}) for one, team in zip(bundle["result"]["selected"], teams, strict=True)
    )
    need(
        row.get("sealed", sealed) == sealed, f"register number {mine['number']}: its sealed list is not this selection"
    )
    end = row.get("end", {})
    need(end.get("state", "revealed") == "revealed", f"register number {mine['number']}: ended as {end.get('state')}")
    need(
        end.get("beacon", {"value": bundle["beacon"]["value"], "at": bundle["beacon"]["at"]})
        == {"value": bundle["beacon"]["value"], "at": bundle["beacon"]["at"]},
        f"register number {mine['number']}: another beacon value",
    )


def check_end(end, entry, where):
    need(isinstance(end, dict), f"{where}: end")
    for half in ("half_a", "half_b"):
        if half in end:
            shape(end[half], HEX, f"{where}: {half}")
            need(
                hashlib.sha256(bytes.fromhex(end[half])).hexdigest() == entry["commitment"][half],
                f"{where}: {half} is not the committed one",
            )


# -- all of it --------------------------------------------------------------------------------------------------------


def verify(bundle, register=None):
    """Raises Wrong with the first thing that does not re-compute."""
    shape(bundle, BUNDLE, "bundle")
    check_documents(bundle)
    check_times(bundle)
    position = positions(bundle)
    suitable, recused = pools(bundle), {}
    for row in bundle["recusals"]:
        recused.setdefault(row["candidate"], set()).add(row["inspector"])
    check_selection(bundle, position)
    check_teams(bundle, position, suitable, recused)
    check_substitutions(bundle, position, suitable, recused)
    need(bundle["register"]["number"] >= 1 and bundle["register"]["attempt"] >= 1, "register: counted from 1")
    if register is not None:
        check_register(register, bundle)


def summary(bundle, register):
    plan, result = bundle["plan"], bundle["result"]
    seats = len(plan["seats"]) * len(result["teams"])
    lines = [
        f"{plan['draw_id']}: {plan['title']} ({plan['office']}, {plan['period']}), rules {plan['rules']}",
        f"register number {bundle['register']['number']}, attempt {bundle['register']['attempt']}",
        (
            f"{len(result['selected'])} of {len(bundle['candidates'])} selected in {len(plan['strata'])} strata; "
            f"{len(bundle['excluded'])} excluded; {len(bundle['inspectors'])} inspectors; "
            f"{len(bundle['recusals'])} recusals"
        ),
        f"substitutions: {len(bundle['substitutions'])} of {seats} seats",
        (
            f"custody {bundle['custody']}, beacon {bundle['beacon']['kind']} {bundle['beacon']['name']} "
            f"= {bundle['beacon']['value']!r}"
        ),
    ]
    if bundle["beacon"]["kind"] == "none":
        lines.append("No public beacon: that the code was not chosen rests on the operator.")
    if register is not None:
        ends = [row.get("end", {}).get("state", "open") for row in register]
        lines.append(f"register: {len(ends)} numbers, {ends.count('void')} void, {ends.count('open')} not ended")
    return "\n".join(["Everything re-computes.", *lines])


def main(arguments):
    if not 1 <= len(arguments) <= 2:
        print(__doc__.strip())
        return 2
    try:
        bundle = read(arguments[0])
        register = read(arguments[1]) if len(arguments) == 2 else None
        verify(bundle, register)
    except (Wrong, OSError) as error:
        print(f"Does not re-compute: {error}")
        return 1
    print(summary(bundle, register))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
