"""What a ledger page shows, ready for its template: conditions, heads, rows, pager, tools."""

from django.urls import reverse
from django.utils.http import urlencode

from ..models import SavedFilter
from .body import Body
from .columns import PLACES, Ledger, holds
from .listing import ask, is_numeric, visible_columns
from .paging import PAGE, Page, cells_of, page_of, total_of


def list_context(ledger: Ledger, request) -> dict:
    """Everything the list shows."""
    user = request.user
    columns = visible_columns(ledger, user, request.GET)
    query = ask(ledger, user, request.GET, columns)
    page = page_of(query, request.GET)
    kept = kept_of(request.GET)
    keys = {column.key for column in columns}
    read = [column for column in ledger.columns if column.key in keys or column.key in ledger.key]
    bulk = ledger.bulk_for(user)
    tbody = Body(ledger, columns, read, user, ticks=bool(bulk))
    return {
        "ledger": ledger, "empty": ledger.said_when_empty(user),
        "conditions": sorted(
            (condition for condition in query.conditions if not condition.advanced),
            key=lambda condition: condition.kind not in ("search", "sealed"),
        ),
        "advanced": [condition for condition in query.conditions if condition.advanced],
        "advanced_open": any(condition.is_set for condition in query.conditions if condition.advanced),
        "query_errors": query.errors,
        "heads": [_head(column, query.sort, kept) for column in columns],
        "rows": [
            tbody.row(row, page.first and page.first + n) for n, row in enumerate(cells_of(query, page.keys, read))
        ],
        **_pager(query, page, kept, request.GET),
        "query_string": urlencode(kept),
        "saved": SavedFilter.objects.visible_to(user).filter(ledger=ledger.name),
        "chosen": keys, "chosen_place": " ".join(sorted(keys)),
        "can_export": ledger.may_export(user), "can_import": ledger.may_import(user) and ledger.importer is not None,
        "new_url": _new_url(ledger, user, kept),
        "actions": ledger.actions(user) if ledger.actions else (),
        "bulk": bulk,
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


def _new_url(ledger, user, kept) -> str:
    if not ledger.new_url or not (ledger.new_permission is None or holds(user, ledger.new_permission)):
        return ""
    taken = {key: kept[key] for key in ledger.new_takes if key in kept}
    return reverse(ledger.new_url) + (f"?{urlencode(taken)}" if taken else "")
