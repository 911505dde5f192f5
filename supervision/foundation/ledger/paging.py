"""One page of a list, at the same cost wherever it lies: found by the row before it, never by counting rows off.

An address names a neighbour: ``?after=<key>``, ``?before=<key>`` or ``?last=1``; ``at`` says which number the first
row has, where that is known, and only for show. First the keys of the page are found, then the cells of those rows
alone are read.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.expressions import Col
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan

from ..search import is_rare
from .columns import Column, Kind
from .listing import Query, in_order, with_cells

PAGE = 25
COUNTED = 10_000  # counting further costs more than anybody learns from it
PLACES = ("after", "before", "last", "at")  # parameters of an address that say where a page lies
_ESTIMATED = 5 * COUNTED  # from here on the planner's estimate is told
_NEAR = 1_000  # rows looked through in order before the index of a search is asked


@dataclass(frozen=True)
class Total:
    """How many rows there are: exactly, at least (``more``), or roughly (``about``)."""

    number: int
    more: bool = False
    about: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether pages can be numbered from the end."""
        return not (self.more or self.about)


@dataclass(frozen=True)
class Page:
    """Keys of the rows in their order; ``first`` is the number of the first one, None where it is not known."""

    keys: list[int]
    total: Total
    first: int | None
    earlier: bool
    later: bool


def page_of(query: Query, params) -> Page:
    """The page the address asks for; the first one where it names no row the person sees."""
    at = _number(params.get("at", ""))
    after, before = (_anchor(query, params.get(name, "")) for name in ("after", "before"))
    if before:
        keys = _keys(query, before, backwards=True)
        if len(keys) > PAGE:
            return Page(keys[PAGE - 1 :: -1], total_of(query), at, True, True)
    elif after and (keys := _keys(query, after)):
        return Page(keys[:PAGE], total_of(query), at, True, len(keys) > PAGE)
    elif after or params.get("last"):
        return _last(query)
    keys = _keys(query, None)
    later = len(keys) > PAGE
    return Page(keys[:PAGE], total_of(query) if later else Total(len(keys)), 1, False, later)


def _last(query: Query) -> Page:
    """The rows at the end: as many as the last page has where the number of all is known, else a full page."""
    total = total_of(query)
    size = (total.number - 1) % PAGE + 1 if total.is_exact and total.number else PAGE
    keys = _keys(query, None, backwards=True)
    first = total.number - size + 1 if total.is_exact else None
    return Page(keys[:size][::-1], total, first, len(keys) > size, False)


def cells_of(query: Query, keys: list[int], columns: list[Column], user) -> list[dict]:
    """The rows of the keys, in that order, with raw values and labels."""
    names = [column.alias for column in columns]
    names += [f"{column.alias}_label" for column in columns if column.kind == Kind.CHOICE]
    rows = with_cells(query.everything.filter(pk__in=keys), columns, user)
    found = {row["pk"]: row for row in rows.values("pk", *names)}
    return [found[key] for key in keys if key in found]


