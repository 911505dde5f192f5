"""What an authority sets about licensing: when to warn, and which body decides."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, permissions_of
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.trail import act

from ...models import LicenceKind, LicensingAuthority, WarningRule

# Who sets them: whoever keeps the basics, and the reviewer who decides.
MAY_SET = (P.REGISTRY_CONFIGURE, P.VALIDATION_DECIDE)


def _region_of(by) -> str:
    if not permissions_of(by).intersection(MAY_SET) or by.agency is None:
        raise Refused(_("您无权维护许可设置。"))
    return by.agency.region_code


def set_warning(what: str, days: list[int], *, basis: str, by, now: datetime) -> WarningRule:
    """The rule of the person's own region from today on; with a basis it is confirmed and reaches institutions."""
    region_code, on = _region_of(by), timezone.localdate(now)
    with act("institutions.set_warning", by=by, now=now, label=gettext_lazy("设置到期提醒"), note=basis) as entry:
        earlier = WarningRule.objects.select_for_update().filter(region_code=region_code, what=what, valid_to=None)
        earlier.filter(valid_from__lt=on).update(valid_to=on - timedelta(days=1))
        values = {"days": days, "basis": basis.strip(), "mark": "V" if basis.strip() else "E",
                  "confirmed": bool(basis.strip()), "set_by": by, "valid_to": None}  # fmt: skip
        entry.subject, _made = WarningRule.objects.update_or_create(
            region_code=region_code, what=what, valid_from=on, defaults=values
        )
    return entry.subject


def hand_over(
    kind: LicenceKind | None, agency: Agency, *, basis: str, valid_from: date, by, now: datetime
) -> LicensingAuthority:
    """From a day on another body decides about a kind (or all) in the person's own region."""
    region_code = _region_of(by)
    if not basis.strip():
        raise Refused(_("请填写划转审批权限的依据文号。"))
    if agency.pk == by.agency_id:
        raise Refused(_("由本机关审批的无需登记。"))
    with act(
        "institutions.hand_over_licensing", by=by, now=now, label=gettext_lazy("登记审批权限"), note=basis
    ) as entry:
        _end(LicensingAuthority.objects.filter(region_code=region_code, kind=kind), valid_from)
        entry.subject = LicensingAuthority.objects.create(
            region_code=region_code, kind=kind, agency=agency, basis=basis.strip(), mark="V", confirmed=True,
            valid_from=valid_from, set_by=by,
        )  # fmt: skip
    return entry.subject


def take_back(row: LicensingAuthority, *, basis: str, by, now: datetime) -> None:
    """The health authority decides again from today on."""
    if row.region_code != _region_of(by):
        raise Refused(_("只能维护本地区的审批权限。"))
    with act("institutions.take_back_licensing", by=by, now=now, subject=row, note=basis,
             label=gettext_lazy("终止审批权限划转")):  # fmt: skip
        _end(LicensingAuthority.objects.filter(pk=row.pk), timezone.localdate(now))


def _end(rows, day: date) -> None:
    """Close open rows the day before; one that had not begun never held."""
    rows = rows.filter(valid_to=None)
    rows.filter(valid_from__lt=day).update(valid_to=day - timedelta(days=1))
    rows.filter(valid_to=None).update(confirmed=False, valid_to=day)
