"""What this floor puts on the workbench (see supervision/foundation/workbench.py)."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P
from supervision.foundation.charts import RANK, Chart, Series
from supervision.foundation.workbench import AreaChart, Counter, Queue

from .. import queries
from .following import (
    amendments_to_decide,
    dispositions_to_decide,
    documents_to_serve,
    laboratories_to_ask,
    orders_to_comply_with,
    orders_to_recheck,
    orders_to_serve,
    results_to_publish,
    transfers_to_answer,
    visits_to_confirm,
    visits_to_make,
)
from .planning import (
    approvals_to_decide,
    beacons_to_type,
    forwardings_to_receive,
    halves_to_hand_in,
    invitations_to_answer,
    plans_to_approve,
    requests_to_decide,
    results_of_departments,
    year_plans_to_approve,
)
from .rows import (
    confirmed_findings,
    late_samples,
    my_open_visits,
    orders,
    plans_to_sign,
    publish_overdue,
    repeated,
    to_decide,
)

COUNTERS = [
    Counter(
        lazy("待审定问题处置"), lambda user, on: to_decide(user, on).count(), "inspections:disposition_list",
        "state=proposed", (P.DISPOSITION_DECIDE,), "amber",
    ),
    Counter(
        lazy("责令改正逾期"), lambda user, on: orders(user).overdue(on).count(), "inspections:order_list",
        "overdue=1", (P.ORDER_SERVE, P.DISPOSITION_DECIDE), "red",
    ),
    Counter(
        lazy("复查逾期"), lambda user, on: orders(user).recheck_overdue(on).count(), "inspections:order_list",
        "recheck_overdue=1", (P.ORDER_SERVE, P.DISPOSITION_DECIDE), "red",
    ),
    Counter(
        lazy("重复问题"), lambda user, on: repeated(user, on).count(), "inspections:finding_list", "repeated=1",
        (P.DISPOSITION_DECIDE,), "amber",
    ),
    Counter(
        lazy("待我检查"), lambda user, on: my_open_visits(user, on).count(), "inspections:visit_list",
        "mine=1&state=assigned", (P.VISIT_RECORD,), "amber",
    ),
    Counter(
        lazy("待批准抽查计划"), lambda user, on: plans_to_sign(user, on).count(), "inspections:plan_list",
        "state=submitted", (P.PLAN_APPROVE,), "amber",
    ),
    Counter(
        lazy("检查结果公示逾期"), lambda user, on: publish_overdue(user, on).count(), "inspections:visit_list",
        "publish_overdue=1", (P.PLAN_EDIT, P.PLAN_APPROVE), "red",
    ),
    Counter(
        lazy("抽检结果逾期"), lambda user, on: late_samples(user, on).count(), "inspections:sample_list", "late=1",
        (P.VISIT_RECORD, P.PLAN_EDIT), "red",
    ),
    Counter(
        lazy("已确认的检查问题"),
        lambda user, on: confirmed_findings(user, on).count(),
        "inspections:finding_list", "state=upheld", (P.PLAN_EDIT, P.PLAN_APPROVE),
    ),
]  # fmt: skip


QUEUES = [
    Queue(visits_to_make, (P.VISIT_RECORD,)),
    Queue(visits_to_confirm, (P.VISIT_RECORD,)),
    Queue(laboratories_to_ask, (P.VISIT_RECORD,)),
    Queue(documents_to_serve, (P.VISIT_RECORD,)),
    Queue(plans_to_approve, (P.PLAN_APPROVE,)),
    Queue(beacons_to_type, (P.DRAW_COMMIT,)),
    Queue(invitations_to_answer, (P.JOINT_PART,)),
    Queue(halves_to_hand_in, (P.JOINT_PART,)),
    Queue(results_of_departments, (P.JOINT_PART,)),
    Queue(forwardings_to_receive, (P.PLAN_EDIT,)),
    Queue(approvals_to_decide, (P.PLAN_APPROVE,)),
    Queue(requests_to_decide, (P.PLAN_APPROVE,)),
    Queue(year_plans_to_approve, (P.PLAN_APPROVE,)),
    Queue(dispositions_to_decide, (P.DISPOSITION_DECIDE,)),
    Queue(transfers_to_answer, (P.TRANSFER_ANSWER,)),
    Queue(results_to_publish, (P.PLAN_EDIT, P.PLAN_APPROVE)),
    Queue(amendments_to_decide, (P.PLAN_APPROVE,)),
    Queue(orders_to_serve, (P.ORDER_SERVE,)),
    Queue(orders_to_recheck, (P.ORDER_SERVE,)),
    Queue(orders_to_comply_with, (P.ORDER_REPORT,)),
]


def tasks_by_source(user, on: date) -> Chart:
    """This year's tasks by who set them: checked, found closed or out of reach, still open."""
    wanted = queries.Wanted(date(on.year, 1, 1), date(on.year, 12, 31))
    rows = queries.by_source(wanted.rows(user))
    ledger = reverse("inspections:visit_list")
    parts = (
        (_("已检查"), "green", lambda tally: tally.checked),
        (_("未能检查"), "grey", lambda tally: tally.drawn - tally.checked - tally.open),
        (_("未检查"), "amber", lambda tally: tally.open),
    )
    return Chart(
        RANK, _("本年度检查任务（按任务来源）"), tuple(row.name for row in rows),
        tuple(Series(name, tuple(count(row.tally) for row in rows), colour) for name, colour, count in parts),
        head=_("任务来源"), unit=_("项"), stacked=True,
        urls=tuple(f"{ledger}?{urlencode(wanted.query | row.query)}" for row in rows),
    )  # fmt: skip


CHARTS = [AreaChart(tasks_by_source, (P.PLAN_APPROVE,))]
