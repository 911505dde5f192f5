"""Bringing a workbook into one list (an issued list, a library): the ledgers' own pages with the list they go into."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.errors import Refused
from supervision.foundation.ledger import batches
from supervision.foundation.models import ImportBatch

_SHOWN = 200  # errors on the page; all of them are in the returned workbook


def received(request, ledger, *, judged_at, back: str):
    """Upload a workbook; it is read and judged, and nothing is written yet. ``judged_at(pk)``: the next page."""
    refusal = []
    if request.method == "POST":
        try:
            if (upload := request.FILES.get("file")) is None:
                raise Refused(_("请选择要导入的文件。"))
            batch = batches.receive(ledger, upload, by=request.user, now=timezone.now())
            return redirect(judged_at(batch.pk))
        except Refused as refused:
            refusal = refused.reasons
    context = {"ledger": ledger, "refusal": refusal, "columns": ledger.importable, "back": back,
               "limit": settings.UPLOAD_LIMIT // 1024 // 1024}  # fmt: skip
    return render(request, "foundation/import_upload.html", context)


def judged(request, ledger, pk: int, *, back: str, again: str):
    """What would come of the workbook; correct how its headers are read, or confirm."""
    batch = get_object_or_404(ImportBatch.objects.visible_to(request.user), pk=pk, ledger=ledger.name)
    if request.method == "POST":
        if "confirm" in request.POST:
            done = batches.confirm(batch, ledger, by=request.user, now=timezone.now())
            told = _(
                "已导入：新增 %(created)s 行，更新 %(updated)s 行，无变化 %(unchanged)s 行，未导入 %(rejected)s 行。"
            )
            messages.success(request, told % done.report)
            return redirect(request.path if done.report["rejected"] else back)
        batches.correct(batch, ledger, request.POST, by=request.user, now=timezone.now())
        return redirect(request.path)
    report = batch.report
    context = {
        "ledger": ledger, "batch": batch, "report": report, "figures": _figures(report), "back": back, "again": again,
        "errors": report["errors"][:_SHOWN], "warnings": report["warnings"][:_SHOWN], "columns": ledger.importable,
    }  # fmt: skip
    return render(request, "foundation/import_batch.html", context)


def _figures(report) -> list[tuple[str, int, str]]:
    """(label, number, colour) of each outcome."""
    return [
        (_("读取行数"), report["rows"], ""),
        (_("新增"), report["created"], "green"),
        (_("更新"), report["updated"], "blue"),
        (_("无变化"), report["unchanged"], ""),
        (_("不能导入"), report["rejected"], "red" if report["rejected"] else ""),
    ]
