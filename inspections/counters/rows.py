"""What this floor counts, and a line of a to-do list."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from supervision.foundation.workbench import Todo

from .. import queries
from ..choices import (
    COLOURS,
    DispositionState,
    PlanState,
    VisitState,
)
from ..models import (
    Disposition,
    Finding,
    InspectionPlan,
    Order,
    Sample,
    Visit,
)


def my_open_visits(user, on: date):
    return Visit.objects.visible_to(user).filter(pk__in=Visit.of_team(user), state=VisitState.ASSIGNED)


def plans_to_sign(user, on: date):
    return InspectionPlan.objects.visible_to(user).filter(state=PlanState.SUBMITTED)


def publish_overdue(user, on: date):
    return Visit.objects.visible_to(user).publicity_overdue(on)


def late_samples(user, on: date):
    return Sample.objects.visible_to(user).late(on)


def confirmed_findings(user, on: date):
    return Finding.objects.visible_to(user).confirmed()


def orders(user):
    return Order.objects.visible_to(user)


def repeated(user, on: date):
    return queries.repeated(Finding.objects.visible_to(user), on)


def to_decide(user, on: date):
    return Disposition.objects.visible_to(user).filter(state=DispositionState.PROPOSED)


def todo(title, page, row, kind, due_on, code=""):
    source = {
        "visit": _("检查任务"), "plan": _("抽查计划"), "draw": _("随机抽取"), "order": _("责令改正"),
        "disposition": _("问题处置"), "amendment": _("公示变更"), "sample": _("抽检样品"),
        "document": _("执法文书"), "forwarding": _("任务移交"), "approval": _("行政检查审批表"),
        "request": _("回避申请"), "year_plan": _("年度抽查计划"),
    }[kind]  # fmt: skip
    number = code or getattr(row, "number" if kind in ("document", "approval") else "code", "")
    return Todo(
        title=title, url=reverse(f"inspections:{page}", args=[row.pk]), source=f"{source} {number}".strip(),
        due_on=due_on, state=row.get_state_display(), colour=COLOURS[row.state],
    )  # fmt: skip
