"""Staff in the file of an institution, and the file of one of them."""

from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supervision.foundation.access import P
from supervision.foundation.casefile import FileWarning, Tab, TabColumn, Warned

from ..choices import PractitionerState
from ..ledgers import EXPIRY_WARNING
from ..models import Practitioner


def _practitioners(user, code):
    rows = Practitioner.objects.visible_to(user).filter(institution__code=code)
    return rows.order_by("sort_key", "pk")


def _registration(user, code):
    rows = Practitioner.objects.visible_to(user).filter(code=code)
    return rows.select_related("institution__region", "standing")


def _institution_url(row) -> str:
    return reverse("institution_file", args=[row.institution.code])


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


TABS = [
    Tab(
        "practitioners", gettext_lazy("医务人员"), (P.PRACTITIONER_VIEW,), _practitioners, columns=STAFF,
        empty=gettext_lazy("可在医务人员台账中登记或导入。"), ledger="institutions:practitioner_list",
    ),
]  # fmt: skip
WARNINGS = [FileWarning((P.PRACTITIONER_VIEW,), _staff_ends)]
PERSON_TABS = [
    Tab(
        "registration", gettext_lazy("注册信息"), (P.PRACTITIONER_VIEW,), _registration, columns=REGISTRATION,
        upright=True,
    ),
]  # fmt: skip
PERSON_WARNINGS = [FileWarning((P.PRACTITIONER_VIEW,), _registration_ends)]
