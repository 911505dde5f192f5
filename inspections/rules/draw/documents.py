"""The frozen documents: sorted, complete, feasible, hashed with their salts."""

import hmac
from collections import Counter, defaultdict

from inspections.rules.draw import beacon
from inspections.rules.draw.canonical import ID, salted_digest

PUBLISHED = ("plan", "candidates", "excluded", "inspectors", "inspectors_excluded", "recusals")
COMMITTED = (*PUBLISHED, "people")  # people (pseudonym → person) is committed and never published
# What every attempt of one draw has in common; the plan itself may differ only in its beacon.
KEPT = COMMITTED[1:]


def take(size: int, num: int, den: int) -> int:
    """How many of a stratum are drawn: max(1, ceil(size·num/den)), in integers (100 × 0.07 is 7, never 8)."""
    return max(1, -(-size * num // den))


def strata(candidates: list[dict], ratios: dict[str, tuple[int, int]], order: list[str]) -> list[dict]:
    """Strata rows of the plan, in the given order, only those that have candidates. Ratios are (num, den)."""
    sizes = Counter(candidate["stratum"] for candidate in candidates)
    return [
        {
            "key": key,
            "size": sizes[key],
            "num": ratios[key][0],
            "den": ratios[key][1],
            "take": take(sizes[key], *ratios[key]),
        }
        for key in order
        if sizes[key]
    ]


def pseudonyms(people: list[str], key: bytes) -> dict[str, str]:
    """person → P0001…, in an order that only the (random) key gives."""
    shuffled = sorted(people, key=lambda person: hmac.digest(key, person.encode(), "sha256"))
    width = max(4, len(str(len(shuffled))))
    return {person: f"P{number:0{width}}" for number, person in enumerate(shuffled, start=1)}


def in_order(documents: dict) -> dict:
    """The documents with their lists in protocol order (code points)."""
    ordered = dict(documents)
    for name in ("candidates", "excluded", "inspectors", "inspectors_excluded"):
        ordered[name] = sorted(documents[name], key=lambda row: row["id"])
    ordered["recusals"] = sorted(documents["recusals"], key=lambda row: (row["candidate"], row["inspector"]))
    return ordered


def problems(documents: dict) -> list[str]:
    """Everything that forbids freezing, as short statements; an empty list means the documents may be frozen."""
    return [*_plan_problems(documents["plan"]), *_pool_problems(documents), *_strata_problems(documents)]


def _plan_problems(plan: dict) -> list[str]:
    found = []
    if not ID.fullmatch(plan["draw_id"]):
        found.append(f"plan: draw_id {plan['draw_id']!r}")
    announced = plan["beacon"]
    if announced["kind"] not in beacon.KINDS:
        found.append(f"plan: beacon kind {announced['kind']!r}")
    elif announced["kind"] != beacon.NONE and (why := beacon.format_problem(announced["format"])):
        found.append(f"plan: beacon format {announced['format']!r} ({why})")
    return found


def _pool_problems(documents: dict) -> list[str]:
    found = []
    for one, other in (("candidates", "excluded"), ("inspectors", "inspectors_excluded")):
        ids = Counter(row["id"] for name in (one, other) for row in documents[name])
        found += [f"{one}: id {name!r}" for name in ids if not ID.fullmatch(name)]
        found += [f"{one}: twin {name}" for name, times in ids.items() if times > 1]
    pairs = Counter((row["candidate"], row["inspector"]) for row in documents["recusals"])
    found += [f"recusals: twin {pair}" for pair, times in pairs.items() if times > 1]
    found += [f"candidates: weight of {row['id']}" for row in documents["candidates"] if not 1 <= row["weight"] <= 100]
    return found


def _strata_problems(documents: dict) -> list[str]:
    rows = documents["plan"]["strata"]
    sizes = Counter(candidate["stratum"] for candidate in documents["candidates"])
    listed = Counter(row["key"] for row in rows)
    found = [f"strata: {key} not listed" for key in sizes if key not in listed]
    found += [f"strata: twin {key}" for key, times in listed.items() if times > 1]
    for row in rows:
        if row["size"] != sizes[row["key"]]:
            found.append(f"strata: {row['key']} size")
        elif not (
            row["num"] >= 0
            and row["den"] >= 1
            and row["take"] == take(row["size"], row["num"], row["den"])
            and 0 < row["take"] <= row["size"]
        ):
            found.append(f"strata: {row['key']} take")
    return found


def unpairable(documents: dict) -> list[tuple[str, int, int]]:
    """(candidate, seat number, eligible people) wherever seat k has fewer than k; then pairing could fail."""
    seats, recused = documents["plan"]["seats"], recusals_of(documents["recusals"])
    able: dict[str, list[set[str]]] = {}
    there = by_area(documents["inspectors"])
    found = []
    for candidate in documents["candidates"]:
        area = candidate["area"]
        if area not in able:
            able[area] = [{row["id"] for row in there.get(area, ()) if suits(row, seat)} for seat in seats]
        out = recused.get(candidate["id"], frozenset())
        for number, people in enumerate(able[area], start=1):
            count = len(people - out) if out else len(people)
            if count < number:
                found.append((candidate["id"], number, count))
    return found


def recusals_of(rows: list[dict]) -> dict[str, set[str]]:
    """candidate → inspectors who must not visit it."""
    recused = defaultdict(set)
    for row in rows:
        recused[row["candidate"]].add(row["inspector"])
    return dict(recused)


def by_area(inspectors: list[dict]) -> dict[str, list[dict]]:
    """area → the people who may be sent there: looked up once, not once for each candidate."""
    found = defaultdict(list)
    for row in inspectors:
        for area in row["areas"]:
            found[area].append(row)
    return dict(found)


def suits(inspector: dict, seat: dict) -> bool:
    """Unit and skill as the seat asks; empty means any."""
    return seat["unit"] in ("", inspector["unit"]) and (not seat["skill"] or seat["skill"] in inspector["skills"])


def commitment(documents: dict, salts: dict[str, str], half_hashes: tuple[str, str], committed_at: str) -> dict:
    """What is published before the beacon is known. `salts` has one entry per document of COMMITTED."""
    hashes = {name: salted_digest(salts[name], documents[name]) for name in COMMITTED}
    return {**hashes, "half_a": half_hashes[0], "half_b": half_hashes[1], "committed_at": committed_at}
