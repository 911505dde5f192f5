"""What a body answers for on this floor, as another body may take it over (see foundation/handing_over.py)."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.handing_over import Duty, Selection

from .choices import OPEN_STATES, SelfInspectionState
from .models import Institution, JurisdictionGrant, LicensingAuthority, SelfInspection, SelfInspectionRound
from .services import duties

# Classes of institutions (WS 218): the first letter of a category.
CLASSES = (
    ("A", _("医院")),
    ("B", _("社区卫生服务中心（站）")),
    ("C", _("卫生院")),
    ("D", _("门诊部、诊所、医务室、村卫生室")),
    ("E", _("急救中心（站）")),
    ("F", _("采供血机构")),
    ("G", _("妇幼保健机构")),
    ("H", _("专科疾病防治机构")),
)
_OPEN_FILINGS = (SelfInspectionState.DRAFT, SelfInspectionState.SUBMITTED, SelfInspectionState.RETURNED)


def _responsible(agency, on):
    return Institution.objects.filter(responsible_agency=agency, state__in=OPEN_STATES).order_by("code")


def _affiliated(agency, on):
    return Institution.objects.filter(affiliation_agency=agency, state__in=OPEN_STATES).order_by("code")


def _granted(agency, on):
    return JurisdictionGrant.objects.in_force(on).filter(agency=agency).select_related("institution").order_by("pk")


def _in(path: str):
    """Narrows rows whose institution is at ``path``."""

    def within(rows, selection: Selection):
        if selection.region is not None:
            low, high = selection.region.bounds
            rows = rows.filter(region_code__gte=low, region_code__lt=high)
        if selection.categories:
            rows = rows.filter(**{f"{path}category__letter__in": selection.categories})
        return rows

    return within


def _open_rounds(agency, on):
    """Rounds that run, or in which something that was begun has not been settled."""
    waiting = SelfInspection.objects.filter(round=OuterRef("pk"), state__in=_OPEN_FILINGS)
    return SelfInspectionRound.objects.filter(Q(due_on__gte=on) | Exists(waiting), agency=agency).order_by("pk")


def _ended_rounds(agency, year: int) -> int:
    return SelfInspectionRound.objects.filter(agency=agency, due_on__year=year).count()


def _institution_url(row) -> str:
    return reverse("institutions:institution_detail", args=[row.code])


def _institution_text(row) -> str:
    return f"{row.code} {row.name}"


def _licensing(agency, on):
    return LicensingAuthority.objects.in_force(on).filter(agency=agency).select_related("kind").order_by("pk")


def _licensing_url(row) -> str:
    return reverse("institutions:licensing_settings")


def _rounds_url(row) -> str:
    return reverse("institutions:round_list")


DUTIES = [
    Duty(
        "responsible", _("主管的机构"), _responsible, duties.move_responsible, _institution_url, _institution_text,
        within=_in(""),
    ),
    Duty(
        "affiliated", _("隶属的机构"), _affiliated, duties.move_affiliated, _institution_url, _institution_text,
        within=_in(""),
    ),
    Duty(
        "grants", _("指定管辖和跨区共享"), _granted, duties.move_grants, lambda row: _institution_url(row.institution),
        lambda row: f"{_institution_text(row.institution)}（{row.get_kind_display()}）", within=_in("institution__"),
    ),
    Duty("licensing", _("许可审批权限"), _licensing, duties.move_licensing, _licensing_url),
    Duty("rounds", _("未结束的自查轮次"), _open_rounds, duties.move_rounds, _rounds_url),
]  # fmt: skip
