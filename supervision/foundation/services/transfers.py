"""Duties move from one body to another: drafted, shown row by row, carried out once, reconciled.

For every kind: open before = moved + stayed, and on the other side open after = open before + moved, less what was
joined with a part the target had already. If a figure does not agree, nothing is written.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.utils.translation import gettext_lazy as lazy

from ..access import P, may
from ..choices import TransferState
from ..errors import Refused
from ..handing_over import Duty, Selection
from ..models import Agency, DutyTransfer, DutyTransferItem
from ..numbers import allocate_code
from ..trail import act, mark
from ..workflow import Step, Workflow
from . import agencies, job_runs
from .notices import notify

CARRY_OUT = "foundation.transfer"  # the job of large transfers; its key is the code of the transfer


def _its_day_has_come(transfer) -> list[str]:
    """``executed_at`` is the moment asked about."""
    at = timezone.localdate(transfer.executed_at) if transfer.executed_at else timezone.localdate()
    if at < transfer.effective_on:
        return [_("生效日期为 %(day)s，此前不能执行。") % {"day": transfer.effective_on}]
    return []


def _not_under_way(transfer) -> list[str]:
    """One that the worker has given up can be called off."""
    waits = transfer.asked_at is not None and job_runs.is_under_way(CARRY_OUT, transfer.code)
    return [_("移交正在后台执行，请等它完成。")] if waits else []


TRANSFER = Workflow(
    execute=Step(
        (TransferState.DRAFT,), TransferState.EXECUTED, P.USER_MANAGE, lazy("执行移交"), guard=_its_day_has_come
    ),
    cancel=Step(
        (TransferState.DRAFT,),
        TransferState.CANCELLED,
        P.USER_MANAGE,
        lazy("取消移交"),
        aside=True,
        guard=_not_under_way,
    ),
)


@dataclass(frozen=True)
class Line:
    """One kind as it stands now: the rows that would move, how many the source holds in all, and what forbids it."""

    duty: Duty
    rows: list
    held: int
    target_held: int
    obstacles: list[str]

    @property
    def items(self):
        """(key, text) of every row, for the page."""
        return [{"pk": row.pk, "text": self.duty.text(row)} for row in self.rows]

    @property
    def kept(self) -> int:
        """Rows outside the selection: they stay."""
        return self.held - len(self.rows)


def selection_of(transfer: DutyTransfer) -> Selection:
    """Which institutions the transfer is about."""
    return Selection(transfer.region, tuple(transfer.categories))


def draft(
    *, source: Agency, target: Agency, effective_on: date, basis: str, kinds: Sequence[str], duties: Sequence[Duty],
    by, now: datetime, region=None, categories=(), closes=False, note="",
) -> DutyTransfer:  # fmt: skip
    """Draw up a transfer; nothing moves. ``closes`` takes every kind."""
    if not may(by, P.USER_MANAGE):
        raise Refused(_("只有系统管理员可以办理职责移交。"))
    if source.pk == target.pk:
        raise Refused(_("移出单位和承接单位不能相同。"))
    if not (source.is_active and target.is_active):
        raise Refused(_("已撤销的单位不能移出或承接职责。"))
    if not basis.strip():
        raise Refused(_("请填写依据文号。"))
    known = [duty.key for duty in duties]
    chosen = known if closes else [key for key in known if key in kinds]
    if not chosen:
        raise Refused(_("请至少选择一类移交事项。"))
    if closes and (region or categories):
        raise Refused(_("撤销单位时须移交全部职责，不能限定区划或机构类别。"))
    with act("foundation.transfer.draft", by=by, now=now, label=gettext_lazy("拟定职责移交"), note=basis) as entry:
        entry.subject = DutyTransfer.objects.create(
            code=allocate_code("YJ", "transfers", timezone.localdate(now).year, 3), source=source, target=target,
            effective_on=effective_on, basis=basis.strip(), note=note.strip(), kinds=chosen, region=region,
            categories=sorted(categories), closes=closes, created_by=by, created_at=now,
        )  # fmt: skip
    return entry.subject


def preview(transfer: DutyTransfer, duties: Sequence[Duty], *, on: date) -> list[Line]:
    """Exactly what would move, kind by kind; kinds without open work on either side are left out by the page."""
    selection = selection_of(transfer)
    return [_line(transfer, duty, selection, on) for duty in duties if duty.key in transfer.kinds]


def _line(transfer, duty: Duty, selection: Selection, on: date) -> Line:
    rows = list(duty.selected(transfer.source, on, selection))
    against = list(duty.obstacles(rows, transfer.target)) if duty.obstacles and rows else []
    held = duty.rows(transfer.source, on).count()
    return Line(duty, rows, held, duty.rows(transfer.target, on).count(), against)


def seal_of(lines: Sequence[Line]) -> str:
    """What a person saw, as a hash: carried out is this and nothing else."""
    seen = "\n".join(f"{line.duty.key}:{pk}" for line in lines for pk in sorted(row.pk for row in line.rows))
    return hashlib.sha256(seen.encode()).hexdigest()


def execute(
    transfer: DutyTransfer,
    *,
    duties: Sequence[Duty],
    seen: str,
    by,
    now: datetime,
    chosen: Mapping[str, set[int]] | None = None,
) -> DutyTransfer:
    """Move everything at once, or nothing. ``seen``: ``seal_of`` the preview the person decided on.

    ``chosen``: of some kinds, only these rows. Raises Refused if the open work is no longer what was seen, if a
    figure does not agree, or if the source is to be closed and would leave something open.
    """
    on = timezone.localdate(now)
    with transaction.atomic():
        pair = Agency.objects.select_for_update(of=("self",)).filter(pk__in=(transfer.source_id, transfer.target_id))
        if not all(body.is_active for body in pair.order_by("pk")):
            raise Refused(_("已撤销的单位不能移出或承接职责。"))
        names = {"source_name": transfer.source.name, "target_name": transfer.target.name}
        row = TRANSFER.take(
            "execute", transfer, by=by, now=now, note=transfer.basis,
            changes={"executed_by": by, "executed_at": now, **names},
        )  # fmt: skip
        lines = preview(row, duties, on=on)
        if seal_of(lines) != seen:
            raise Refused(_("预览之后在办事项有变化，请重新核对后再执行。"))
        figures = {}
        for line in lines:
            wanted = _wanted(line, (chosen or {}).get(line.duty.key), row.target)
            figures[line.duty.key] = _move(row, line, wanted, by=by, now=now)
        if not any(figure["moved"] for figure in figures.values()) and not row.closes:
            raise Refused(_("没有选中任何要移交的事项。"))
        row.figures = figures
        row.save(update_fields=["figures"])
        if row.closes:
            _refuse_leftovers(row.source, duties, on)
            agencies.close(row.source, successor=row.target, on=row.effective_on, basis=row.basis, by=by, now=now)
        mark([row.target], "foundation.transfer.receive", by=by, now=now, label=lazy("承接职责"), note=str(row))
        _tell(row, figures, now)
    return row


def _wanted(line: Line, chosen: set[int] | None, target: Agency) -> list:
    """The rows that are to move; what spoke only against rows left out speaks no more."""
    rows = line.rows if chosen is None else [row for row in line.rows if row.pk in chosen]
    if rows and line.obstacles and (against := list(line.duty.obstacles(rows, target))):
        raise Refused(*against)
    return rows


@override("zh-hans")  # a record of the register: Chinese, whatever the language of who carries it out
def _move(transfer: DutyTransfer, line: Line, wanted: list, *, by, now: datetime) -> dict:
    """One kind: lock, move, count on both sides, write down every row."""
    duty, source, target, on = line.duty, transfer.source, transfer.target, timezone.localdate(now)
    before, target_before = list(duty.rows(source, on)), duty.rows(target, on).count()
    keys = {row.pk for row in wanted}
    locked = list(duty.rows(source, on).filter(pk__in=keys).select_for_update(of=("self",)))
    told = _("%(source)s移交%(target)s，依据%(basis)s") % {
        "source": transfer.source_name, "target": transfer.target_name, "basis": transfer.basis,
    }  # fmt: skip
    joined = duty.move(locked, source, target, by=by, now=now, note=told) if locked else {}
    figure = {
        "label": str(duty.label), "before": len(before), "moved": len(locked), "stayed": duty.rows(source, on).count(),
        "joined": len(joined), "target_before": target_before, "target_after": duty.rows(target, on).count(),
        "done": duty.done(source, on.year) if duty.done else None,
        "target_done": duty.done(target, on.year) if duty.done else None,
    }  # fmt: skip
    agrees = (
        len(locked) == len(keys)
        and figure["before"] == figure["moved"] + figure["stayed"]
        and figure["target_after"] == figure["target_before"] + figure["moved"] - figure["joined"]
    )
    if not agrees:
        raise Refused(_("“%(label)s”移交前后数量不符，未作任何变更，请重新核对。") % {"label": duty.label})
    DutyTransferItem.objects.bulk_create(
        [
            DutyTransferItem(
                transfer=transfer, kind=duty.key, row_id=row.pk, text=duty.text(row)[:200], url=duty.url(row),
                moved=row.pk in keys, note=joined.get(row.pk, "")[:100],
            )
            for row in before
        ],
        batch_size=2000,
    )  # fmt: skip
    return figure


def open_work(agency: Agency, duties: Sequence[Duty], on: date) -> dict[str, int]:
    """Label of a kind → how many rows are open; kinds without any are left out."""
    counts = {str(duty.label): duty.rows(agency, on).count() for duty in duties}
    return {label: count for label, count in counts.items() if count}


def _refuse_leftovers(agency: Agency, duties: Sequence[Duty], on: date) -> None:
    left = open_work(agency, duties, on)
    if left:
        named = "、".join(f"{label} {count}" for label, count in left.items())
        raise Refused(_("该单位仍有未移交的事项：%(left)s。请全部移交给承接单位后再撤销。") % {"left": named})


def close_body(agency: Agency, *, duties: Sequence[Duty], on: date, basis: str, by, now: datetime) -> Agency:
    """Close a body that has nothing open; one that has needs a successor (``draft`` with ``closes``)."""
    with transaction.atomic():
        agencies.locked(agency)
        _refuse_leftovers(agency, duties, timezone.localdate(now))
        return agencies.close(agency, successor=None, on=on, basis=basis, by=by, now=now)


def cancel(transfer: DutyTransfer, *, by, now: datetime, note: str) -> DutyTransfer:
    """Give up a transfer that was not carried out."""
    return TRANSFER.take("cancel", transfer, by=by, now=now, note=note)


def _tell(transfer: DutyTransfer, figures: dict, now: datetime) -> None:
    parts = [f"{figure['label']} {figure['moved']}" for figure in figures.values() if figure["moved"]]
    notify(
        transfer.target.people.filter(is_active=True),
        key=f"transfer:{transfer.code}",
        title=_("%(source)s向本单位移交职责：%(parts)s")
        % {"source": transfer.source_name, "parts": "、".join(parts) or "—"},
        url=reverse("transfer_detail", args=[transfer.pk]),
        now=now,
    )
