"""A plan with one issued task per district and one of the medical-insurance bureau."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from rectification.choices import PlanState, TaskKind
from rectification.models import Measure, Plan
from rectification.services import tasks
from rectification.workflow import PLAN


@pytest.fixture
def now():
    """One moment for the whole test."""
    return timezone.now()


def build_ledger(cast, now):
    """``plan`` with ``insurance`` (led by the liaison's bureau), ``east`` and ``west`` (the two districts)."""
    office = cast.city_officer.agency
    plan = Plan.objects.create(
        code="FA-2026-901", title="整改方案", office=office, region_code=office.region_code, year=2026, created_at=now,
    )  # fmt: skip
    Measure.objects.create(plan=plan, region_code=plan.region_code, number=1, title="一", text="一")
    plan = PLAN.take("confirm", plan, by=cast.city_officer, now=now)
    assert plan.state == PlanState.CONFIRMED

    def issued(lead, **values):
        on = timezone.localdate(now)
        usual = {
            "kind": TaskKind.PHASED,
            "start_on": on - timedelta(days=60),
            "due_on": on + timedelta(days=60),
            "lead_agency": lead.agency,
            "measures": ["制定办法", "开展培训"],
        }
        made = tasks.draft(plan, by=cast.city_officer, now=now, title="完善制度", **{**usual, **values})
        return tasks.issue(made, by=cast.city_officer, now=now)

    return SimpleNamespace(
        plan=plan,
        issued=issued,
        insurance=issued(cast.liaison),
        east=issued(cast.county_officer),
        west=issued(cast.neighbour_officer),
    )


@pytest.fixture
def ledger(cast, now):
    """The plan and its three tasks."""
    return build_ledger(cast, now)


@pytest.fixture
def committed_ledger(committed_cast, now):
    """The same where commits are real."""
    return build_ledger(committed_cast, now)
