"""Deadlines on the official calendar: the pure rule of ``rules.workdays`` fed from the calendar table."""

from datetime import date

from django.db.models import BigIntegerField, CharField, Count, F, Func, Max, Sum, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import CalendarDay
from .rules import workdays as rule
from .rules.workdays import CALENDAR, MONTHS, WORKING, Calendar, Deadline, Mark

__all__ = ["CALENDAR", "MONTHS", "WORKING", "Deadline", "current_calendar", "deadline", "explained", "period_words"]

_loaded: dict[str, object] = {}


class _TextHash(Func):
    """PostgreSQL's hash of a text; only compared with itself on the same server."""

    function = "hashtext"
    output_field = BigIntegerField()


def _version() -> tuple:
    """Changes when any day of the table is added, removed or altered."""
    text = Concat(Cast("date", CharField()), Value("/"), Cast("is_workday", CharField()), F("name"))
    found = CalendarDay.objects.aggregate(n=Count("pk"), year=Max("year"), content=Sum(_TextHash(text)))
    return found["n"], found["year"], found["content"]


def current_calendar() -> Calendar:
    """The calendar as the table has it now; kept in the process until the table changes."""
    version = _version()
    if _loaded.get("version") != version:
        rows = CalendarDay.objects.values_list("date", "is_workday", "name", "year")
        calendar = calendar_of(rows)
        _loaded.update(version=version, calendar=calendar)
    return _loaded["calendar"]


def calendar_of(rows) -> Calendar:
    """A calendar from (date, is_workday, name, year of the notice) rows."""
    rows = list(rows)
    marks = {day: Mark(is_workday, name) for day, is_workday, name, _year in rows}
    return Calendar(marks, frozenset(row[3] for row in rows))


def deadline(start: date, n: int, unit: str, *, roll: bool = True, calendar: Calendar | None = None) -> Deadline:
    """Last day of ``n`` units ("working", "calendar", "months") begun on ``start``, with its derivation.

    Many deadlines at once: fetch ``current_calendar()`` once and pass it.
    """
    return rule.deadline(start, n, unit, calendar or current_calendar(), roll=roll)


def period_words(n: int, unit: str) -> str:
    """A length of time as people say it: ten working days, one month."""
    words = {
        WORKING: ngettext("%(n)s个工作日", "%(n)s个工作日", n),
        CALENDAR: ngettext("%(n)s日", "%(n)s日", n),
        MONTHS: ngettext("%(n)s个月", "%(n)s个月", n),
    }
    return words[unit] % {"n": n}


def explained(derivation: dict) -> list[str]:
    """A stored derivation as sentences in the current language, for the page that shows the deadline."""
    if not derivation:
        return []
    lines = [
        _("自%(start)s的次日起算%(period)s，到%(due)s止")
        % {
            "start": derivation["start"],
            "period": period_words(derivation["n"], derivation["unit"]),
            "due": derivation["due"],
        }
    ]
    if last := derivation.get("last_day"):
        lines.append(_("期间最后一日%(last)s为休息日，顺延至%(due)s") % {"last": last, "due": derivation["due"]})
    lines += [_skipped_line(run) for run in derivation.get("skipped", ())]
    lines += [
        _("%(date)s（%(reason)s调休）上班，计入") % {"date": day["date"], "reason": _(day["reason"])}
        for day in derivation.get("made_up", ())
    ]
    if derivation.get("provisional"):
        lines.append(_("部分年份的放假安排尚未公布，仅按周末推算，公布后可能变动"))
    return lines


def _skipped_line(run: dict) -> str:
    words = {"from": run["from"], "to": run["to"], "days": run["days"], "reason": _(run["reason"])}
    if run["days"] == 1:
        return _("跳过%(from)s（%(reason)s）") % words
    return _("跳过%(from)s至%(to)s（%(reason)s，%(days)s天）") % words
