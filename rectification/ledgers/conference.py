"""Ledgers of the joint conference: meetings, decisions, members side by side, and everything one member answers for."""

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import CharField, Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, register
from supervision.foundation.models import Agency

from ..choices import (
    COLOURS,
    OPEN_STATES,
    SETTLED_STATES,
    DecisionStanding,
    Light,
    MeetingKind,
    MeetingState,
    TaskState,
    UnitRole,
)
from ..models import Decision, Meeting, Task
from ..queries import conference as queries
from .tasks import evidence, files, late


def meetings(user):
    """The visible meetings with how many members were asked, and how many decisions the person sees."""
    seen = Decision.objects.visible_to(user).filter(meeting=OuterRef("pk")).order_by().values("meeting")
    count = Subquery(seen.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return Meeting.objects.visible_to(user).annotate(
        n_asked=Count("attendees", distinct=True), n_decided=Coalesce(count, Value(0))
    )


MEETINGS = register(
    Ledger(
        name="meetings",
        title=_("会议与纪要"),
        model=Meeting,
        queryset=meetings,
        key=("code",),
        columns=(
            Column("code", _("编号"), kind=Kind.CODE, width=14, filter="exact", link=True),
            Column("title", _("会议名称"), width=40, filter="contains", link=True),
            Column("kind", _("会议类型"), kind=Kind.CHOICE, choices=MeetingKind, width=12, filter="choice"),
            Column("held_at", _("会议时间"), kind=Kind.DATETIME, width=18),
            Column("place", _("会议地点"), width=24, default_visible=False),
            Column("chair", _("主持人"), width=20),
            Column("asked", _("参会单位"), "n_asked", kind=Kind.INTEGER, width=10),
            Column("decided", _("议定事项"), "n_decided", kind=Kind.INTEGER, width=10),
            Column("number", _("纪要编号"), width=24),
            Column("issued_on", _("印发日期"), kind=Kind.DATE, width=12, filter="range", advanced=True),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=MeetingState, colours=COLOURS, width=12,
                   filter="choice"),
        ),
        order=("-held_at", "code"),
        view=P.LEDGER_VIEW,
        row_url=lambda row: reverse("rectification:meeting_detail", args=[row["code"]]),
        list_url="rectification:meeting_list",
        new_url="rectification:meeting_new",
        new_permission=P.CONFERENCE_RUN,
        empty=_("还没有会议。由联席会议办公室筹备会议、发出通知，印发纪要后议定事项立为任务。"),
    )
)  # fmt: skip


def _decisions(user):
    """Decisions with their standing and their tasks by number."""
    line = Task.objects.filter(measure=OuterRef("measure")).visible_to(user).exclude(state=TaskState.CANCELLED)
    line = line.order_by().values("measure").annotate(all=StringAgg("code", "、", order_by="code")).values("all")
    joint = Agency.objects.filter(pk__in=Decision.joint.through.objects.filter(
        decision=OuterRef(OuterRef("pk"))).values("agency"))  # fmt: skip
    joint = joint.order_by().annotate(one=Value(1)).values("one")
    joint = joint.annotate(all=StringAgg("short_name", "、", order_by="code")).values("all")
    return queries.with_standing(Decision.objects.visible_to(user)).annotate(
        listed=Coalesce(Subquery(line, output_field=CharField()), Value("")),
        others=Coalesce(Subquery(joint, output_field=CharField()), Value("")),
    )


def _standing(rows, value, user):
    return rows.filter(standing=value)


DECISIONS = register(
    Ledger(
        name="decisions",
        title=_("议定事项"),
        model=Decision,
        queryset=_decisions,
        key=("meeting", "number"),
        columns=(
            Column("meeting", _("会议编号"), "meeting__code", kind=Kind.CODE, width=14, filter="exact", link=True),
            Column("minutes", _("纪要编号"), "meeting__number", kind=Kind.CODE, width=24),
            Column("number", _("事项"), kind=Kind.INTEGER, width=8),
            Column("text", _("议定内容"), width=50, filter="contains", link=True),
            Column("lead", _("牵头单位"), "lead__short_name", width=20),
            Column("joint", _("共同负责单位"), "others", width=24, sortable=False),
            Column("due_on", _("完成时限"), kind=Kind.DATE, width=12, filter="range", advanced=True),
            Column("tasks", _("任务"), "listed", kind=Kind.CODE, width=20, sortable=False),
            Column("standing", _("落实情况"), kind=Kind.CHOICE, choices=DecisionStanding, colours=COLOURS, width=14,
                   filter="choice"),
            Column("record_reason", _("不立任务的理由"), width=30, default_visible=False),
        ),
        order=("-meeting", "number"),
        view=P.LEDGER_VIEW,
        row_url=lambda row: reverse("rectification:meeting_detail", args=[row["meeting"]]),
        list_url="rectification:decision_list",
        empty=_("还没有议定事项。会议纪要印发后，议定事项在此对照任务。"),
    )
)  # fmt: skip


