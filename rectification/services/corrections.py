"""What a person puts right in the reading of a paper before it is confirmed: words, units, cuts between measures.

The paper itself stays as it came. Every correction is an act of the plan; of two people who correct one measure
at once the second is told to look again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.trail import act

from ..choices import PlanState, UnitRole
from ..models import Measure, MeasureUnit, Plan, Problem
from . import names

_FIELDS = ("title", "text", "chapter", "target", "leader", "person", "problem", "deadline_text", "deadline_on")
_ASIDE = 1000  # parts are moved out of the way by so much while they are counted anew


@dataclass(frozen=True)
class Named:
    """A unit of a measure as a person wants it."""

    name: str
    role: str
    agency: Agency | None


@dataclass(frozen=True)
class Wording:
    """What a measure is to say."""

    title: str
    text: str
    chapter: str = ""
    target: str = ""
    leader: str = ""
    person: str = ""
    problem: Problem | None = None
    deadline_text: str = ""
    deadline_on: date | None = None


def _opened(plan: Plan, by) -> Plan:
    """The plan, locked and still in the making, for its own office."""
    row = Plan.objects.select_for_update(of=("self",)).select_related("office__region").get(pk=plan.pk)
    if by is not None and not (may(by, P.PLAN_PAPER_CONFIRM) and "office" in row.parties(by)):
        raise Refused(_("您无权更正本方案的读取结果。"))
    if row.state != PlanState.DRAFT:
        raise Refused(_("方案已确认，措施不再更正；请在任务中调整。"))
    return row


def describe(plan: Plan, *, title: str, number: str, issuer: str, year: int, by, now) -> Plan:
    """Put right what the reader made of the head of the paper, or what a copy without its head left out."""
    with act("rectification.plan.describe", by=by, now=now, label=lazy("更正方案信息"), note=number) as entry:
        entry.subject = row = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if by is not None and not (may(by, P.PLAN_PAPER_CONFIRM) and "office" in row.parties(by)):
            raise Refused(_("您无权更正本方案的信息。"))
        if row.state == PlanState.CLOSED:
            raise Refused(_("方案已办结，信息不再更正。"))
        row.title, row.number, row.issuer, row.year = title.strip(), number.strip(), issuer.strip(), year
        row.save(update_fields=["title", "number", "issuer", "year"])
    return row


def _current(measure: Measure, version: int | None) -> Measure:
    row = Measure.objects.filter(pk=measure.pk).first()
    if row is None:
        raise Refused(_("该措施已被他人合并或删除，请刷新后再办。"))
    if version is not None and row.version != version:
        raise Refused(_("该措施刚被他人更正，您的修改没有保存；请核对现在的内容后再改。"))
    return row


def correct(
    measure: Measure, wording: Wording, units: Sequence[Named], *, version: int | None = None, by, now
) -> Measure:
    """Put a measure right; ``version`` is the one the person saw. Bodies chosen for a name are remembered."""
    with act("rectification.measure.correct", by=by, now=now, label=lazy("更正措施"), note=wording.title) as entry:
        entry.subject = plan = _opened(measure.plan, by)
        row = _current(measure, version)
        for name in _FIELDS:
            setattr(row, name, getattr(wording, name))
        row.checked_by, row.version = by, row.version + 1
        _trace(row, plan.source_text, units)
        row.save()
        _put_units(row, units, plan)
        entry.data = {"measure": row.label}
    return row


def add(plan: Plan, wording: Wording, units: Sequence[Named], *, by, now) -> Measure:
    """A measure the reader did not find."""
    with act("rectification.measure.add", by=by, now=now, label=lazy("增加措施"), note=wording.title) as entry:
        entry.subject = row = _opened(plan, by)
        number = (row.measures.aggregate(last=Max("number"))["last"] or 0) + 1
        made = Measure(plan=row, region_code=row.region_code, number=number, checked_by=by)
        for name in _FIELDS:
            setattr(made, name, getattr(wording, name))
        _trace(made, row.source_text, units)
        made.save()
        _put_units(made, units, row)
        entry.data = {"measure": made.label}
    return made


def drop(measure: Measure, *, reason: str, by, now) -> None:
    """Take away what is no measure."""
    if not reason.strip():
        raise Refused(_("请填写删除理由。"))
    with act("rectification.measure.drop", by=by, now=now, label=lazy("删除措施"), note=reason) as entry:
        entry.subject = _opened(measure.plan, by)
        row = _current(measure, None)
        entry.data = {"measure": row.label, "title": row.title}
        row.delete()


def split(measure: Measure, cuts: Sequence[int], *, by, now) -> list[Measure]:
    """Cut a measure into several, each beginning at a place in its text; all keep its number, units and deadline."""
    with act("rectification.measure.split", by=by, now=now, label=lazy("拆分措施"), note=measure.title) as entry:
        entry.subject = plan = _opened(measure.plan, by)
        row = _current(measure, None)
        places = sorted({0, *(cut for cut in cuts if 0 < cut < len(row.text))})
        if len(places) < 2:
            raise Refused(_("请选择从哪一句起另立一条。"))
        units = list(row.units.order_by("position"))
        rows = list(plan.measures.filter(number=row.number).order_by("part"))
        at = rows.index(row)
        pieces = [_piece(row, start, end) for start, end in zip(places, [*places[1:], len(row.text)], strict=True)]
        _count_parts([*rows[:at], *pieces, *rows[at + 1 :]], by)
        for piece in pieces[1:]:
            _copy_units(units, piece)
        entry.data = {"measure": str(row.number), "parts": len(pieces)}
    return pieces


def _piece(row: Measure, start: int, end: int) -> Measure:
    """One part of a measure; the first is the row itself."""
    text = row.text[start:end]
    piece = row if start == 0 else Measure(
        plan=row.plan, region_code=row.region_code, number=row.number, chapter=row.chapter, raw_units=row.raw_units,
        deadline_text=row.deadline_text, deadline_on=row.deadline_on, problem=row.problem, target=row.target,
        leader=row.leader, person=row.person,
        doubts=row.doubts,
    )  # fmt: skip
    span = next(iter(row.spans.get("text", [])), None)
    # The words stand in the paper as they are read, unless something was cut out of them.
    exact = span is not None and row.plan.source_text[slice(*span)] == row.text
    own = {"text": [[span[0] + start, span[0] + end]], "title": [[span[0] + start, span[0] + end]]} if exact else {}
    piece.split = (text.strip(), {**row.spans, **own})
    return piece


def _count_parts(rows: list[Measure], by) -> None:
    """Number the parts of one measure anew, in this order."""
    Measure.objects.filter(pk__in=[row.pk for row in rows if row.pk]).update(part=F("part") + _ASIDE)
    for part, row in enumerate(rows, start=1):
        row.part, row.version = part, row.version + 1
        if hasattr(row, "split"):
            row.text, row.spans = row.split
            row.title, row.checked_by = _title(row.text), by
        row.save()


def _title(text: str) -> str:
    return text.partition("。")[0].partition("\n")[0][:60]


def merge(measure: Measure, *, by, now) -> Measure:
    """Join a measure to the one before it; nothing of either is lost."""
    with act("rectification.measure.merge", by=by, now=now, label=lazy("合并措施"), note=measure.title) as entry:
        entry.subject = plan = _opened(measure.plan, by)
        row = _current(measure, None)
        rows = list(plan.measures.all())
        at = rows.index(row)
        if at == 0:
            raise Refused(_("前面没有措施可以合并。"))
        kept = rows[at - 1]
        entry.data = {"measure": row.label, "into": kept.label}
        _take_over(kept, row, by)
        alone = all(one in (row, kept) for one in rows if one.number == row.number)
        if row.part and alone and kept.number == row.number:
            Measure.objects.filter(pk=kept.pk).update(part=0)
        row.delete()
    return kept


def _take_over(kept: Measure, row: Measure, by) -> None:
    own = {(unit.name, unit.role) for unit in kept.units.all()}
    start = kept.units.count()
    further = [unit for unit in row.units.order_by("position") if (unit.name, unit.role) not in own]
    _copy_units(further, kept, start)
    kept.text = f"{kept.text}\n{row.text}"
    kept.raw_units = kept.raw_units if row.raw_units in kept.raw_units else f"{kept.raw_units}；{row.raw_units}"
    if kept.deadline_on is None and not kept.deadline_text:
        kept.deadline_on, kept.deadline_text = row.deadline_on, row.deadline_text
    kept.doubts = list(dict.fromkeys([*kept.doubts, *row.doubts]))
    kept.spans = {key: [*kept.spans.get(key, []), *row.spans.get(key, [])] for key in {**kept.spans, **row.spans}}
    kept.checked_by, kept.version = by, kept.version + 1
    kept.save()


def check(plan: Plan, measures: Sequence[int], *, by, now) -> int:
    """Say that these measures were compared with the paper and are right."""
    with act("rectification.measure.check", by=by, now=now, label=lazy("核对措施")) as entry:
        entry.subject = row = _opened(plan, by)
        done = row.measures.filter(pk__in=measures, checked_by=None).update(checked_by=by)
        entry.data = {"measures": done}
    return done


def expand(unit: MeasureUnit, *, by, now) -> list[MeasureUnit]:
    """Put the bodies a group stands for (各区政府) in its place, by the register."""
    with act("rectification.unit.expand", by=by, now=now, label=lazy("展开泛指单位"), note=unit.name) as entry:
        entry.subject = plan = _opened(unit.measure.plan, by)
        row = MeasureUnit.objects.select_related("measure").get(pk=unit.pk)
        bodies = names.members(row.name, plan.office)
        if not bodies:
            raise Refused(_("单位名录中看不出“%(name)s”指哪些单位，请逐个填写。") % {"name": row.name})
        units = list(row.measure.units.order_by("position"))
        named = {one.agency_id for one in units}
        wanted = []
        for one in units:
            wanted += [one] if one.pk != row.pk else [
                MeasureUnit(name=row.name, role=_below(row.role, place), agency=body)
                for place, body in enumerate(bodies) if body.pk not in named
            ]  # fmt: skip
        row.measure.units.all().delete()
        made = _copy_units(wanted, row.measure)
        Measure.objects.filter(pk=row.measure_id).update(version=F("version") + 1)
        entry.data = {"measure": row.measure.label, "units": len(bodies)}
    return made


def _below(role: str, place: int) -> str:
    """Of several bodies that are to lead, the first leads and the others answer with it."""
    return UnitRole.JOINT if role == UnitRole.LEAD and place else role


def _copy_units(units: Sequence[MeasureUnit], measure: Measure, start: int = 0) -> list[MeasureUnit]:
    return MeasureUnit.objects.bulk_create(
        MeasureUnit(measure=measure, agency=unit.agency, name=unit.name, role=unit.role, position=start + place)
        for place, unit in enumerate(units)
    )


def _put_units(measure: Measure, units: Sequence[Named], plan: Plan) -> None:
    """Units in this order. A body chosen for a name is remembered where the portal would not have found it."""
    known = names.matched({unit.name for unit in units}, plan.office)
    for unit in units:
        if unit.agency is not None and known[unit.name] != unit.agency:
            names.remember(unit.name, unit.agency, plan.region_code)
    measure.units.all().delete()
    MeasureUnit.objects.bulk_create(
        MeasureUnit(measure=measure, agency=unit.agency, name=unit.name[:80], role=unit.role, position=place)
        for place, unit in enumerate(units)
    )


def _trace(measure: Measure, source: str, units: Sequence[Named]) -> None:
    """Where the paper has what a person put: the very words if they stand there, otherwise where they were read."""
    spans = dict(measure.spans)
    begin = next((span[0] for span in spans.get("title", [])), 0)
    for name, words in (("title", measure.title), ("text", measure.text), ("deadline", measure.deadline_text)):
        if place := _place(source, words, begin):
            spans[name] = [place]
    spans["units"] = [_place(source, unit.name, begin) or [] for unit in units]
    measure.spans = spans


def _place(source: str, words: str, begin: int) -> list[int] | None:
    at = source.find(words, begin) if words else -1
    return [at, at + len(words)] if at >= 0 else None
