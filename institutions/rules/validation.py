"""Rules of validation (校验): which rule an institution falls under, when it is due, what a decision needs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from supervision.foundation.rules.sayings import N_, Saying
from supervision.foundation.rules.workdays import add_months

NEAR_LIMIT = 80  # percent of a limit of points from which the review warns


@dataclass(frozen=True)
class Subject:
    """What decides about validation. ``form``: "licence", "filing", or "" where it is not known."""

    kind: str
    category: str = ""
    beds: int | None = None
    form: str = ""


@dataclass(frozen=True)
class Period:
    """A row of the law. ``beds_from`` counts in, ``beds_below`` does not. ``applies`` False: no validation at all."""

    key: str
    kinds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    form: str = ""
    beds_from: int | None = None
    beds_below: int | None = None
    applies: bool = True
    years: int = 1


def concerns(rule: Period, subject: Subject) -> bool:
    """Whether a row speaks of the subject. Unknown beds fall under no row that asks for beds."""
    if rule.kinds and subject.kind not in rule.kinds:
        return False
    if rule.categories and not subject.category.startswith(rule.categories):
        return False
    if rule.form and subject.form and rule.form != subject.form:
        return False
    bounds = (rule.beds_from, rule.beds_below)
    if subject.beds is None:
        return bounds == (None, None)
    low, high = bounds
    return (low is None or subject.beds >= low) and (high is None or subject.beds < high)


def rule_for(subject: Subject, rules: Iterable[Period]) -> Period | None:
    """The row that holds for a subject: the one that names its category most exactly, then its form."""
    fitting = [rule for rule in rules if concerns(rule, subject)]
    return max(fitting, key=lambda rule: (_exactness(rule, subject), bool(rule.form)), default=None)


def _exactness(rule: Period, subject: Subject) -> int:
    return max((len(prefix) for prefix in rule.categories if subject.category.startswith(prefix)), default=0)


@dataclass(frozen=True)
class Due:
    """A validation period: its first day, how many months it runs from ``anchor``, and its last day before rest days.

    ``assumed``: whole periods before it of which nothing is known.
    """

    anchor: date
    months: int
    start: date
    last: date
    assumed: int = 0


def due_of(anchor: date, years: int, answerable_from: date) -> Due:
    """The first period that ends on ``answerable_from`` or later, counted from the anchor in whole periods.

    ``anchor``: last validation, or the licence. ``answerable_from``: the day from which the institution answers
    for its validation here (registered, or the rule confirmed): earlier periods are taken as settled elsewhere.
    """
    length = 12 * years
    count = 1
    while add_months(anchor, length * count) < answerable_from:
        count += 1
    start, last = add_months(anchor, length * (count - 1)), add_months(anchor, length * count)
    return Due(anchor, length * count, start, last, count - 1)


def fair(last: date, known: date | None, today: date, months_ahead: int) -> date:
    """The due day when a change (fewer beds, a corrected date) brings it forward.

    Nobody is late by a change of the register: from the day it is seen there is still the time that is given to
    apply, though never longer than it was before. Judging again on a later day gives the same.
    """
    if known is None or last >= known:
        return last
    return max(last, min(known, add_months(today, months_ahead)))


def open_materials(materials: Iterable[tuple[str, bool, bool]]) -> Iterator[Saying]:
    """What an application still lacks; each material is (label, whether it is needed, whether it is there)."""
    missing = [label for label, needed, there in materials if needed and not there]
    for label in missing:
        yield Saying(N_("“%(label)s”还没有填写或上传；没有此类情况的，请写明“无”。"), {"label": label})


def open_review(checks: Iterable[tuple[str, str, bool]], onsite_on, people: str, opinion: str) -> Iterator[Saying]:
    """What a review still lacks; each check is (label, opinion, whether it was on site)."""
    checks = list(checks)
    left = [label for label, said, _onsite in checks if not said]
    if left:
        yield Saying(N_("还有%(n)s项没有审查意见：%(labels)s。"), {"n": len(left), "labels": "、".join(left[:3])})
    if any(onsite and said and said != "na" for _label, said, onsite in checks):
        if onsite_on is None:
            yield Saying(N_("请填写现场审查日期。"))
        if len([name for name in people.replace("，", "、").replace(",", "、").split("、") if name.strip()]) < 2:
            yield Saying(N_("现场审查须有两名以上人员，请用顿号分开填写姓名。"))
    if not opinion.strip():
        yield Saying(N_("请填写审查意见。"))


def near_limit(total, limit) -> bool:
    """Whether points come near what would defer validation."""
    return bool(limit) and total * 100 >= limit * NEAR_LIMIT
