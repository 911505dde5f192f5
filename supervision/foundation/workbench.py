"""What an app contributes to the workbench. Each app's ``counters.py`` has COUNTERS, QUEUES and CHARTS.

    COUNTERS = [Counter(_("逾期整改任务"), overdue, "rectification:task_list", "overdue=1", (P.LEDGER_VIEW,), "red")]
    QUEUES = [Queue(tasks_to_report, (P.TASK_REPORT,))]
    CHARTS = [AreaChart(progress_by_unit, (P.TASK_ISSUE,))]

Everything counts ``visible_to(user)`` rows as of ``on``; nothing here is stored. The filter of a counter's
address must show exactly the rows it counted.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from .access import P, permissions_of
from .charts import Chart


class _ForRoles:
    """Shown to people who hold one of ``permissions``."""

    def is_for(self, user) -> bool:
        """Whether the person may see it."""
        return bool(permissions_of(user).intersection(self.permissions))


@dataclass(frozen=True)
class Counter(_ForRoles):
    """A figure that clicks through to its rows. ``colour`` (red, amber, green, blue) applies when it is not zero."""

    label: str
    count: Callable[[object, date], int]
    url_name: str
    query: str
    permissions: tuple[P, ...]
    colour: str = ""
    note: str = ""

    @property
    def url(self) -> str:
        """Address of the ledger filtered to the counted rows."""
        return reverse(self.url_name) + (f"?{self.query}" if self.query else "")


@dataclass(frozen=True)
class Todo:
    """One thing somebody waits for. ``source`` names where it comes from ("整改 ZG-2026-003")."""

    title: str
    url: str
    source: str
    due_on: date | None = None
    state: str = ""
    colour: str = "grey"


@dataclass(frozen=True)
class Queue(_ForRoles):
    """To-dos of one kind, nearest deadline first; return at most ``limit`` of them."""

    rows: Callable[[object, date, int], Iterable[Todo]]
    permissions: tuple[P, ...]


@dataclass(frozen=True)
class AreaChart(_ForRoles):
    """A chart of the person's area."""

    build: Callable[[object, date], Chart]
    permissions: tuple[P, ...]
