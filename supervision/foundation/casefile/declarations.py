"""What an app declares: tabs with their columns, warnings, actions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..access import P, permissions_of
from ..templatetags.ui import colour_of

LIMIT = 50  # rows of a tab on the page; the ledger shows the rest


class _ForRoles:
    """Shown to people who hold one of ``permissions``."""

    def is_for(self, user) -> bool:
        """Whether the person may see it."""
        return bool(permissions_of(user).intersection(self.permissions))


@dataclass(frozen=True)
class Shown:
    """A cell as the page draws it."""

    label: str
    value: Any
    text: str
    look: str
    colour: str
    url: str


@dataclass(frozen=True)
class TabColumn:
    """One column. ``source``: a path of attributes ("plan.title"; a choice gives its label) or a function of the row.

    ``look``: "pill" (with the colour of the choice), "deadline" (days left), "code", "wide" (a fact over both
    columns), or nothing. ``width``: characters in Excel.
    """

    label: str
    source: str | Callable[[Any], Any]
    look: str = ""
    url: Callable[[Any], str] | None = None
    width: int = 16

    def value(self, row):
        """What the cell holds: text, number, date, or None."""
        if callable(self.source):
            return self.source(row)
        owner, name = self._owner(row)
        labelled = getattr(owner, f"get_{name}_display", None)
        return labelled() if labelled else getattr(owner, name, None)

    def shown(self, row) -> Shown:
        """The cell for the page."""
        value = self.value(row)
        text = in_words(value)
        colour = ""
        if self.look == "pill" and text and isinstance(self.source, str):
            owner, name = self._owner(row)
            colour = colour_of(owner, name) if isinstance(owner, models.Model) else ""
        look = self.look or ("day" if isinstance(value, date) else "")
        return Shown(self.label, value, text, look, colour, self.url(row) if self.url and text else "")

    def _owner(self, row):
        *path, name = self.source.split(".")
        for step in path:
            row = getattr(row, step, None)
        return row, name


def in_words(value) -> str:
    """A value as people read it, in the current language and Beijing time."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | tuple):
        comma = "、" if (get_language() or "zh").startswith("zh") else ", "
        return comma.join(in_words(one) for one in value)
    return str(value)


@dataclass(frozen=True)
class Tab(_ForRoles):
    """One tab of the file. See the package for an example.

    ``empty``: what to do when there is nothing. ``ledger`` and ``query``: address of all its rows; ``{code}`` is the
    subject's own code, ``{codes}`` also those merged into it. ``upright``: facts of one row, label beside value.
    """

    key: str
    label: str
    permissions: tuple[P, ...]
    rows: Callable[[object, str], models.QuerySet]
    template: str = ""
    columns: tuple[TabColumn, ...] = ()
    empty: str = ""
    ledger: str = ""
    query: str = "institution_code={code}"
    upright: bool = False

    def ledger_url(self, codes: tuple[str, ...]) -> str:
        """Where all rows of this tab stand; empty if nowhere else."""
        if not self.ledger:
            return ""
        return f"{reverse(self.ledger)}?{self.query.format(code=codes[0], codes=','.join(codes))}"


@dataclass(frozen=True)
class Warned:
    """One thing to look at. ``url`` leads to its rows ("?tab=…" stays in the file); red is late, amber is soon."""

    text: str
    url: str
    colour: str = "amber"


@dataclass(frozen=True)
class FileWarning(_ForRoles):
    """Looks for what presses: ``find(file, on)`` gives nothing, one or several. Counts only rows of ``file.user``."""

    permissions: tuple[P, ...]
    find: Callable[[object, date], Iterable[Warned]]


@dataclass(frozen=True)
class FileAction(_ForRoles):
    """A page the person may go to from here: ``url(file)``, empty where it is not open now."""

    label: str
    permissions: tuple[P, ...]
    url: Callable[[object], str]


@cache
def contributed(name: str) -> tuple:
    """What the apps declare under one name in their ``tabs.py``, in the order of the installed apps."""
    modules = [
        import_module(f"{config.name}.tabs")
        for config in apps.get_app_configs()
        if module_has_submodule(config.module, "tabs")
    ]
    return tuple(one for module in modules for one in getattr(module, name, ()))
