"""Yearly plans: lines of the nation, the province and the own office, published before anybody is visited."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.numbers import allocate_code
from supervision.foundation.trail import act

from ..choices import YearPlanState
from ..models import YearPlan, YearPlanLine
from ..workflow import YEAR_PLAN

FIELDS = ("title", "document_number", "max_visits", "exempt")
LINE_FIELDS = ("source", "title", "subjects", "content", "target", "partners", "starts_on", "ends_on")


def create(*, by, now: datetime, year: int, lines: list[dict], **values) -> YearPlan:
    """A draft of the person's own office; one for each year. Raises Refused."""
    if not may(by, P.PLAN_EDIT) or not scope_for(by).ranges:
        raise Refused(_("您无权编制年度抽查计划。"))
    place = by.agency.code.partition("-")[0]
    with act("inspections.year_plan.create", by=by, now=now, label=gettext_lazy("编制年度计划")) as entry:
        if YearPlan.objects.filter(office=by.agency, year=year).exists():
            raise Refused(_("本单位已有 %(year)s 年度计划，请修改原计划。") % {"year": year})
        plan = YearPlan.objects.create(
            code=f"{allocate_code('ND', place, timezone.localdate(now).year)}-{place}", year=year, office=by.agency,
            region_code=by.agency.region_code, created_by=by, created_at=now, **values,
        )  # fmt: skip
        _put_lines(plan, lines)
        entry.subject, entry.to_state = plan, plan.state
    return plan


def edit(plan: YearPlan, *, by, now: datetime, lines: list[dict], **values) -> YearPlan:
    """Change a draft. A published plan stays as it was published."""
    with act("inspections.year_plan.edit", by=by, now=now, label=gettext_lazy("修改年度计划")) as entry:
        row = YearPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if not (may(by, P.PLAN_EDIT) and "office" in row.parties(by)):
            raise Refused(_("您无权修改本年度计划。"))
        if row.state != YearPlanState.DRAFT:
            raise Refused(_("只有草稿可以修改，请先退回。"))
        for name in FIELDS:
            if name in values:
                setattr(row, name, values[name])
        row.save()
        _put_lines(row, lines)
        entry.subject = row
    return row


def take(verb: str, plan: YearPlan, *, by, now: datetime, note: str = "") -> YearPlan:
    """A step of the yearly plan; publishing it is the second signature."""
    changes = {"publish": {"approved_by": by, "published_on": timezone.localdate(now)}}
    return YEAR_PLAN.take(verb, plan, by=by, now=now, note=note, changes=changes.get(verb))


def _put_lines(plan: YearPlan, lines: list[dict]) -> None:
    """The lines in the order of the form, numbered anew."""
    wrong = [str(number) for number, line in enumerate(lines, start=1) if line["ends_on"] < line["starts_on"]]
    if wrong:
        raise Refused(_("第 %(numbers)s 项的完成日期早于开始日期。") % {"numbers": "、".join(wrong)})
    plan.lines.all().delete()
    YearPlanLine.objects.bulk_create(
        YearPlanLine(plan=plan, number=number, **{name: line[name] for name in LINE_FIELDS})
        for number, line in enumerate(lines, start=1)
    )
