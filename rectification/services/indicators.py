"""Indicator systems: drafted, filled in row by row or by a list, published, confirmed by a document, copied."""

from decimal import Decimal

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.numbers import allocate_code
from supervision.foundation.trail import act

from ..choices import SystemState
from ..models import Indicator, IndicatorSystem
from ..workflow import SYSTEM

HEAD = ("title", "year", "full_score", "basis")
FIELDS = ("parent", "code", "title", "points", "way", "rule", "materials")
_COPIED = ("code", "title", "points", "way", "rule", "materials", "position")


def draft(*, by, now, **values) -> IndicatorSystem:
    """Begin a system of the own office. ``values``: see HEAD."""
    if not may(by, P.GOVINSPECT_RUN) or by.agency_id is None:
        raise Refused(_("您无权编制督察指标体系。"))
    with act("rectification.indicatorsystem.draft", by=by, now=now, label=lazy("编制指标体系")) as entry:
        code = allocate_code("ZB", "rectification", timezone.localdate(now).year, 3)
        entry.subject = IndicatorSystem.objects.create(code=code, office=by.agency, created_by=by, **values)
    return entry.subject


def writable(system: IndicatorSystem, by) -> IndicatorSystem:
    """The system, locked, if the person may change it now."""
    row = IndicatorSystem.objects.select_for_update(of=("self",)).get(pk=system.pk)
    if not (may(by, P.GOVINSPECT_RUN) and row.office_id and "office" in row.parties(by)):
        raise Refused(_("您无权修改指标体系“%(system)s”。") % {"system": row})
    if row.state != SystemState.DRAFT:
        raise Refused(_("指标体系“%(system)s”已发布，不能修改；请复制为新版本。") % {"system": row})
    return row


def edit(system: IndicatorSystem, *, by, now, **values) -> IndicatorSystem:
    """Change the head of a draft."""
    with act("rectification.indicatorsystem.edit", by=by, now=now, label=lazy("修改指标体系")) as entry:
        entry.subject = row = writable(system, by)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return row


def put(system: IndicatorSystem, *, by, now, indicator: Indicator | None = None, **values) -> Indicator:
    """Add an indicator, or change one. ``values``: see FIELDS."""
    with act("rectification.indicator.put", by=by, now=now, label=lazy("填写指标"), note=values["code"]) as entry:
        entry.subject = row = writable(system, by)
        found = row.indicators.filter(pk=indicator.pk).first() if indicator else None
        _refuse_misplaced(row, found, values)
        made = found or Indicator(system=row, position=_last(row) + 1)
        for name in FIELDS:
            setattr(made, name, values[name])
        made.save()
    return made


def _last(system) -> int:
    return system.indicators.aggregate(last=Max("position"))["last"] or 0


def _refuse_misplaced(system, indicator, values) -> None:
    """Codes are unique, and there are two levels."""
    others = system.indicators.exclude(pk=indicator.pk) if indicator else system.indicators
    if others.filter(code=values["code"]).exists():
        raise Refused(_("指标编号 %(code)s 已有，请换一个编号。") % {"code": values["code"]})
    parent = values["parent"]
    if parent is None:
        return
    if parent.system_id != system.pk or parent.parent_id is not None or parent == indicator:
        raise Refused(_("%(code)s 的上级须是本体系的一级指标。") % {"code": values["code"]})
    if indicator and indicator.children.exists():
        raise Refused(_("%(code)s 下还有二级指标，不能改为二级指标。") % {"code": values["code"]})


def drop(indicator: Indicator, *, by, now) -> None:
    """Take an indicator out of a draft, with those under it."""
    label = lazy("删除指标")
    with act("rectification.indicator.drop", by=by, now=now, label=label, note=str(indicator)) as entry:
        entry.subject = row = writable(indicator.system, by)
        row.indicators.filter(pk=indicator.pk).delete()


def publish(system, *, by, now, note="") -> IndicatorSystem:
    """From now on it never changes, and rounds may be held by it."""
    return SYSTEM.take("publish", system, by=by, now=now, note=note, changes={"published_on": timezone.localdate(now)})


def confirm(system, *, by, now, document: str) -> IndicatorSystem:
    """Record the document that adopts it: scores by it may go out from now on."""
    if not document.strip():
        raise Refused(_("请填写确认指标体系的文号。"))
    with transaction.atomic():
        done = SYSTEM.take("confirm", system, by=by, now=now, note=document, changes={"document": document.strip()})
        done.confirmed = True
        done.save(update_fields=["confirmed"])
    return done


def copy(system, *, by, now, note="") -> IndicatorSystem:
    """The next version as a draft of the own office; a draft that is there already is given again."""
    with transaction.atomic():
        source = SYSTEM.take("copy", system, by=by, now=now, note=note)
        waiting = source.later.filter(office=by.agency, state=SystemState.DRAFT).first()
        if waiting is not None:
            return waiting
        last = source.later.filter(office=by.agency).aggregate(last=Max("version"))["last"]
        made = draft(
            by=by, now=now, title=source.title, year=timezone.localdate(now).year, full_score=source.full_score,
            basis=source.basis, previous=source, version=(last or source.version) + 1,
        )  # fmt: skip
        heads: dict[int | None, Indicator | None] = {None: None}
        for row in source.indicators.order_by(F("parent").asc(nulls_first=True), "position", "pk"):
            kept = {name: getattr(row, name) for name in _COPIED}
            heads[row.pk] = Indicator.objects.create(system=made, parent=heads[row.parent_id], **kept)
    return made


def points_of(text: str) -> Decimal | None:
    """Points as people type them, with two places at most; None if it is none."""
    try:
        value = Decimal(text.strip())
    except ArithmeticError:
        return None
    return value if value.is_finite() and value == value.quantize(Decimal("0.01")) and 0 <= value < 10_000 else None
