"""Reads of what follows from a finding: terms in force, repeats, leniency."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from supervision.foundation.errors import Refused
from supervision.foundation.rules.workdays import MONTHS
from supervision.foundation.workdays import Deadline, deadline

from ..choices import OrderState
from ..models import Finding, LeniencyItem, Term
from ..rules import leniency

RECHECK, REPEAT, TAKE_DOWN = "RECHECK", "REPEAT", "TAKE_DOWN"


def term_of(code: str, on: date) -> Term:
    """The term in force on a day."""
    found = Term.objects.in_force(on).filter(code=code).order_by("-valid_from").first()
    if found is None:
        raise Refused(_("没有适用的办理期限“%(code)s”，请联系系统管理员。") % {"code": code})
    return found


def term_from(code: str, start: date) -> Deadline:
    """Its last day from a start, with the derivation."""
    term = term_of(code, start)
    return deadline(start, term.amount, term.unit)


def repeat_since(on: date) -> date:
    """From when on the same offence counts as repeated."""
    term = term_of(REPEAT, on)
    if term.unit != MONTHS:
        raise Refused(_("重复问题的回溯期须以月为单位。"))
    month = on.year * 12 + on.month - 1 - term.amount
    year, month = divmod(month, 12)
    return date(year, month + 1, min(on.day, 28))


def earlier_of(finding: Finding):
    """Confirmed findings of the same offence at the same institution within the repeat term, newest first."""
    rows = Finding.objects.confirmed().filter(
        institution_id=finding.institution_id, offence__code=finding.offence.code,
        found_on__gte=repeat_since(finding.found_on), found_on__lte=finding.found_on,
    )  # fmt: skip
    # Findings of one visit are one occasion.
    return rows.exclude(visit_id=finding.visit_id).exclude(pk=finding.pk).order_by("-found_on", "-pk")


def known_facts(finding: Finding) -> frozenset[str]:
    """What speaks for the institution, as far as the portal knows."""
    passed = finding.dispositions.filter(order__state=OrderState.PASSED).exists()
    # The own findings of before count; what was self-found and corrected is nothing that was repeated.
    earlier = earlier_of(finding).filter(self_found=False).count()
    return leniency.known_facts(self_found=finding.self_found, corrected=passed, earlier=earlier)


def leniency_for(finding: Finding) -> tuple[list[LeniencyItem], list[LeniencyItem]]:
    """(items that can be stated, those of them whose facts the portal can confirm). Only confirmed rows."""
    rows = {row.code: row for row in LeniencyItem.objects.in_force(finding.found_on).filter(confirmed=True)}
    items = [leniency.Circumstance(r.code, r.kind, frozenset(r.facts), frozenset(r.offences)) for r in rows.values()]
    offence = finding.offence.code
    open_ = [rows[item.code] for item in leniency.open_items(items, offence)]
    told = [rows[item.code] for item in leniency.suggested(items, offence, known_facts(finding))]
    return open_, told


def is_repeat(on: date):
    """Condition of a finding: its offence was found there before, on another visit, within the term.

    What the institution found and put right itself makes nothing a repeat.
    """
    earlier = Finding.objects.confirmed().filter(
        institution=OuterRef("institution"), offence__code=OuterRef("offence__code"), self_found=False,
        found_on__gte=repeat_since(on), found_on__lte=OuterRef("found_on"),
    )  # fmt: skip
    return Exists(earlier.exclude(visit=OuterRef("visit")))


def repeated(rows, on: date):
    """Of these findings the confirmed ones that are repeats."""
    return rows.confirmed().filter(is_repeat(on), self_found=False)
