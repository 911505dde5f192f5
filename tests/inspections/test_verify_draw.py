"""The stand-alone verifier beside the product: it agrees on every draw and names every change."""

import copy
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from inspections import verify_draw
from inspections.rules.draw import documents, pair, register
from inspections.rules.draw.canonical import encode
from tests.inspections.draws import (
    HALVES,
    LOTTERY,
    OPERATOR,
    SALTS,
    TEAM_OF_TWO,
    candidate,
    drawn,
    frozen,
    inspector,
    written,
)

VECTORS = Path(__file__).with_name("vectors")
SCRIPT = Path(verify_draw.__file__)
AREAS, UNITS, SKILLS, STRATA = ["120101000", "120102000"], ["市所", "区所"], ["传染病防治", "放射"], ["s1", "s2", "三"]


@st.composite
def pools(draw):
    """Documents of a random draw: strata, weights, areas, seats, recusals. Some cannot be paired."""
    candidates = [
        candidate(f"c{number}", draw(st.sampled_from(STRATA)), draw(st.integers(1, 4)), draw(st.sampled_from(AREAS)))
        for number in range(draw(st.integers(1, 12)))
    ]
    inspectors = [
        inspector(
            f"P{number}",
            draw(st.sampled_from(UNITS)),
            draw(st.lists(st.sampled_from(AREAS), min_size=1, unique=True)),
            draw(st.lists(st.sampled_from(SKILLS), unique=True)),
        )
        for number in range(draw(st.integers(0, 9)))
    ]
    seats = [
        {"unit": draw(st.sampled_from(["", "", *UNITS])), "skill": draw(st.sampled_from(["", "", *SKILLS]))}
        for _ in range(draw(st.integers(0, 3)))
    ]
    pairs = st.tuples(st.sampled_from(candidates), st.sampled_from(inspectors or [inspector("P0")]))
    recusals = {(one["id"], other["id"]) for one, other in draw(st.lists(pairs, max_size=4))}
    return frozen(
        candidates,
        inspectors,
        seats=seats,
        ratio=(draw(st.integers(1, 10)), 10),
        recusals=[{"candidate": one, "inspector": other, "code": "R1"} for one, other in recusals],
        beacon=draw(st.sampled_from([OPERATOR, LOTTERY])),
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(
    pools(), st.binary(min_size=64, max_size=64), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2)), max_size=4)
)
def test_product_and_verifier_agree_on_random_draws(frozen_documents, random_bytes, ill):
    assume(not documents.unpairable(frozen_documents))
    made, entry = drawn(frozen_documents, halves=(random_bytes[:32], random_bytes[32:]), ill=ill)
    verify_draw.verify(made, [entry])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(pools(), st.binary(min_size=32, max_size=32))
def test_a_pool_that_may_be_frozen_is_always_paired_and_by_the_definition(frozen_documents, prk):
    assume(not documents.unpairable(frozen_documents))
    selected = [{"id": row["id"]} for row in frozen_documents["candidates"]]
    teams = pair.pair(frozen_documents, selected, prk)
    recused = documents.recusals_of(frozen_documents["recusals"])
    for team in teams:
        assert len(set(team["inspectors"])) == len(frozen_documents["plan"]["seats"])
        assert not recused.get(team["subject"], set()).intersection(team["inspectors"])


def whole_draw(**how):
    """A draw with everything in it: two strata, weights, exclusions, recusals, a lottery, a substitution."""
    candidates = [
        candidate(f"c{number:02}", "clinic" if number % 3 else "hospital", 1 + number % 2, AREAS[number % 2])
        for number in range(12)
    ]
    inspectors = [
        inspector(f"P{number:04}", UNITS[number % 2], AREAS, SKILLS if number % 2 else SKILLS[:1])
        for number in range(1, 8)
    ]
    recusals = [
        {"candidate": "c03", "inspector": "P0001", "code": "RELATIVE"},
        {"candidate": "c04", "inspector": "P0002", "code": "EMPLOYER"},
    ]
    made = frozen(
        candidates,
        inspectors,
        seats=TEAM_OF_TWO,
        recusals=recusals,
        ratio=(1, 3),
        beacon=LOTTERY,
        excluded=[{"id": "x1", "code": "CLOSED"}],
        inspectors_excluded=[{"id": "P0008", "code": "CERTIFICATE"}],
    )
    return drawn(made, ill=[(0, 0), (0, 0), (2, 1)], **how)


