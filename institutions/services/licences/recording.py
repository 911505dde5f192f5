"""Entering decisions about licences. Each can first be looked at: what would change, and what is odd about it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.errors import Refused
from supervision.foundation.numbers import next_numbers
from supervision.foundation.trail import act

from ...choices import ChangeKind, LicenceState
from ...models import Institution, Licence, LicenceChange, LicenceKind
from ...rules import licences as rule
from ...workflow import LICENCE
from . import checks, summary
from .checks import Decision
from .history import REGISTERED, STATED, changed_by, plain, refold, snapshot, versions_of

# What each step may alter beside the state; a key that is not here is not looked at.
ALTERED = {
    ChangeKind.CHANGE: (*STATED, *REGISTERED),
    ChangeKind.CORRECT: (*STATED, *REGISTERED),
    ChangeKind.RENEW: ("number", "valid_from", "valid_to", "issued_on", "original_serial", "copy_serials"),
    ChangeKind.REISSUE: ("original_serial", "copy_serials"),
}


_LAST = 2**62  # a decision that is not written yet comes after all others of its day


@dataclass(frozen=True)
class Plan:
    """What a decision would do: {field: (before, after)}, from which day, and what is odd about it."""

    changed: dict[str, tuple]
    effective_on: date
    notes: list[str] = field(default_factory=list)


def new_codes(count: int) -> list[str]:
    """Public codes of licences."""
    return [f"XK{number:08d}" for number in next_numbers("licence", "", 0, count)]


# --- issuing ----------------------------------------------------------------------------------------
def plan_issue(
    institution: Institution, kind: LicenceKind, values: dict, decision: Decision, *, by, now: datetime,
    replaces: Licence | None = None,
) -> Plan:  # fmt: skip
    """What issuing (or recording) a licence would write. Raises Refused with everything that speaks against it."""
    on = timezone.localdate(now)
    stated = _stated(values, institution if kind.is_main else None)
    whole = snapshot(stated)
    refusals = [
        *checks.right_refusals(institution, by),
        *checks.decision_refusals(ChangeKind.ISSUE, decision, institution, kind, on, by),
        *checks.value_refusals(whole, kind, institution, on),
        *checks.number_refusals(whole["number"], institution, kind, by),
        *checks.single_refusals(institution, kind, replaces),
    ]
    if not whole["number"]:
        refusals.append(_("请填写许可证（备案）编号。"))
    if replaces is not None and (replaces.institution_id, replaces.kind_id) != (institution.pk, kind.pk):
        refusals.append(_("换发的证照须与原证属于同一机构、同一种类。"))
    if refusals:
        raise Refused(*refusals)
    return Plan(changed_by({}, stated), _first_day(stated, on), checks.value_notes(whole, kind))


def issue(
    institution: Institution, kind: LicenceKind, values: dict, decision: Decision, *, by, now: datetime,
    replaces: Licence | None = None,
) -> Licence:  # fmt: skip
    """Issue a licence here, or record one another body issued; ``replaces`` ends the former one on its first day."""
    with transaction.atomic():
        institution = Institution.objects.select_for_update(of=("self",)).get(pk=institution.pk)
        plan = plan_issue(institution, kind, values, decision, by=by, now=now, replaces=replaces)
        if replaces is not None:
            starts = plan.changed.get("valid_from", (None, None))[1] or plan.effective_on
            note = decision.note or _("换发新证")
            take("replace", replaces, {}, Decision(decision.decider, starts, note=note), by=by, now=now)
        with act("institutions.issue_licence", by=by, now=now, label=gettext_lazy("登记许可（备案）")) as entry:
            licence = Licence(
                code=new_codes(1)[0], institution=institution, region_code=institution.region_code, kind=kind,
                is_single=kind.is_single, replaces=replaces, entered_at=now,
            )  # fmt: skip
            entry.subject, entry.note = licence, decision.note
            _save_single(licence, kind)
            enter(licence, ChangeKind.ISSUE, plan, decision, by=by, now=now)
    return licence


def _save_single(licence: Licence, kind: LicenceKind) -> None:
    """The database has the last word on two open licences of one single kind."""
    try:
        with transaction.atomic():
            licence.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("该机构刚刚登记了另一张%(kind)s，请刷新后核对。") % {"kind": kind.name}) from None


def _first_day(stated: dict, on: date) -> date:
    """History begins when it was issued; unknown: when it began, if that has come."""
    return stated.get("issued_on") or min(stated.get("valid_from") or on, on)


def _stated(values: dict, institution: Institution | None) -> dict:
    """Values as given, the end read, with what is registered of the institution on its own licence."""
    stated = {name: value for name, value in values.items() if name in (*STATED, *REGISTERED)}
    if "valid_to" in stated:
        stated["valid_to"] = rule.endless(stated["valid_to"])
    if "number" in stated:
        stated["number"] = "" if rule.without_number(stated["number"]) else stated["number"].strip()
    if institution is not None:
        stated = {name: getattr(institution, name) for name in REGISTERED} | stated
    return stated


# --- steps ------------------------------------------------------------------------------------------
def plan_step(verb: str, licence: Licence, values: dict, decision: Decision, *, by, now: datetime) -> Plan:
    """What a step would change. Raises Refused with everything that speaks against it."""
    on = timezone.localdate(now)
    kind, institution = licence.kind, licence.institution
    altered = {name: value for name, value in _stated(values, None).items() if name in ALTERED.get(verb, ())}
    if LICENCE.steps[verb].target is not None:
        altered["state"] = str(LICENCE.steps[verb].target)
    versions = versions_of(licence)
    first_on = versions[0].begins_on
    effective_on = _effective(verb, altered, decision, versions, on)
    held = rule.held_on(versions, effective_on) or versions[0]
    changed = changed_by(held.values, altered)
    whole = snapshot({**held.values, **altered})
    last_state = rule.since(versions, "state")
    after = versions_of(licence, rule.Entry(effective_on, _LAST, altered))
    refusals = [
        *checks.right_refusals(institution, by),
        *LICENCE.obstacles(verb, by, licence),
        *checks.decision_refusals(verb, decision, institution, kind, on, by),
        *checks.spoken(rule.order_refusals(effective_on, first_on, last_state, moves="state" in altered)),
        *_step_refusals(verb, licence, held.values, changed, whole, by, on),
        *checks.spoken(rule.history_refusals(after)),
    ]
    if refusals:
        raise Refused(*dict.fromkeys(refusals))
    notes = _step_notes(verb, held.values, changed, whole, kind, on)
    return Plan(changed, effective_on, notes + checks.spoken(rule.overtaken_notes(after, altered)))


def take(verb: str, licence: Licence, values: dict, decision: Decision, *, by, now: datetime) -> Licence:
    """Do a step: the state moves by the workflow, the history gains an entry, the institution's summary follows."""
    with transaction.atomic():
        locked = Licence.objects.select_for_update(of=("self",)).select_related("kind", "institution")
        licence = locked.get(pk=licence.pk)
        plan = plan_step(verb, licence, values, decision, by=by, now=now)
        try:
            with transaction.atomic():
                licence = LICENCE.take(verb, licence, by=by, now=now, note=decision.note)
        except IntegrityError:
            raise Refused(*checks.single_refusals(licence.institution, licence.kind, licence)) from None
        enter(licence, verb, plan, decision, by=by, now=now)
    return licence


