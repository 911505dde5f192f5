import pytest

from inspections.rules.draw import documents
from inspections.rules.draw.beacon import format_problem, value_fits
from tests.inspections.draws import LOTTERY, TEAM_OF_TWO, candidate, frozen, inspector


def test_a_pool_with_enough_people_may_be_frozen():
    made = frozen(
        [candidate("a"), candidate("b")], [inspector("P0001"), inspector("P0002", skills=())], seats=TEAM_OF_TWO
    )
    assert documents.problems(made) == []
    assert documents.unpairable(made) == []


def test_a_candidate_whose_people_are_all_recused_is_named_with_its_seat():
    recusals = [{"candidate": "b", "inspector": "P0001", "code": "RELATIVE"}]
    made = frozen(
        [candidate("a"), candidate("b")],
        [inspector("P0001"), inspector("P0002", skills=())],
        seats=TEAM_OF_TWO,
        recusals=recusals,
    )
    assert documents.unpairable(made) == [("b", 1, 0), ("b", 2, 1)]


def test_seat_k_needs_k_people_even_if_each_seat_alone_could_be_filled():
    made = frozen([candidate("a")], [inspector("P0001")], seats=TEAM_OF_TWO)
    assert documents.unpairable(made) == [("a", 2, 1)]


def test_people_of_another_area_or_unit_do_not_count():
    seats = [{"unit": "市场监管", "skill": ""}]
    made = frozen(
        [candidate("a")], [inspector("P1", areas=("120102000",), unit="市场监管"), inspector("P2")], seats=seats
    )
    assert documents.unpairable(made) == [("a", 1, 0)]


def test_a_sample_without_visits_needs_nobody():
    assert documents.unpairable(frozen([candidate("a")], [])) == []


@pytest.mark.parametrize(
    ("change", "statement"),
    [
        (lambda d: d["candidates"].append(candidate("a")), "candidates: twin a"),
        (lambda d: d["excluded"].append({"id": "a", "code": "CLOSED"}), "candidates: twin a"),
        (lambda d: d["candidates"].append(candidate("甲", "clinic|B|mid")), "candidates: id '甲'"),
        (lambda d: d["candidates"].append(candidate("z", "other")), "strata: other not listed"),
        (lambda d: d["candidates"][0].update(weight=101), "candidates: weight of a"),
        (lambda d: d["candidates"][0].update(weight=0), "candidates: weight of a"),
        (lambda d: d["plan"]["strata"][0].update(take=2), "strata: clinic|B|mid take"),
        (lambda d: d["plan"]["strata"][0].update(num=3, den=1, take=6), "strata: clinic|B|mid take"),
        (lambda d: d["plan"]["strata"][0].update(size=1), "strata: clinic|B|mid size"),
        (lambda d: d["plan"]["strata"].append(d["plan"]["strata"][0]), "strata: twin clinic|B|mid"),
        (lambda d: d["plan"].update(draw_id="a|b"), "plan: draw_id 'a|b'"),
        (
            lambda d: d["plan"].update(beacon={**LOTTERY, "format": "digits:8"}),
            "plan: beacon format 'digits:8' (short)",
        ),
        (
            lambda d: d["recusals"].extend([{"candidate": "a", "inspector": "P1", "code": "X"}] * 2),
            "recusals: twin ('a', 'P1')",
        ),
    ],
)
def test_documents_that_would_not_recompute_are_not_frozen(change, statement):
    made = frozen([candidate("a"), candidate("b")], [inspector("P1"), inspector("P2")])
    change(made)
    assert statement in documents.problems(made)


def test_pseudonyms_do_not_follow_the_order_of_the_people():
    people = [f"certificate {number}" for number in range(40)]
    given = documents.pseudonyms(people, b"key")
    assert sorted(given.values()) == [f"P{number:04}" for number in range(1, 41)]
    assert [given[person] for person in people] != sorted(given.values())


def test_every_salt_changes_its_hash_and_no_other():
    made = frozen([candidate("a")], [inspector("P1"), inspector("P2")])
    salts = dict.fromkeys(documents.COMMITTED, "00" * 32)
    before = documents.commitment(made, salts, ("a", "b"), "t")
    after = documents.commitment(made, salts | {"people": "11" * 32}, ("a", "b"), "t")
    assert [name for name in before if before[name] != after[name]] == ["people"]


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ("digits:20", ""),
        ("digits:19", "short"),
        ("hex:16", ""),
        ("hex:15", "short"),
        ("pick:20/80+20/80", ""),
        ("pick:20/80", "short"),
        ("pick:6/33+1/16", "short"),
        ("pick:9/8", "impossible"),
        ("anything", "unknown"),
        ("", "unknown"),
        ("digits:020", "unknown"),
    ],
)
def test_a_beacon_format_is_precise_and_has_64_bits(spec, problem):
    assert format_problem(spec) == problem


@pytest.mark.parametrize(
    ("spec", "value", "fits"),
    [
        ("digits:4", "0042", True),
        ("digits:4", "42", False),
        ("digits:4", "0042\n", False),
        ("digits:4", "٠٠٤٢", False),
        ("hex:4", "00ff", True),
        ("hex:4", "00FF", False),
        ("pick:3/80", "01 02 80", True),
        ("pick:3/80", "02 01 80", False),
        ("pick:3/80", "01 01 80", False),
        ("pick:3/80", "1 2 80", False),
        ("pick:3/80", "01 02 81", False),
        ("pick:3/80", "00 01 02", False),
        ("pick:2/33+1/16", "01 33+16", True),
        ("pick:2/33+1/16", "01 33", False),
        ("pick:2/33+1/16", "16+01 33", False),
    ],
)
def test_a_beacon_value_is_spelled_in_one_way_only(spec, value, fits):
    assert value_fits(spec, value) is fits
