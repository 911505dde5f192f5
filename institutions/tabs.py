"""What the registry shows in the file of an institution and in that of a practitioner."""

from datetime import date, timedelta

from django.db.models import Count, Min, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supervision.foundation.access import P
from supervision.foundation.casefile import FileAction, FileWarning, Tab, TabColumn, Warned
from supervision.foundation.rules.identifiers import masked

from .choices import Conclusion, InstitutionState, Permit, PractitionerState, ProposalState, SelfInspectionState
from .ledgers import EXPIRY_WARNING
from .models import Disclosure, Institution, MatchProposal, Practitioner, SelfInspection, SelfInspectionAnswer
from .queries import counted, duties_of

_IN_PRACTICE = (InstitutionState.ACTIVE, InstitutionState.SUSPENDED)


# --- rows ------------------------------------------------------------------------------------------
def _base(user, code):
    rows = Institution.objects.visible_to(user).filter(code=code)
    joined = ("region", "category", "responsible_agency", "affiliation_agency", "standing", "merged_into")
    return rows.select_related(*joined).prefetch_related("names", "merged")


def _practitioners(user, code):
    rows = Practitioner.objects.visible_to(user).filter(institution__code=code)
    return rows.order_by("sort_key", "pk")


def _self_inspections(user, code):
    rows = SelfInspection.objects.visible_to(user).filter(institution__code=code)
    problems = SelfInspectionAnswer.objects.filter(self_inspection=OuterRef("pk"), conclusion=Conclusion.PROBLEM)
    return rows.select_related("round").annotate(problems=counted(problems))


def _disclosures(user, code):
    rows = Disclosure.objects.visible_to(user).filter(institution__code=code)
    return rows.select_related("item").order_by("item__code")


def _registration(user, code):
    rows = Practitioner.objects.visible_to(user).filter(code=code)
    return rows.select_related("institution__region", "standing")


# --- cells -----------------------------------------------------------------------------------------
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


def _institution_url(row) -> str:
    return reverse("institution_file", args=[row.institution.code])


