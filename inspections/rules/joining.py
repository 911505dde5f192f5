"""One team for visits made on one trip: as few people as can be, so that every seat of every visit stays filled."""

from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple


class Party(NamedTuple):
    """The seats of one visit: who was drawn for each (None: nobody yet) and who of the trip may take it."""

    drawn: tuple[str | None, ...]
    able: tuple[frozenset[str], ...]


def filled(party: Party, team: Iterable[str]) -> dict[int, str] | None:
    """Seat → person, or None if a seat stays empty. Whoever was drawn for this visit and goes keeps that seat."""
    going = set(team)
    seats = {seat: person for seat, person in enumerate(party.drawn) if person in going and person in party.able[seat]}
    free = sorted(going - set(party.drawn))
    taken: dict[str, int] = {}

    def place(seat: int, seen: set[str]) -> bool:
        for person in free:
            if person in party.able[seat] and person not in seen:
                seen.add(person)
                if person not in taken or place(taken[person], seen):
                    taken[person] = seat
                    return True
        return False

    if not all(place(seat, set()) for seat in range(len(party.drawn)) if seat not in seats):
        return None
    return seats | {seat: person for person, seat in taken.items()}


def common_team(parties: list[Party]) -> list[str] | None:
    """The smallest team that fills every seat, and of those the one that keeps most drawn seats; None if all must go.

    Nobody chooses: the same visits always give the same team. People come in the order of the visits and their seats.
    """
    people = list(dict.fromkeys(person for party in parties for person in party.drawn if person))
    largest = max(len(party.drawn) for party in parties)
    whole = len(people) <= largest or any(None in party.drawn for party in parties)  # all going is a gain here too
    for size in range(largest, len(people) + whole):
        fitting = [
            team for team in combinations(people, size) if all(filled(party, team) is not None for party in parties)
        ]
        if fitting:
            return list(max(fitting, key=lambda team: _kept(parties, team)))
    return None


def _kept(parties: list[Party], team) -> int:
    return sum(person in team for party in parties for person in party.drawn)


def indispensable(parties: list[Party]) -> list[tuple[int, int, str]]:
    """(visit, seat, person) of the seats that nobody else of the trip may take: why all must go."""
    return [
        (number, seat, person)
        for number, party in enumerate(parties)
        for seat, person in enumerate(party.drawn)
        if person and not party.able[seat] - set(party.drawn)
    ]
