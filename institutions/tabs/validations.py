"""Validations in the file of an institution."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P
from supervision.foundation.casefile import FileAction, FileWarning, Tab, TabColumn, Warned

from ..choices import VALIDATED_STATES
from ..models import Validation


def _validations(user, code):
    return Validation.objects.visible_to(user).filter(institution__code=code).order_by("-period_from", "-pk")


def _marks(row) -> str:
    """On trial, or late."""
    return _("试运行") if row.trial else _("逾期") if row.is_overdue else ""


VALIDATIONS = (
    TabColumn(gettext_lazy("校验编号"), "code", look="code", width=18,
              url=lambda row: reverse("institutions:validation_detail", args=[row.code])),
    TabColumn(gettext_lazy("校验期"), lambda row: f"{row.period_from or '—'} – {row.due_on}", width=24),
    TabColumn(gettext_lazy("申请时间"), "applied_at", width=18),
    TabColumn(gettext_lazy("决定日期"), "decided_on", width=12),
    TabColumn(gettext_lazy("有效期至"), "valid_until", width=12),
    TabColumn(gettext_lazy("状态"), "state", look="pill", width=12),
    TabColumn(gettext_lazy("提示"), _marks, width=10),
)  # fmt: skip


def _deferred(file, on: date):
    """What is forbidden while validation is deferred."""
    deferral = Validation.objects.deferral_of(file.code)
    if deferral is not None:
        told = {"to": deferral["deferral_to"], "what": "；".join(deferral["forbidden"]) or _("禁止事项尚未确认")}
        yield Warned(_("暂缓校验至%(to)s：%(what)s") % told, "?tab=validations", "red")


def _propose_url(file) -> str:
    offered = file.subject.state in VALIDATED_STATES and "authority" in file.subject.parties(file.user)
    return reverse("institutions:deferral_new", args=[file.code]) if offered else ""


TABS = [
    Tab(
        "validations", gettext_lazy("校验"), (P.VALIDATION_VIEW,), _validations, columns=VALIDATIONS,
        empty=gettext_lazy("期满前若干个月自动列入。"), ledger="institutions:validation_list",
    ),
]  # fmt: skip
WARNINGS = [FileWarning((P.VALIDATION_VIEW,), _deferred)]
ACTIONS = [FileAction(gettext_lazy("建议暂缓校验"), (P.VALIDATION_REVIEW,), _propose_url)]