BASE = (
    TabColumn(gettext_lazy("机构编码"), "code", look="code"),
    TabColumn(gettext_lazy("机构名称"), "name"),
    TabColumn(gettext_lazy("状态"), "state", look="pill"),
    TabColumn(gettext_lazy("机构类别"), "category"),
    TabColumn(gettext_lazy("级别等次"), "level_and_grade"),
    TabColumn(gettext_lazy("所有制形式"), "ownership"),
    TabColumn(gettext_lazy("经营性质"), "nature"),
    TabColumn(gettext_lazy("经济类型"), "economic_type"),
    TabColumn(gettext_lazy("床位数"), "beds"),
    TabColumn(gettext_lazy("行政区划"), "region"),
    TabColumn(gettext_lazy("统一社会信用代码"), "uscc", look="code"),
    TabColumn(gettext_lazy("登记号"), "registration_number", look="code"),
    TabColumn(gettext_lazy("法定代表人"), "legal_representative"),
    TabColumn(gettext_lazy("主要负责人"), "principal"),
    TabColumn(gettext_lazy("联系电话"), lambda row: masked(row.phone)),
    TabColumn(gettext_lazy("主管部门"), "responsible_agency"),
    TabColumn(gettext_lazy("许可证（备案）编号"), "licence_number", look="code"),
    TabColumn(gettext_lazy("有效期"), _validity),
    TabColumn(gettext_lazy("诊疗科目"), "subjects"),
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
STAFF = (
    TabColumn(gettext_lazy("姓名"), "name", width=12,
              url=lambda row: reverse("institutions:practitioner_detail", args=[row.code])),
    TabColumn(gettext_lazy("人员编码"), "code", look="code", width=14),
    TabColumn(gettext_lazy("人员类别"), "kind", width=14),
    TabColumn(gettext_lazy("执业范围"), "scope"),
    TabColumn(gettext_lazy("执业证书编号"), "certificate_number", look="code", width=20),
    TabColumn(gettext_lazy("身份证号"), "id_masked", look="code", width=20),
    TabColumn(gettext_lazy("有效期至"), "expires_on", look="deadline", width=12),
    TabColumn(gettext_lazy("状态"), "state", look="pill", width=10),
)  # fmt: skip
FILINGS = (
    TabColumn(gettext_lazy("自查"), lambda row: f"{row.period} {row.get_kind_display()}", width=22,
              url=lambda row: reverse("institutions:selfinspection_detail", args=[row.pk])),
    TabColumn(gettext_lazy("自查轮次"), "round.title", width=24),
    TabColumn(gettext_lazy("承诺书编号"), "pledge_no", look="code", width=24),
    TabColumn(gettext_lazy("截止日期"), "due_on", width=12),
    TabColumn(gettext_lazy("提交时间"), "submitted_at", width=18),
    TabColumn(gettext_lazy("自查发现的问题"), "problems", width=10),
    TabColumn(gettext_lazy("承诺人"), "signer_name", width=12),
    TabColumn(gettext_lazy("逾期提交"), lambda row: row.is_overdue or None, width=10),
    TabColumn(gettext_lazy("状态"), "state", look="pill", width=10),
)  # fmt: skip
DISCLOSURES = (
    TabColumn(gettext_lazy("公开事项"), "item.name", width=20,
              url=lambda row: reverse("institutions:disclosure_detail", args=[row.pk])),
    TabColumn(gettext_lazy("最近确认日期"), "confirmed_on", width=12),
    TabColumn(gettext_lazy("应于此日前更新"), "due_on", look="deadline", width=14),
    TabColumn(gettext_lazy("核对日期"), "checked_on", width=12),
    TabColumn(gettext_lazy("需更正的问题"), "question", width=30),
    TabColumn(gettext_lazy("更正期限"), "correct_by", look="deadline", width=12),
    TabColumn(gettext_lazy("状态"), "state", look="pill", width=10),
)  # fmt: skip
REGISTRATION = (
    TabColumn(gettext_lazy("人员编码"), "code", look="code"),
    TabColumn(gettext_lazy("姓名"), "name"),
    TabColumn(gettext_lazy("人员类别"), "kind"),
    TabColumn(gettext_lazy("状态"), "state", look="pill"),
    TabColumn(gettext_lazy("执业机构"), "institution.name", url=_institution_url),
    TabColumn(gettext_lazy("行政区划"), "institution.region"),
    TabColumn(gettext_lazy("执业范围"), "scope"),
    TabColumn(gettext_lazy("资格证书编号"), "qualification_number", look="code"),
    TabColumn(gettext_lazy("执业证书编号"), "certificate_number", look="code"),
    TabColumn(gettext_lazy("身份证号"), "id_masked", look="code"),
    TabColumn(gettext_lazy("注册日期"), "registered_on"),
    TabColumn(gettext_lazy("有效期至"), "expires_on", look="deadline"),
    TabColumn(gettext_lazy("风险等级"), "standing.risk_level", look="pill"),
    TabColumn(gettext_lazy("本周期记分"), "standing.points_this_cycle"),
    TabColumn(gettext_lazy("名单"), "standing.lists"),
)


# --- warnings --------------------------------------------------------------------------------------
def _licence_ends(file, on: date):
    institution = file.subject
    if institution.state not in _IN_PRACTICE or not institution.licence_to:
        return
    if institution.licence_to < on:
        told = {"day": institution.licence_to}
        yield Warned(_("许可证（备案）有效期已于%(day)s届满") % told, "?tab=base", "red")
    elif institution.licence_to <= on + timedelta(days=EXPIRY_WARNING):
        left = (institution.licence_to - on).days
        told = {"day": institution.licence_to, "n": left}
        text = ngettext("许可证（备案）%(day)s到期，剩%(n)s天", "许可证（备案）%(day)s到期，剩%(n)s天", left)
        yield Warned(text % told, "?tab=base")


def _staff_ends(file, on: date):
    rows = Practitioner.objects.visible_to(file.user).filter(institution__code__in=file.codes)
    ending = rows.exclude(state=PractitionerState.CANCELLED).filter(expires_on__lte=on + timedelta(days=EXPIRY_WARNING))
    told = ending.aggregate(n=Count("pk"), late=Count("pk", filter=Q(expires_on__lt=on)))
    if told["n"]:
        text = ngettext(
            "%(n)s名医务人员注册90日内到期（其中已过期%(late)s名）",
            "%(n)s名医务人员注册90日内到期（其中已过期%(late)s名）",
            told["n"],
        )
        url = f"{reverse('institutions:practitioner_list')}?institution_code={file.code}&expiring=1"
        yield Warned(text % told, url, "red" if told["late"] else "amber")


def _filings_due(file, on: date):
    if file.subject.state != InstitutionState.ACTIVE:
        return
    duties = duties_of(file.subject)
    returned = sum(duty.was_returned for duty in duties)
    if returned:
        text = ngettext("%(n)s次自查被退回，待补正", "%(n)s次自查被退回，待补正", returned)
        yield Warned(text % {"n": returned}, "?tab=self_inspections", "red")
    if len(duties) > returned:
        first = min(duty.round.due_on for duty in duties if not duty.was_returned)
        text = ngettext("%(n)s次自查待报，最早截止%(day)s", "%(n)s次自查待报，最早截止%(day)s", len(duties) - returned)
        told = {"n": len(duties) - returned, "day": first}
        yield Warned(text % told, "?tab=self_inspections", "red" if first < on else "amber")


def _filings_to_review(file, on: date):
    rows = SelfInspection.objects.visible_to(file.user).filter(institution__code__in=file.codes)
    told = rows.filter(state=SelfInspectionState.SUBMITTED).aggregate(n=Count("pk"), first=Min("submitted_at"))
    if told["n"]:
        text = ngettext("%(n)s份自查待审核", "%(n)s份自查待审核", told["n"])
        url = f"{reverse('institutions:selfinspection_list')}?institution_code={file.code}&state=submitted"
        yield Warned(text % told, url)


def _twins(file, on: date):
    rows = MatchProposal.objects.visible_to(file.user).filter(state=ProposalState.OPEN)
    count = rows.filter(Q(elder=file.subject) | Q(newer=file.subject)).count()
    if count:
        text = ngettext("与%(n)s条记录疑似同一机构，待确认", "与%(n)s条记录疑似同一机构，待确认", count)
        yield Warned(text % {"n": count}, reverse("institutions:proposal_list"))


def _registration_ends(file, on: date):
    person = file.subject
    if person.state == PractitionerState.CANCELLED or not person.expires_on:
        return
    if person.expires_on < on:
        yield Warned(_("注册有效期已于%(day)s届满") % {"day": person.expires_on}, "?tab=registration", "red")
    elif person.expires_on <= on + timedelta(days=EXPIRY_WARNING):
        left = (person.expires_on - on).days
        text = ngettext("注册%(day)s到期，剩%(n)s天", "注册%(day)s到期，剩%(n)s天", left)
        yield Warned(text % {"day": person.expires_on, "n": left}, "?tab=registration")


# --- actions ---------------------------------------------------------------------------------------
def _edit_url(file) -> str:
    institution = file.subject
    if institution.state == InstitutionState.MERGED or "authority" not in institution.parties(file.user):
        return ""
    return reverse("institutions:institution_edit", args=[institution.code])


TABS = [
    Tab("base", gettext_lazy("基本信息"), (P.INSTITUTION_VIEW,), _base, columns=BASE, upright=True),
    Tab(
        "practitioners", gettext_lazy("医务人员"), (P.PRACTITIONER_VIEW,), _practitioners, columns=STAFF,
        empty=gettext_lazy("可在医务人员台账中登记或导入。"), ledger="institutions:practitioner_list",
    ),
    Tab(
        "self_inspections", gettext_lazy("自查与承诺"), (P.SELFCHECK_VIEW,), _self_inspections, columns=FILINGS,
        empty=gettext_lazy("主管部门开启自查轮次后，机构在“我的机构”中填报并签署承诺。"),
        ledger="institutions:selfinspection_list",
    ),
    Tab(
        "disclosures", gettext_lazy("院务公开"), (P.DISCLOSURE_VIEW,), _disclosures, columns=DISCLOSURES,
        empty=gettext_lazy("机构登录后在“我的机构”中公开。"), ledger="institutions:disclosure_list",
    ),
]  # fmt: skip
WARNINGS = [
    FileWarning((P.INSTITUTION_VIEW,), _licence_ends),
    FileWarning((P.PRACTITIONER_VIEW,), _staff_ends),
    FileWarning((P.SELFCHECK_VIEW,), _filings_due),
    FileWarning((P.SELFCHECK_REVIEW,), _filings_to_review),
    FileWarning((P.INSTITUTION_EDIT,), _twins),
]
ACTIONS = [
    FileAction(gettext_lazy("修改"), (P.INSTITUTION_EDIT,), _edit_url),
    FileAction(gettext_lazy("机构账号"), (P.ACCOUNT_INVITE,), lambda file: reverse("institutions:account_list", args=[file.code])),
    FileAction(gettext_lazy("填报自查"), (P.SELFCHECK_FILE,), lambda _file: reverse("institutions:own_home")),
]
PERSON_TABS = [
    Tab(
        "registration", gettext_lazy("注册信息"), (P.PRACTITIONER_VIEW,), _registration, columns=REGISTRATION,
        upright=True,
    ),
]  # fmt: skip
PERSON_WARNINGS = [FileWarning((P.PRACTITIONER_VIEW,), _registration_ends)]
