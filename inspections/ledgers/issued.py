"""Task lists issued from above, their rows, and tasks handed to other offices, as ledgers."""

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register

from ..choices import COLOURS, ForwardingState, ResultCode, TaskSource, VisitState
from ..models import Forwarding, IssuedList, IssuedTask, VisitMember


def _lists(user):
    done = Q(tasks__visit__state=VisitState.CONFIRMED)
    rows = IssuedList.objects.visible_to(user)
    return rows.annotate(task_count=Count("tasks"), done_count=Count("tasks", filter=done))


ISSUED_LISTS = register(
    Ledger(
        name="issued_lists",
        title=_("上级下达任务清单"),
        model=IssuedList,
        key=("code",),
        columns=(
            Column("code", _("清单编号"), kind=Kind.CODE, width=22, filter="contains", link=True),
            Column("title", _("任务名称"), "plan__title", width=34, filter="contains", link=True),
            Column("source", _("任务来源"), "plan__source", kind=Kind.CHOICE, choices=TaskSource, filter="choice"),
            Column("issuer", _("下达单位"), width=22, filter="contains"),
            Column("document_number", _("下达文号"), width=22, filter="contains", advanced=True),
            Column("received_on", _("接收日期"), kind=Kind.DATE, filter="range"),
            Column("planned_on", _("完成期限"), "plan__planned_on", kind=Kind.DATE, filter="range"),
            Column("task_count", _("任务数"), kind=Kind.INTEGER, width=8),
            Column("done_count", _("已完成"), kind=Kind.INTEGER, width=8),
        ),
        filters=(region_filter(),),
        order=("-received_on", "code"),
        view=P.PLAN_VIEW,
        queryset=_lists,
        row_url=lambda row: reverse("inspections:issued_detail", args=[row["pk"]]),
        list_url="inspections:issued_list",
        new_url="inspections:issued_new",
        new_permission=P.PLAN_EDIT,
        empty=_("还没有接收上级下达的任务。登记下达文号后，可以直接导入收到的任务清单。"),
    )
)

_TEAM = (
    VisitMember.objects.filter(visit=OuterRef("visit"), is_current=True)
    .order_by()
    .values("visit")
    .annotate(names=StringAgg("inspector__name", delimiter="、", order_by="seat"))
    .values("names")
)


def _of_list(rows, value, user):
    return rows.filter(issued_list__code=value)


# Columns with a field are what a received list may hold; those of the answer are only remembered by their place.
ISSUED_TASKS = register(
    Ledger(
        name="issued_tasks",
        title=_("下达任务"),
        model=IssuedTask,
        key=("number",),
        columns=(
            Column("number", _("任务编号"), "visit__external_number", kind=Kind.CODE, width=22, filter="contains",
                   link=True, field="number", required=True,
                   synonyms=("下达编号", "编号", "任务序号", "抽查编号", "任务代码", "卡号")),
            Column("name", _("机构名称"), "visit__institution__name", width=32, filter="contains", field="name",
                   required=True,
                   synonyms=("单位名称", "被检查单位", "被监督单位", "检查对象", "企业名称", "医疗机构名称", "名称")),
            Column("registration_number", _("登记号"), "visit__institution__registration_number", kind=Kind.CODE,
                   field="registration_number", default_visible=False,
                   synonyms=("执业登记号", "许可证号", "医疗机构登记号", "登记号/备案号")),
            Column("uscc", _("统一社会信用代码"), "visit__institution__uscc", kind=Kind.CODE, width=20, field="uscc",
                   default_visible=False, synonyms=("信用代码", "社会信用代码", "组织机构代码")),
            Column("region", _("区划"), "visit__institution__region__name", width=12, field="region",
                   synonyms=("区县", "所在区", "行政区划", "所属区县")),
            Column("planned_on", _("完成期限"), "visit__planned_on", kind=Kind.DATE, field="planned_on", filter="range",
                   synonyms=("截止日期", "计划检查日期", "要求完成时间")),
            Column("office", _("承办单位"), "visit__office__name", width=22),
            Column("officers", _("检查人员"), Subquery(_TEAM), width=18, sortable=False, field="officers",
                   synonyms=("监督员", "执法人员", "检查人")),
            Column("state", _("状态"), "visit__state", kind=Kind.CHOICE, choices=VisitState, colours=COLOURS,
                   filter="choice"),
            Column("result", _("检查结果"), "visit__result", kind=Kind.CHOICE, choices=ResultCode, colours=COLOURS,
                   filter="choice", field="result", synonyms=("结果", "监督检查结果", "抽查结果")),
            Column("visited_on", _("检查日期"), "visit__visited_on", kind=Kind.DATE, filter="range", field="visited_on",
                   synonyms=("监督日期", "检查时间", "完成日期")),
            Column("handling", _("处理情况"), "visit__handling", width=26, default_visible=False, field="handling",
                   synonyms=("处理结果", "处罚情况", "处置情况")),
            Column("remark", _("备注"), "visit__summary", width=20, default_visible=False, field="remark",
                   synonyms=("说明", "未完成原因")),
        ),
        filters=(region_filter(), Filter("list", _("清单"), _of_list, hidden=True)),
        order=("number",),
        view=P.PLAN_VIEW,
        imports=P.PLAN_EDIT,
        row_url=lambda row: reverse("inspections:issued_task", args=[row["pk"]]),
        list_url="inspections:issued_task_list",
        empty=_("清单里还没有任务。请导入下达单位的表格。"),
    )
)  # fmt: skip

FORWARDINGS = register(
    Ledger(
        name="forwardings",
        title=_("任务移交"),
        model=Forwarding,
        key=("code",),
        columns=(
            Column("code", _("移交编号"), kind=Kind.CODE, width=22, filter="contains", link=True),
            Column("institution", _("机构名称"), "visit__institution__name", width=32, filter="contains"),
            Column("number", _("下达编号"), "visit__external_number", kind=Kind.CODE, width=20, filter="contains"),
            Column("source", _("移交单位"), "source__name", width=22),
            Column("target", _("接收单位"), "target__name", width=22),
            Column("reason", _("移交理由"), width=30),
            Column("sent_at", _("移交时间"), kind=Kind.DATETIME, width=18),
            Column("answered_at", _("回执时间"), kind=Kind.DATETIME, width=18),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=ForwardingState, colours=COLOURS, filter="choice"),
        ),
        filters=(region_filter(),),
        order=("-sent_at",),
        view=P.PLAN_VIEW,
        row_url=lambda row: reverse("inspections:forwarding_detail", args=[row["pk"]]),
        list_url="inspections:forwarding_list",
        empty=_("没有移交的任务。机构迁出本区的，在下达任务的页面办理移交。"),
    )
)
