"""The pool of inspectors and their recusals."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.models import Institution
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.numbers import next_number
from supervision.foundation.trail import act

from ..models import Inspector, Recusal

FIELDS = ("name", "user", "certificate_no", "valid_to", "unit", "areas", "skills", "status")


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
    by,
    now: datetime,
) -> Recusal:
    """Record that a person must not visit an institution. A draw already frozen is not changed by it."""
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
