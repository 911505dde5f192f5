"""Subjects kept out of draws for a time, with a public code and a day on which that ends."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.models import Institution
from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..models import PoolFreeze


def freeze(
    institution: Institution, *, code: str, note: str, frozen_from: date, frozen_to: date | None, by, now: datetime
) -> PoolFreeze:
    """Keep a subject out of draws. Draws that are frozen already are not changed by it."""
    _refuse_stranger(institution, by)
    if frozen_to is not None and frozen_to < frozen_from:
        raise Refused(_("冻结至的日期不能早于冻结日期。"))
    with transaction.atomic():
        Institution.objects.select_for_update().get(pk=institution.pk)
        if institution.freezes.in_force(frozen_from).exists():
            raise Refused(_("该对象在这一日已经冻结，请先解冻。"))
        with act("inspections.pool.freeze", by=by, now=now, label=gettext_lazy("冻结抽查对象"), note=note) as entry:
            row = PoolFreeze.objects.create(
                institution=institution, region_code=institution.region_code, code=code, note=note.strip()[:200],
                frozen_from=frozen_from, frozen_to=frozen_to, frozen_by=by,
            )  # fmt: skip
            entry.subject, entry.about = row, institution.code
    return row


def lift(row: PoolFreeze, *, note: str, by, now: datetime) -> PoolFreeze:
    """End a freeze: the subject takes part from today on."""
    if not note.strip():
        raise Refused(_("请填写解冻理由。"))
    _refuse_stranger(row.institution, by)
    today = timezone.localdate(now)
    with act("inspections.pool.lift", by=by, now=now, label=gettext_lazy("解冻抽查对象"), note=note) as entry:
        held = PoolFreeze.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if held.lifted_note or (held.frozen_to is not None and held.frozen_to < today):
            raise Refused(_("该冻结已经结束。"))
        held.frozen_to, held.lifted_note, held.lifted_by = today - timedelta(days=1), note.strip()[:200], by
        held.save(update_fields=["frozen_to", "lifted_note", "lifted_by"])
        entry.subject, entry.about = held, row.institution.code
    return held


def _refuse_stranger(institution: Institution, by) -> None:
    if not (may(by, P.PLAN_EDIT) and Institution.objects.visible_to(by).filter(pk=institution.pk).exists()):
        raise Refused(_("您无权维护该对象的抽查名录。"))
