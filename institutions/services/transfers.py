"""Handing the duty for an institution over to another authority, which accepts or returns it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.choices import AgencyKind
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.numbers import next_numbers
from supervision.foundation.trail import act

from ..choices import GrantKind, TransferState
from ..models import Institution, JurisdictionGrant, Transfer
from ..workflow import TRANSFER


def offer(institution: Institution, to: Agency, *, reason: str, basis: str = "", by, now: datetime) -> Transfer:
    """Offer an institution to another authority. Until it accepts, the present one goes on acting."""
    with transaction.atomic():
        row = _locked(institution)
        if reasons := list(_missing(row, to, reason, by)):
            raise Refused(*reasons)
        label = gettext_lazy("移送管辖")
        data = {"to": to.name, "basis": basis}
        with act("institutions.offer_transfer", by=by, now=now, subject=row, label=label, note=reason, data=data):
            return Transfer.objects.create(
                code=f"YS{next_numbers('transfer', '', 0, 1)[0]:08d}", institution=row, region_code=row.region_code,
                from_agency=row.responsible_agency, to_agency=to, reason=reason.strip(), basis=basis.strip(),
                offered_at=now, offered_by=by,
            )  # fmt: skip


def accept(transfer: Transfer, *, decision: str = "", by, now: datetime) -> Transfer:
    """The other authority takes it over: it acts from now on, and sees it wherever it stands."""
    with transaction.atomic():
        done = _take("accept", transfer, decision, by=by, now=now)
        row = _locked(done.institution)
        label, data = gettext_lazy("变更主管部门"), {"transfer": done.code, "from": done.from_agency.name}
        with act("institutions.take_over", by=by, now=now, subject=row, label=label, note=done.reason, data=data):
            row.responsible_agency = done.to_agency
            row.save(update_fields=["responsible_agency"])
            _let_see(done, row, now)
    return done


def send_back(transfer: Transfer, *, decision: str, by, now: datetime) -> Transfer:
    """The other authority does not take it, and says why."""
    if not decision.strip():
        raise Refused(_("请写明退回的理由。"))
    return _take("send_back", transfer, decision, by=by, now=now)


def withdraw(transfer: Transfer, *, decision: str = "", by, now: datetime) -> Transfer:
    """The offering authority takes its offer back."""
    return _take("withdraw", transfer, decision, by=by, now=now)


VERBS = {"accept": accept, "send_back": send_back, "withdraw": withdraw}


def _take(verb: str, transfer: Transfer, decision: str, *, by, now: datetime) -> Transfer:
    changes = {"decision": decision.strip()[:300], "decided_by": by, "decided_at": now}
    return TRANSFER.take(verb, transfer, by=by, now=now, note=decision, changes=changes)


def _locked(institution: Institution) -> Institution:
    rows = Institution.objects.select_for_update(of=("self",)).select_related("responsible_agency")
    return rows.get(pk=institution.pk)


def _let_see(done: Transfer, row: Institution, now: datetime) -> None:
    """Who acts must see: outside its region the new authority holds the institution as a designated one; what the
    giving authority held in the same way ends."""
    earlier = JurisdictionGrant.objects.filter(
        institution=row, agency=done.from_agency, kind=GrantKind.DESIGNATED, ended_at=None
    )
    earlier.update(ended_at=now, end_reason=_("移送%(code)s") % {"code": done.code})
    low, high = done.to_agency.region_range
    if not low <= row.region_code < high:
        JurisdictionGrant.objects.create(
            kind=GrantKind.DESIGNATED, institution=row, region_code=row.region_code, agency=done.to_agency,
            purpose=_("移送%(code)s：%(reason)s") % {"code": done.code, "reason": done.reason[:150]}, basis=done.basis,
            valid_from=timezone.localdate(now), granted_at=now,
        )  # fmt: skip


def _missing(row: Institution, to: Agency, reason: str, by):
    if by is not None and not (may(by, P.JURISDICTION_GRANT) and row.is_acted_on_by(scope_for(by))):
        yield _("您无权移送这家机构。")
    if row.state in ("merged", "cancelled", "revoked"):
        yield _("机构已注销、吊销或并入其他记录，不能移送。")
    if row.responsible_agency_id is None:
        yield _("机构还没有主管部门，请先填写。")
    if to.kind != AgencyKind.HEALTH_AUTHORITY or not to.is_active:
        yield _("只能移送给卫生健康行政部门。")
    if to.pk == row.responsible_agency_id:
        yield _("该单位就是这家机构的主管部门。")
    if not reason.strip():
        yield _("请填写移送事由。")
    if row.pk and Transfer.objects.filter(institution=row, state=TransferState.OFFERED).exists():
        yield _("这家机构已有一件移送待接收。")
