"""The nightly judgement: few questions for many tasks, and nothing written where nothing changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rectification.choices import Light
from rectification.services import lights
from supervision.foundation.models import RowChange

pytestmark = pytest.mark.django_db


def changes() -> int:
    """Lines of row history of tasks."""
    return RowChange.objects.filter(table_name="rectification_task").count()


@pytest.fixture
def late(ledger, now):
    """The day on which every task of the plan is overdue."""
    ledger.plan.tasks.update(
        state="in_progress", start_on=timezone.localdate(now) - timedelta(60), due_on=timezone.localdate(now)
    )
    return timezone.localdate(now) + timedelta(1)


def test_a_day_on_which_nothing_changes_writes_nothing(ledger, late):
    assert lights.refresh(ledger.plan.tasks.all(), on=late) == ledger.plan.tasks.count()
    before = changes()
    assert lights.refresh(ledger.plan.tasks.all(), on=late + timedelta(1)) == 0
    assert changes() == before
    assert set(ledger.plan.tasks.values_list("light", "light_on")) == {(Light.RED, late)}


def test_the_questions_do_not_grow_with_the_tasks(ledger, late, django_assert_num_queries):
    first = ledger.plan.tasks.order_by("pk")[:1].values("pk")
    assert ledger.plan.tasks.count() > 1
    lights.refresh(ledger.plan.tasks.all(), on=late)
    for tasks in (ledger.plan.tasks.filter(pk__in=first), ledger.plan.tasks.all()):
        with django_assert_num_queries(6):
            lights.refresh(tasks, on=late)
