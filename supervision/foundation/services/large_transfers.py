"""Transfers of more rows than a page can wait for: asked for on the page, carried out by the worker."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import override

from ..errors import Refused
from ..handing_over import Duty
from ..models import DutyTransfer
from ..trail import act
from . import job_runs
from .notices import notify
from .transfers import CARRY_OUT, TRANSFER, execute, preview, seal_of


def ask(
    transfer: DutyTransfer, *, duties: Sequence[Duty], seen: str, by, now: datetime,
    chosen: Mapping[str, set[int]] | None = None,
) -> DutyTransfer:  # fmt: skip
    """Carry out a small transfer at once and leave a large one to the worker; asked twice, it is done once.

    What can be refused before is refused at once, so that nobody waits for a refusal. One that the worker has given
    up is tried again.
    """
    if not TRANSFER.has_right("execute", by, transfer):
        raise Refused(_("您无权“%(label)s”。") % {"label": TRANSFER.steps["execute"].label})
    if transfer.asked_at is not None:
        job_runs.ask_for(CARRY_OUT, transfer.code, now=now)
        return transfer
    lines = preview(transfer, duties, on=timezone.localdate(now))
    if sum(len((chosen or {}).get(line.duty.key, line.rows)) for line in lines) <= settings.TRANSFER_AT_ONCE:
        return execute(transfer, duties=duties, seen=seen, by=by, now=now, chosen=chosen)
    with act("foundation.transfer.ask", by=by, now=now, subject=transfer, label=lazy("交后台执行移交")):
        row = DutyTransfer.objects.select_for_update().get(pk=transfer.pk)
        if reasons := TRANSFER.obstacles("execute", by, row):
            raise Refused(*reasons)
        if seal_of(lines) != seen:
            raise Refused(_("预览之后在办事项有变化，请重新核对后再执行。"))
        if row.asked_at is None:
            ticked = None if chosen is None else {key: sorted(rows) for key, rows in chosen.items()}
            row.asked, row.asked_by, row.asked_at, row.refused = {"seen": seen, "chosen": ticked}, by, now, ""
            row.save(update_fields=["asked", "asked_by", "asked_at", "refused"])
            job_runs.ask_for(CARRY_OUT, row.code, now=now)
    return row


def carry_out(code: str, *, duties: Sequence[Duty], now: datetime) -> str:
    """What ``ask`` left to the worker, as the person who asked; a refusal is told them and leaves all as it was."""
    rows = DutyTransfer.objects.select_related("source", "target__region", "region", "asked_by__agency__region")
    transfer = rows.get(code=code)
    if transfer.asked_at is None:
        return ""
    by, ticked = transfer.asked_by, transfer.asked["chosen"]
    chosen = None if ticked is None else {key: set(rows) for key, rows in ticked.items()}
    with override(by.language or settings.LANGUAGE_CODE):
        try:
            with transaction.atomic():
                execute(transfer, duties=duties, seen=transfer.asked["seen"], by=by, now=now, chosen=chosen)
                DutyTransfer.objects.filter(pk=transfer.pk).update(asked_at=None)
            said = _("移交已执行，前后数量一致。")
        except Refused as refused:
            said = "；".join(refused.reasons)
            DutyTransfer.objects.filter(pk=transfer.pk).update(asked_at=None, refused=said)
        notify(
            [by], key=f"transfer.done:{transfer.code}:{now.isoformat()}", title=f"{transfer.code}：{said}"[:200],
            url=reverse("transfer_detail", args=[transfer.pk]), now=now,
        )  # fmt: skip
    return said
