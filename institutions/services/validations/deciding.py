"""Deciding: pass, defer, fail, cancel; the order to apply; service of documents. Nothing decides by itself."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act
from supervision.foundation.workdays import CALENDAR, MONTHS, current_calendar, deadline

from ...choices import (
    ENDED_STATES,
    CancelGround,
    Delivery,
    InstitutionState,
    ValidationDocumentKind,
    ValidationState,
)
from ...models import Institution, Validation, ValidationDocument
from ...rules.self_inspection import receipt_code
from ...workflow import VALIDATING, VALIDATION
from . import letters
from .due import judge, tell_institution
from .law import Law

PASS, DEFER, FAIL, CANCEL = "accept", "defer", "fail", "cancel"


@dataclass(frozen=True)
class Decided:
    """What came of a decision."""

    validation: Validation
    document: ValidationDocument


def decide(
    validation: Validation, verb: str, *, grounds: str = "", months: int | None = None, by, now: datetime,
    entropy: bytes = b"",
) -> Decided:  # fmt: skip
    """Take a decision with its document; the institution is told.

    ``verb``: accept, defer, fail or cancel. ``months``: length of a deferral. ``entropy``: at least 12 random bytes
    for the verification code of a passed validation. Raises Refused, with nothing written and no number taken.
    """
    if verb not in _DECISIONS:
        raise Refused(_("没有这样的决定。"))
    if verb != PASS and not grounds.strip():
        raise Refused(_("请写明决定的理由，机构会在决定书上读到。"))
    with transaction.atomic():
        given = {"grounds": grounds.strip(), "decided_by": by, "decided_on": timezone.localdate(now)}
        row, document = _DECISIONS[verb](validation, given, months=months, by=by, now=now, entropy=entropy)
        _announce(row, document, now)
    return Decided(row, document)


def _pass(validation: Validation, given: dict, *, by, now: datetime, entropy: bytes, **_unused):
    institution = _locked(validation)
    institution.validated_on, institution.validation_due_on = given["decided_on"], None
    following = judge(institution, Law(given["decided_on"]), current_calendar())
    changes = given | {
        "valid_until": following.due_on if following else None, "verification_code": receipt_code(entropy),
    }  # fmt: skip
    if changes["valid_until"] is None:
        raise Refused(_("无法推算下一个校验期：请先核对机构的床位数和校验规则。"))
    row = VALIDATION.take(PASS, validation, by=by, now=now, note=given["grounds"], changes=changes)
    with act("institutions.validation.validated", by=by, now=now, subject=institution,
             label=gettext_lazy("记入校验日期"), note=row.code):  # fmt: skip
        institution.validation_due_on = row.valid_until
        institution.save(update_fields=["validated_on", "validation_due_on"])
    if institution.state == InstitutionState.DEFERRED:
        _move("lift", institution, row, by=by, now=now)
    return row, _issue(row, ValidationDocumentKind.PASS, letters.pass_words(row), by=by, now=now)


def _defer(validation: Validation, given: dict, *, months: int | None, by, now: datetime, **_unused):
    law, institution = Law(given["decided_on"]), _locked(validation)
    low, high, days = law.needed("deferral_min", "deferral_max", "reapply_days")
    if months is None or not low <= months <= high:
        raise Refused(_("暂缓校验的时间应为%(low)s至%(high)s个月。") % {"low": low, "high": high})
    ends = deadline(given["decided_on"], months, MONTHS, roll=False)
    again = deadline(ends.date, days, CALENDAR)
    changes = given | {
        "deferral_months": months, "deferral_from": given["decided_on"], "deferral_to": ends.date,
        "deferral_derivation": ends.derivation, "reapply_by": again.date, "reapply_derivation": again.derivation,
        "forbidden": law.forbidden_by_law(institution.beds), "re_applied_at": None, "cancel_ground": "",
        "cancel_proposed_at": None,
    }  # fmt: skip
    row = VALIDATION.take(DEFER, validation, by=by, now=now, note=given["grounds"], changes=changes)
    if institution.state in (InstitutionState.ACTIVE, InstitutionState.SUSPENDED):
        _move("defer", institution, row, by=by, now=now)
    words = letters.defer_words(row, law.term("deferral_max").basis)
    return row, _issue(row, ValidationDocumentKind.DEFER, words, by=by, now=now)


def _fail(validation: Validation, given: dict, *, by, now: datetime, **_unused):
    """Not passed: cancelling is proposed with it and decided apart."""
    changes = given | {"cancel_ground": CancelGround.FAILED, "cancel_proposed_at": now}
    row = VALIDATION.take(FAIL, validation, by=by, now=now, note=given["grounds"], changes=changes)
    return row, _issue(row, ValidationDocumentKind.FAIL, letters.fail_words(row), by=by, now=now)


def _cancel(validation: Validation, given: dict, *, by, now: datetime, **_unused):
    institution = _locked(validation)
    row = VALIDATION.take(CANCEL, validation, by=by, now=now, note=given["grounds"], changes=given)
    if institution.state not in ENDED_STATES:
        _move("strike_off", institution, row, by=by, now=now)
    return row, _issue(row, ValidationDocumentKind.CANCEL, letters.cancel_words(row), by=by, now=now)


_DECISIONS = {PASS: _pass, DEFER: _defer, FAIL: _fail, CANCEL: _cancel}


def _locked(validation: Validation) -> Institution:
    return Institution.objects.select_for_update(of=("self",)).get(pk=validation.institution_id)


def _move(verb: str, institution: Institution, row: Validation, *, by, now: datetime) -> None:
    """Set the state of the institution, with the validation named in its history."""
    changes = {"state_since": timezone.localdate(now)}
    VALIDATING.take(verb, institution, by=by, now=now, note=row.code, changes=changes)


def _issue(row: Validation, kind: str, words: list[str], *, by, now: datetime) -> ValidationDocument:
    label = ValidationDocumentKind(kind).label
    with act("institutions.validation.document", by=by, now=now, subject=row, label=label) as entry:
        document = letters.issue(row, kind, words, by=by, now=now)
        entry.note = document.number
    return document


def _announce(row: Validation, document: ValidationDocument, now: datetime) -> None:
    title = f"{document.get_kind_display()}：{document.number}"
    tell_institution(row, document.kind, title, now=now, body=row.grounds)


def keep(validation: Validation, *, reason: str, by, now: datetime) -> Validation:
    """Do not cancel; the proposal is not made again for the same ground."""
    if not reason.strip():
        raise Refused(_("请写明不予注销的理由。"))
    with act("institutions.validation.no_cancel", by=by, now=now, subject=validation,
             label=gettext_lazy("撤下注销建议")):  # fmt: skip
        row = VALIDATION.take("keep", validation, by=by, now=now, note=reason)
        row.cancel_ground = ""
        row.save(update_fields=["cancel_ground"])
    return row


def withdraw(validation: Validation, *, reason: str, by, now: datetime) -> Validation:
    """Take the whole row back, because the register was wrong; it opens again when the corrected dates say so."""
    if not reason.strip():
        raise Refused(_("请写明撤回的理由。"))
    return VALIDATION.take("withdraw", validation, by=by, now=now, note=reason)


def issue_order(validation: Validation, *, by, now: datetime) -> Decided:
    """Order an institution that has not applied to do so (责令限期申请); its days run from service."""
    with transaction.atomic():
        law = Law(timezone.localdate(now))
        [days] = law.needed("order_days")
        row = Validation.objects.get(pk=validation.pk)
        if row.ordered_on is not None:
            raise Refused(_("已经制发过责令限期申请校验通知书，请登记送达。"))
        row = VALIDATION.take("order", validation, by=by, now=now, changes={"ordered_on": timezone.localdate(now)})
        words = letters.order_words(row, days, law.term("order_days").basis)
        document = _issue(row, ValidationDocumentKind.ORDER, words, by=by, now=now)
        _announce(row, document, now)
    return Decided(row, document)


def serve(document: ValidationDocument, *, served_on: date, delivery: str, by, now: datetime) -> ValidationDocument:
    """Record when and how a document was served; service of the order starts its days. Once."""
    row = document.validation
    if not (may(by, P.VALIDATION_REVIEW) or may(by, P.VALIDATION_DECIDE)) or "authority" not in row.parties(by):
        raise Refused(_("您无权登记这份文书的送达。"))
    if delivery not in Delivery.values:
        raise Refused(_("请选择送达方式。"))
    if not document.issued_on <= served_on <= timezone.localdate(now):
        raise Refused(_("送达日期应在制发日期之后、今天以前。"))
    with act("institutions.validation.serve", by=by, now=now, subject=row, label=gettext_lazy("登记文书送达"),
             note=f"{document.number} {Delivery(delivery).label}"):  # fmt: skip
        kept = ValidationDocument.objects.select_for_update().get(pk=document.pk)
        if kept.served_on is not None:
            raise Refused(_("这份文书的送达已经登记。"))
        kept.served_on, kept.delivery = served_on, delivery
        kept.save(update_fields=["served_on", "delivery"])
        if kept.kind == ValidationDocumentKind.ORDER:
            _start_order(row, served_on, by=by, now=now)
    return kept


def _start_order(row: Validation, served_on: date, *, by, now: datetime) -> None:
    [days] = Law(timezone.localdate(now)).needed("order_days")
    found = deadline(served_on, days, CALENDAR)
    changes = {"order_served_on": served_on, "order_until": found.date, "order_derivation": found.derivation}
    if Validation.objects.get(pk=row.pk).state == ValidationState.DUE:  # it may have applied before it was served
        VALIDATION.take("serve_order", row, by=by, now=now, changes=changes)
