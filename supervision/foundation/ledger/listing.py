"""From an address to rows: filters, order, columns and page. Screen, export and API all start here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property, partial

from django.db.models import Case, CharField, F, Value, When
from django.utils.translation import gettext as _

from ..models import ChosenColumns
from .columns import NUMERIC, Column, Filter, Kind, Ledger

_DIGITS = 15  # "1e999999999" is a number too, and fills the memory when it is written out
_YES = ("1", "true", "yes", "on", "是")


@dataclass(frozen=True)
class Condition:
    """One field of the query bar with what the person put into it. ``values``: one, or from and to of a range.

    ``offer``: the (value, label) of a choice, asked for only where they are shown. ``is_fixed``: it offers the same
    to everybody.
    """

    key: str
    label: str
    kind: str
    values: tuple[str, ...]
    offer: Callable[[], list[tuple[str, str]]] = list
    is_fixed: bool = True
    advanced: bool = False
    error: str = ""

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """(value, label) offered."""
        return self.offer()

    @property
    def is_blank(self) -> bool:
        """Whether it looks the same to everybody who asked for nothing."""
        return self.is_fixed and not any(self.values)

    @property
    def is_set(self) -> bool:
        """Whether the person asked for something here."""
        return any(self.values)


@dataclass(frozen=True)
class Query:
    """What the person asked of a ledger: conditions, order, and rows that answer both.

    ``everything``, ``unsearched`` and ``narrow`` are rows without cells: all the person may see, those that satisfy
    every condition but the search, and with it. They carry what they are sorted by under the names of ``order``
    (with whether it descends).
    """

    ledger: Ledger
    conditions: tuple[Condition, ...]
    sort: str
    everything: object
    unsearched: object
    narrow: object
    order: tuple[tuple[str, bool], ...]
    columns: tuple[Column, ...]
    user: object
    search: Filter | None = None
    text: str = ""

    @cached_property
    def rows(self):
        """The rows with the cells of ``columns``, in order."""
        return with_cells(self.narrow, self.columns, self.user).order_by(*in_order(self.order))

    @property
    def errors(self) -> list[str]:
        """Conditions that could not be read; they were left out."""
        return [f"{condition.label}：{condition.error}" for condition in self.conditions if condition.error]


def ask(ledger: Ledger, user, params, columns=None) -> Query:
    """The rows of a ledger this person may see, under the conditions and order of ``params`` (a QueryDict or dict)
    and with the cells of ``columns`` (all of them unless told)."""
    everything, sorting = _sorted(ledger, ledger.rows(user), params.get("sort", ""))
    rows, conditions = everything, []
    for column in ledger.columns:
        if column.filter:
            condition, rows = _column_condition(column, user, params, rows)
            conditions.append(condition)
    search, text = None, ""
    for extra in ledger.filters:
        condition, rows = _filter_condition(extra, user, params, rows)
        if extra.search and condition.is_set:
            search, text = extra, condition.values[0]
        if not extra.hidden or condition.is_set:
            conditions.append(condition)
    narrow = search.search.matching(rows, text) if search else rows
    return Query(
        ledger, tuple(conditions), params.get("sort", ""), everything, rows, narrow, sorting,
        tuple(ledger.columns if columns is None else columns), user, search, text,
    )  # fmt: skip


# --- conditions -----------------------------------------------------------------------------------
def _column_condition(column: Column, user, params, rows):
    if column.filter == "range":
        values = (params.get(f"{column.key}_from", "").strip(), params.get(f"{column.key}_to", "").strip())
    else:
        values = (params.get(column.key, "").strip(),)
    error = ""
    try:
        if any(values):
            rows = _restricted(column, values, rows)
    except ValueError as problem:
        error = str(problem)
    kind = column.filter if column.filter != "range" else _range_kind(column)
    offer = partial(_filter_pairs, column, user)
    return Condition(column.key, column.label, kind, values, offer, column.is_fixed, column.advanced, error), rows


def _filter_pairs(column: Column, user):
    if column.kind == Kind.BOOLEAN:
        return [("1", _("是")), ("0", _("否"))]
    return [(code, label) for code, label in column.pairs(user) if code != ""]


def _range_kind(column: Column) -> str:
    return "date_range" if column.kind in (Kind.DATE, Kind.DATETIME) else "number_range"


def _restricted(column: Column, values, rows):
    """Rows that satisfy one column's condition; the cell is compared as it is stored, not as it is shown."""
    alias = f"q_{column.key}"
    rows = rows.alias(**{alias: column.expression})
    if column.filter == "contains":
        return rows.filter(**{f"{alias}__icontains": values[0]})
    if column.filter == "range":
        for value, lookup in zip(values, ("gte", "lte"), strict=True):
            if value:
                rows = _bounded(column, alias, lookup, value, rows)
        return rows
    if column.kind == Kind.BOOLEAN:
        return rows.filter(**{alias: values[0].lower() in _YES})
    wanted = [value for value in values[0].split(",") if value]
    return rows.filter(**{f"{alias}__in": wanted})


