"""Self-inspections and pledges in the file of an institution."""

from datetime import date

from django.db.models import Count, Min, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from supervision.foundation.access import P
from supervision.foundation.casefile import FileAction, FileWarning, Tab, TabColumn, Warned

from ..choices import Conclusion, InstitutionState, SelfInspectionState
from ..models import SelfInspection, SelfInspectionAnswer
from ..queries import counted, duties_of


def _self_inspections(user, code):
    rows = SelfInspection.objects.visible_to(user).filter(institution__code=code)
    problems = SelfInspectionAnswer.objects.filter(self_inspection=OuterRef("pk"), conclusion=Conclusion.PROBLEM)
    return rows.select_related("round").annotate(problems=counted(problems))


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


TABS = [
    Tab(
        "self_inspections", gettext_lazy("自查与承诺"), (P.SELFCHECK_VIEW,), _self_inspections, columns=FILINGS,
        empty=gettext_lazy("主管部门开启自查轮次后，机构在“我的机构”中填报并签署承诺。"),
        ledger="institutions:selfinspection_list",
    ),
]  # fmt: skip
WARNINGS = [
    FileWarning((P.SELFCHECK_VIEW,), _filings_due),
    FileWarning((P.SELFCHECK_REVIEW,), _filings_to_review),
]
ACTIONS = [FileAction(gettext_lazy("填报自查"), (P.SELFCHECK_FILE,), lambda _file: reverse("institutions:own_home"))]
