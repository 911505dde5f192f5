"""Plans: drawn up, signed by two people, changed only while nobody has signed."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.numbers import allocate_code
from supervision.foundation.trail import act

from .. import queries
from ..choices import PlanState
from ..models import InspectionPlan
from ..rules.draw import beacon
from ..workflow import PLAN
from . import joint

FIELDS = (
    "title", "region_code", "classes", "rules_version", "ratios", "by_region", "seats", "series", "period",
    "beacon_kind", "beacon_name", "beacon_format", "beacon_due", "custody", "planned_on", "visit_days", "beacon_hours",
    "library", "year_line",
)  # fmt: skip


def create(*, by, now: datetime, items, **values) -> InspectionPlan:
    """A draft plan of the person's own agency; ``values`` are of FIELDS. Raises Refused."""
    if not may(by, P.PLAN_EDIT):
        raise Refused(_("您无权编制抽查计划。"))
    on = timezone.localdate(now)
    with act("inspections.plan.create", by=by, now=now, label=gettext_lazy("编制计划")) as entry:
        plan = InspectionPlan(office=by.agency, created_by=by, created_at=now, **values)
        plan.rules_version = plan.rules_version or _newest_version(on)
        _refuse_bad_values(plan, by)
        plan.trial = queries.plan_on_trial(plan)
        place = by.agency.code.partition("-")[0]  # counted per place: its offices share the suffix
        plan.code = f"{allocate_code('SJ', place, on.year)}-{place}"
        plan.save()
        plan.items.set(items)
        entry.subject, entry.to_state = plan, plan.state
    return plan


def edit(plan: InspectionPlan, *, by, now: datetime, items, **values) -> InspectionPlan:
    """Change a draft. A signed plan is sent back first."""
    with act("inspections.plan.edit", by=by, now=now, label=gettext_lazy("修改计划")) as entry:
        row = InspectionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if not (may(by, P.PLAN_EDIT) and "office" in row.parties(by)):
            raise Refused(_("您无权修改本计划。"))
        if row.state != PlanState.DRAFT:
            raise Refused(_("只有草稿可以修改，请先退回。"))
        for name in FIELDS:
            if name in values:
                setattr(row, name, values[name])
        _refuse_bad_values(row, by)
        row.trial = queries.plan_on_trial(row)
        row.save()
        row.items.set(items)
        entry.subject = row
    return row


def take(verb: str, plan: InspectionPlan, *, by, now: datetime, note: str = "") -> InspectionPlan:
    """A step of the plan; the two signatures are kept with it."""
    if verb == "submit" and (reasons := list(_against_rules(plan))):
        raise Refused(*reasons)
    changes = {"submit": {"submitted_by": by}, "approve": {"approved_by": by}, "send_back": {"submitted_by": None}}
    with transaction.atomic():
        row = PLAN.take(verb, plan, by=by, now=now, note=note, changes=changes.get(verb))
        if verb == "approve":
            joint.announce(row, now=now)
    return row


def _against_rules(plan: InspectionPlan):
    """What confirmed rules say against a plan: size of the team, specialty, the cap of general items."""
    version = plan.rules_version
    if len(plan.seats) < (least := queries.rule_value(version, "team_size")):
        yield _("实施细则规定检查组不得少于%(n)s人。") % {"n": least}
    skills = set(plan.items.values_list("category", flat=True))
    if queries.rule_value(version, "specialty") and skills and not skills & {seat["skill"] for seat in plan.seats}:
        yield _("实施细则规定检查组至少一人具备抽查事项的专业：%(skills)s。") % {"skills": "、".join(sorted(skills))}
    cap = queries.rule_value(version, "general_percent")
    over = [points for points in plan.ratios.values() if points > cap * 100]
    if cap and over and queries.only_general(plan):
        yield _("只含一般检查事项的计划，抽查比例不得高于%(cap)s%%；重点检查事项不受此限。") % {"cap": cap}


def _newest_version(on: date) -> str:
    versions = queries.rule_versions(on)
    if not versions:
        raise Refused(_("没有现行的抽查实施细则，请先装载基础数据。"))
    return versions[0]


def _refuse_bad_values(plan, by):
    if not scope_for(by).covers(plan.region_code):
        raise Refused(_("抽查区域超出本单位辖区。"))
    if plan.beacon_kind != beacon.NONE and (why := beacon.format_problem(plan.beacon_format)):
        words = {"unknown": _("写法不认识"), "impossible": _("个数超过号码总数"), "short": _("不足64位随机性")}
        raise Refused(_("公共随机值格式“%(format)s”：%(why)s。") % {"format": plan.beacon_format, "why": words[why]})
