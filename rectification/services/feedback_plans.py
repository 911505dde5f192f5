"""A feedback becomes a rectification plan of the body that must answer: one problem for each line, linked both ways."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.numbers import allocate_code
from supervision.foundation.trail import act

from ..choices import ProblemSource
from ..models import InspectedDistrict, Plan, Problem
from ..workflow import DISTRICT


def make_plan(district: InspectedDistrict, *, by, now, note="") -> Plan:
    """The plan, with the exact wording of each problem; asked for again, the one that is there."""
    with transaction.atomic():
        row = InspectedDistrict.objects.select_for_update(of=("self",)).get(pk=district.pk)
        if row.plan_id is not None and DISTRICT.has_right("make_plan", by, row):
            return row.plan
        done = DISTRICT.take("make_plan", row, by=by, now=now, note=note)
        with act("rectification.plan.answer", by=by, now=now, label=lazy("由督察反馈生成")) as entry:
            entry.subject = done.plan = _plan(done, by, now)
        done.save(update_fields=["plan"])
        for line in done.problems.select_related("indicator__parent"):
            line.problem = Problem.objects.create(
                plan=done.plan, region_code=done.plan.region_code, number=line.number, source=ProblemSource.FEEDBACK,
                category=line.indicator.parent.title[:60] if line.indicator else "", text=line.text,
            )  # fmt: skip
            line.save(update_fields=["problem"])
    return done.plan


def _plan(district, by, now) -> Plan:
    year = timezone.localdate(now).year
    return Plan.objects.create(
        code=allocate_code("FA", "rectification", year, 3), office=district.agency, issuer=district.agency.name,
        title=f"{district.region.name}贯彻落实医疗卫生行业综合监管督察反馈意见整改方案",
        region_code=district.agency.region_code, year=year, created_by=by, created_at=now,
    )  # fmt: skip
