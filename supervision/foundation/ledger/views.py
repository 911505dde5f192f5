"""The pages of every ledger: list, export, template, import, saved filters, chosen columns."""

from tempfile import TemporaryFile

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ..errors import Refused
from ..models import ImportBatch
from ..services import job_runs
from . import batches
from .columns import PLACES, Ledger, ledger_named
from .export import template as write_template
from .exporting import export
from .listing import visible_columns
from .preferences import choose_columns, keep_filter
from .screen import kept_of, list_context

_SHOWN = 200  # errors on the page; all of them are in the returned workbook
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ledger_page(name: str, **extra):
    """A view that shows the ledger ``name``; ``extra`` goes to the template."""

    @require_GET
    @login_required
    def page(request):
        ledger = ledger_named(name)
        admit(ledger.may_view(request.user))
        kept = kept_of(request.GET)
        if (sealed := _sealed(ledger, kept, request.user)) != kept:
            return redirect(f"{reverse(ledger.list_url)}?{urlencode(sealed)}")
        return render(request, "foundation/ledger.html", {**list_context(ledger, request), **extra})

    page.ledger = name
    return page


@require_POST
@login_required
def ledger_ask(request, name):
    """Conditions that were posted, because one may hold what no address, log or browser history must."""
    ledger = ledger_named(name)
    admit(ledger.may_view(request.user))
    asked = {key: value for key, value in request.POST.items() if value and key != "csrfmiddlewaretoken"}
    return redirect(f"{reverse(ledger.list_url)}?{urlencode(_sealed(ledger, asked, request.user))}")


def _sealed(ledger: Ledger, asked: dict, user) -> dict:
    """The conditions as an address may carry them."""
    for extra in ledger.filters:
        if extra.sealed and asked.get(extra.key):
            rest = {key: value for key, value in asked.items() if key != extra.key}
            asked = rest | extra.sealed(asked[extra.key], user)
    return asked


def admit(allowed: bool) -> None:
    """403 for who may not."""
    if not allowed:
        raise PermissionDenied(_("您的角色没有这项权限，请联系本单位系统管理员。"))


# --- taking away -----------------------------------------------------------------------------------
@require_GET
@login_required
def ledger_export(request, name):
    """The filtered rows with the columns of the screen, or all columns with ``all=1``."""
    ledger = ledger_named(name)
    admit(ledger.may_export(request.user))
    params = {key: value for key, value in request.GET.items() if key not in ("all", *PLACES)}
    chosen = visible_columns(ledger, request.user, request.GET)
    columns = ledger.columns if request.GET.get("all") else chosen
    out = TemporaryFile()  # noqa: SIM115 - the response closes it when it has been sent
    export(ledger, request.user, params, out, now=timezone.now(), columns=columns)
    out.seek(0)
    filename = f"{ledger.title}{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(out, as_attachment=True, filename=filename, content_type=_XLSX)


@require_GET
@login_required
def ledger_template(request, name):
    """An empty workbook with the headers of an import."""
    ledger = ledger_named(name)
    admit(ledger.may_import(request.user))
    out = TemporaryFile()  # noqa: SIM115 - the response closes it when it has been sent
    write_template(ledger, ledger.importable, out)
    out.seek(0)
    filename = _("%(ledger)s导入模板.xlsx") % {"ledger": ledger.title}
    return FileResponse(out, as_attachment=True, filename=filename, content_type=_XLSX)


# --- bringing in -----------------------------------------------------------------------------------
@login_required
def ledger_import(request, name):
    """Upload a list; it is read and judged, and nothing is written yet."""
    ledger = ledger_named(name)
    admit(ledger.may_import(request.user) and ledger.importer is not None)
    refusal = []
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            if upload is None:
                raise Refused(_("请选择要导入的文件。"))
            batch = batches.receive(ledger, upload, by=request.user, now=timezone.now())
            return redirect("ledger_import_batch", name=name, pk=batch.pk)
        except Refused as refused:
            refusal = refused.reasons
    limit = settings.UPLOAD_LIMIT // 1024 // 1024
    context = {"ledger": ledger, "refusal": refusal, "limit": limit, "columns": ledger.importable}
    return render(request, "foundation/import_upload.html", context)


@login_required
def ledger_import_batch(request, name, pk):
    """What would come of the list; correct how its headers are read, or confirm."""
    ledger = ledger_named(name)
    admit(ledger.may_import(request.user))
    batch = get_object_or_404(ImportBatch.objects.visible_to(request.user), pk=pk, ledger=name)
    if request.method == "POST":
        if "confirm" in request.POST:
            done = batches.ask(batch, ledger, by=request.user, now=timezone.now())
            if done.applied_at:
                messages.success(request, batches.counted(done.report))
        else:
            batches.correct(batch, ledger, request.POST, by=request.user, now=timezone.now())
        return redirect("ledger_import_batch", name=name, pk=pk)
    context = {
        "ledger": ledger,
        "batch": batch,
        "report": batch.report,
        "figures": _figures(batch.report),
        "errors": batch.report["errors"][:_SHOWN],
        "warnings": batch.report["warnings"][:_SHOWN],
        "kept_all": len(batch.report["errors"]) < batches.TOLD,
        "changes": batch.report.get("changes", [])[:_SHOWN],
        "columns": ledger.importable,
        "run": job_runs.run_of(batches.IMPORT, str(pk)) if batch.asked_at else None,
    }
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


@require_GET
@login_required
def ledger_import_returned(request, name, pk):
    """The list as it came, with what is wrong beside each row."""
    batch = get_object_or_404(ImportBatch.objects.visible_to(request.user), pk=pk, ledger=name)
    out = TemporaryFile()  # noqa: SIM115 - the response closes it when it has been sent
    try:
        batches.returned(batch, out)
    except Refused:
        out.close()
        raise
    out.seek(0)
    filename = _("%(name)s（错误说明）.xlsx") % {"name": batch.filename.rpartition(".")[0] or batch.filename}
    return FileResponse(out, as_attachment=True, filename=filename, content_type=_XLSX)


# --- what people keep --------------------------------------------------------------------------------
@require_POST
@login_required
def ledger_columns(request, name):
    """Choose the columns of the screen."""
    ledger = ledger_named(name)
    admit(ledger.may_view(request.user))
    choose_columns(ledger, request.user, request.POST.getlist("column"))
    return redirect(_back(ledger, request.POST.get("query", "")))


@require_POST
@login_required
def ledger_filter(request, name):
    """Keep the present conditions under a name, or drop them with ``drop``."""
    ledger = ledger_named(name)
    admit(ledger.may_view(request.user))
    query = request.POST.get("query", "")
    keep_filter(ledger, request.user, request.POST.get("name", ""), query, drop=request.POST.get("drop", ""))
    return redirect(_back(ledger, query))


def _back(ledger: Ledger, query: str) -> str:
    return f"{reverse(ledger.list_url)}?{query}" if query else reverse(ledger.list_url)
