"""Registered facts in the file of an institution."""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supervision.foundation.access import P
from supervision.foundation.casefile import FileAction, FileWarning, Tab, TabColumn, Warned
from supervision.foundation.rules.identifiers import masked

from ..choices import InstitutionState, Permit, ProposalState, WarnedAbout
from ..models import Institution, Lineage, MatchProposal, warned_until
from ..queries import doubts_about, subject_names
from ..rules.plausible import suspended_too_long

_IN_PRACTICE = (InstitutionState.ACTIVE, InstitutionState.SUSPENDED)


def _base(user, code):
    rows = Institution.objects.visible_to(user).filter(code=code)
    joined = ("region", "category", "responsible_agency", "affiliation_agency", "standing", "merged_into")
    return rows.select_related(*joined).prefetch_related("names", "merged")


def _names(institution) -> str:
    return _("；").join(_name_in_words(name) for name in institution.names.all())


def _name_in_words(name) -> str:
    """曾用名：…（2019-01-01–2024-05-01，津卫〔2024〕3号）"""
    days = f"{name.valid_from or ''}–{name.valid_to or ''}" if name.valid_from or name.valid_to else ""
    told = _("，").join(part for part in (days, name.basis) if part)
    words = name.get_kind_display() + _("：") + name.name
    return words + (_("（") + told + _("）") if told else "")


def _merged(institution) -> list[str]:
    return [f"{row.code} {row.name}" for row in institution.merged.all()]


def _permits(institution) -> list[str]:
    labels = dict(Permit.choices)
    return [str(labels.get(permit, permit)) for permit in institution.permits]


def _coordinates(institution) -> str:
    return f"{institution.longitude}, {institution.latitude}" if institution.longitude is not None else ""


def _own_facts(institution) -> list[str]:
    """Fields of the subject's kind."""
    return [label + _("：") + value for label, value in institution.own_facts() if value]


def _validity(institution) -> str:
    if not institution.licence_to:
        return ""
    return f"{institution.licence_from or '—'} – {institution.licence_to}"


BASE = (
    TabColumn(gettext_lazy("机构编码"), "code", look="code"),
    TabColumn(gettext_lazy("机构名称"), "name"),
    TabColumn(gettext_lazy("状态"), "state", look="pill"),
    TabColumn(gettext_lazy("对象种类"), "kind"),
    TabColumn(gettext_lazy("机构类别"), "category"),
    TabColumn(gettext_lazy("级别等次"), "level_and_grade"),
    TabColumn(gettext_lazy("所有制形式"), "ownership"),
    TabColumn(gettext_lazy("经营性质"), "nature"),
    TabColumn(gettext_lazy("经济类型"), "economic_type"),
    TabColumn(gettext_lazy("床位数"), "beds"),
    TabColumn(gettext_lazy("牙椅数"), "chairs"),
    TabColumn(gettext_lazy("服务对象"), "service_target"),
    TabColumn(gettext_lazy("注册资金（万元）"), "registered_capital"),
    TabColumn(gettext_lazy("诊疗时间"), "opening_hours"),
    TabColumn(gettext_lazy("行政区划"), "region"),
    TabColumn(gettext_lazy("统一社会信用代码"), "uscc", look="code"),
    TabColumn(gettext_lazy("登记号"), "registration_number", look="code"),
    TabColumn(gettext_lazy("法定代表人"), "legal_representative"),
    TabColumn(gettext_lazy("主要负责人"), "principal"),
    TabColumn(gettext_lazy("联系电话"), lambda row: masked(row.phone)),
    TabColumn(gettext_lazy("主管部门"), "responsible_agency"),
    TabColumn(gettext_lazy("许可证（备案）编号"), "licence_number", look="code"),
    TabColumn(gettext_lazy("有效期"), _validity),
    TabColumn(gettext_lazy("最近校验日期"), "validated_on"),
    TabColumn(gettext_lazy("下次校验日期"), "validation_due_on", look="deadline"),
    TabColumn(gettext_lazy("诊疗科目"), lambda row: subject_names(row.subjects) if row.subjects else ""),
    TabColumn(gettext_lazy("专项许可"), _permits),
    TabColumn(gettext_lazy("风险等级"), "standing.risk_level", look="pill"),
    TabColumn(gettext_lazy("信用等级"), "standing.grade"),
    TabColumn(gettext_lazy("本周期记分"), "standing.points_this_cycle"),
    TabColumn(gettext_lazy("名单"), "standing.lists"),
    TabColumn(gettext_lazy("状况截至"), "standing.as_of"),
    TabColumn(gettext_lazy("隶属部门"), "affiliation_agency"),
    TabColumn(gettext_lazy("状态起始日"), "state_since"),
    TabColumn(gettext_lazy("状态依据文号"), "state_document"),
    TabColumn(gettext_lazy("坐标"), _coordinates),
    TabColumn(gettext_lazy("登记时间"), "registered_at"),
    TabColumn(gettext_lazy("来源名单"), "source"),
    TabColumn(gettext_lazy("区划来源"), "region_basis"),
    TabColumn(gettext_lazy("专有信息"), _own_facts, look="wide"),
    TabColumn(gettext_lazy("地址"), "address", look="wide"),
    TabColumn(gettext_lazy("其他地址"), "other_addresses", look="wide"),
    TabColumn(gettext_lazy("其他名称"), _names, look="wide"),
    TabColumn(gettext_lazy("并入的记录"), _merged, look="wide"),
    TabColumn(gettext_lazy("已并入"), lambda row: row.merged_into and f"{row.merged_into.code} {row.merged_into}",
              look="wide", url=lambda row: reverse("institution_file", args=[row.merged_into.code])),
)  # fmt: skip


