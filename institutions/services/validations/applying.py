"""The institution's side: preparing, signing, taking back, applying again; and the authority sending it back."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.services.attachments import attach
from supervision.foundation.trail import act
from supervision.foundation.workdays import CALENDAR, deadline

from ...choices import ValidationState
from ...models import Validation, ValidationCheck, ValidationMaterial
from ...rules.self_inspection import receipt_code
from ...workflow import VALIDATION
from .due import tell_institution
from .law import Law

PREPARED_IN = (ValidationState.DUE, ValidationState.DEFERRED)
_NOT_CANCELLED = {"cancel_ground": "", "cancel_proposed_at": None}  # whoever applies is not cancelled for not applying


def is_own(validation: Validation, by) -> bool:
    """Whether the person may prepare the application: anybody of the institution; only the principal signs."""
    return may(by, P.VALIDATION_VIEW) and "institution" in validation.parties(by)


def draft(
    validation: Validation, *, texts: dict[int, str], files=(), statement: str | None = None, by, now: datetime
) -> Validation:
    """Keep what was written so far. ``texts``: key of a material → text; ``files``: (material key, upload)."""
    with transaction.atomic():
        row = Validation.objects.select_for_update(of=("self",)).select_related("institution").get(pk=validation.pk)
        if by is not None and not is_own(row, by):
            raise Refused(_("只有本机构人员可以填写校验申请。"))
        if row.trial or row.state not in PREPARED_IN:
            raise Refused(_("已提交的申请不能再修改；如需更正，请撤回申请或联系主管部门退回。"))
        materials = {material.pk: material for material in row.materials.all()}
        unknown = set(texts) | {pk for pk, _upload in files}
        if unknown - set(materials):
            raise Refused(_("该材料不属于这份申请。"))
        with act("institutions.validation.draft", by=by, now=now, subject=row, label=gettext_lazy("填写校验申请")):
            changed = [material for pk, material in materials.items() if texts.get(pk, material.text) != material.text]
            for material in changed:
                material.text = texts[material.pk]
            ValidationMaterial.objects.bulk_update(changed, ["text"])
            for pk, upload in files:
                attach(upload, materials[pk], by=by, now=now)
            if statement is not None and row.state == ValidationState.DEFERRED:
                row.statement = statement.strip()
                row.save(update_fields=["statement"])
    return row


def apply(
    validation: Validation, *, signer: str, known: dict[str, list[str]], by, now: datetime, entropy: bytes
) -> Validation:
    """Sign and hand in. ``known``: what the portal knows of each material, kept as it is today.

    ``entropy``: at least 12 random bytes for the receipt. Raises Refused naming everything still open.
    """
    with transaction.atomic():
        changes = {
            "signer_name": signer.strip(), "applied_at": now, "applied_by": by, "return_reason": "",
            "receipt_code": validation.receipt_code or receipt_code(entropy), **_decide_by(now), **_NOT_CANCELLED,
        }  # fmt: skip
        row = VALIDATION.take("apply", validation, by=by, now=now, changes=changes)
        _freeze(row, known, by, now)
    return row


def _decide_by(now: datetime) -> dict:
    """By when the authority decides; binds the authority, so rest days do not move it."""
    today = timezone.localdate(now)
    found = deadline(today, Law(today).term("decide_days").value, CALENDAR, roll=False)
    return {"decide_by": found.date, "decide_derivation": found.derivation}


def _freeze(row: Validation, known: dict[str, list[str]], by, now: datetime) -> None:
    with act("institutions.validation.freeze", by=by, now=now, subject=row, label=gettext_lazy("固定申请材料")):
        materials = list(row.materials.all())
        for material in materials:
            material.known = known.get(material.key, [])
        ValidationMaterial.objects.bulk_update(materials, ["known"])


def list_checks(row: Validation, *, by, now: datetime) -> None:
    """The items of this round of review, as the list stands today; once."""
    if row.checks.filter(round=row.round_now).exists():
        return
    with act("institutions.validation.checks", by=by, now=now, subject=row, label=gettext_lazy("列出审查事项")):
        ValidationCheck.objects.bulk_create(
            ValidationCheck(
                validation=row, round=row.round_now, key=rule.key, label=rule.label, stage=rule.stage,
                binding=rule.confirmed,
            )
            for rule in Law(timezone.localdate(now)).checks()
        )  # fmt: skip


def take_back(validation: Validation, *, by, now: datetime, note: str = "") -> Validation:
    """The institution takes its application back before it is taken up."""
    return VALIDATION.take("take_back", validation, by=by, now=now, note=note, changes={"decide_by": None})


def reapply(validation: Validation, *, statement: str, known: dict[str, list[str]], by, now: datetime) -> Validation:
    """Apply again when the deferral has ended, with what was put right meanwhile."""
    with transaction.atomic():
        changes = {
            "re_applied_at": now, "applied_by": by, "statement": statement.strip(), "opinion": "",
            "recommendation": "", "onsite_on": None, "onsite_people": "", "return_reason": "", "reviewer": None,
            **_decide_by(now), **_NOT_CANCELLED,
        }  # fmt: skip
        row = VALIDATION.take("reapply", validation, by=by, now=now, note=statement.strip(), changes=changes)
        _freeze(row, known, by, now)
        list_checks(row, by=by, now=now)
    return row


def send_back(validation: Validation, *, reason: str, by, now: datetime) -> Validation:
    """Return an application with what it lacks; the institution reads the reason."""
    if not reason.strip():
        raise Refused(_("请写明退回原因，机构才知道补什么。"))
    with transaction.atomic():
        current = Validation.objects.get(pk=validation.pk)
        verb, changes = "send_back", {
            "return_reason": reason.strip(), "decide_by": None, "reviewer": None,
            "review_round": current.round_now - 1, **_time_to_complete(current, timezone.localdate(now)),
        }  # fmt: skip
        if current.state == ValidationState.RE_APPLIED:
            verb, changes = "return_again", changes | {"re_applied_at": None}
        row = VALIDATION.take(verb, validation, by=by, now=now, note=reason, changes=changes)
        tell_institution(row, "returned", _("校验申请已退回，请补正后重新提交"), now=now, body=reason.strip())
    return row


def _time_to_complete(row: Validation, today: date) -> dict:
    """A last day that has passed meanwhile begins anew with the return: nobody is cancelled while completing."""
    if row.state == ValidationState.RE_APPLIED:
        last, derivation, term = "reapply_by", "reapply_derivation", "reapply_days"
    else:
        last, derivation, term = "order_until", "order_derivation", "order_days"
    found = deadline(today, Law(today).term(term).value, CALENDAR)
    present = getattr(row, last)
    return {last: found.date, derivation: found.derivation} if present and found.date > present else {}
