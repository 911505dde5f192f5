"""The figures of the law of practitioners: confirmed by the authority with their basis, from a day on."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..choices import RuleCode
from ..models import PractitionerRule


def confirm(code: str, *, value: int, basis: str, valid_from: date, by, now: datetime) -> PractitionerRule:
    """Set a figure from a day on; the earlier row stays for the days before."""
    if not may(by, P.REGISTRY_CONFIGURE):
        raise Refused(_("您无权维护这些参数。"))
    if not basis.strip():
        raise Refused(_("请填写依据文号。"))
    label = gettext_lazy("确认人员监管参数")
    with act("institutions.confirm_figure", by=by, now=now, label=label, about="reference",
             note=f"{RuleCode(code).label} = {value}（{basis}）"):  # fmt: skip
        row, _made = PractitionerRule.objects.update_or_create(
            code=code, valid_from=valid_from,
            defaults={"value": value, "basis": basis[:200], "mark": "", "confirmed": True},
        )  # fmt: skip
    return row