def refusal(bundle, rows=None):
    """What the verifier says against it."""
    with pytest.raises(verify_draw.Wrong) as caught:
        verify_draw.verify(bundle, rows)
    return str(caught.value)


def mutate(value, path, new):
    changed = copy.deepcopy(value)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = new(inner[path[-1]]) if callable(new) else new
    return changed


def flip(text):
    """Another character in the middle that keeps hexadecimal hexadecimal and ids ids."""
    middle = len(text) // 2
    return text[:middle] + ("1" if text[middle] != "1" else "0") + text[middle + 1 :]


@pytest.mark.parametrize(
    ("path", "new", "named"),
    [
        (("plan", "title"), "另一个标题", "plan: hash"),
        (("plan", "strata", 0, "take"), 4, "plan: hash"),
        (("plan", "seats", 0, "skill"), "", "plan: hash"),
        (("plan", "beacon", "due"), "2026-11-21T12:00:01Z", "plan: hash"),
        (("candidates", 0, "weight"), 2, "candidates: hash"),
        (("candidates", 0, "area"), "120114000", "candidates: hash"),
        (("candidates", 0, "id"), "c02", "candidates: c01 is out of order"),
        (("candidates", 1, "id"), "c00", "candidates: twin entry c00"),
        (("excluded", 0, "code"), "CLOSE", "excluded: hash"),
        (("excluded", 0, "id"), "c05", "candidates and excluded: twin entry c05"),
        (("inspectors", 0, "unit"), "市所", "inspectors: hash"),
        (("inspectors_excluded", 0, "id"), "P0007", "inspectors and inspectors_excluded: twin entry P0007"),
        (("inspectors_excluded", 0, "code"), "C", "inspectors_excluded: hash"),
        (("recusals", 0, "inspector"), "P0003", "recusals: hash"),
        (("salts", "plan"), flip, "plan: hash"),
        (("code", "half_a"), flip, "half_a: hash"),
        (("code", "half_b"), flip, "half_b: hash"),
        (("commitment", "half_b"), flip, "half_b: hash"),
        (("commitment", "recusals"), flip, "recusals: hash"),
        (("commitment", "committed_at"), "2026-11-22T01:00:00Z", "times: committed after"),
        (("beacon", "value"), "opened 43", "selection[0]"),
        (("beacon", "value"), "", "beacon: no value"),
        (("beacon", "name"), "另一个开奖", "beacon: not the one"),
        (("beacon", "kind"), "drand", "beacon: not the one"),
        (("beacon", "at"), "2026-11-21T11:59:59Z", "times: the beacon is from before"),
        (("beacon", "at"), "2026-13-21T11:59:59Z", "bundle.beacon.at"),
        (("result", "selected", 0, "ticket"), flip, "selection[0]"),
        (("result", "selected", 1, "id"), "c99", "selection[1]"),
        (("result", "selected"), lambda rows: rows[::-1], "selection[0]"),
        (("result", "selected"), lambda rows: rows[:-1], "selection: 4 rows, 5"),
        (("result", "teams", 2, "inspectors"), lambda team: team[::-1], "teams[2]"),
        (("result", "teams"), lambda rows: rows[:-1], "teams: 4 rows, 5"),
        (("substitutions", 0, "in"), "P0009", "substitutions[0]: the next eligible is"),
        (("substitutions", 0, "out"), "P0009", "substitutions[0]: P0009 is not in the team"),
        (("substitutions", 0, "at"), "2026-11-20T01:00:00Z", "substitutions[0]: from before the draw"),
        (("substitutions",), lambda rows: rows[1:], "substitutions[0]"),
        (("register", "office"), "别处", "register.office"),
        (("register", "number"), 0, "register: counted"),
        (("custody",), "nobody", "bundle.custody"),
        (("protocol",), "draw/2", "bundle.protocol"),
        (("plan", "strata", 0, "size"), "4", "bundle.plan.strata[0].size: not int"),
        (("candidates",), {}, "bundle.candidates: not a list"),
        (("candidates", 0, "id"), "c|1", "bundle.candidates[0].id"),
        (("candidates", 0), {"id": "c00"}, "bundle.candidates[0]: its keys"),
    ],
)
def test_every_change_is_named(path, new, named):
    bundle, entry = whole_draw()
    verify_draw.verify(bundle, [entry])
    assert refusal(mutate(bundle, path, new)).startswith(named)