def _bounded(column: Column, alias, lookup, value, rows):
    if column.kind == Kind.DATE:
        return rows.filter(**{f"{alias}__{lookup}": _date(value)})
    if column.kind == Kind.DATETIME:
        return rows.filter(**{f"{alias}__date__{lookup}": _date(value)})
    return rows.filter(**{f"{alias}__{lookup}": _number(column, value)})


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(_("请按 YYYY-MM-DD 填写日期")) from None


def _number(column: Column, value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError(_("请填写数字")) from None
    if not number.is_finite() or abs(number.adjusted()) > _DIGITS:
        raise ValueError(_("请填写数字"))
    return number * 100 if column.kind == Kind.PERCENT else number


def _filter_condition(extra: Filter, user, params, rows):
    value = params.get(extra.key, "").strip()
    error = ""
    if value and extra.kind == "flag" and value.lower() not in _YES:
        value = ""
    if value and not extra.search:
        try:
            rows = extra.apply(rows, value, user)
        except ValueError as problem:
            error = str(problem)
    kind = "search" if extra.search else extra.kind
    offer = partial(extra.pairs, user)
    return Condition(extra.key, extra.label, kind, (value,), offer, extra.is_fixed, extra.advanced, error), rows


# --- cells and order ------------------------------------------------------------------------------
def with_cells(rows, columns, user, *, labels=True):
    """Each column under its alias; with ``labels`` choices also as their label in the current language
    (``<alias>_label``)."""
    cells = {}
    for column in columns:
        cells[column.alias] = column.expression
        if labels and column.kind == Kind.CHOICE:
            cells[f"{column.alias}_label"] = label_of(column, user)
    return rows.annotate(**cells)


def label_of(column: Column, user):
    """The label of a choice as SQL over the column's alias; an unknown code shows itself."""
    named = [When(**{column.alias: code}, then=Value(str(label))) for code, label in column.pairs(user)]
    return Case(*named, default=F(column.alias), output_field=CharField())


def _sorted(ledger: Ledger, rows, sort: str):
    """By the column of ``sort`` ("-due_on"), else by the ledger's own order. The key breaks ties and goes the way of
    the last column, so that an index of both is read in either direction."""
    column = ledger.by_key.get(sort.lstrip("-"))
    wanted = (sort,) if column is not None and column.sortable else ledger.order
    order = [(f"s_{key.lstrip('-')}", key.startswith("-")) for key in wanted]
    rows = rows.alias(**{f"s_{key.lstrip('-')}": ledger.by_key[key.lstrip("-")].sorting for key in wanted})
    return rows, (*order, ("pk", bool(order) and order[-1][1]))


def in_order(order, *, backwards: bool = False) -> list[str]:
    """The names ``order_by`` takes."""
    return [f"-{name}" if descending != backwards else name for name, descending in order]


# --- columns --------------------------------------------------------------------------------------
def visible_columns(ledger: Ledger, user, params=None) -> list[Column]:
    """The columns this person chose, else those shown at first; and those the conditions of ``params`` call for."""
    more, less = ledger.column_set(params) if ledger.column_set and params else (set(), set())
    chosen = ChosenColumns.objects.visible_to(user).filter(ledger=ledger.name).values_list("keys", flat=True).first()
    if chosen:
        return [column for column in ledger.columns if column.key in chosen or column.key in more]
    shown = {column.key for column in ledger.columns if column.default_visible}
    return [column for column in ledger.columns if column.key in (shown - less) | more]


def is_numeric(column: Column) -> bool:
    """Whether the cells are set to the right."""
    return column.kind in NUMERIC
