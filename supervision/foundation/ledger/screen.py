"""What a ledger page shows, ready for its template: conditions, heads, rows, pager, tools."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from ..models import SavedFilter
from .columns import Kind, Ledger, holds
from .listing import ask, is_numeric, visible_columns
from .paging import PAGE, PLACES, Page, cells_of, page_of, total_of

_SHORT, _LONG = 16, 28  # characters: below the first a cell is one line, from the second on it gets room


def list_context(ledger: Ledger, request) -> dict:
    """Everything the list shows."""
    user = request.user
    columns = visible_columns(ledger, user, request.GET)
    query = ask(ledger, user, request.GET, columns)
    page = page_of(query, request.GET)
    kept = kept_of(request.GET)
    dressed = _dressed(columns, user)
    read = [column for column in ledger.columns if column in columns or column.key in ledger.key]
    return {
        "ledger": ledger,
        "conditions": sorted(
            (condition for condition in query.conditions if not condition.advanced),
            key=lambda condition: condition.kind not in ("search", "sealed"),
        ),
        "advanced": [condition for condition in query.conditions if condition.advanced],
        "advanced_open": any(condition.is_set for condition in query.conditions if condition.advanced),
        "query_errors": query.errors,
        "heads": [_head(column, query.sort, kept) for column in columns],
        "rows": [
            _row(ledger, dressed, read, row, page.first and page.first + n)
            for n, row in enumerate(cells_of(query, page.keys, read))
        ],
        **_pager(query, page, kept, request.GET),
        "query_string": urlencode(kept),
        "saved": SavedFilter.objects.visible_to(user).filter(ledger=ledger.name),
        "all_columns": [(column, column in columns) for column in ledger.columns],
        "can_export": ledger.may_export(user), "can_import": ledger.may_import(user) and ledger.importer is not None,
        "new_url": _new_url(ledger, user),
        "actions": ledger.actions(user) if ledger.actions else (),
        "bulk": ledger.bulk_for(user),
        "posts_conditions": any(extra.sealed for extra in ledger.filters),
    }  # fmt: skip


def kept_of(params) -> dict:
    """Conditions and order of an address, without the place in the list."""
    return {key: value for key, value in params.items() if key not in (*PLACES, "page", "count") and value}


def _pager(query, page: Page, kept, params) -> dict:
    """How many, where one is, and the four ways on ("" where there is none)."""
    total = total_of(query, exactly=True) if params.get("count") else page.total

    def address(**place) -> str:
        return "?" + urlencode({**kept, **{key: value for key, value in place.items() if value is not None}})

    earlier, later = page.keys and page.earlier, page.keys and page.later
    return {
        "total": total.number, "more": total.more, "about": total.about,
        "number": (page.first - 1) // PAGE + 1 if page.first else None,
        "pages": max(1, -(-total.number // PAGE)) if total.is_exact else None,
        "first_url": address() if earlier else "",
        "previous_url": address(before=page.keys[0], at=page.first and max(page.first - PAGE, 1)) if earlier else "",
        "next_url": address(after=page.keys[-1], at=page.first and page.first + len(page.keys)) if later else "",
        "last_url": address(last=1) if later else "",
        "count_url": "" if total.is_exact else address(count=1),
    }  # fmt: skip


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


def _row(ledger: Ledger, dressed, read, row, number) -> dict:
    raw = {"pk": row["pk"], **{column.key: row[column.alias] for column in read}}
    url = escape(ledger.row_url(raw)) if ledger.row_url else ""
    cells = "".join([f"{head}{_cell(column, labels, row[column.alias], url)}</td>" for column, head, labels in dressed])
    name = next((row[column.alias] for column, _head, _labels in dressed if column.link), row["pk"])
    return {"key": row["pk"], "number": number, "name": name, "cells": mark_safe(cells)}  # noqa: S308 - escaped below


def _dressed(columns, user) -> list[tuple]:
    """Each column with the beginning of its cells and the labels of its choices, once for a page: it has hundreds of
    cells, and they are not a template's work."""
    return [
        (
            column,
            format_html('<td data-label="{}" class="{}">', column.label, _look(column)),
            {code: str(label) for code, label in column.pairs(user)} if column.kind == Kind.CHOICE else {},
        )
        for column in columns
    ]


def _cell(column, labels, value, url: str) -> str:
    """What stands in a cell, escaped."""
    text = labels.get(value, value) if labels else _text(column, value)
    if text is None or text == "":
        return '<span class="muted">—</span>'
    text = escape(text)
    if column.kind == Kind.CHOICE and column.colours and value:
        return f'<span class="pill pill-{escape(column.colours.get(value, "grey"))}">{text}</span>'
    return f'<a href="{url}">{text}</a>' if column.link and url else text


def _text(column, value):
    if value is None:
        return None
    if column.kind == Kind.BOOLEAN:
        return _("是") if value else _("否")
    if column.kind == Kind.PERCENT:
        return f"{value / 100:.2f}%"
    if column.kind == Kind.DATETIME:
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return localize(value) if column.kind in (Kind.DECIMAL, Kind.INTEGER) else value


def _look(column) -> str:
    """How a cell is set: figures right, what is short in one line, what is long with room to read."""
    if is_numeric(column):
        return "number"
    if column.kind not in (Kind.TEXT, Kind.CODE) or column.width <= _SHORT:
        return "nowrap"
    return "wide" if column.width >= _LONG else ""


def _new_url(ledger, user) -> str:
    allowed = ledger.new_permission is None or holds(user, ledger.new_permission)
    return reverse(ledger.new_url) if ledger.new_url and allowed else ""
