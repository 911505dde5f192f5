"""Planned progress, warning lights with their reasons, and what keeps a task from being closed out.

Thresholds are arguments: domain practice differs (blue near the due date, yellow behind, red overdue or
two yellows running), so the numbers come from a row with its basis.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

GREEN, BLUE, YELLOW, RED, GREY = "light_green", "light_blue", "light_yellow", "light_red", "light_grey"

OVERDUE, TWO_YELLOWS, BEHIND, NOT_REPORTED, NEAR = "overdue", "two_yellows", "behind", "not_reported", "near"
MISSED = "milestone"


@dataclass(frozen=True)
class Thresholds:
    """``soon``: days before the due date that count as near; ``behind``: percentage points that count as late."""

    soon: int
    behind: int


@dataclass(frozen=True)
class Facts:
    """What the light of a task is judged by.

    ``unreported``: the last closed period has no report. ``yellows``: yellow lights of the months just
    before this one, newest first. ``milestones``: (day, percent that should be done by then).
    """

    start: date
    due: date | None
    progress: int
    settled: bool
    unreported: bool
    yellows: Sequence[bool] = ()
    milestones: Sequence[tuple[date, int]] = ()


def planned(start: date, due: date | None, on: date) -> int | None:
    """Percent that should be done by a day of a task without milestones."""
    return planned_percent(start, due, (), on)


def planned_percent(start: date, due: date | None, milestones: Iterable[tuple[date, int]], on: date) -> int | None:
    """Percent that should be done by a day: linear from start over the milestones (day, percent) to due.

    Without a due date the last milestone's percent holds from its day on; without either nothing is planned (None).
    Milestones outside start…due are left aside, and a plan never falls: a lower percent later counts as the higher.
    """
    inside = sorted((day, percent) for day, percent in milestones if day > start and (due is None or day < due))
    points = [(start, 0)]
    for day, percent in [*inside, *([(due, 100)] if due is not None else [])]:
        points.append((day, max(percent, points[-1][1])))
    if len(points) == 1:
        return None
    if on <= start:
        return 100 if due is not None and on >= due else 0
    for (day, percent), (later, more) in itertools.pairwise(points):
        if on < later:
            return percent + (on - day).days * (more - percent) // (later - day).days
    return points[-1][1]


def missed_milestones(milestones: Iterable[tuple[date, int]], progress: int, on: date) -> list[tuple[date, int]]:
    """Milestones whose day has passed with less done than they ask."""
    return [(day, percent) for day, percent in sorted(milestones) if day < on and progress < percent]


def light(facts: Facts, on: date, thresholds: Thresholds) -> tuple[str, list[str]]:
    """The light and every reason for it, the gravest first."""
    if facts.settled:
        return GREY, []
    reasons = []
    if facts.due is not None and on > facts.due:
        reasons.append(OVERDUE)
    expected = planned_percent(facts.start, facts.due, facts.milestones, on)
    missed = bool(missed_milestones(facts.milestones, facts.progress, on))
    late = expected is not None and expected - facts.progress > thresholds.behind
    told = ((BEHIND, late), (MISSED, missed), (NOT_REPORTED, facts.unreported))
    yellow = [code for code, holds in told if holds]
    if yellow and tuple(facts.yellows[:1]) == (True,):
        reasons.append(TWO_YELLOWS)
    near = facts.due is not None and 0 <= (facts.due - on).days <= thresholds.soon
    if reasons:
        return RED, reasons + yellow
    if yellow:
        return YELLOW, yellow
    return (BLUE, [NEAR]) if near else (GREEN, [])


def forecast(facts: Facts, cut_off: date, thresholds: Thresholds) -> tuple[str, list[str]]:
    """The light on the day after the cut-off as the facts stand: with ``unreported``, what silence will cost."""
    return light(facts, cut_off + timedelta(days=1), thresholds)


# --- close-out -----------------------------------------------------------------------------------
# The four checks are the paper's four "决不放过" (S000 三(一)).
CHECKS = ("investigated", "solved", "violations_dealt_with", "people_satisfied")


@dataclass(frozen=True)
class Measure:
    """One measure of a task: whether it is done and how many pieces of evidence it has."""

    number: int
    done: bool
    evidence: int


def missing_for_close(measures: Iterable[Measure], signer: str) -> list[tuple[str, int]]:
    """(code, measure number) of all that keeps a unit from asking for close-out; empty when it may."""
    measures = list(measures)
    missing = [] if measures else [("no_measures", 0)]
    for measure in measures:
        if not measure.done:
            missing.append(("measure_open", measure.number))
        elif not measure.evidence:
            missing.append(("no_evidence", measure.number))
    if not signer.strip():
        missing.append(("no_signer", 0))
    return missing


def missing_checks(checks: dict[str, bool]) -> list[str]:
    """Which of the four checks does not hold."""
    return [name for name in CHECKS if not checks.get(name)]
