"""Rules of licences and filings: what held on a day, when a warning is due, what is odd about a decision.

A licence is a sequence of entries, each with the day it takes effect and the values it changes. What held on
a day follows from the entries up to that day, so a decision for a future day takes effect by itself.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from supervision.foundation.rules.sayings import N_, Saying

ACTIVE, SUSPENDED = "active", "suspended"
VALID, UPCOMING, EXPIRED = "valid", "upcoming", "expired"
EXPIRED_ALREADY = 0  # threshold of what has run out; the others are days before the end
BEDS_OF_LONG_VALIDATION = 100
_NO_NUMBER = re.compile(r"[\s\-—－/／0]*|无|暂无|不详|待办|办理中")
_REGISTRATION = re.compile(r"[0-9A-Z-]{15,22}")


@dataclass(frozen=True)
class Entry:
    """What one decision changed and from when on. ``order``: place among decisions of the same day."""

    effective_on: date
    order: int
    values: Mapping[str, object]


@dataclass(frozen=True)
class Version:
    """Everything that held from a day (inclusive) until a day (exclusive; None: open)."""

    begins_on: date
    until: date | None
    values: Mapping[str, object] = field(hash=False)

    def holds(self, day: date) -> bool:
        """Whether this is what held on a day."""
        return self.begins_on <= day and (self.until is None or day < self.until)


def fold(entries: Iterable[Entry]) -> list[Version]:
    """The versions in the order of the days they begin, one per entry; of one day only the last ever holds."""
    ordered = sorted(entries, key=lambda entry: (entry.effective_on, entry.order))
    versions, known = [], {}
    for place, entry in enumerate(ordered):
        known = {**known, **entry.values}
        until = ordered[place + 1].effective_on if place + 1 < len(ordered) else None
        versions.append(Version(entry.effective_on, until, known))
    return versions


def held_on(versions: Iterable[Version], day: date) -> Version | None:
    """The version of a day; None before the first."""
    return next((version for version in versions if version.holds(day)), None)


def since(versions: Sequence[Version], name: str) -> date:
    """Since when the last version's value of a field has stood there without a break."""
    last = versions[-1].values.get(name)
    begun = versions[-1].begins_on
    for version in reversed(versions):
        if version.values.get(name) != last:
            break
        begun = version.begins_on
    return begun


def standing(state: str, valid_from: date | None, valid_to: date | None, day: date) -> str:
    """Where a licence with these values stands on a day (``LicenceStanding``)."""
    if state not in (ACTIVE, SUSPENDED):
        return state
    if valid_to is not None and valid_to < day:
        return EXPIRED
    if state == SUSPENDED:
        return SUSPENDED
    return UPCOMING if valid_from is not None and valid_from > day else VALID


def crossed(days: Iterable[int], valid_to: date | None, day: date) -> int | None:
    """The nearest threshold already reached on a day; EXPIRED_ALREADY when it has run out; None when none is."""
    if valid_to is None:
        return None
    left = (valid_to - day).days
    if left < 0:
        return EXPIRED_ALREADY
    return min((threshold for threshold in days if left <= threshold), default=None)


def read_thresholds(text: str) -> list[int]:
    """ "90, 60，30" as days, longest first. Raises ValueError for anything else."""
    parts = [part for part in re.split(r"[\s,，、;；/]+", text.strip()) if part]
    if not parts or len(parts) > 6 or not all(re.fullmatch(r"[0-9]{1,3}", part) for part in parts):
        raise ValueError(text)
    days = sorted({int(part) for part in parts}, reverse=True)
    if days[-1] < 1 or days[0] > 366:
        raise ValueError(text)
    return days


def endless(day: date | None) -> date | None:
    """9999-… is how forms write 长期; it means no end."""
    return None if day is not None and day.year >= 9999 else day


def without_number(number: str) -> bool:
    """Whether what stands in the number column is no number ("无", "/", "-")."""
    return bool(_NO_NUMBER.fullmatch(number.strip()))


# --- what speaks against a decision -----------------------------------------------------------------
def period_refusals(valid_from: date | None, valid_to: date | None, issued_on: date | None, on: date) -> list[Saying]:
    """Dates that cannot be: ended before it began or was issued, issued in the future."""
    found = []
    if valid_to and valid_from and valid_to < valid_from:
        told = {"end": valid_to, "start": valid_from}
        found.append(Saying(N_("有效期至（%(end)s）早于有效期自（%(start)s），请对照证照原件改正。"), told))
    if valid_to and issued_on and valid_to < issued_on:
        told = {"end": valid_to, "day": issued_on}
        found.append(Saying(N_("有效期至（%(end)s）早于发证日期（%(day)s）：发证时已过期，请核对。"), told))
    if issued_on and issued_on > on:
        found.append(Saying(N_("发证日期（%(day)s）晚于今天；尚未发证的请在发证后登记。"), {"day": issued_on}))
    return found


def period_notes(
    valid_from: date | None, valid_to: date | None, *, has_end: bool, usual_years: int | None
) -> list[Saying]:
    """What is unusual about a period although it is taken."""
    if has_end and valid_to is None:
        return [Saying(N_("该许可通常有有效期，未填写的按长期有效处理，请核对原件。"))]
    if not (has_end and usual_years and valid_from and valid_to):
        return []
    usual = valid_from + timedelta(days=round(usual_years * 365.25))
    if abs((valid_to - usual).days) <= 31:
        return []
    return [Saying(N_("有效期与通常的%(n)s年不同，请核对原件。"), {"n": usual_years})]


