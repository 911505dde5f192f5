"""Region codes: nine digits at every level (province 2, city 4, county 6, street 9, padded with zeros).

GB/T 2260 gives the first six, GB/T 10114 the last three. Codes are compared byte by byte, so everything
under a region is the half-open range of its bounds.
"""

import re

NATION, PROVINCE, CITY, COUNTY, STREET = "nation", "province", "city", "county", "street"
WIDTH = {NATION: 0, PROVINCE: 2, CITY: 4, COUNTY: 6, STREET: 9}
NATION_CODE = "000000000"
# "Cities" of the code book that are no place: districts of a municipality, counties directly under a province.
PLACEHOLDER_NAMES = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_DIGITS = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}")


def widened(code: str) -> str:
    """A code of 2, 4, 6, 9 or 12 digits as nine digits. Raises ValueError for anything else."""
    if not _DIGITS.fullmatch(code):
        raise ValueError(f"not a region code: {code!r}")
    return code[:9].ljust(9, "0")


def level_of(code: str) -> str:
    """Level by the shape of a nine-digit code. Raises ValueError for another shape."""
    if not re.fullmatch(r"[0-9]{9}", code):
        raise ValueError(f"not a nine-digit region code: {code!r}")
    if code == NATION_CODE:
        return NATION
    if code[6:] != "000":
        return STREET
    if code[4:6] != "00":
        return COUNTY
    return CITY if code[2:4] != "00" else PROVINCE


def bounds(code: str) -> tuple[str, str]:
    """Half-open range ``[low, high)`` of a region and everything below it."""
    width = WIDTH[level_of(code)]
    if width == 0:
        return NATION_CODE, "~"
    return code, str(int(code[:width]) + 1).zfill(width).ljust(9, "0")


def width_of(low: str, high: str) -> int | None:
    """How many digits the codes in a range have in common if it is one division's; 0 for the nation, else None."""
    if not re.fullmatch(r"[0-9]{9}", low) or bounds(low) != (low, high):
        return None
    return WIDTH[level_of(low)]


def contains(outer: str, inner: str) -> bool:
    """Whether ``inner`` is ``outer`` or lies below it."""
    low, high = bounds(outer)
    return low <= inner < high


def ancestors(code: str) -> list[str]:
    """Codes above, nearest first, by shape alone: whether each exists is for the tree to say."""
    width = WIDTH[level_of(code)]
    above = [code[:w].ljust(9, "0") for w in (6, 4, 2) if w < width]
    return [*above, NATION_CODE] if width else []


def parent_in(code: str, known) -> str | None:
    """The nearest ancestor that is in ``known``; None for the nation."""
    return next((above for above in ancestors(code) if above in known), None)


def current(code: str, changes: dict[str, str]) -> str:
    """The code a region has today; follows chains of changes. Raises ValueError on a circle."""
    seen = [code]
    while (code := changes.get(code, code)) != seen[-1]:
        if code in seen:
            raise ValueError(f"region changes run in a circle: {seen}")
        seen.append(code)
    return code
