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
from ..models import ImportBatch, SavedFilter
from . import batches
from .columns import Kind, Ledger, holds, ledger_named
from .export import template as write_template
from .exporting import export
from .listing import PAGE, ask, counted, is_numeric, visible_columns
from .preferences import choose_columns, keep_filter

_SHORT, _LONG = 16, 28  # characters: below the first a cell is one line, from the second on it gets room
_SHOWN = 200  # errors on the page; all of them are in the returned workbook
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ledger_page(name: str, **extra):
    """A view that shows the ledger ``name``; ``extra`` goes to the template."""

    @require_GET
    @login_required
    def page(request):
        ledger = ledger_named(name)
        _admit(ledger.may_view(request.user))
        return render(request, "foundation/ledger.html", {**list_context(ledger, request), **extra})

    page.ledger = name
    return page


def _admit(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied(_("您的角色没有这项权限，请联系本单位系统管理员。"))


def list_context(ledger: Ledger, request) -> dict:
    """Everything the list shows: conditions, rows of the page, count, links."""
    user = request.user
    query = ask(ledger, user, request.GET)
    total, more = counted(query.rows)
    pages = max(1, -(-total // PAGE))
    asked = request.GET.get("page", "1")
    number = min(max(int(asked), 1), pages) if asked.isdecimal() else 1
    columns = visible_columns(ledger, user, request.GET)
    start = (number - 1) * PAGE
    kept = {key: value for key, value in request.GET.items() if key != "page" and value}
    return {
        "ledger": ledger,
        "conditions": [condition for condition in query.conditions if not condition.advanced],
        "advanced": [condition for condition in query.conditions if condition.advanced],
        "advanced_open": any(condition.is_set for condition in query.conditions if condition.advanced),
        "query_errors": query.errors,
        "heads": [_head(column, query.sort, kept) for column in columns],
        "rows": [_row(ledger, columns, row, start + n) for n, row in enumerate(_page(query, columns, start), 1)],
        "total": total, "more": more, "number": number, "pages": pages,
        "links": _page_links(number, pages, kept),
        "query_string": urlencode(kept),
        "saved": SavedFilter.objects.visible_to(user).filter(ledger=ledger.name),
        "all_columns": [(column, column in columns) for column in ledger.columns],
        "can_export": ledger.may_export(user), "can_import": ledger.may_import(user) and ledger.importer is not None,
        "new_url": _new_url(ledger, user),
        "actions": ledger.actions(user) if ledger.actions else (),
    }  # fmt: skip


def _page(query, columns, start):
    """The rows of one page as dictionaries of raw values and labels."""
    names = {column.alias for column in query.ledger.columns}
    names |= {f"{column.alias}_label" for column in columns if column.kind == Kind.CHOICE}
    return query.rows.values("pk", *sorted(names))[start : start + PAGE]


def _head(column, sort, kept):
    descending = sort == column.key
    following = f"-{column.key}" if descending else column.key
    direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(sort, "")
    return {
        "label": column.label,
        "url": f"?{urlencode({**kept, 'sort': following})}" if column.sortable else "",
        "direction": direction,
        "numeric": is_numeric(column),
    }


def _row(ledger: Ledger, columns, row, number) -> dict:
    raw = {"pk": row["pk"], **{column.key: row[column.alias] for column in ledger.columns}}
    url = ledger.row_url(raw) if ledger.row_url else ""
    return {"number": number, "url": url, "cells": [_cell(column, row, url) for column in columns]}


def _cell(column, row, url) -> dict:
    value = row[column.alias]
    cell = {
        "text": value,
        "label": column.label,
        "look": _look(column),
        "url": url if column.link else "",
    }
    if column.kind == Kind.CHOICE:
        cell["text"] = row[f"{column.alias}_label"]
        if column.colours and value:
            cell["colour"] = column.colours.get(value, "grey")
    elif column.kind == Kind.BOOLEAN:
        cell["text"] = "" if value is None else _("是") if value else _("否")
    elif column.kind == Kind.PERCENT and value is not None:
        cell["text"] = f"{value / 100:.2f}%"
    elif column.kind == Kind.DATETIME and value is not None:
        cell["text"] = timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    elif column.kind == Kind.DATE and value is not None:
        cell["text"] = value.isoformat()
    return cell


def _look(column) -> str:
    """How a cell is set: figures right, what is short in one line, what is long with room to read."""
    if is_numeric(column):
        return "number"
    if column.kind not in (Kind.TEXT, Kind.CODE) or column.width <= _SHORT:
        return "nowrap"
    return "wide" if column.width >= _LONG else ""


def _page_links(number, pages, kept):
    near = sorted({1, pages, *range(max(1, number - 2), min(pages, number + 2) + 1)})
    links, last = [], 0
    for page in near:
        if page - last > 1:
            links.append({"number": None})
        links.append({"number": page, "url": f"?{urlencode({**kept, 'page': page})}", "current": page == number})
        last = page
    return links


def _new_url(ledger, user) -> str:
    allowed = ledger.new_permission is None or holds(user, ledger.new_permission)
    return reverse(ledger.new_url) if ledger.new_url and allowed else ""


# --- taking away -----------------------------------------------------------------------------------
@require_GET
@login_required
def ledger_export(request, name):
    """The filtered rows with the columns of the screen, or all columns with ``all=1``."""
    ledger = ledger_named(name)
    _admit(ledger.may_export(request.user))
    params = {key: value for key, value in request.GET.items() if key not in ("all", "page")}
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
    _admit(ledger.may_import(request.user))
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
    _admit(ledger.may_import(request.user) and ledger.importer is not None)
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
    _admit(ledger.may_import(request.user))
    batch = get_object_or_404(ImportBatch.objects.visible_to(request.user), pk=pk, ledger=name)
    if request.method == "POST":
        if "confirm" in request.POST:
            done = batches.confirm(batch, ledger, by=request.user, now=timezone.now())
            counts = done.report
            messages.success(
                request,
                _("已导入：新增 %(created)s 行，更新 %(updated)s 行，无变化 %(unchanged)s 行，未导入 %(rejected)s 行。")
                % counts,
            )
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
        "columns": ledger.importable,
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
    _admit(ledger.may_view(request.user))
    choose_columns(ledger, request.user, request.POST.getlist("column"))
    return redirect(_back(ledger, request.POST.get("query", "")))


@require_POST
@login_required
def ledger_filter(request, name):
    """Keep the present conditions under a name, or drop them with ``drop``."""
    ledger = ledger_named(name)
    _admit(ledger.may_view(request.user))
    query = request.POST.get("query", "")
    keep_filter(ledger, request.user, request.POST.get("name", ""), query, drop=request.POST.get("drop", ""))
    return redirect(_back(ledger, query))


def _back(ledger: Ledger, query: str) -> str:
    return f"{reverse(ledger.list_url)}?{query}" if query else reverse(ledger.list_url)