def renewal_refusals(old_to: date | None, new_from: date | None, new_to: date | None) -> list[Saying]:
    """A renewal leads further than what it renews."""
    if old_to is None:
        return [Saying(N_("该许可长期有效，无需延续；期限有变的请办理变更。"))]
    if new_to is not None and new_to <= old_to:
        return [Saying(N_("延续后的有效期至（%(new)s）没有晚于原有效期（%(old)s）。"), {"new": new_to, "old": old_to})]
    return []


def renewal_notes(old_to: date | None, new_from: date | None, on: date) -> list[Saying]:
    """Overlap with, gap after, and lateness against the period that is renewed."""
    found = []
    if old_to and new_from:
        days = (new_from - old_to).days - 1
        if days > 0:
            told = {"n": days, "start": old_to + timedelta(days=1), "end": new_from - timedelta(days=1)}
            found.append(
                Saying(N_("与原有效期之间空档%(n)s天（%(start)s 至 %(end)s），期间执业视为无有效许可。"), told)
            )
        elif days < 0:
            found.append(Saying(N_("与原有效期重叠%(n)s天。"), {"n": -days}))
    if old_to and on > old_to:
        found.append(Saying(N_("原有效期已过%(n)s天后才办理延续。"), {"n": (on - old_to).days}))
    return found


def subject_refusals(subjects: Sequence[str], catalogue: Iterable[str]) -> list[Saying]:
    """Clinical subjects that the catalogue does not know."""
    unknown = sorted(set(subjects) - set(catalogue))
    if not unknown:
        return []
    return [Saying(N_("诊疗科目目录中没有：%(codes)s，请填写目录中的代码或名称。"), {"codes": "、".join(unknown)})]


def within(subject: str, allowed: Iterable[str]) -> bool:
    """Whether a subject is one of the allowed ones or below one."""
    return any(subject == one or subject.startswith(f"{one}.") for one in allowed)


def scope_notes(subjects: Sequence[str], allowed: Sequence[str]) -> list[Saying]:
    """A filing wider than its kind allows (``allowed`` empty: anything)."""
    wider = [subject for subject in subjects if allowed and not within(subject, allowed)]
    if not wider:
        return []
    told = {"codes": "、".join(wider)}
    return [Saying(N_("备案范围超出该类备案允许的诊疗科目：%(codes)s，请核实是否应申请执业许可。"), told)]


def beds_notes(before: int | None, after: int | None, threshold: int = BEDS_OF_LONG_VALIDATION) -> list[Saying]:
    """Beds that cross the line of the validation period."""
    if before is None or after is None or (before >= threshold) == (after >= threshold):
        return []
    told = {"before": before, "after": after, "line": threshold}
    if after >= threshold:
        return [
            Saying(
                N_("床位由%(before)s张变为%(after)s张，达到%(line)s张：校验期可能由1年改为3年，请核对下次校验日期。"),
                told,
            )
        ]
    return [
        Saying(
            N_("床位由%(before)s张变为%(after)s张，低于%(line)s张：校验期可能由3年改为1年，请核对下次校验日期。"), told
        )
    ]


def registration_refusals(number: str, registration_number: str) -> list[Saying]:
    """The number of a practice licence is the registration number: another one is another institution's licence."""
    alike = _REGISTRATION.fullmatch(number) and _REGISTRATION.fullmatch(registration_number)
    if not alike or number == registration_number or len(number) != len(registration_number):
        return []
    told = {"number": number, "own": registration_number}
    return [Saying(N_("许可证登记号%(number)s与该机构的登记号%(own)s不同：请核对是否拿错了其他机构的许可证。"), told)]


def order_refusals(effective_on: date, first_on: date, last_state_on: date, *, moves: bool) -> list[Saying]:
    """No entry before the licence was, and no change of state before the last change of state."""
    if effective_on < first_on:
        return [Saying(N_("生效日期早于发证（登记）的%(day)s，请改正。"), {"day": first_on})]
    if moves and effective_on < last_state_on:
        return [Saying(N_("生效日期早于上一次状态变动的%(day)s，请改正。"), {"day": last_state_on})]
    return []


def history_refusals(versions: Iterable[Version]) -> list[Saying]:
    """No version may end before it begins, as a decision with an earlier day can bring about."""
    for version in versions:
        start, end = version.values.get("valid_from"), version.values.get("valid_to")
        if start and end and end < start:
            told = {"day": version.begins_on, "start": start, "end": end}
            return [Saying(N_("自%(day)s起有效期将成为 %(start)s 至 %(end)s，前后颠倒；请核对生效日期。"), told)]
    return []


def overtaken_notes(versions: Sequence[Version], altered: Mapping[str, object]) -> list[Saying]:
    """A decision with an earlier day whose values a later one has already changed again."""
    if all(versions[-1].values.get(name) == value for name, value in altered.items()):
        return []
    return [Saying(N_("其后另有变动：本次登记只补充历史，不改变目前的内容。"))]


# --- which kind an institution's own licence is -----------------------------------------------------
@dataclass(frozen=True)
class MainKind:
    """A kind that founds an institution: for which subjects, and for which categories (beginnings; none: the rest)."""

    code: str
    subject_kinds: tuple[str, ...]
    categories: tuple[str, ...]


def main_kind_of(subject_kind: str, category: str, kinds: Iterable[MainKind]) -> str | None:
    """The kind of the main licence; a kind that names the category goes before one for all."""
    fitting = [kind for kind in kinds if subject_kind in kind.subject_kinds]
    named = [kind for kind in fitting if any(category.startswith(beginning) for beginning in kind.categories)]
    found = named or [kind for kind in fitting if not kind.categories]
    return found[0].code if found else None
