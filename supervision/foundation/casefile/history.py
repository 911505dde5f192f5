"""The timeline of a file: every act about it over all floors, a page at a time, by one query on an index."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, reduce
from itertools import islice
from operator import or_

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from ..access import P, permissions_of
from ..models import Act, RowChange
from .files import CaseFile

PAGE = 30
PIECE, PIECE_MOST = 60, 2000  # acts read at once
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_START = re.compile(r"([0-9]{1,17})-([0-9]{1,18})")

# Who may read which acts, by how their verb begins; the longest beginning decides, what fits none stays hidden.
# Besides, the row an act is about must be visible to the person (its model's ``visible_to``).
READERS: dict[str, tuple[P, ...]] = {
    "institutions.": (P.INSTITUTION_VIEW,),
    "institutions.matchproposal.": (P.INSTITUTION_EDIT,),
    "institutions.enter_practitioner": (P.PRACTITIONER_VIEW,),
    "institutions.practitioner.": (P.PRACTITIONER_VIEW,),
    "institutions.read_identity": (P.PRACTITIONER_EDIT,),
    "institutions.selfinspection.": (P.SELFCHECK_VIEW,),
    "institutions.start_self_inspection": (P.SELFCHECK_VIEW,),
    "inspections.": (P.VISIT_VIEW, P.FINDING_VIEW),
    "rectification.": (P.LEDGER_VIEW,),
    "credit.": (P.POINTS_VIEW,),
    "foundation.attach": (P.INSTITUTION_VIEW, P.PRACTITIONER_VIEW),
    # Who looks into a file before a visit is nothing for the institution to know.
    "file.": (P.INSTITUTION_EDIT,),
}
KINDS = {
    "institutions": gettext_lazy("机构监管"),
    "inspections": gettext_lazy("监督检查"),
    "rectification": gettext_lazy("整改任务"),
    "credit": gettext_lazy("信用管理"),
    "foundation": gettext_lazy("附件"),
    "file": gettext_lazy("档案导出"),
}


@dataclass(frozen=True)
class Wanted:
    """What the person looks for; empty means everything."""

    kind: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""


@dataclass(frozen=True)
class Event:
    """An act in words of the reader's language. ``tab``: the tab its row stands in, if any."""

    act: Act
    label: str
    kind: str
    before: str
    after: str
    tab: str = ""
    has_changes: bool = False

    @property
    def day(self) -> date:
        """The day in Beijing."""
        return timezone.localdate(self.act.at)


@dataclass(frozen=True)
class Page:
    """Events, newest first, and where the next page begins ("" at the end)."""

    events: list[Event]
    older: str


def page(file: CaseFile, wanted: Wanted, start: str = "", size: int = PAGE) -> Page:
    """One page of the timeline; ``start`` comes from the page before."""
    found = list(islice(_acts(file, wanted, _read_start(start)), size + 1))
    shown = found[:size]
    changed = Act.objects.filter(pk__in=[act.pk for act in shown])
    changed = set(changed.filter(Exists(RowChange.objects.filter(act_id=OuterRef("pk")))).values_list("pk", flat=True))
    told = [event_of(file, act, has_changes=act.pk in changed) for act in shown]
    return Page(told, _start_after(shown[-1]) if len(found) > size else "")


def events(file: CaseFile, wanted: Wanted = Wanted(), limit: int | None = None) -> Iterator[Event]:
    """Events for a document, newest first."""
    return (event_of(file, act) for act in islice(_acts(file, wanted, None, PIECE_MOST), limit))


def event_of(file: CaseFile, act: Act, *, has_changes: bool = False) -> Event:
    """An act in words."""
    states = _state_labels(act.subject_type)
    moved = act.from_state != act.to_state
    return Event(
        act,
        gettext(act.label) if act.label else act.verb,
        str(KINDS.get(act.verb.split(".")[0], "")),
        str(states.get(act.from_state, "")) if moved else "",
        str(states.get(act.to_state, "")) if moved else "",
        file.tab_of_type.get(act.subject_type, ""),
        has_changes,
    )


def visible_act(file: CaseFile, pk: int) -> Act | None:
    """One act of the file, if the person may see it."""
    found = _joined([branch.filter(pk=pk) for branch in _branches(file, Wanted())])
    return next(iter(_seen(file, list(found), {})), None)