def committed_anew(path, new):
    """A dishonest office: the documents are changed first and committed consistently."""
    made, _ = whole_draw()
    changed = mutate({name: made[name] for name in documents.PUBLISHED}, path, new)
    made.update(changed)
    made["commitment"].update({name: documents.salted_digest(SALTS[name], made[name]) for name in documents.PUBLISHED})
    return refusal(made)


@pytest.mark.parametrize(
    ("path", "new", "named"),
    [
        (("plan", "strata", 0, "take"), 1, "strata: clinic: take is 3 of 8, not 1"),
        (("plan", "strata", 0, "size"), 7, "strata: clinic: size is 8, not 7"),
        (("plan", "strata"), lambda rows: rows[:1], "strata: not those of the pool"),
        (("plan", "strata", 0, "den"), 0, "strata: clinic: ratio"),
        (("candidates", 0, "weight"), 101, "candidates: weight of c00"),
        (("candidates", 0, "area"), "120114000", "teams: 0 people may take seat 1 at c00"),
        (("plan", "strata"), lambda rows: rows[::-1], "selection[0]"),
        (("candidates", 0, "weight"), 100, "selection"),
        (("inspectors", 0, "skills"), [], "teams["),
        (("recusals",), [], "teams["),
        (("plan", "draw_id"), "CC-2026-08", "selection[0]"),
    ],
)
def test_documents_that_break_the_rules_are_named_even_if_committed_that_way(path, new, named):
    assert committed_anew(path, new).startswith(named)


def test_flipping_any_byte_of_the_file_is_refused_when_the_register_is_at_hand(tmp_path):
    bundle, entry = whole_draw()
    data, rows = encode(bundle), written(tmp_path, [entry | {"end": ended(bundle)}], "register.json")
    path = tmp_path / "damaged.json"
    # Who fell ill, when and why is told, not derived; everything else is bound.
    told = re.finditer(rb'"(?:at|code|out)":"[^"]*"', data[data.index(b'"substitutions":') :])
    start = data.index(b'"substitutions":')
    free = {start + index for found in told for index in range(*found.span())}
    for index in range(0, len(data), 7):
        if index in free:
            continue
        path.write_bytes(data[:index] + bytes([data[index] ^ 1]) + data[index + 1 :])
        assert verify_draw.main([str(path), str(rows)]) == 1, data[max(0, index - 30) : index + 30]


def ended(bundle):
    return {"state": "revealed", "beacon": {"value": bundle["beacon"]["value"], "at": bundle["beacon"]["at"]}}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (b'{"a": 1}', "canonical form"),
        (b"[1.5]", "canonical form"),
        (b'{"a":1,"a":1}', "canonical form"),
        (b"[true]", "canonical form"),
        (b"[null]", "canonical form"),
        (b"\xff", "canonical form"),
        (b"", "canonical form"),
        (b"[" * 100_000, "canonical form"),
        (b"[]", "its keys"),
        (b'"draw/1"', "its keys"),
    ],
)
def test_a_file_that_is_not_canonical_or_no_bundle_is_refused_without_a_traceback(tmp_path, capsys, text, named):
    path = tmp_path / "bundle.json"
    path.write_bytes(text)
    assert verify_draw.main([str(path)]) == 1
    assert named in capsys.readouterr().out