def _members(user):
    """Every member the person may open, with its zeros."""
    on = timezone.localdate()
    seen = Task.objects.visible_to(user).current()
    led = seen.filter(lead_agency=OuterRef("pk"))
    part = {
        f"n_{role}": queries.counted(seen.filter(units__agency=OuterRef("pk"), units__role=role))
        for role in (UnitRole.JOINT, UnitRole.COOPERATE, UnitRole.ASSIST)
    }
    return queries.members_seen(user).annotate(
        n_lead=queries.counted(led),
        n_open=queries.counted(led.filter(state__in=OPEN_STATES)),
        n_settled=queries.counted(led.filter(state__in=SETTLED_STATES)),
        n_yellow=queries.counted(led.filter(light=Light.YELLOW)),
        n_red=queries.counted(led.filter(light=Light.RED)),
        n_late=queries.counted(late(led, on)),
        **part,
    )


def _with_work(rows, value, user):
    return rows.filter(Q(n_lead__gt=0) | Q(n_joint__gt=0) | Q(n_cooperate__gt=0) | Q(n_assist__gt=0))


MEMBERS = register(
    Ledger(
        name="members",
        title=_("成员单位工作台账"),
        model=Agency,
        queryset=_members,
        key=("code",),
        columns=(
            Column("code", _("单位编码"), kind=Kind.CODE, width=16, default_visible=False),
            Column("name", _("成员单位"), width=36, filter="contains", link=True, sort="code"),
            Column("lead", _("牵头任务"), "n_lead", kind=Kind.INTEGER, width=10),
            Column("joint", _("共同负责"), "n_joint", kind=Kind.INTEGER, width=10),
            Column("cooperate", _("配合"), "n_cooperate", kind=Kind.INTEGER, width=8),
            Column("assist", _("协助"), "n_assist", kind=Kind.INTEGER, width=8),
            Column("open", _("未销号"), "n_open", kind=Kind.INTEGER, width=10),
            Column("settled", _("已销号"), "n_settled", kind=Kind.INTEGER, width=10),
            Column("yellow", _("黄灯"), "n_yellow", kind=Kind.INTEGER, width=8),
            Column("red", _("红灯"), "n_red", kind=Kind.INTEGER, width=8),
            Column("late", _("逾期"), "n_late", kind=Kind.INTEGER, width=8),
        ),
        filters=(Filter("with_work", _("只看有任务的"), _with_work, kind="flag"),),
        order=("code",),
        view=P.LEDGER_VIEW,
        row_url=lambda row: reverse("rectification:member_ledger", args=[row["code"]]),
        list_url="rectification:member_list",
        empty=_("本地区还没有登记联席会议成员单位，请系统管理员在单位管理中标记。"),
    )
)  # fmt: skip


def ledger_of(member: Agency) -> Ledger:
    """Everything one member answers for, grouped by area. It is not registered: its page is the member's."""
    return Ledger(
        name=f"member-{member.code}",
        title=_("成员单位工作台账"),
        model=Task,
        queryset=lambda user: queries.tasks_of(member, user),
        key=("code",),
        columns=(
            Column("area", _("领域"), "measure__chapter", width=24, sort="measure__number"),
            Column("role", _("职责"), "role", kind=Kind.CHOICE, choices=UnitRole, width=10),
            Column("code", _("编号"), kind=Kind.CODE, width=14),
            Column("title", _("任务"), width=40),
            Column("plan", _("整改方案"), "plan__title", width=36),
            Column("lead", _("牵头单位"), "lead_agency__short_name", width=20),
            Column("due_on", _("整改时限"), kind=Kind.DATE, width=12),
            Column("progress", _("完成百分比"), kind=Kind.INTEGER, width=10),
            Column("progress_text", _("当前进展"), width=50),
            Column("light", _("预警灯"), kind=Kind.CHOICE, choices=Light, colours=COLOURS, width=14),
            Column("state", _("销号状态"), kind=Kind.CHOICE, choices=TaskState, colours=COLOURS, width=14),
            Column("evidence", _("佐证材料"), evidence(), width=30, sortable=False),
            Column("files", _("佐证文件数"), files(), kind=Kind.INTEGER, width=10, sortable=False),
        ),
        order=("plan", "area", "code"),
        view=P.LEDGER_VIEW,
    )  # fmt: skip
