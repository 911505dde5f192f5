"""One page of a list, at the same cost wherever it lies: found by the row before it, never by counting rows off.

An address names a neighbour: ``?after=<key>``, ``?before=<key>`` or ``?last=1``; ``at`` says which number the first
row has, where that is known, and only for show. First the keys of the page are found, then the cells of those rows
alone are read.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BooleanField, Count, F, Func, Q, Value, Window
from django.db.models.expressions import Col
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan

from ..search import is_rare
from .columns import Column
from .listing import Query, in_order, with_cells

PAGE = 25
COUNTED = 10_000  # counting further costs more than anybody learns from it
_COSTLY = 40_000  # as the planner reckons: about what reading half a million rows one after the other costs
_GLANCE, _NEAR = 200, 3_000  # rows looked through in order before the index of a search is asked


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
    return _Pager(query).page(params)


def total_of(query: Query, *, exactly: bool = False) -> Total:
    """How many rows there are; ``exactly`` counts them all."""
    return Total(query.narrow.order_by().count()) if exactly else _Pager(query).total()


def cells_of(query: Query, keys: list[int], columns: list[Column]) -> list[dict]:
    """The rows of the keys, in that order, with raw values."""
    rows = with_cells(query.everything.filter(pk__in=keys), columns, query.user, labels=False)
    found = {row["pk"]: row for row in rows.values("pk", *(column.alias for column in columns))}
    return [found[key] for key in keys if key in found]


@dataclass(frozen=True)
class Near:
    """Of the next rows in order: how many were looked at, and the keys of those that match."""

    looked: int
    keys: list[int]


class _Pager:
    """Finds the keys of pages.

    A search for a common word has a full page among the next rows of the list, whatever they are; a glance tells.
    The hits of a rarer one are read at once, by the index of the search, and put in order. The database is not left
    to choose between the two: how common two neighbours are together is what it cannot know.
    """

    def __init__(self, query: Query):
        self.query = query
        self.has_glances = query.search is not None and not query.sort and not is_rare(query.text)
        self.seen: dict[tuple, Near] = {}
        self.listed: list[int] | None = None
        self.first: tuple[list[int], int] | None = None

    # --- pages --------------------------------------------------------------------------------------
    def page(self, params) -> Page:
        """See ``page_of``."""
        at = _number(params.get("at", ""))
        after, before = (self._anchor(params.get(name, "")) for name in ("after", "before"))
        if before:
            keys = self._keys(before, backwards=True)
            if len(keys) > PAGE:
                return Page(keys[PAGE - 1 :: -1], self.total(), at, True, True)
        elif after and (keys := self._keys(after)):
            return Page(keys[:PAGE], self.total(), at, True, len(keys) > PAGE)
        elif after or params.get("last"):
            return self._last()
        keys = self._keys(None)
        later = len(keys) > PAGE
        return Page(keys[:PAGE], self.total() if later else Total(len(keys)), 1, False, later)

    def _last(self) -> Page:
        """The rows at the end: as many as the last page has where the number of all is known, else a full page."""
        total = self.total()
        size = (total.number - 1) % PAGE + 1 if total.is_exact and total.number else PAGE
        keys = self._keys(None, backwards=True)
        first = total.number - size + 1 if total.is_exact else None
        return Page(keys[:size][::-1], total, first, len(keys) > size, False)

    def total(self) -> Total:
        """Counted up to a limit, where that is cheap; else what the database expects, rounded."""
        expected, cost = _expected(self.query.unsearched)
        if self.query.search is None:
            if expected > COUNTED or cost > _COSTLY:
                return Total(_rounded(expected), about=True)
            number = self.query.narrow.order_by()[: COUNTED + 1].count()
            return Total(min(number, COUNTED), more=number > COUNTED)
        near = self._near(None)
        if near is not None:
            hits = len(near.keys)
            if near.looked < _NEAR:
                return Total(hits)
            if hits > PAGE:
                return Total(max(hits, _rounded(expected * hits // near.looked)), about=True)
        number = len(self.listed) if self.listed is not None else self._first_hits()[1]
        return Total(min(number, COUNTED), more=number > COUNTED)

    # --- keys ---------------------------------------------------------------------------------------
    def _keys(self, anchor, *, backwards: bool = False) -> list[int]:
        """Keys of a page and one more, from the anchor on."""
        if self.query.search is None:
            return self._take(self.query.narrow, anchor, backwards, PAGE + 1)
        near = self._near(anchor, backwards)
        if near is not None and (len(near.keys) > PAGE or near.looked < _NEAR):
            return near.keys[: PAGE + 1]
        if anchor is None and not backwards:
            return self._first_hits()[0]
        hits = self._hits() if anchor else []
        here = hits.index(anchor[-1]) if anchor and anchor[-1] in hits else None
        if here is None or len(hits) > COUNTED:
            return self._take(self.query.narrow, anchor, backwards, PAGE + 1, by_hand=True)
        return hits[max(here - PAGE - 1, 0) : here][::-1] if backwards else hits[here + 1 : here + PAGE + 2]

    def _near(self, anchor, backwards: bool = False) -> Near | None:
        """The next rows whatever; None where a glance found nothing."""
        if not self.has_glances:
            return None
        place = (anchor, backwards)
        if place not in self.seen:
            near = self._look(anchor, backwards, _GLANCE)
            self.seen[place] = self._look(anchor, backwards, _NEAR) if near.keys and near.looked == _GLANCE else near
        near = self.seen[place]
        return None if near.looked == _GLANCE else near

    def _look(self, anchor, backwards: bool, size: int) -> Near:
        """Which of the next rows match; the database tells their keys, not every row."""
        marked = self.query.search.search.marked(self.query.unsearched, self.query.text)
        looked, keys = 0, []
        for part in self._parts(marked, anchor, backwards):
            told = part.values("pk", "found")[: size - looked].aggregate(
                n=Count("pk"), keys=ArrayAgg("pk", filter=Q(found=True), default=Value([]))
            )
            looked, keys = looked + told["n"], keys + told["keys"]
            if looked >= size:
                break
        return Near(looked, keys)

    def _first_hits(self) -> tuple[list[int], int]:
        """Keys of the first page of what the search finds, and how many it finds: all are put in order and counted, but
        only these are told, which takes a third of the time for ten thousand."""
        if self.first is None:
            order = [_unindexed(name) for name in in_order(self.query.order)]
            rows = self.query.narrow.order_by(*order).annotate(_counted=Window(Count("*")))
            found = list(rows.values_list("pk", "_counted")[: PAGE + 1])
            self.first = [key for key, _number in found], found[0][1] if found else 0
        return self.first

    def _hits(self) -> list[int]:
        """Keys of what the search finds, in order, up to the limit of counting."""
        if self.listed is None:
            self.listed = self._take(self.query.narrow, None, False, COUNTED + 1, by_hand=True)
        return self.listed

    def _take(self, rows, anchor, backwards: bool, size: int, *, by_hand: bool = False) -> list[int]:
        """Keys of the next rows. ``by_hand``: put in order without an index that has it."""
        found: list[int] = []
        for part in self._parts(rows, anchor, backwards, by_hand=by_hand):
            found += part.values_list("pk", flat=True)[: size - len(found)]
            if len(found) >= size:
                break
        return found

    def _parts(self, rows, anchor, backwards: bool, *, by_hand: bool = False) -> Iterator:
        """The rows past the anchor in order, nearest part first."""
        order = in_order(self.query.order, backwards=backwards)
        order = [_unindexed(name) for name in order] if by_hand else order
        for beyond in self._beyond(anchor, backwards) if anchor else [Q()]:
            yield rows.filter(beyond).order_by(*order)

    def _anchor(self, text: str) -> tuple | None:
        """What the named row is sorted by, if the person sees it."""
        number = _number(text)
        if number is None:
            return None
        values = {f"a_{place}": F(name) for place, (name, _descending) in enumerate(self.query.order)}
        rows = self.query.everything.filter(pk=number).order_by()
        return rows.annotate(**values).values_list(*values).first()

    def _beyond(self, anchor: tuple, backwards: bool) -> Iterator[Q]:
        """Conditions for the rows past the anchor, each of which an index serves, nearest rows first.

        Without empty values and with one direction, rows are compared as a whole. Otherwise: same first values and a
        later next one, then a later first one, and so on; PostgreSQL takes empty values for the greatest.
        """
        places = [(name, descending != backwards) for name, descending in self.query.order]
        if len({falling for _name, falling in places}) == 1 and not any(self._may_be_empty(name) for name, _ in places):
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
            if self._may_be_empty(name) and falling == (value is None):
                yield same & Q(**{f"{name}__isnull": not falling})

    def _may_be_empty(self, name: str) -> bool:
        """False only for a column of the table itself that is never null."""
        if name == "pk":
            return False
        rows = self.query.everything
        source = rows.query.annotations[name]
        return not isinstance(source, Col) or source.target.null or source.alias != rows.model._meta.db_table


class _Tuple(Func):
    """Several values compared as one, as an index of them does."""

    template, output_field = "(%(expressions)s)", BooleanField()


def _unindexed(name: str):
    """The same order, by something no index has."""
    plain = F(name.lstrip("-"))
    same = Coalesce(plain, plain)
    return same.desc() if name.startswith("-") else same.asc()


def _expected(rows) -> tuple[int, float]:
    """How many rows the planner expects, from its statistics, and what it would cost to read them."""
    plan = json.loads(rows.order_by().values("pk").explain(format="json"))[0]["Plan"]
    return plan["Plan Rows"], plan["Total Cost"]


def _rounded(number: int) -> int:
    """Two digits that count: 1 084 312 → 1 100 000."""
    unit = 10 ** max(len(str(number)) - 2, 0)
    return round(number / unit) * unit


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 and int(text) else None
