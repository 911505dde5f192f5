"""What happened to institutions in reality: merged, split, renamed, moved, restructured."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..choices import LineageKind
from ..models import Institution, Lineage

_BETWEEN_TWO = (LineageKind.MERGED, LineageKind.SPLIT)
_DEEP = 50  # generations looked at for a circle


def record(
    kind: str, predecessor: Institution, successor: Institution, *, on: date, by, now: datetime, basis: str = "",
    before: str = "", after: str = "",
) -> Lineage:  # fmt: skip
    """Record that one institution continues another. ``before``/``after``: what changed, if not the names."""
    before, after = before.strip() or predecessor.name, after.strip() or successor.name
    if reasons := list(_missing(kind, predecessor, successor, on, before, after, by, now)):
        raise Refused(*reasons)
    note = f"{LineageKind(kind).label}：{before} → {after}"
    with act("institutions.lineage", by=by, now=now, subject=successor, label=gettext_lazy("登记沿革"), note=note):
        return Lineage.objects.create(
            kind=kind, predecessor=predecessor, successor=successor, before=before[:300], after=after[:300], on=on,
            basis=basis, recorded_at=now,
        )  # fmt: skip


def withdraw(row: Lineage, *, reason: str, by, now: datetime) -> Lineage:
    """It was recorded in error: the row stays and is shown no longer."""
    if not _acts(row.predecessor, row.successor, by):
        raise Refused(_("两家机构都不在您的管辖范围内。"))
    if not reason.strip():
        raise Refused(_("请写明撤回的理由。"))
    label = gettext_lazy("撤回沿革")
    with act("institutions.withdraw_lineage", by=by, now=now, subject=row.successor, label=label, note=reason):
        row = Lineage.objects.select_for_update().get(pk=row.pk)
        if row.withdrawn_at is not None:
            raise Refused(_("这条沿革已经撤回。"))
        row.withdrawn_at, row.withdrawn_reason = now, reason
        row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    return row


def _acts(predecessor: Institution, successor: Institution, by) -> bool:
    if by is None:
        return True
    scope = scope_for(by)
    return may(by, P.INSTITUTION_EDIT) and (predecessor.is_acted_on_by(scope) or successor.is_acted_on_by(scope))


def _missing(kind, predecessor, successor, on, before, after, by, now):
    if not _acts(predecessor, successor, by):
        yield _("两家机构都不在您的管辖范围内。")
    if on > timezone.localdate(now):
        yield _("日期不能晚于今天。")
    same = predecessor.pk == successor.pk
    if same and kind in _BETWEEN_TWO:
        yield _("合并、分立须在两家机构之间登记。")
    if same and before == after:
        yield _("请写明变更前和变更后的内容。")
    live = Lineage.objects.filter(withdrawn_at=None)
    if live.filter(predecessor=predecessor, successor=successor, kind=kind, on=on).exists():
        yield _("这条沿革已经登记。")
    if not same and _leads_to(successor, predecessor):
        yield _("“%(name)s”已是“%(other)s”的前身，沿革不能成环。") % {"name": successor.name, "other": predecessor.name}


def _leads_to(start: Institution, wanted: Institution) -> bool:
    """Whether ``wanted`` came out of ``start``."""
    reached, edge = {start.pk}, {start.pk}
    for _generation in range(_DEEP):
        found = Lineage.objects.filter(predecessor_id__in=edge, withdrawn_at=None).values_list(
            "successor_id", flat=True
        )
        edge = set(found) - reached
        if wanted.pk in edge:
            return True
        if not edge:
            return False
        reached |= edge
    return False