def chain(*attempts):
    """Register rows and bundles of consecutive draws; each item is the attempt it claims to be."""
    rows, bundles, previous = [], [], register.FIRST_PREVIOUS
    for number, attempt in enumerate(attempts, start=1):
        bundle, entry = whole_draw(number=number, attempt=attempt, previous=previous)
        previous = verify_draw.digest(entry)
        rows.append(entry)
        bundles.append(bundle)
    return rows, bundles


def test_a_register_without_gaps_and_with_the_next_attempt_over_the_same_documents_holds():
    rows, bundles = chain(1, 2, 3)
    rows[0]["end"] = {
        "state": "void",
        "code": "BEACON_FAILED",
        "half_a": HALVES[0].hex(),
        "half_b": HALVES[1].hex(),
        "beacon": {"value": "", "at": ""},
    }
    rows[2]["sealed"] = register.sealed(bundles[2]["result"]["selected"], bundles[2]["result"]["teams"])
    assert register.first_break(rows) == ""
    verify_draw.verify(bundles[2], rows)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda rows: rows.pop(0), "register number 1"),
        (lambda rows: rows.pop(1), "register number 2"),
        (lambda rows: rows.pop(), "register: number 3 is not in it"),
        (lambda rows: rows[1].update(previous="0" * 64), "register number 2: does not continue"),
        (lambda rows: rows[0]["commitment"].update(plan="0" * 64), "register number 2: does not continue"),
        (lambda rows: rows[2].update(attempt=3), "register number 3: attempt 3 of nothing"),
        (lambda rows: rows[2].update(number=4), "register number 3"),
        (lambda rows: rows[2]["beacon"].update(name="另一个"), "register number 3: its beacon"),
        (lambda rows: rows[2].update(sealed=["0" * 64]), "register number 3: its sealed list"),
        (lambda rows: rows[2].update(end={"state": "void"}), "register number 3: ended as void"),
        (
            lambda rows: rows[2].update(end={"beacon": {"value": "9", "at": "2026"}}),
            "register number 3: another beacon",
        ),
        (lambda rows: rows[0].update(end={"half_a": "0" * 64}), "register number 1: half_a"),
        (lambda rows: rows[0].update(office=1), "register number 1.office"),
    ],
)
def test_every_break_of_the_register_is_named(change, named):
    rows, bundles = chain(1, 1, 2)
    change(rows)
    assert refusal(bundles[2], rows).startswith(named)


def test_an_old_bundle_replayed_under_a_later_number_is_refused():
    rows, bundles = chain(1, 1)
    replayed = mutate(bundles[0], ("register", "number"), 2)
    assert refusal(replayed, rows).startswith("register number 2: its previous")


def test_committing_many_and_opening_one_shows_as_numbers_that_never_ended(tmp_path, capsys):
    rows, bundles = chain(1, 1, 1)
    rows[2]["end"] = ended(bundles[2])
    files = written(tmp_path, bundles[2]), written(tmp_path, rows, "register.json")
    assert verify_draw.main([str(file) for file in files]) == 0
    assert "register: 3 numbers, 0 void, 2 not ended" in capsys.readouterr().out


def test_the_script_runs_alone_on_the_frozen_vectors(tmp_path):
    alone = tmp_path / "verify_draw.py"
    alone.write_bytes(SCRIPT.read_bytes())
    for bundle in sorted(VECTORS.glob("*bundle.json")):
        run = subprocess.run(
            [sys.executable, "-I", "-S", str(alone), str(bundle), str(VECTORS / "register.json")],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )
        assert (run.returncode, run.stderr) == (0, ""), run.stdout
        assert run.stdout.startswith("Everything re-computes.")


def test_the_frozen_vectors_are_still_what_the_product_computes():
    rows, bundles = chain(1, 2)
    assert encode(bundles[1]) + b"\n" == (VECTORS / "second_bundle.json").read_bytes()
    assert encode(rows) + b"\n" == (VECTORS / "register.json").read_bytes()


def test_without_a_bundle_the_script_says_how_to_use_it(capsys):
    assert verify_draw.main([]) == 2
    assert "bundle.json" in capsys.readouterr().out
