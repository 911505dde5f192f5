"""The beacon: a public value that did not exist when the draw was committed.

Its format is named beforehand, so that nobody can choose among spellings later:
`digits:N`, `hex:N`, or lottery draws `pick:k/n+k/n` (per draw k distinct numbers out of n, two digits or as many as n
has, ascending, separated by spaces; draws separated by `+`). At least 64 bits.
"""

import math
import re

NONE, MANUAL, DRAND = "none", "manual", "drand"
KINDS = (NONE, MANUAL, DRAND)
LEAST_VALUES = 2**64

_PLAIN = re.compile(r"(digits|hex):([1-9][0-9]{0,2})")
_PICK = re.compile(r"pick:([1-9][0-9]*/[1-9][0-9]*(?:\+[1-9][0-9]*/[1-9][0-9]*)*)")
_ALPHABETS = {"digits": (10, "[0-9]"), "hex": (16, "[0-9a-f]")}


def format_problem(spec: str) -> str:
    """Why this format cannot be announced; empty if it can. Codes: unknown, impossible, short (< 64 bits)."""
    if plain := _PLAIN.fullmatch(spec):
        size, _ = _ALPHABETS[plain[1]]
        values = size ** int(plain[2])
    elif _PICK.fullmatch(spec):
        if any(not 0 < k < n < 1000 for k, n in _draws(spec)):
            return "impossible"
        values = math.prod(math.comb(n, k) for k, n in _draws(spec))
    else:
        return "unknown"
    return "" if values >= LEAST_VALUES else "short"


def value_fits(spec: str, value: str) -> bool:
    """Is the typed value spelled exactly as the announced format says?"""
    if plain := _PLAIN.fullmatch(spec):
        return bool(re.fullmatch(_ALPHABETS[plain[1]][1] + "{" + plain[2] + "}", value))
    draws, parts = _draws(spec), value.split("+")
    return len(draws) == len(parts) and all(map(_is_draw, draws, parts))


def _draws(spec: str) -> list[tuple[int, int]]:
    return [tuple(map(int, part.split("/"))) for part in spec.removeprefix("pick:").split("+")]


def _is_draw(draw: tuple[int, int], text: str) -> bool:
    k, n = draw
    width = max(2, len(str(n)))
    words = text.split(" ")
    if not all(re.fullmatch(f"[0-9]{{{width}}}", word) for word in words):
        return False
    numbers = [int(word) for word in words]
    return len(numbers) == k and numbers == sorted(set(numbers)) and numbers[0] >= 1 and numbers[-1] <= n
