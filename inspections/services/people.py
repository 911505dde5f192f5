"""The pool of inspectors and their recusals."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.models import Institution
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.numbers import next_number
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from .. import queries
from ..choices import RecusalCode, RequestState
from ..models import Inspector, Leave, Recusal, RecusalRequest, Visit
from ..workflow import REQUEST

FIELDS = ("name", "user", "certificate_no", "valid_to", "unit", "areas", "skills", "status", "is_expert")
EMPLOYER_YEARS = 3  # until an authority confirms another figure


def enter(*, by, now: datetime, **values) -> Inspector:
    """Put a person into the pool; ``values`` are of FIELDS. Raises Refused."""
    return _write(
        Inspector(code=""), by=by, now=now, verb="enter", label=gettext_lazy("登记执法检查人员"), values=values
    )


def edit(inspector: Inspector, *, by, now: datetime, **values) -> Inspector:
    """Change an entry of the pool. Raises Refused."""
    return _write(inspector, by=by, now=now, verb="edit", label=gettext_lazy("修改执法检查人员"), values=values)


def _write(row, *, by, now, verb, label, values):
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.region_code = row.unit.region_code
    if by is not None and not (may(by, P.INSPECTOR_EDIT) and scope_for(by).covers(row.region_code)):
        raise Refused(_("您无权维护该单位的执法检查人员名录。"))
    with act(f"inspections.inspector.{verb}", by=by, now=now, label=label) as entry:
        if not row.code:
            row.code = f"R{next_number('inspector', 'all', 0):05d}"
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as clash:
            raise Refused(_("该执法证号或账号已在名录中。")) from clash
        entry.subject = row
    return row


def declare_recusal(
    inspector: Inspector,
    institution: Institution,
    *,
    code: str,
    reason: str = "",
    valid_to: date | None = None,
    left_on: date | None = None,
    by,
    now: datetime,
) -> Recusal:
    """Record that a person must not visit an institution. A draw already frozen is not changed by it.

    ``left_on``: the day a former employee left it; the recusal ends so many years later.
    """
    if code == RecusalCode.EMPLOYER and left_on is not None:
        valid_to = _until(left_on, timezone.localdate(now))
    own = inspector.user_id is not None and inspector.user_id == by.pk
    if not own and not (may(by, P.INSPECTOR_EDIT) and scope_for(by).covers(inspector.region_code)):
        raise Refused(_("您无权登记该人员的回避。"))
    with act("inspections.recusal.declare", by=by, now=now, label=gettext_lazy("登记回避")) as entry:
        recusal, _made = Recusal.objects.update_or_create(
            inspector=inspector,
            institution=institution,
            defaults={"code": code, "reason": reason, "valid_to": valid_to, "region_code": inspector.region_code,
                      "declared_by": by, "declared_at": now},
        )  # fmt: skip
        entry.subject, entry.about = recusal, inspector.code
    return recusal


def set_leave(inspector: Inspector, *, kind: str, away_from: date, away_to: date, by, now: datetime) -> Leave:
    """Enter days on which a person cannot be sent. Teams that were drawn are changed by substitution only."""
    _refuse_keeper(inspector, by)
    if away_to < away_from:
        raise Refused(_("离岗至的日期不能早于离岗自的日期。"))
    if inspector.leaves.filter(away_from__lte=away_to, away_to__gte=away_from).exists():
        raise Refused(_("与已登记的离岗日期重叠，请先撤销原登记。"))
    with act("inspections.leave.set", by=by, now=now, label=gettext_lazy("登记离岗")) as entry:
        row = Leave.objects.create(
            inspector=inspector, region_code=inspector.region_code, kind=kind, away_from=away_from, away_to=away_to
        )
        entry.subject, entry.about = inspector, inspector.code
    return row


def drop_leave(leave: Leave, *, by, now: datetime) -> None:
    """Take days away back: entered by mistake, or the person is there after all."""
    _refuse_keeper(leave.inspector, by)
    with act("inspections.leave.drop", by=by, now=now, subject=leave.inspector, label=gettext_lazy("撤销离岗登记")):
        leave.delete()


def _refuse_keeper(inspector: Inspector, by) -> None:
    own = inspector.user_id is not None and inspector.user_id == getattr(by, "pk", None)
    if by is not None and not own and not (may(by, P.INSPECTOR_EDIT) and scope_for(by).covers(inspector.region_code)):
        raise Refused(_("您无权登记该人员的情况。"))


def years_after_employer(on: date) -> int:
    """For how many years after leaving an institution a person must not visit it, by the rules of a day."""
    versions = queries.rule_versions(on)
    return queries.rule_value(versions[0], "employer_years", EMPLOYER_YEARS) if versions else EMPLOYER_YEARS


def _until(left_on: date, on: date) -> date:
    """The last day of the recusal of somebody who left an institution."""
    year = left_on.year + years_after_employer(on)
    return left_on.replace(year=year, day=min(left_on.day, 28) if left_on.month == 2 else left_on.day)


# --- what the institution asks --------------------------------------------------------------------
def request_recusal(visit: Visit, inspector: Inspector, *, reason: str, by, now: datetime) -> RecusalRequest:
    """Register that the institution asks for somebody's recusal (行政处罚法 43). The check goes on meanwhile."""
    if not reason.strip():
        raise Refused(_("请填写机构提出的回避理由。"))
    told = queries.told_of(by, timezone.localdate(now))
    if not visit.parties(by) and not told.filter(pk=visit.pk).exists():
        raise Refused(_("您无权登记本任务的回避申请。"))
    if not visit.members.filter(inspector=inspector, is_current=True).exists():
        raise Refused(_("该人员不在本任务的检查组中。"))
    if visit.recusal_requests.filter(inspector=inspector, state=RequestState.FILED).exists():
        raise Refused(_("对该人员的回避申请正在等待决定。"))
    with act("inspections.recusal.request", by=by, now=now, label=gettext_lazy("登记回避申请"), note=reason) as entry:
        row = RecusalRequest.objects.create(
            visit=visit, inspector=inspector, reason=reason.strip()[:300], filed_by=by, filed_at=now
        )
        entry.subject = row
        heads = [person for person in visit.office.people.filter(is_active=True) if may(person, P.PLAN_APPROVE)]
        _tell_of(
            row, heads, _("机构申请回避，请决定：%(code)s"), reverse("inspections:request_detail", args=[row.pk]), now
        )
    return row


