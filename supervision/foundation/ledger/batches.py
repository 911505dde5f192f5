"""An import on the page: received and judged, corrected, confirmed once."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..errors import Refused
from ..models import Attachment, ImportBatch
from ..services import job_runs
from ..services.attachments import keep, path_of
from ..services.notices import notify
from ..sheets.book import open_book
from .columns import Ledger, ledger_named
from .importing import Report, known_headers, plan_of, remember, run
from .returned import write_returned

IMPORT = "foundation.import"  # the job of long lists; its key is that of the batch
_TITLE = 200
TOLD = 5000  # errors kept with a batch; the returned workbook of a longer list is made anew


def receive(ledger: Ledger, upload, *, by, now) -> ImportBatch:
    """Keep the file and judge it. Raises Refused for a file that is too large or cannot be read."""
    if upload.size > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // 1024 // 1024
        raise Refused(_("文件“%(name)s”超过 %(limit)s MB，请拆分后再上传。") % {"name": upload.name, "limit": limit})
    digest = keep(b"".join(upload.chunks()))
    batch = ImportBatch(user=by, ledger=ledger.name, filename=upload.name[-200:], sha256=digest, created_at=now)
    _judge(batch, ledger, by=by, now=now)
    batch.save()
    return batch


def correct(batch: ImportBatch, ledger: Ledger, answers, *, by, now) -> ImportBatch:
    """Read the headers as the person says (fields ``c-<sheet number>-<position>``), remember that, judge again."""
    _refuse_applied(batch)
    keys = {column.key for column in ledger.importable}
    for number, sheet in enumerate(batch.plan):
        for header in sheet["headers"]:
            chosen = answers.get(f"c-{number}-{header['position']}", "")
            header["column"] = chosen if chosen in keys else ""
        named = [header["column"] for header in sheet["headers"] if header["column"]]
        if len(named) != len(set(named)):
            raise Refused(_("工作表“%(sheet)s”中有两列对应同一个项目，请修改。") % {"sheet": sheet["name"]})
    with transaction.atomic():
        _judge(batch, ledger, by=by, now=now, chosen=_chosen(batch))
        batch.save()
        _remember(batch, ledger)
    return batch


def ask(batch: ImportBatch, ledger: Ledger, *, by, now) -> ImportBatch:
    """Import a list at once, or leave a long one to the worker; asked twice, it is imported once.

    One that the worker has given up is tried again.
    """
    if batch.report.get("rows", 0) <= settings.IMPORT_AT_ONCE:
        return confirm(batch, ledger, by=by, now=now)
    if batch.asked_at is not None and job_runs.is_under_way(IMPORT, str(batch.pk)):
        return batch  # the worker holds the row
    with transaction.atomic():
        row = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if row.applied_at is None:
            row.asked_at, row.refused = row.asked_at or now, ""
            row.save(update_fields=["asked_at", "refused"])
            job_runs.ask_for(IMPORT, str(row.pk), now=now)
    return row


def carry_out(pk: int, *, now) -> str:
    """What ``ask`` left to the worker, as the person who asked; they are told what came of it."""
    batch = ImportBatch.objects.select_related("user__agency__region").get(pk=pk)
    ledger, by = ledger_named(batch.ledger), batch.user
    with override(by.language or settings.LANGUAGE_CODE):
        try:
            with transaction.atomic():
                done = confirm(batch, ledger, by=by, now=now)
            said = counted(done.report)
        except Refused as refused:
            said = "；".join(refused.reasons)
            ImportBatch.objects.filter(pk=pk).update(asked_at=None, refused=said)
        notify(
            [by], key=f"import:{pk}:{now.isoformat()}", title=f"{batch.filename}：{said}"[:_TITLE], now=now,
            url=reverse("ledger_import_batch", args=[ledger.name, pk]),
        )  # fmt: skip
    return said


def counted(report: dict) -> str:
    """What came of a list, in one sentence."""
    return (
        _("已导入：新增 %(created)s 行，更新 %(updated)s 行，无变化 %(unchanged)s 行，未导入 %(rejected)s 行。")
        % report
    )


def confirm(batch: ImportBatch, ledger: Ledger, *, by, now) -> ImportBatch:
    """Import what was judged; a second confirmation changes nothing."""
    with transaction.atomic():
        row = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if row.applied_at is not None:
            return row
        if not path_of(row.sha256).exists():
            raise Refused(_("文件已过期删除，请重新上传。"))
        report = run(ledger, path_of(row.sha256), by=by, now=now, filename=row.filename, chosen=_chosen(row))
        row.report, row.applied_at, row.asked_at = _kept(report), now, None
        row.save()
    if not ledger.importer.keeps_file:
        transaction.on_commit(lambda: forget(row))  # not before: a worker that dies now needs the file once more
    return row


def forget(batch: ImportBatch) -> None:
    """Remove the file of a list, unless something else still needs the same content."""
    others = ImportBatch.objects.filter(sha256=batch.sha256, applied_at=None).exclude(pk=batch.pk)
    if not others.exists() and not Attachment.objects.filter(sha256=batch.sha256).exists():
        path_of(batch.sha256).unlink(missing_ok=True)


def forget_abandoned(ledger: Ledger, *, before: datetime) -> int:
    """Remove the files of lists that were handed in before a moment and never imported. Returns how many lists."""
    left = ImportBatch.objects.filter(ledger=ledger.name, applied_at=None, created_at__lt=before)
    batches = [batch for batch in left if path_of(batch.sha256).exists()]
    for batch in batches:
        path_of(batch.sha256).unlink(missing_ok=True)
    return len(batches)


def returned(batch: ImportBatch, out) -> None:
    """Write the list back with what is wrong."""
    if not path_of(batch.sha256).exists():
        raise Refused(_("原文件含个人信息，已在导入后删除；请在自己保存的名单上更正后重新上传。"))
    report = Report(**{key: batch.report.get(key, []) for key in ("errors", "warnings", "rewritten")})
    write_returned(path_of(batch.sha256), report, out)


def _judge(batch, ledger, *, by, now, chosen=None) -> None:
    path = path_of(batch.sha256)
    batch.plan = _plan(path, ledger, chosen)
    try:
        report = run(ledger, path, by=by, now=now, filename=batch.filename, dry_run=True, chosen=chosen)
    except Refused as refused:
        if not any(sheet["headers"] for sheet in batch.plan):
            raise
        report = Report(sheets=[{"name": sheet["name"], "skipped": sheet["skipped"]} for sheet in batch.plan])
        report.errors = [{"row": None, "column": "", "message": said, "sheet": ""} for said in refused.reasons]
    batch.report = _kept(report)


def _plan(path: Path, ledger: Ledger, chosen) -> list[dict]:
    known = known_headers(ledger)
    with open_book(path) as book:
        plans = [
            plan_of(sheet, ledger, known, (chosen or {}).get(sheet.name)) for sheet in book.sheets if sheet.visible
        ]
    return [
        {
            "name": plan.name, "rows": plan.rows, "skipped": plan.skipped,
            "headers": [{"position": place, "text": text, "column": key} for place, text, key in plan.headers],
        }
        for plan in plans
    ]  # fmt: skip


def _chosen(batch) -> dict[str, dict[int, str]]:
    return {
        sheet["name"]: {header["position"]: header["column"] for header in sheet["headers"]} for sheet in batch.plan
    }


def _remember(batch, ledger) -> None:
    known, chosen = known_headers(ledger), _chosen(batch)
    with open_book(path_of(batch.sha256)) as book:
        remember(ledger, [plan_of(sheet, ledger, known, chosen.get(sheet.name)) for sheet in book.sheets])


def _kept(report: Report) -> dict:
    kept = report.as_dict()
    return kept | {key: kept[key][:TOLD] for key in ("errors", "warnings", "changes", "rewritten")}


def _refuse_applied(batch) -> None:
    if batch.applied_at is not None:
        raise Refused(_("这份名单已经导入，如需更正请重新上传。"))
    if batch.asked_at is not None and job_runs.is_under_way(IMPORT, str(batch.pk)):
        raise Refused(_("这份名单正在后台导入，请等它完成。"))
