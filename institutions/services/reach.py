"""Letting another agency act on an institution, or look at it for a purpose and a time."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.trail import act

from ..choices import GrantKind
from ..models import Institution, JurisdictionGrant


def grant(
    institution: Institution, kind: str, agency: Agency, *, purpose: str, valid_from: date, valid_to: date | None,
    by, now: datetime, basis: str = "",
) -> JurisdictionGrant:  # fmt: skip
    """Designate an institution to an agency, or show it to one. Raises Refused with what is missing."""
    _may_grant(institution, by)
    if by is not None and kind == GrantKind.DESIGNATED:
        _may_designate(institution, agency, by)
    refusals = list(_missing(institution, kind, agency, purpose, basis, valid_from, valid_to))
    if refusals:
        raise Refused(*refusals)
    with act(
        "institutions.grant", by=by, now=now, subject=institution, label=GrantKind(kind).label, note=purpose,
        data={"agency": agency.name, "basis": basis, "until": valid_to.isoformat() if valid_to else ""},
    ):  # fmt: skip
        return JurisdictionGrant.objects.create(
            kind=kind, institution=institution, region_code=institution.region_code, agency=agency, purpose=purpose,
            basis=basis, valid_from=valid_from, valid_to=valid_to, granted_at=now,
        )  # fmt: skip


def end(held: JurisdictionGrant, *, reason: str, by, now: datetime) -> JurisdictionGrant:
    """Take a grant back; the row stays. A second time changes nothing."""
    _may_grant(held.institution, by)
    with act(
        "institutions.end_grant", by=by, now=now, subject=held.institution,
        label=gettext_lazy("终止指定管辖或共享"), note=reason,
    ):  # fmt: skip
        row = JurisdictionGrant.objects.select_for_update().get(pk=held.pk)
        if row.ended_at is None:
            row.ended_at, row.end_reason = now, reason
            row.save(update_fields=["ended_at", "end_reason"])
    return row


def _may_grant(institution: Institution, by) -> None:
    if by is not None and not (may(by, P.JURISDICTION_GRANT) and scope_for(by).covers(institution.acting_region_code)):
        raise Refused(_("您无权指定管辖或共享这家机构。"))


def _may_designate(institution: Institution, agency: Agency, by) -> None:
    """A body designates what a lower one acts on, and hands its own only to bodies below itself."""
    home = by.agency.region_code
    below = agency.region_code != home and scope_for(by).covers(agency.region_code)
    if institution.acting_region_code == home and not below:
        raise Refused(_("指定管辖由主管部门的上级作出，请报上级办理；需要其他单位协查的，请用“跨区共享”。"))


def _missing(institution, kind, agency, purpose, basis, valid_from, valid_to):
    if not purpose.strip():
        yield _("请填写事由。")
    if kind == GrantKind.DESIGNATED and not basis.strip():
        yield _("请填写指定管辖的依据文号。")
    if kind == GrantKind.SHARED and valid_to is None:
        yield _("共享须有截止日期。")
    if valid_to is not None and valid_to < valid_from:
        yield _("截止日期不能早于起始日期。")
    if agency.pk == institution.responsible_agency_id:
        yield _("该单位就是这家机构的主管部门，无需另行授权。")
    held = JurisdictionGrant.objects.filter(institution=institution, agency=agency, kind=kind).in_force(valid_from)
    if held.exists():
        yield _("该单位已有同样的授权，尚未到期。")