def enter(licence: Licence, kind: str, plan: Plan, decision: Decision, *, by, now: datetime) -> None:
    """Write one entry and what follows from it. Call it inside a transaction that holds the licence."""
    # Without a subject: the step itself is what the timeline of the institution tells.
    with act(
        "institutions.enter_licence_change",
        by=by,
        now=now,
        label=ChangeKind(kind).label,
        data={"licence": licence.code},
    ):
        LicenceChange.objects.create(
            licence=licence, kind=kind, effective_on=plan.effective_on, decider=decision.decider,
            agency=decision.agency, agency_name=decision.agency_name or _name_of(decision, by),
            document_number=decision.document_number.strip(), received_on=decision.received_on,
            note=decision.note.strip(), recorded_by=by, recorded_at=now,
            changed={name: [plain(before), plain(after)] for name, (before, after) in plan.changed.items()},
        )  # fmt: skip
        refold(licence)
        summary.apply_due(now, licence=licence)


def _name_of(decision: Decision, by) -> str:
    agency = decision.agency or getattr(by, "agency", None)
    return agency.name if agency else ""


def _effective(verb: str, altered: dict, decision: Decision, versions, on: date) -> date:
    """A renewal takes effect when the new period begins, a correction since what it corrects, all else as decided."""
    if verb == ChangeKind.CORRECT:
        return max((rule.since(versions, name) for name in altered), default=versions[0].begins_on)
    present = versions[-1].values.get("valid_from")
    if verb == ChangeKind.RENEW and altered.get("valid_from") and altered["valid_from"] != present:
        return altered["valid_from"]
    return decision.effective_on or on


def _step_refusals(verb, licence, held, changed, whole, by, on):
    kind, institution = licence.kind, licence.institution
    if not changed:
        yield _("没有任何变化，无需登记。")
    if verb == ChangeKind.RENEW:
        period = (held.get("valid_to"), whole["valid_from"], whole["valid_to"])
        yield from checks.spoken(rule.renewal_refusals(*period))
    if set(changed) - {"state"}:
        yield from checks.value_refusals(whole, kind, institution, on)
    if "number" in changed:
        yield from checks.number_refusals(whole["number"], institution, kind, by)
    if "number" in changed and not whole["number"]:
        yield _("请填写许可证（备案）编号。")
    if verb == ChangeKind.REINSTATE:
        yield from checks.single_refusals(institution, kind, licence)


def _step_notes(verb, held, changed, whole, kind, on) -> list[str]:
    notes = checks.value_notes(whole, kind) if {"valid_from", "valid_to", "subjects"} & set(changed) else []
    if verb == ChangeKind.RENEW:
        notes += checks.spoken(rule.renewal_notes(held.get("valid_to"), whole["valid_from"], on))
    if "beds" in changed:
        notes += checks.spoken(rule.beds_notes(*changed["beds"]))
    if changed.get("state", ("", ""))[1] in (LicenceState.CANCELLED, LicenceState.REVOKED) and kind.is_main:
        notes.append(_("这是该机构的主证：办理后请到机构页面登记机构注销或吊销。"))
    return notes