# --- how many -----------------------------------------------------------------------------------------
def total_of(query: Query, *, exactly: bool = False) -> Total:
    """Counted up to a limit; beyond it what the database expects, rounded. ``exactly`` counts them all."""
    if exactly:
        return Total(query.narrow.order_by().count())
    expected = _expected(query.unsearched)
    if _looks_near(query):
        near = _take(query, None, near=True)
        hits = sum(found for _key, found in near)
        if len(near) < _NEAR:
            return Total(hits)
        if hits > PAGE:
            return Total(max(hits, _rounded(expected * hits // _NEAR)), about=True)
    elif not query.search and expected > _ESTIMATED:
        return Total(_rounded(expected), about=True)
    number = query.narrow.order_by()[: COUNTED + 1].count()
    return Total(min(number, COUNTED), more=number > COUNTED)


def _expected(rows) -> int:
    """What the planner expects, from its statistics."""
    return json.loads(rows.order_by().values("pk").explain(format="json"))[0]["Plan"]["Plan Rows"]


def _rounded(number: int) -> int:
    """Two digits that count: 1 084 312 → 1 100 000."""
    unit = 10 ** max(len(str(number)) - 2, 0)
    return round(number / unit) * unit


# --- which rows ---------------------------------------------------------------------------------------
def _keys(query: Query, anchor, *, backwards: bool = False) -> list[int]:
    """Keys of a page and one more, from the anchor on.

    Nearly every page of a search for a common word is full after a look at the rows near by. What is rarer is found
    by the index of the search, which must not be left to guesses about how common two neighbours are together.
    """
    if _looks_near(query):
        near = _take(query, anchor, backwards=backwards, near=True)
        found = [key for key, is_found in near if is_found]
        if len(found) > PAGE or len(near) < _NEAR:
            return found[: PAGE + 1]
    return [key for (key,) in _take(query, anchor, backwards=backwards)]


def _looks_near(query: Query) -> bool:
    return query.search is not None and not query.sort and not is_rare(query.text)


def _take(query: Query, anchor, *, backwards: bool = False, near: bool = False) -> list[tuple]:
    """(key,) of the next rows that match, or with ``near`` (key, whether it matches) of the next rows whatever."""
    rows, size, fields = (query.narrow, PAGE + 1, ["pk"]) if not near else (
        query.search.search.marked(query.unsearched, query.text), _NEAR, ["pk", "found"],
    )  # fmt: skip
    order = in_order(query.order, backwards=backwards)
    if query.search and not near:
        order = [_unindexed(name) for name in order]
    found: list[tuple] = []
    for beyond in _beyond(query, anchor, backwards) if anchor else [Q()]:
        part = rows.filter(beyond).order_by(*order).values_list(*fields)
        found += part[: size - len(found)]
        if len(found) >= size:
            break
    return found


def _unindexed(name: str):
    """The same order, by something no index has."""
    plain = F(name.lstrip("-"))
    same = Coalesce(plain, plain)
    return same.desc() if name.startswith("-") else same.asc()


def _anchor(query: Query, text: str) -> tuple | None:
    """What the named row is sorted by, if the person sees it."""
    number = _number(text)
    if number is None:
        return None
    values = {f"a_{place}": F(name) for place, (name, _descending) in enumerate(query.order)}
    return query.everything.filter(pk=number).order_by().annotate(**values).values_list(*values).first()


class _Tuple(Func):
    """Several values compared as one, as an index of them does."""

    template, output_field = "(%(expressions)s)", BooleanField()


def _beyond(query: Query, anchor: tuple, backwards: bool) -> Iterator[Q]:
    """Conditions for the rows past the anchor, each of which an index serves, nearest rows first.

    Without empty values and with one direction, rows are compared as a whole. Otherwise: same first values and a
    later next one, then a later first one, and so on; PostgreSQL takes empty values for the greatest.
    """
    places = [(name, descending != backwards) for name, descending in query.order]
    if len({falling for _name, falling in places}) == 1 and not any(_may_be_empty(query, name) for name, _ in places):
        passed = LessThan if places[0][1] else GreaterThan
        yield Q(passed(_Tuple(*(F(name) for name, _ in places)), _Tuple(*map(Value, anchor))))
        return
    for depth in range(len(places) - 1, -1, -1):
        same = Q()
        for (name, _falling), value in zip(places[:depth], anchor, strict=False):
            same &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
        name, falling = places[depth]
        value = anchor[depth]
        if value is not None:
            yield same & Q(**{f"{name}__{'lt' if falling else 'gt'}": value})
        if falling == (value is None):
            yield same & Q(**{f"{name}__isnull": not falling})


def _may_be_empty(query: Query, name: str) -> bool:
    """False only for a column of the table itself that is never null."""
    if name == "pk":
        return False
    source, table = query.everything.query.annotations[name], query.everything.model._meta.db_table
    return not isinstance(source, Col) or source.target.null or source.alias != table


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 and int(text) else None
