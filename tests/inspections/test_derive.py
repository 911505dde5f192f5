"""The derivation against RFC 5869, the selection against its definition and against chance."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.rules.draw import derive
from inspections.rules.draw.derive import code_of, extract, half_hash, positions, select
from inspections.rules.draw.documents import strata, take
from tests.inspections.draws import candidate

RFC_5869 = [  # appendix A.1, A.2, A.3: IKM, salt, info, PRK, first block of OKM
    (
        "0b" * 22,
        "000102030405060708090a0b0c",
        "f0f1f2f3f4f5f6f7f8f9",
        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf",
    ),
    (
        bytes(range(0x50)).hex(),
        bytes(range(0x60, 0xB0)).hex(),
        bytes(range(0xB0, 0x100)).hex(),
        "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c",
    ),
    (
        "0b" * 22,
        "",
        "",
        "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d",
    ),
]


@pytest.mark.parametrize(("ikm", "salt", "info", "prk", "okm"), RFC_5869)
def test_extract_and_positions_are_hkdf_of_rfc_5869(ikm, salt, info, prk, okm):
    key = extract(bytes.fromhex(salt), bytes.fromhex(ikm))
    assert key.hex() == prk
    assert positions(key)(bytes.fromhex(info)).hex() == okm


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.binary(max_size=80))
def test_a_prefix_computed_once_gives_the_same_positions(key, prefix, rest):
    assert positions(key, prefix)(rest) == positions(key)(prefix + rest)


def test_the_code_depends_on_both_halves_in_their_order():
    one, other = b"a" * 32, b"b" * 32
    assert len({code_of(one, other), code_of(other, one), code_of(one, one)}) == 3
    assert half_hash(one) != half_hash(other)


@pytest.mark.parametrize(
    ("size", "num", "den", "taken"),
    [
        (100, 7, 100, 7),
        (101, 7, 100, 8),
        (1, 1, 1000, 1),
        (5, 0, 1, 1),
        (3, 1, 1, 3),
        (299, 100, 299, 100),
        (10**9, 700, 10_000, 70_000_000),
    ],
)
def test_takes_are_whole_numbers_rounded_up_and_never_nothing(size, num, den, taken):
    assert take(size, num, den) == taken


def drawn_ids(candidates, num, den, key):
    rows = strata(candidates, {"s": (num, den)}, ["s"])
    return [row["id"] for row in select({"draw_id": "d", "strata": rows}, candidates, key)]


def test_adding_or_dropping_a_candidate_does_not_move_the_others():
    pool = [candidate(f"c{number:03}", "s") for number in range(50)]
    key = extract(b"code", "value")
    order = drawn_ids(pool, 1, 1, key)
    assert drawn_ids(pool[:-1], 1, 1, key) == [name for name in order if name != "c049"]
    assert drawn_ids(pool, 1, 10, key) == order[:5]


def test_each_candidate_of_weight_one_is_drawn_equally_often():
    pool, rng, times = [candidate(f"c{number:02}", "s") for number in range(20)], random.Random(5869), Counter()
    for _ in range(4000):
        times.update(drawn_ids(pool, 1, 4, rng.randbytes(32)))
    expected = 4000 * 5 / 20
    # Each draw takes 5 of 20 without replacement: the statistic shrinks by (20-5)/(20-1); 43.8 is the 0.1 % point
    # of chi-square with 19 degrees of freedom.
    assert sum((times[row["id"]] - expected) ** 2 / expected for row in pool) / (15 / 19) < 43.8


def by_definition(plan, candidates, key):
    """The protocol's own words: all tickets, sorted by (ticket, id)."""
    position, found = positions(key), []
    for row in plan["strata"]:
        tickets = [
            (min(position(f"subject|d|{one['id']}|{turn + 1}".encode()) for turn in range(one["weight"])), one["id"])
            for one in candidates
            if one["stratum"] == row["key"]
        ]
        found += [
            {"id": name, "stratum": row["key"], "ticket": ticket.hex()}
            for ticket, name in sorted(tickets)[: row["take"]]
        ]
    return found


@pytest.mark.parametrize("limit", [None, b"\0", b"\x05"])
@pytest.mark.parametrize("weight", [1, 5])
def test_the_limit_that_saves_sorting_changes_no_result(monkeypatch, limit, weight):
    pool = [candidate(f"c{number:03}", f"s{number % 3}", weight if number % 7 else 2) for number in range(500)]
    plan = {"draw_id": "d", "strata": strata(pool, {"s0": (1, 50), "s1": (1, 5), "s2": (1, 1)}, ["s0", "s1", "s2"])}
    if limit:  # so low that too few lie below it
        monkeypatch.setattr(derive, "_limit", lambda *_counts: limit)
    for number in range(5):
        key = extract(b"code", str(number))
        assert select(plan, pool, key) == by_definition(plan, pool, key)


def test_a_weight_of_three_is_first_three_times_as_often():
    pool, rng = [candidate("a", "s", weight=3), candidate("b", "s")], random.Random(1)
    first = Counter(drawn_ids(pool, 1, 2, rng.randbytes(32))[0] for _ in range(4000))
    assert abs(first["a"] - 3000) < 110  # four standard deviations of a binomial(4000, 3/4)


def test_weights_take_the_smallest_of_their_positions():
    key = extract(b"code", "value")
    position = positions(key)
    expected = min(position(f"subject|d|a|{turn}".encode()) for turn in (1, 2, 3))
    pool = [candidate("a", "s", weight=3)]
    rows = select({"draw_id": "d", "strata": strata(pool, {"s": (1, 1)}, ["s"])}, pool, key)
    assert rows == [{"id": "a", "stratum": "s", "ticket": expected.hex()}]
