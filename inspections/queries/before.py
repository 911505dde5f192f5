"""What is asked for before a visit, and what there is of it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from institutions.models import InstitutionAccount

from ..choices import ApprovalState, VisitState
from ..models import Visit, VisitApproval, VisitNotice
from .pools import rule_value


@dataclass(frozen=True)
class Before:
    """``asked``: which of approval, notice, entry the confirmed rules ask for."""

    approval: VisitApproval | None
    notice: VisitNotice | None
    entries: list
    asked: frozenset[str]

    @property
    def missing(self) -> list[str]:
        """What is asked for and not there."""
        there = {"approval": self.approval, "notice": self.notice, "entry": self.entries}
        return [key for key in ("approval", "notice", "entry") if key in self.asked and not there[key]]


def approval_of(visit: Visit, on: date) -> VisitApproval | None:
    """The approval that covers a visit on a day."""
    period = visit.draw.period if visit.draw_id else ""
    rows = visit.plan.approvals.filter(state=ApprovalState.APPROVED, starts_on__lte=on, ends_on__gte=on)
    own = Q(institution=None) | Q(visit=visit)
    return rows.filter(own, Q(period="") | Q(period=period)).first()


def before_visit(visit: Visit, on: date) -> Before:
    """Approval, notice and entries of a visit, and what the rules of its plan ask for."""
    version = visit.plan.rules_version
    return Before(
        approval=approval_of(visit, visit.visited_on or on),
        notice=VisitNotice.objects.filter(visit=visit).first(),
        entries=list(visit.entries.select_related("inspector")),
        asked=frozenset(key for key in ("approval", "notice", "entry") if rule_value(version, key)),
    )


def told_of(user, on: date):
    """Visits of which the own institution knows who comes: a notice whose day has come, or the team has entered.

    A notice is made days ahead and handed over at the door: making it tells nobody, nor does a draw on trial.
    """
    own = InstitutionAccount.objects.filter(user_id=getattr(user, "pk", None)).values("institution")
    there = Q(entries__isnull=False) | Q(arrivals__isnull=False) | Q(state=VisitState.RECORDED)
    known = there | Q(notice__isnull=False, planned_on__lte=on)
    rows = Visit.objects.effective().filter(known, institution__in=own).exclude(state=VisitState.CONFIRMED)
    return rows.distinct().order_by("planned_on", "pk")