def decide_request(request: RecusalRequest, verb: str, *, by, now: datetime, note: str = "") -> RecusalRequest:
    """The head decides. Recused: the person is kept from this institution, and the office replaces them in the team."""
    if not note.strip():
        raise Refused(_("请填写决定的理由。"))
    changes = {"decided_by": by, "decided_at": now, "opinion": note.strip()[:300]}
    with transaction.atomic():
        row = REQUEST.take(verb, request, by=by, now=now, note=note, changes=changes)
        if row.state == RequestState.UPHELD:
            _keep_away(row, by, now)
        own = reverse("inspections:recusal_own", args=[row.visit.institution.code])
        page = reverse("inspections:request_detail", args=[row.pk]) if row.filed_by.agency_id else own
        _tell_of(row, [row.filed_by], _("回避申请已决定（%(state)s）：%(code)s"), page, now)
    return row


def _tell_of(request: RecusalRequest, people, title: str, page: str, now: datetime) -> None:
    """A notice that names the task by its code alone: who is inspected may still be secret to whoever reads over."""
    said = {"code": request.visit.code, "state": request.get_state_display()}
    notify(people, key=f"recusal:{request.pk}:{request.state}", title=title % said, url=page, body=request.opinion,
           now=now)  # fmt: skip


def _keep_away(request: RecusalRequest, by, now) -> None:
    with act("inspections.recusal.uphold", by=by, now=now, label=gettext_lazy("登记回避")) as entry:
        recusal, _made = Recusal.objects.update_or_create(
            inspector=request.inspector,
            institution=request.visit.institution,
            defaults={"code": RecusalCode.OTHER, "reason": request.reason, "valid_to": None,
                      "region_code": request.inspector.region_code, "declared_by": by, "declared_at": now},
        )  # fmt: skip
        entry.subject, entry.about = recusal, request.inspector.code
