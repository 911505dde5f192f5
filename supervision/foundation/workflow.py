"""One transition table per model, one engine for all of them.

    TASK = Workflow(
        issue=Step((S.DRAFT,), S.NOT_STARTED, P.TASK_ISSUE, "下达", party="office"),
        close=Step((S.PUBLICITY,), S.CLOSED, P.TASK_CLOSE, "销号", party="office",
                   guard=rules.close_gate, not_by=("applicant",)),
    )
    TASK.take("close", task, by=user, now=now, note="…", changes={"closed_on": on})

``take`` does in one transaction: right → lock the row and read its state again → state, separation of
duties, guard → change → trail. Buttons and the API's ``actions`` come from ``open_to``. Nothing else
assigns ``.state``.
"""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from .access import P, may
from .errors import Refused
from .trail import act


@dataclass(frozen=True)
class Step:
    """One verb: from which states to which, who may do it, and what must hold.

    ``party``: the person must stand for one of these towards the row (``obj.parties(user)``).
    ``guard(obj)``: sentences that speak against the step; none means it may be done.
    ``not_by``: fields of the row naming people who must not be the one who acts.
    ``target`` None keeps the state. ``aside``: a step off the usual road (suspend, send back, cancel), never the
    blue button of a page. ``effect``: what follows, told before the person confirms.
    """

    sources: tuple[str, ...]
    target: str | None
    permission: P
    label: str
    party: str | tuple[str, ...] = ()
    guard: Callable[[object], Iterable[str]] | None = None
    not_by: tuple[str, ...] = ()
    aside: bool = False
    effect: str = ""

    @property
    def parties(self) -> tuple[str, ...]:
        """Accepted parties as a tuple."""
        return (self.party,) if isinstance(self.party, str) else self.party


@dataclass(frozen=True)
class Action:
    """A verb offered to a person on a row: ``reasons`` say why it cannot be done yet.

    ``becomes``: name of the state afterwards, if it changes; ``effect``: what else follows.
    """

    verb: str
    label: str
    reasons: tuple[str, ...] = ()
    aside: bool = False
    becomes: str = ""
    effect: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the button can be pressed."""
        return not self.reasons


def _name_of(obj, state: str) -> str:
    """A state of the row's model in words."""
    later = copy(obj)
    later.state = state
    return str(later.get_state_display())


class Workflow:
    """The transition table of one model."""

    def __init__(self, **steps: Step):
        self.steps = steps

    def has_right(self, verb: str, user, obj) -> bool:
        """Permission and party, whatever the state. A job (``user`` None) acts for the system."""
        step = self.steps[verb]
        if user is None:
            return True
        return may(user, step.permission) and (not step.parties or bool(obj.parties(user).intersection(step.parties)))

    def obstacles(self, verb: str, user, obj) -> list[str]:
        """Why the step cannot be taken in the present state; empty when it can."""
        step = self.steps[verb]
        if obj.state not in step.sources:
            told = {"state": obj.get_state_display(), "label": step.label}
            return [_("当前状态为“%(state)s”，不能“%(label)s”。") % told]
        reasons = []
        if user is not None and any(getattr(obj, f"{name}_id") == user.pk for name in step.not_by):
            reasons.append(_("您已办理过本事项的前一环节，须由他人“%(label)s”。") % {"label": step.label})
        if step.guard is not None:
            reasons.extend(str(reason) for reason in step.guard(obj))
        return reasons

    def open_to(self, user, obj) -> list[Action]:
        """The verbs this person sees on this row now; blocked ones carry their reasons."""
        offered = []
        for verb, step in self.steps.items():
            if obj.state in step.sources and self.has_right(verb, user, obj):
                reasons = tuple(self.obstacles(verb, user, obj))
                becomes = _name_of(obj, step.target) if step.target not in (None, obj.state) else ""
                offered.append(Action(verb, str(step.label), reasons, step.aside, becomes, str(step.effect)))
        return offered

    def take(self, verb: str, obj, *, by, now: datetime, note: str = "", changes: dict | None = None, data=None):
        """Do a step and return the row as it is afterwards.

        ``changes`` are set before the guard looks, so that it judges what is about to be written.
        Raises Refused, with nothing written, if the person may not, or the row is not ready.
        """
        step = self.steps[verb]
        model = type(obj)
        with act(f"{model._meta.label_lower}.{verb}", by=by, now=now, label=step.label, note=note, data=data) as entry:
            row = model._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)
            if not self.has_right(verb, by, row):
                raise Refused(_("您无权“%(label)s”。") % {"label": step.label})
            for name, value in (changes or {}).items():
                setattr(row, name, value)
            reasons = self.obstacles(verb, by, row)
            if reasons:
                raise Refused(*reasons)
            entry.from_state = row.state
            if step.target is not None:
                row.state = step.target
            row.save()
            entry.subject, entry.to_state = row, row.state
        return row
