"""Ledgers of the inspection of governments: indicators, which go to Excel and come back, and inspected districts."""

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register

from ..choices import (
    COLOURS,
    SCORING_STATES,
    WRITING_STATES,
    DistrictState,
    InspectionState,
    Way,
)
from ..models import Indicator, IndicatorSystem, InspectedDistrict, TeamScore
from ..models.government_inspections import rounds_of
from ..services.indicator_lists import IndicatorImporter


def _of_system(rows, value, user):
    return rows.filter(system__code=value)


def _systems(user):
    return [(row.code, str(row)) for row in IndicatorSystem.objects.visible_to(user)]


INDICATORS = register(
    Ledger(
        name="indicators",
        title=_("督察指标"),
        model=Indicator,
        key=("system", "code"),
        columns=(
            Column("system", _("体系编号"), "system__code", kind=Kind.CODE, width=16, field="system", required=True),
            Column("system_title", _("指标体系"), "system__title", width=36, default_visible=False),
            Column("parent", _("一级指标编号"), "parent__code", kind=Kind.CODE, width=12, field="parent"),
            Column("code", _("指标编号"), kind=Kind.CODE, width=10, field="code", required=True, link=True),
            Column("title", _("指标名称"), width=30, filter="contains", field="title", required=True, link=True,
                   synonyms=("指标",)),
            Column("points", _("分值"), kind=Kind.DECIMAL, width=8, field="points", required=True),
            Column("way", _("核查方式"), kind=Kind.CHOICE, choices=Way, width=10, filter="choice", field="way"),
            Column("rule", _("评分标准"), width=50, field="rule"),
            Column("materials", _("需提供的材料"), width=36, field="materials"),
            Column("position", _("顺序"), kind=Kind.INTEGER, width=8, default_visible=False),
        ),
        filters=(Filter("of", _("指标体系"), _of_system, choices=_systems),),
        order=("system", "position"),
        view=P.GOVINSPECT_VIEW,
        imports=P.GOVINSPECT_RUN,
        importer=IndicatorImporter,
        row_url=lambda row: reverse("rectification:system_detail", args=[row["system"]]) + f"#{row['code']}",
        list_url="rectification:indicator_list",
        empty=_("还没有督察指标。"),
    )
)  # fmt: skip


def to_assess(rows, user):
    """Self-assessments the own body has still to hand in."""
    own = Q(agency=user.agency_id) | Q(addressee=user.agency_id)
    states = (*WRITING_STATES, DistrictState.TO_SIGN)
    return rows.filter(own, state__in=states, inspection__state=InspectionState.SELF_ASSESSMENT)


def to_score(rows, user):
    """Districts of the own team with an indicator nobody has scored yet: a team divides them among its people."""
    scored = TeamScore.objects.filter(indicator=OuterRef("pk"), district=OuterRef(OuterRef("pk")))
    leaves = Indicator.objects.leaves().filter(system=OuterRef("inspection__system")).exclude(Exists(scored))
    team = InspectedDistrict.objects.judged_by(user).filter(inspection__in=rounds_of(user.pk))
    running = rows.filter(inspection__state=InspectionState.ON_SITE, state__in=SCORING_STATES, pk__in=team)
    return running.filter(Exists(leaves))


def feedback_due(rows, user):
    """Feedback the own office has still to send out."""
    running = (InspectionState.ON_SITE, InspectionState.FEEDBACK)
    own = rows.filter(inspection__office=user.agency_id, inspection__state__in=running)
    return own.filter(inspection__system__confirmed=True).exclude(state=DistrictState.ISSUED)


def to_plan(rows, user):
    """Feedback to the own body that has no plan yet."""
    own = Q(agency=user.agency_id) | Q(addressee=user.agency_id)
    return rows.filter(own, state=DistrictState.ISSUED, plan=None)


def _flag(key, label, find, **options):
    def apply(rows, value, user):
        return find(rows, user)

    return Filter(key, label, apply, kind="flag", **options)


def _late(rows, value, user):
    on = timezone.localdate()
    silent = Q(state__in=(*WRITING_STATES, DistrictState.TO_SIGN), inspection__self_due_on__lt=on)
    return rows.filter(silent, inspection__state=InspectionState.SELF_ASSESSMENT)


INSPECTED = register(
    Ledger(
        name="inspected",
        title=_("被督察地区"),
        model=InspectedDistrict,
        key=("code",),
        columns=(
            Column("code", _("编号"), kind=Kind.CODE, width=16, link=True, filter="exact", advanced=True),
            Column("title", _("督察名称"), "inspection__title", width=36, filter="contains"),
            Column("region", _("被督察地区"), "region__name", width=12, filter="contains", link=True),
            Column("unit", _("承办单位"), "agency__short_name", width=20),
            Column("stage", _("督察阶段"), "inspection__state", kind=Kind.CHOICE, choices=InspectionState,
                   colours=COLOURS, width=12, filter="choice"),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=DistrictState, colours=COLOURS, width=14,
                   filter="choice"),
            Column("self_due_on", _("自评截止"), "inspection__self_due_on", kind=Kind.DATE, width=12, filter="range",
                   advanced=True),
            Column("submitted_at", _("自评报送时间"), kind=Kind.DATETIME, width=18),
            Column("comment_due_on", _("意见截止"), kind=Kind.DATE, width=12, default_visible=False),
            Column("number", _("文号"), width=24),
            Column("issued_on", _("印发日期"), kind=Kind.DATE, width=12, filter="range", advanced=True),
            Column("plan_due_on", _("方案报送截止"), kind=Kind.DATE, width=12),
            Column("plan", _("整改方案"), F("plan__code"), kind=Kind.CODE, width=16),
        ),
        filters=(
            region_filter("region_code"),
            _flag("to_assess", _("待本单位自评"), to_assess),
            _flag("to_score", _("待我评分"), to_score),
            _flag("feedback_due", _("待反馈"), feedback_due, advanced=True),
            _flag("to_plan", _("待生成整改方案"), to_plan, advanced=True),
            Filter("late", _("自评逾期"), _late, kind="flag", advanced=True),
        ),
        order=("-code",),
        view=P.GOVINSPECT_VIEW,
        row_url=lambda row: reverse("rectification:inspected_detail", args=[row["code"]]),
        list_url="rectification:inspected_list",
        empty=_("没有督察记录。组织单位下发督察通知后，被督察地区在此显示。"),
    )
)  # fmt: skip
