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
from ..models import Institution, MatchProposal, warned_until
from ..queries import subject_names

_IN_PRACTICE = (InstitutionState.ACTIVE, InstitutionState.SUSPENDED)


def _base(user, code):
    rows = Institution.objects.visible_to(user).filter(code=code)
    joined = ("region", "category", "responsible_agency", "affiliation_agency", "standing", "merged_into")
    return rows.select_related(*joined).prefetch_related("names", "merged")


def _names(institution) -> str:
    return "；".join(f"{name.get_kind_display()}：{name.name}" for name in institution.names.all())


def _merged(institution) -> list[str]:
    return [f"{row.code} {row.name}" for row in institution.merged.all()]


def _permits(institution) -> list[str]:
    labels = dict(Permit.choices)
    return [str(labels.get(permit, permit)) for permit in institution.permits]


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
    TabColumn(gettext_lazy("登记时间"), "registered_at"),
    TabColumn(gettext_lazy("来源名单"), "source"),
    TabColumn(gettext_lazy("区划来源"), "region_basis"),
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


def _twins(file, on: date):
    rows = MatchProposal.objects.visible_to(file.user).filter(state=ProposalState.OPEN)
    count = rows.filter(Q(elder=file.subject) | Q(newer=file.subject)).count()
    if count:
        text = ngettext("与%(n)s条记录疑似同一机构，待确认", "与%(n)s条记录疑似同一机构，待确认", count)
        yield Warned(text % {"n": count}, reverse("institutions:proposal_list"))


def _edit_url(file) -> str:
    institution = file.subject
    if institution.state == InstitutionState.MERGED or "authority" not in institution.parties(file.user):
        return ""
    return reverse("institutions:institution_edit", args=[institution.code])


def _accounts_url(file) -> str:
    return reverse("institutions:account_list", args=[file.code])


TABS = [Tab("base", gettext_lazy("基本信息"), (P.INSTITUTION_VIEW,), _base, columns=BASE, upright=True)]
WARNINGS = [
    FileWarning((P.VALIDATION_VIEW,), _validation_due),
    FileWarning((P.INSTITUTION_EDIT,), _twins),
]
ACTIONS = [
    FileAction(gettext_lazy("修改"), (P.INSTITUTION_EDIT,), _edit_url),
    FileAction(gettext_lazy("机构账号"), (P.ACCOUNT_INVITE,), _accounts_url),
]