# --- which acts ------------------------------------------------------------------------------------
def _acts(file: CaseFile, wanted: Wanted, before: tuple[datetime, int] | None, size: int = PIECE) -> Iterator[Act]:
    """Acts the person may see, newest first, read in growing pieces.

    What a person sees is asked for each piece and by key: inside the query the planner would gather all rows of
    the person's area first, however few acts there are.
    """
    branches, known = _branches(file, wanted), {}
    while True:
        rows = list(_joined([_after(branch, before)[:size] for branch in branches])[:size])
        yield from _seen(file, rows, known)
        if len(rows) < size:
            return
        before = rows[-1].at, rows[-1].pk
        size = min(size * 4, PIECE_MOST)


def _branches(file: CaseFile, wanted: Wanted) -> list[models.QuerySet]:
    """One indexed query per code of the subject; a person's acts are found by the row and by its code."""
    own = Q(subject_type=file.subject._meta.label_lower, subject_id=file.subject.pk)
    reached = [Q(about=code) for code in file.codes] + ([own] if file.prefix else [])
    condition = _matching(wanted)
    if file.places is not None:
        condition &= Q(about__in=file.places)
    return [Act.objects.filter(one).filter(condition).order_by("-at", "-pk") for one in reached]


def _joined(branches: list[models.QuerySet]) -> models.QuerySet:
    """The branches as one query, newest first."""
    return branches[0] if len(branches) == 1 else branches[0].union(*branches[1:]).order_by("-at", "-id")


def _seen(file: CaseFile, rows: list[Act], known: dict[str, dict[int, bool]]) -> list[Act]:
    """Acts of verbs open to the person, on the subject itself, on nothing in particular, or on a row they see.

    ``known`` keeps what was asked before.
    """
    held, asked = permissions_of(file.user), defaultdict(set)
    rows = [act for act in rows if readable(act.verb, held)]
    for act in rows:
        if act.subject_id not in known.setdefault(act.subject_type, {}):
            asked[act.subject_type].add(act.subject_id)
    for subject_type, keys in asked.items():
        visible = _visible_keys(file, subject_type, keys)
        known[subject_type] |= {key: key in visible for key in keys}
    return [act for act in rows if known[act.subject_type][act.subject_id]]


def _visible_keys(file: CaseFile, subject_type: str, keys: set[int]) -> set[int]:
    if subject_type in ("", file.subject._meta.label_lower):
        return keys
    try:
        manager = apps.get_model(subject_type)._default_manager
    except (LookupError, ValueError):
        return set()
    if not hasattr(manager, "visible_to"):
        return set()
    return set(manager.visible_to(file.user).filter(pk__in=keys).values_list("pk", flat=True))


def _after(acts: models.QuerySet, before: tuple[datetime, int] | None) -> models.QuerySet:
    """Acts older than the last one of the page before; the plain bound on ``at`` is what the index serves."""
    if before is None:
        return acts
    at, pk = before
    return acts.filter(at__lte=at).exclude(at=at, pk__gte=pk)


def _start_after(act: Act) -> str:
    return f"{(act.at - _EPOCH) // _MICROSECOND}-{act.pk}"


def _read_start(start: str) -> tuple[datetime, int] | None:
    """A start that nobody gave out is taken for the first page."""
    found = _START.fullmatch(start)
    return (_EPOCH + int(found[1]) * _MICROSECOND, int(found[2])) if found else None


def _matching(wanted: Wanted) -> Q:
    condition = Q()
    if wanted.kind:
        condition &= Q(verb__startswith=f"{wanted.kind}.")
    if wanted.since:
        condition &= Q(at__gte=_midnight(wanted.since))
    if wanted.until:
        condition &= Q(at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.text:
        names = ("label", "subject_text", "note", "actor_name", "agency_name")
        condition &= reduce(or_, (Q(**{f"{name}__icontains": wanted.text}) for name in names))
    return condition


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def readable(verb: str, held: frozenset[P]) -> bool:
    """Whether the longest beginning in READERS that fits the verb is open to the person."""
    fitting = [begin for begin in READERS if verb.startswith(begin)]
    return bool(fitting) and bool(held.intersection(READERS[max(fitting, key=len)]))


# --- words -----------------------------------------------------------------------------------------
@cache
def _state_labels(subject_type: str) -> dict:
    """Labels of the states of a model, lazy."""
    try:
        return dict(apps.get_model(subject_type)._meta.get_field("state").flatchoices)
    except (LookupError, ValueError, FieldDoesNotExist):
        return {}
