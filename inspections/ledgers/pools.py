"""The pool of subjects as a living view of the registry, and the lists beside it, as ledgers."""

from datetime import date

from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.choices import COLOURS as REGISTRY_COLOURS
from institutions.choices import InstitutionState, RiskLevel, SubjectKind
from institutions.models import Institution
from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register

from .. import queries
from ..choices import COLOURS, FreezeCode, LibraryKind, Room, RuleKind
from ..models import DrawRule, InspectionPlan, Library, LibraryMember, PoolFreeze
from ..queries import burden


def _version(on: date) -> str:
    return (queries.rule_versions(on) or [""])[0]


def object_class(version: str):
    """The object class of a row by the rules of a version, as ``rules.ratios.RuleBook.class_of`` finds it."""
    fitting = []
    for base in queries.rule_book(version).bases:
        for prefix in base.categories or ("",):
            condition = Q(category__code__startswith=prefix) if prefix else Q()
            if base.levels:
                condition &= Q(level__in=base.levels)
            fitting.append(((len(prefix), bool(base.levels), base.key), condition))
    ranked = sorted(fitting, reverse=True, key=lambda one: one[0])
    known = [When(condition, then=Value(rank[2])) for rank, condition in ranked if condition]
    rest = next((rank[2] for rank, condition in fitting if not condition), "")
    return Case(*known, default=Value(rest), output_field=CharField()) if known else Value(rest)


def _subjects(user):
    """Medical institutions in reach with what a draw asks of them. A visit that is still secret is not counted."""
    on = timezone.localdate()
    book = burden.rules(on)
    days = burden.made(on).filter(institution=OuterRef("pk")).exclude(kind__in=book.exempt).order_by()
    days = days.values("institution").annotate(n=Count("visited_on", distinct=True)).values("n")
    frozen = PoolFreeze.objects.in_force(on).filter(institution=OuterRef("pk")).order_by("pk").values("code")[:1]
    rows = Institution.objects.visible_to(user).current().filter(kind=SubjectKind.MEDICAL)
    return rows.annotate(
        object_class=object_class(_version(on)),
        days_counted=Coalesce(Subquery(days, output_field=IntegerField()), Value(0)),
        frozen=Subquery(frozen),
    ).annotate(room=_room(book.cap.value if book.cap else None))


def _room(cap: int | None):
    """How the counted days of a row stand to the cap, as ``queries.burden.Meter.room`` says it."""
    if cap is None:
        return Value(Room.FREE.value)
    beyond = When(days_counted__gt=cap, then=Value(Room.BEYOND.value))
    full = When(days_counted=cap, then=Value(Room.FULL.value))
    return Case(beyond, full, default=Value(Room.FREE.value), output_field=CharField())


def _classes(user):
    rows = DrawRule.objects.filter(version=_version(timezone.localdate()), kind=RuleKind.BASE)
    return list(rows.order_by("pk").values_list("key", "label"))


def _of_plan(rows, value, user):
    """The subjects a plan would draw from."""
    plan = InspectionPlan.objects.visible_to(user).filter(code=value).first()
    if plan is None:
        return rows.none()
    found = rows.filter(pk__in=queries.subjects_of(plan).order_by().values("pk"))
    return found.filter(object_class__in=plan.classes) if plan.classes else found


def _frozen(rows, value, user):
    return rows.filter(frozen__isnull=False)


SUBJECTS = register(
    Ledger(
        name="inspection_subjects",
        title=_("检查对象名录库"),
        model=Institution,
        key=("code",),
        columns=(
            Column("code", _("机构编码"), kind=Kind.CODE, width=14, filter="contains", link=True),
            Column("name", _("机构名称"), width=34, filter="contains", link=True),
            Column("region", _("区划"), "region__name", width=12),
            Column("object_class", _("检查对象类别"), kind=Kind.CHOICE, choices=_classes, width=18, filter="choice",
                   sortable=False),
            Column("grade", _("信用等级"), Coalesce(F("standing__grade"), Value("")), kind=Kind.CODE, width=10,
                   filter="exact", sortable=False),
            Column("risk", _("风险等级"), Coalesce(F("standing__risk_level"), Value("")), kind=Kind.CHOICE,
                   choices=RiskLevel, width=10, filter="choice", sortable=False),
            Column("visits", _("计入上限次数"), "days_counted", kind=Kind.INTEGER, width=10,
                   sortable=False),
            Column("room", _("检查频次"), kind=Kind.CHOICE, choices=Room, colours=COLOURS, width=12, filter="choice",
                   sortable=False),
            Column("state", _("登记状态"), kind=Kind.CHOICE, choices=InstitutionState, colours=REGISTRY_COLOURS,
                   filter="choice"),
            Column("frozen", _("冻结事由"), kind=Kind.CHOICE, choices=FreezeCode, width=18, filter="choice",
                   sortable=False),
        ),
        filters=(
            region_filter(),
            Filter("is_frozen", _("只看冻结"), _frozen, kind="flag"),
            Filter("plan", _("抽查计划"), _of_plan, hidden=True),
        ),
        order=("code",),
        view=P.PLAN_VIEW,
        queryset=_subjects,
        row_url=lambda row: reverse("inspections:subject_detail", args=[row["code"]]),
        list_url="inspections:subject_list",
        empty=_("没有符合条件的检查对象。名录库随监管对象台账自动更新。"),
    )
)  # fmt: skip


