"""The register of an office: append-only, numbered without gaps, each entry holding the hash of the one before."""

from inspections.rules.draw.canonical import digest
from inspections.rules.draw.documents import KEPT

ENTRY = ("office", "number", "attempt", "previous", "commitment", "beacon")
FIRST_PREVIOUS = ""


def entry(office: str, number: int, attempt: int, previous: str, commitment: dict, beacon: dict) -> dict:
    """One register entry; `previous` = H(entry before), empty for number 1."""
    return {
        "office": office,
        "number": number,
        "attempt": attempt,
        "previous": previous,
        "commitment": commitment,
        "beacon": beacon,
    }


def core(row: dict) -> dict:
    """The chained part of a published register row (the row also says how the number ended)."""
    return {key: row[key] for key in ENTRY}


def first_break(rows: list[dict]) -> str:
    """The first thing wrong with a register, or an empty string."""
    previous = FIRST_PREVIOUS
    for number, row in enumerate(rows, start=1):
        if row["number"] != number or row["office"] != rows[0]["office"]:
            return f"number {number} is missing"
        if row["previous"] != previous:
            return f"number {number} does not continue number {number - 1}"
        if row["attempt"] > 1 and not any(repeats(row, before) for before in rows[: number - 1]):
            return f"number {number} is attempt {row['attempt']} of no earlier number"
        previous = digest(core(row))
    return ""


def repeats(row: dict, before: dict) -> bool:
    """Is `row` the next attempt of `before`, over the same frozen documents?"""
    return before["attempt"] == row["attempt"] - 1 and all(
        before["commitment"][name] == row["commitment"][name] for name in KEPT
    )


def sealed(selected: list[dict], teams: list[dict]) -> list[str]:
    """Sorted H({id, stratum, ticket, team}): what the register shows of the selected until the visits are over."""
    return sorted(digest({**row, "team": team["inspectors"]}) for row, team in zip(selected, teams, strict=True))
