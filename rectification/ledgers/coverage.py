"""The coverage of all plans as a ledger: one row for each clause, counted over the tasks the person sees."""

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Kind, Ledger, register
from supervision.foundation.models import Attachment

from ..choices import COLOURS, SETTLED_STATES, Coverage, TaskState
from ..models import Measure, Task, TaskMeasure

_LABEL = Case(
    When(part=0, then=Cast("number", CharField())),
    default=Concat(Cast("number", CharField()), Value("-"), Cast("part", CharField()), output_field=CharField()),
)


def _counted(rows, key: str):
    """How many rows stand under the clause."""
    counted = rows.order_by().values(key).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def clauses(user):
    """The clauses of the visible plans with what the person sees of their tasks."""
    seen = Task.objects.visible_to(user).filter(measure=OuterRef("pk")).exclude(state=TaskState.CANCELLED)
    work = TaskMeasure.objects.filter(task__in=Task.objects.visible_to(user), task__measure=OuterRef("pk"))
    work = work.exclude(task__state=TaskState.CANCELLED)
    done = work.exclude(done_on=None)
    files = Attachment.objects.filter(parent_type="rectification.taskmeasure").values("parent_id")
    proven = done.filter(~Q(evidence="") | Q(pk__in=files))
    line = Concat("code", Value(" "), "title", output_field=CharField())
    listed = seen.order_by().values("measure").annotate(all=StringAgg(line, "\n", order_by="code")).values("all")
    return Measure.objects.visible_to(user).annotate(
        n_tasks=_counted(seen, "measure"),
        n_issued=_counted(seen.exclude(state=TaskState.DRAFT), "measure"),
        n_settled=_counted(seen.filter(state__in=SETTLED_STATES), "measure"),
        n_work=_counted(work, "task__measure"),
        n_done=_counted(done, "task__measure"),
        n_proven=_counted(proven, "task__measure"),
        listed=Coalesce(Subquery(listed, output_field=CharField()), Value("")),
    )


# The rule of ``rules.coverage.verdict`` over the counts.
_VERDICT = Case(
    When(n_tasks=0, then=Value(Coverage.UNCOVERED.value)),
    When(n_issued=0, then=Value(Coverage.DRAFTED.value)),
    When(n_done__gt=F("n_proven"), then=Value(Coverage.UNPROVEN.value)),
    When(n_settled=F("n_tasks"), then=Value(Coverage.CLOSED.value)),
    default=Value(Coverage.OPEN.value),
    output_field=CharField(),
)


COVERAGE = register(
    Ledger(
        name="coverage",
        title=_("条款覆盖情况"),
        model=Measure,
        queryset=clauses,
        key=("plan", "number"),
        columns=(
            Column("plan", _("方案编号"), "plan__code", kind=Kind.CODE, width=14, filter="exact", advanced=True),
            Column("plan_title", _("整改方案"), "plan__title", width=36, default_visible=False),
            Column("number", _("序号"), _LABEL, kind=Kind.CODE, width=8, sort="number"),
            Column("chapter", _("章节"), width=24, default_visible=False),
            Column("title", _("条款"), width=40, filter="contains", link=True),
            Column("units", _("原文责任部门"), "raw_units", width=36, default_visible=False),
            Column("deadline", _("原文时限"), "deadline_text", width=16, default_visible=False),
            Column("tasks", _("任务"), "listed", width=50, sortable=False),
            Column("task_count", _("任务数"), "n_tasks", kind=Kind.INTEGER, width=8),
            Column("work", _("措施数"), "n_work", kind=Kind.INTEGER, width=8),
            Column("done", _("已完成措施"), "n_done", kind=Kind.INTEGER, width=10),
            Column("proven", _("有佐证的措施"), "n_proven", kind=Kind.INTEGER, width=12),
            Column("settled", _("已销号任务"), "n_settled", kind=Kind.INTEGER, width=10),
            Column("verdict", _("结论"), _VERDICT, kind=Kind.CHOICE, choices=Coverage, colours=COLOURS, width=12,
                   filter="choice"),
        ),
        order=("plan", "number"),
        view=P.LEDGER_VIEW,
        row_url=lambda row: reverse("rectification:plan_coverage", args=[row["plan"]]),
        list_url="rectification:coverage_list",
        empty=_("还没有整改方案。导入方案后，每一条措施在此对照任务。"),
    )
)  # fmt: skip
