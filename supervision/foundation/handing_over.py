"""What an app can hand over. Each app's ``duties.py`` has DUTIES, its ``handovers.py`` HANDOVERS; the roof joins them.

    DUTIES = [Duty("tasks", _("牵头的整改任务"), open_tasks, duties.move_leads, task_url, done=settled)]
    HANDOVERS = [Holding("drafts", _("拟定中的记分"), drafts_of)]

A duty is open work that a *body* answers for and another body can take over: what is frozen (drawn, issued, closed)
is no open work and stays where it is. A holding is what hangs on a *person*. The app's own services do the writing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from .choices import HandoverOutcome
from .models import Region


@dataclass(frozen=True)
class Selection:
    """Narrows duties that are about institutions: a division (None: all), categories by their letter (WS 218)."""

    region: Region | None = None
    categories: tuple[str, ...] = ()

    @property
    def is_all(self) -> bool:
        """Whether nothing is narrowed."""
        return self.region is None and not self.categories


@dataclass(frozen=True)
class Duty:
    """One kind of open work of a body.

    ``rows(agency, on)``: the open rows, a plain queryset that can be locked. ``move(rows, source, target, by=, now=,
    note=)`` gives them to another body and returns {key of a row: why it was joined with a part the target had}.
    ``within(rows, selection)`` narrows; without it the kind is not about institutions and moves as a whole.
    ``obstacles(rows, target)``: sentences that speak against the move. ``done(agency, year)``: how many were settled
    in a year. ``ticked``: offered as moving unless somebody unticks it.
    """

    key: str
    label: str
    rows: Callable
    move: Callable[..., Mapping[int, str]]
    url: Callable[[object], str]
    text: Callable[[object], str] = str
    within: Callable | None = None
    obstacles: Callable[..., Iterable[str]] | None = None
    done: Callable[[object, int], int] | None = None
    ticked: bool = True

    def selected(self, agency, on: date, selection: Selection):
        """The open rows that the selection means."""
        rows = self.rows(agency, on)
        return rows if self.within is None or selection.is_all else self.within(rows, selection)


@dataclass(frozen=True)
class Held:
    """One thing that hangs on a person. ``text`` must not tell what its readers may not know (drawn institutions)."""

    text: str
    url: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Holding:
    """One kind of thing that hangs on a person: ``rows(person, on)``.

    ``outcome`` says what becomes of it, and ``move(leaver, successor, by=, now=, note=)`` does what has to be written;
    what the successor's roles open needs no writing. ``advice``: what else the two have to know. ``rest``: only what
    no kind before it has listed.
    """

    key: str
    label: str
    rows: Callable[[object, date], Iterable[Held]]
    move: Callable | None = None
    outcome: HandoverOutcome = HandoverOutcome.SHARED
    advice: str = ""
    rest: bool = False