def _libraries(user):
    return Library.objects.visible_to(user).annotate(
        member_count=Count("members"), known_count=Count("members__institution")
    )


LIBRARIES = register(
    Ledger(
        name="inspection_libraries",
        title=_("专项库和导入名录"),
        model=Library,
        key=("code",),
        columns=(
            Column("code", _("名录编号"), kind=Kind.CODE, width=22, filter="contains", link=True),
            Column("name", _("名录名称"), width=34, filter="contains", link=True),
            Column("kind", _("名录种类"), kind=Kind.CHOICE, choices=LibraryKind, filter="choice"),
            Column("office", _("维护单位"), "office__name", width=22),
            Column("member_count", _("对象数"), kind=Kind.INTEGER, width=8),
            Column("known_count", _("已登记机构"), kind=Kind.INTEGER, width=10),
            Column("valid_from", _("启用日期"), kind=Kind.DATE, filter="range"),
            Column("valid_to", _("停用日期"), kind=Kind.DATE),
        ),
        filters=(region_filter(),),
        order=("-valid_from", "code"),
        view=P.PLAN_VIEW,
        queryset=_libraries,
        row_url=lambda row: reverse("inspections:library_detail", args=[row["pk"]]),
        list_url="inspections:library_list",
        new_url="inspections:library_new",
        new_permission=P.PLAN_EDIT,
        empty=_("还没有专项库。建立名录后可以导入收到的表格，再在抽查计划中选用。"),
    )
)


def _of_library(rows, value, user):
    return rows.filter(library__code=value)


MEMBERS = register(
    Ledger(
        name="library_members",
        title=_("名录对象"),
        model=LibraryMember,
        key=("code",),
        columns=(
            Column("code", _("对象编码"), kind=Kind.CODE, width=14, filter="contains"),
            Column("name", _("对象名称"), width=34, filter="contains", field="name", required=True,
                   synonyms=("企业名称", "单位名称", "机构名称", "名称", "市场主体名称")),
            Column("identifier", _("统一社会信用代码/注册号"), kind=Kind.CODE, width=22, filter="contains",
                   field="identifier", synonyms=("注册号/统一社会信用代码", "统一社会信用代码", "注册号", "登记号",
                                                 "统一社会信用代码（注册号）")),
            Column("stratum", _("层"), width=20, filter="contains", field="stratum",
                   synonyms=("分层", "管辖单位", "对应专项库监管标签", "监管标签", "监管类别", "对象类别")),
            Column("region", _("区划代码"), "region_code", kind=Kind.CODE, width=12, field="region",
                   synonyms=("区县", "行政区划", "所在区县", "区划")),
            Column("registered", _("已登记机构"), "institution__code", kind=Kind.CODE, width=14),
            Column("certificate", _("许可证名称"), width=20, default_visible=False, field="certificate"),
            Column("certificate_no", _("许可证编号"), kind=Kind.CODE, width=20, default_visible=False,
                   field="certificate_no"),
            Column("valid_to", _("有效期至"), kind=Kind.DATE, field="valid_to", synonyms=("许可有效期至",)),
            Column("skill", _("专业资质资格"), width=20, default_visible=False, field="skill"),
            Column("needs_expert", _("配备专家（组长）"), width=20, default_visible=False, field="needs_expert"),
            Column("library", _("名录"), "library__name", width=20, default_visible=False, field="library",
                   synonyms=("专项库名称",)),
        ),
        filters=(Filter("library_code", _("名录"), _of_library, hidden=True),),
        order=("code",),
        view=P.PLAN_VIEW,
        imports=P.PLAN_EDIT,
        list_url="inspections:member_list",
        empty=_("名录里还没有对象。"),
    )
)  # fmt: skip