def _validation_due(file, on: date):
    due_on = file.subject.validation_due_on
    if (
        file.subject.state not in _IN_PRACTICE
        or due_on is None
        or due_on > warned_until(WarnedAbout.VALIDATION, file.user, on)
    ):
        return
    if due_on < on:
        yield Warned(_("校验已于%(day)s到期") % {"day": due_on}, "?tab=base", "red")
    else:
        left = (due_on - on).days
        text = ngettext("校验%(day)s到期，剩%(n)s天", "校验%(day)s到期，剩%(n)s天", left)
        yield Warned(text % {"day": due_on, "n": left}, "?tab=base")


def _lineage(user, code):
    institution = Institution.objects.visible_to(user).filter(code=code)
    rows = Lineage.objects.filter(Q(predecessor__in=institution) | Q(successor__in=institution), withdrawn_at=None)
    return rows.order_by("-on", "-pk")


LINEAGE = (
    TabColumn(gettext_lazy("日期"), "on", width=12),
    TabColumn(gettext_lazy("沿革种类"), "kind", width=12),
    TabColumn(gettext_lazy("变更前"), "before", width=32),
    TabColumn(gettext_lazy("变更后"), "after", width=32),
    TabColumn(gettext_lazy("依据文号"), "basis", width=24),
)  # fmt: skip


def _stopped_too_long(file, on: date):
    """Stopped for more than a year and not rebuilding counts as closed."""
    row = file.subject
    if row.state == InstitutionState.SUSPENDED and suspended_too_long(row.state_since, row.rebuilding, on):
        told = {"day": row.state_since}
        yield Warned(
            _("自%(day)s起停业已超过一年，且不是改建、扩建、迁建：视同歇业，请核实") % told, "?tab=base", "red"
        )


def _doubts(file, on: date):
    for saying in doubts_about(file.subject) if _acts_here(file) else ():
        yield Warned(saying.translated(_), "?tab=base")


def _twins(file, on: date):
    rows = MatchProposal.objects.visible_to(file.user).filter(state=ProposalState.OPEN)
    count = rows.filter(Q(elder=file.subject) | Q(newer=file.subject)).count()
    if count:
        text = ngettext("与%(n)s条记录疑似同一机构，待确认", "与%(n)s条记录疑似同一机构，待确认", count)
        yield Warned(text % {"n": count}, reverse("institutions:proposal_list"))


def _acts_here(file) -> bool:
    return file.subject.state != InstitutionState.MERGED and "authority" in file.subject.parties(file.user)


def _to(name: str):
    """Address of a page of the institution, for those who act on it."""
    return lambda file: reverse(f"institutions:{name}", args=[file.code]) if _acts_here(file) else ""


def _jurisdiction_url(file) -> str:
    return reverse("institutions:institution_jurisdiction", args=[file.code]) if file.user.agency_id else ""


def _accounts_url(file) -> str:
    may_look = file.subject.parties(file.user) & {"authority", "principal"}
    return reverse("institutions:account_list", args=[file.code]) if may_look else ""


TABS = [
    Tab("base", gettext_lazy("基本信息"), (P.INSTITUTION_VIEW,), _base, columns=BASE, upright=True),
    Tab(
        "lineage", gettext_lazy("机构沿革"), (P.INSTITUTION_VIEW,), _lineage, columns=LINEAGE,
        empty=gettext_lazy("没有登记合并、分立、更名、迁址或改制。"),
    ),
]  # fmt: skip
WARNINGS = [
    FileWarning((P.VALIDATION_VIEW,), _validation_due),
    FileWarning((P.INSTITUTION_VIEW,), _stopped_too_long),
    FileWarning((P.INSTITUTION_EDIT,), _doubts),
    FileWarning((P.INSTITUTION_EDIT,), _twins),
]
ACTIONS = [
    FileAction(gettext_lazy("修改"), (P.INSTITUTION_EDIT,), _to("institution_edit")),
    FileAction(gettext_lazy("名称与更名"), (P.INSTITUTION_EDIT,), _to("institution_names")),
    FileAction(gettext_lazy("登记沿革"), (P.INSTITUTION_EDIT,), _to("institution_lineage")),
    FileAction(gettext_lazy("与另一记录合并"), (P.INSTITUTION_MERGE,), _to("institution_merge")),
    FileAction(gettext_lazy("管辖"), (P.INSTITUTION_VIEW,), _jurisdiction_url),
    FileAction(gettext_lazy("机构账号"), (P.ACCOUNT_INVITE,), _accounts_url),
]
