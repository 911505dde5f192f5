"""What a ledger is made of: columns, filters, the ledger itself, and the register of all ledgers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import BaseExpression, Combinable
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from ..access import P, may, scope_for
from ..models import Region
from ..search import Searched

# Alias of a column in SQL; the prefix keeps it apart from the model's own fields.
ALIAS = "c_{}"
# Words of an address that are no condition; a filter of such a name would be lost from the next page and the export.
PLACES = ("after", "before", "last", "at")
PAGE_WORDS = frozenset({*PLACES, "page", "count", "sort", "all"})
_NEW_DIVISION = 600  # seconds until a newly loaded division is offered
Choices = Iterable[tuple[str, str]]


class Kind(StrEnum):
    """What a cell holds. CODE is text that must never become a number; PERCENT is stored in basis points."""

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"
    BOOLEAN = "boolean"


NUMERIC = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.PERCENT})


@dataclass(frozen=True)
class Column:
    """One column of screen, Excel and import.

    ``expr``: field path or ORM expression (default: the key). ``width``: characters in Excel.
    ``sort``: what it is sorted by, if not by what it shows. ``filter``: contains | exact | choice | range.
    ``field``: model field an import writes ("" = not imported). ``parse``: text of a cell → value of the field;
    raises ValueError with a remedy. ``choices``: TextChoices, pairs, or a function of the user; ``colours`` maps codes
    to grey, blue, green, amber, red. ``hidden``: folded away in Excel.
    """

    key: str
    label: Any
    expr: str | BaseExpression | Combinable = ""
    kind: Kind = Kind.TEXT
    width: int = 14
    choices: type[models.Choices] | Choices | Callable | None = None
    colours: Mapping[str, str] | None = None
    filter: str | None = None
    advanced: bool = False
    sort: str | BaseExpression | Combinable = ""
    sortable: bool = True
    default_visible: bool = True
    link: bool = False
    field: str = ""
    required: bool = False
    synonyms: tuple[str, ...] = ()
    parse: Callable[[str], Any] | None = None
    help: Any = ""
    hidden: bool = False

    @property
    def alias(self) -> str:
        """Name of the column in the queryset."""
        return ALIAS.format(self.key)

    @property
    def expression(self):
        """The ORM expression of a cell."""
        source = self.expr or self.key
        return F(source) if isinstance(source, str) else source

    @property
    def sorting(self):
        """The ORM expression rows are sorted by."""
        source = self.sort or self.expr or self.key
        return F(source) if isinstance(source, str) else source

    @property
    def is_fixed(self) -> bool:
        """Whether everybody is offered the same choices."""
        return isinstance(self.choices, type) or not callable(self.choices)

    def pairs(self, user=None) -> list[tuple[str, str]]:
        """(code, label) of the choices, labels lazy."""
        if self.choices is None:
            return []
        if isinstance(self.choices, type) and issubclass(self.choices, models.Choices):
            return list(self.choices.choices)
        return list(self.choices(user) if callable(self.choices) else self.choices)


@dataclass(frozen=True)
class Filter:
    """A condition that is not a column. ``apply(queryset, value, user)``; ``kind``: text | choice | date | flag.

    ``search`` instead of ``apply``: the words rows are found by. ``sealed(text, user)``: what goes into the address
    instead of what was typed; the conditions of such a ledger are posted, so that a number never stands in an address.
    """

    key: str
    label: Any
    apply: Callable | None = None
    kind: str = "choice"
    choices: Callable | Choices = ()
    advanced: bool = False
    hidden: bool = False
    search: Searched | None = None
    sealed: Callable[[str, Any], dict[str, str]] | None = None

    @property
    def is_fixed(self) -> bool:
        """Whether everybody is offered the same choices."""
        return not callable(self.choices)

    def pairs(self, user) -> list[tuple[str, str]]:
        """(value, label) offered to this person."""
        return list(self.choices(user) if callable(self.choices) else self.choices)


@dataclass(frozen=True)
class Bulk:
    """Something that may be done to many rows at once, with a reason; see ``bulk``."""

    key: str
    label: Any
    permission: P
    apply: Callable
    form: type | None = None
    help: Any = ""


@dataclass(frozen=True)
class Ledger:
    """A list of rows of one model as people know it. See the package's docstring for an example.

    ``column_set(params)``: keys shown besides, and keys left out, under the conditions of an address; what the person
    chose stays. ``trace(columns)``: a hidden column of the exports of those who may import (see ``tracing``).
    """

    name: str
    title: Any
    model: type[models.Model]
    columns: tuple[Column, ...]
    view: P
    key: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    order: tuple[str, ...] = ()
    exports: P | None = None
    imports: P | tuple[P, ...] | None = None
    queryset: Callable | None = None
    row_url: Callable | None = None
    list_url: str = ""
    new_url: str = ""
    new_permission: P | tuple[P, ...] | None = None
    new_takes: tuple[str, ...] = ()
    actions: Callable | None = None
    column_set: Callable | None = None
    bulk: tuple[Bulk, ...] = ()
    importer: type | None = None
    trace: Callable | None = None
    empty: Any = ""
    by_key: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        by_key = {column.key: column for column in self.columns}
        if len(by_key) != len(self.columns):
            raise ImproperlyConfigured(f"ledger {self.name}: two columns share a key")
        if taken := sorted({one.key for one in self.filters} & PAGE_WORDS):
            raise ImproperlyConfigured(f"ledger {self.name}: in an address {taken} say where a page lies")
        unknown = {name.lstrip("-") for name in (*self.key, *self.order)} - set(by_key)
        if unknown:
            raise ImproperlyConfigured(f"ledger {self.name}: no such columns {sorted(unknown)}")
        object.__setattr__(self, "by_key", by_key)

    def rows(self, user):
        """The rows this person may see; every list, count, export and API answer starts here."""
        return self.queryset(user) if self.queryset else self.model.objects.visible_to(user)

    def said_when_empty(self, user):
        """What an empty page says to this person; ``empty`` may be a function of the person."""
        return self.empty(user) if callable(self.empty) else self.empty

    def may_view(self, user) -> bool:
        """Whether the person's roles open this ledger."""
        return may(user, self.view)

    def may_export(self, user) -> bool:
        """Whether the person may take it away as a file."""
        return may(user, self.exports or self.view)

    def may_import(self, user) -> bool:
        """Whether the person may bring rows in."""
        return self.imports is not None and holds(user, self.imports)

    def bulk_for(self, user) -> list[Bulk]:
        """What the person may do to many rows."""
        return [one for one in self.bulk if may(user, one.permission)]

    @property
    def importable(self) -> tuple[Column, ...]:
        """Columns an import writes."""
        traced = (self.trace(()),) if self.trace else ()
        return tuple(column for column in (*self.columns, *traced) if column.field)


