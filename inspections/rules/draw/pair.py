"""Teams and substitutes: who visits whom, seat by seat, with the load as a sort key and never as a filter."""

import heapq

from inspections.rules.draw.derive import positions
from inspections.rules.draw.documents import by_area, recusals_of, suits


class NobodyEligible(ValueError):
    """No person may take this seat; `subject` and `seat` (counted from 1) say which."""

    def __init__(self, subject: str, seat: int):
        super().__init__(f"{subject}: seat {seat}")
        self.subject, self.seat = subject, seat


class _Queue:
    """People able to take one kind of seat in one area, least (visits, position, id) first.

    Visits only grow, so an entry that is out of date is put back with its present load when it comes up.
    """

    def __init__(self, people: list[str], pairing: "_Pairing"):
        self._pairing = pairing
        self._heap = [pairing.rank(person) for person in people]
        heapq.heapify(self._heap)

    def take(self, barred: set[str]) -> str | None:
        aside, chosen = [], None
        while self._heap and chosen is None:
            visits, place, person = heapq.heappop(self._heap)
            if visits != self._pairing.visits[person]:
                heapq.heappush(self._heap, self._pairing.rank(person))
            elif person in barred:
                aside.append((visits, place, person))
            else:
                chosen = person
        for entry in aside:
            heapq.heappush(self._heap, entry)
        if chosen is not None:
            self._pairing.visits[chosen] += 1
            heapq.heappush(self._heap, self._pairing.rank(chosen))
        return chosen


class _Pairing:
    def __init__(self, plan: dict, inspectors: list[dict], prk: bytes):
        self._position = positions(prk, f"inspector|{plan['draw_id']}|".encode())
        self._seats, self._there = plan["seats"], by_area(inspectors)
        self._places: dict[tuple[int, str], bytes] = {}
        self._queues: dict[tuple[str, str, str], _Queue] = {}
        self.visits = {inspector["id"]: 0 for inspector in inspectors}

    def rank(self, person: str) -> tuple[int, bytes, str]:
        visits = self.visits[person]
        if (visits, person) not in self._places:  # one shuffle per load level
            self._places[visits, person] = self._position(f"{visits}|{person}".encode())
        return visits, self._places[visits, person], person

    def team(self, subject: str, area: str, recused: set[str]) -> list[str]:
        members: list[str] = []
        for number, seat in enumerate(self._seats, start=1):
            person = self._queue(area, seat).take(recused.union(members))
            if person is None:
                raise NobodyEligible(subject, number)
            members.append(person)
        return members

    def _queue(self, area: str, seat: dict) -> _Queue:
        key = (area, seat["unit"], seat["skill"])
        if key not in self._queues:
            able = [row["id"] for row in self._there.get(area, ()) if suits(row, seat)]
            self._queues[key] = _Queue(able, self)
        return self._queues[key]


def pair(documents: dict, selected: list[dict], prk: bytes) -> list[dict]:
    """Teams [{subject, inspectors[]}] in draw order, inspectors in seat order.

    Raises NobodyEligible, which `documents.unpairable` excludes beforehand.
    """
    recused = recusals_of(documents["recusals"])
    areas = {candidate["id"]: candidate["area"] for candidate in documents["candidates"]}
    pairing = _Pairing(documents["plan"], documents["inspectors"], prk)
    return [
        {"subject": row["id"], "inspectors": pairing.team(row["id"], areas[row["id"]], recused.get(row["id"], set()))}
        for row in selected
    ]


def teams_now(teams: list[dict], substitutions: list[dict]) -> dict[str, list[str]]:
    """subject → people in seat order after the recorded substitutions."""
    now = {team["subject"]: list(team["inspectors"]) for team in teams}
    for change in substitutions:
        seats = now[change["subject"]]
        seats[seats.index(change["out"])] = change["in"]
    return now


def substitute(
    documents: dict, bundle_result: dict, substitutions: list[dict], prk: bytes, subject: str, out: str
) -> str:
    """Who takes the seat of `out` at `subject`: the next eligible by the substitute positions.

    Whoever has already left this team does not come back to it. Raises NobodyEligible.
    """
    plan = documents["plan"]
    team = teams_now(bundle_result["teams"], substitutions)[subject]
    number = team.index(out)
    gone = {change["out"] for change in substitutions if change["subject"] == subject}
    barred = {*team, *gone, *recusals_of(documents["recusals"]).get(subject, ())}
    area = next(row["area"] for row in documents["candidates"] if row["id"] == subject)
    position = positions(prk, f"substitute|{plan['draw_id']}|{subject}|".encode())
    able = [
        row["id"]
        for row in by_area(documents["inspectors"]).get(area, ())
        if row["id"] not in barred and suits(row, plan["seats"][number])
    ]
    if not able:
        raise NobodyEligible(subject, number + 1)
    return min(able, key=lambda person: (position(person.encode()), person))