def holds(user, wanted: P | tuple[P, ...]) -> bool:
    """Whether the person's roles carry a permission, or one of several."""
    return any(may(user, one) for one in (wanted if isinstance(wanted, tuple) else (wanted,)))


_REGISTER: dict[str, Ledger] = {}


def register(ledger: Ledger) -> Ledger:
    """Make a ledger known by its name."""
    if ledger.name in _REGISTER:
        raise ImproperlyConfigured(f"two ledgers are called {ledger.name}")
    _REGISTER[ledger.name] = ledger
    return ledger


def ledgers() -> list[Ledger]:
    """All ledgers in the order they were declared."""
    return list(_REGISTER.values())


def ledger_named(name: str) -> Ledger:
    """The ledger of that name, or 404."""
    try:
        return _REGISTER[name]
    except KeyError:
        raise Http404(name) from None


def _divisions(scope, low: str) -> list[tuple[str, str]] | None:
    """The division of a scope and those right below it; they change with the reference data only."""
    own = Region.objects.filter(scope.region_q("code"))
    return list(own.filter(Q(code=low) | Q(parent=low)).order_by("code").values_list("code", "name")) or None


def region_filter(path: str = "region_code") -> Filter:
    """Rows of one division and everything below it; offers the divisions of the person's own area."""

    def choices(user):
        scope = scope_for(user)
        if not scope.ranges:
            return []
        low = min(low for low, _high in scope.ranges)
        find = partial(_divisions, scope, low)
        place = "divisions:" + ":".join(code for ends in scope.ranges for code in ends)
        return caches["fragments"].get_or_set(place, find, _NEW_DIVISION) or []

    def apply(rows, value, user):
        region = Region.objects.filter(code=value).first()
        if region is None:
            return rows.none()
        low, high = region.bounds
        if path == "region_code" and hasattr(rows, "within"):
            return rows.within(low, high)
        return rows.filter(**{f"{path}__gte": low, f"{path}__lt": high})

    return Filter("region", _("区划"), apply, choices=choices)
