"""What is due: the day of every institution, rows opened when the time has come, cancellations proposed.

Everything follows from dates, so a day on which nothing ran is caught up, and running twice changes nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.models import User
from supervision.foundation.numbers import next_number
from supervision.foundation.rules.workdays import add_months
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act
from supervision.foundation.workdays import MONTHS, current_calendar, deadline

from ...choices import VALIDATED_STATES, CancelGround, SubjectKind, ValidationRuleKind, ValidationState
from ...models import Institution, InstitutionAccount, Validation, ValidationMaterial, ValidationRule
from ...rules.validation import Due, due_of, fair
from ...workflow import VALIDATION
from .law import Law, main_licences

_BATCH = 2000
_LONGEST = 600  # months that one derivation can tell; older licences are told from their last period


@dataclass(frozen=True)
class Judged:
    """What the law says of one institution on a day."""

    rule: ValidationRule
    due: Due
    due_on: date
    derivation: dict


@dataclass
class Day:
    """What a run did."""

    dated: int = 0
    opened: int = 0
    proposed: int = 0
    lapsed: int = 0


def judge(institution: Institution, law: Law, calendar) -> Judged | None:
    """When the institution's present validation period ends; None without validation, licence date or beds."""
    rule = law.rule_for(institution)
    anchor = institution.validated_on or institution.licence_from
    if rule is None or not rule.applies or anchor is None:
        return None
    answerable = rule.confirmed_on or date.min
    if institution.validated_on is None:
        answerable = max(answerable, timezone.localdate(institution.registered_at))
    due = due_of(anchor, rule.value, answerable)
    known = institution.validation_due_on if rule.confirmed else None
    last = fair(due.last, known, law.on, law.term("months_ahead").value)
    start, months = (due.anchor, due.months) if due.months <= _LONGEST else (due.start, 12 * rule.value)
    found = deadline(start, months, MONTHS, calendar=calendar)
    extra = {"anchor": "validated" if institution.validated_on else "licence", "assumed": due.assumed}
    if last == due.last or last <= found.date:
        return Judged(rule, due, found.date, found.derivation | extra)
    return Judged(rule, due, last, found.derivation | extra | {"moved_to": last.isoformat()})


def refresh(institutions, *, now: datetime) -> int:
    """Write the day of each institution of a queryset where it has changed; how many had. Call it inside an act.

    An open validation keeps its own day; what rests on an unconfirmed rule shows nowhere outside.
    """
    law, calendar = Law(timezone.localdate(now), main_licences()), current_calendar()
    opened = dict(Validation.objects.under_way().filter(trial=False).values_list("institution_id", "due_on"))
    changed, count = [], 0
    for institution in institutions.iterator(chunk_size=_BATCH):
        judged = judge(institution, law, calendar)
        day = judged.due_on if judged and judged.rule.confirmed else None
        day = opened.get(institution.pk, day)
        if day != institution.validation_due_on:
            institution.validation_due_on = day
            changed.append(institution)
        if len(changed) == _BATCH:
            count += _write(changed)
            changed = []
    return count + _write(changed)


def _write(changed: list[Institution]) -> int:
    return Institution.objects.bulk_update(changed, ["validation_due_on"], batch_size=_BATCH) if changed else 0


def run_day(*, now: datetime) -> Day:
    """Everything the clock brings about."""
    today = timezone.localdate(now)
    done = Day(lapsed=_lapse(now))
    validated = Institution.objects.filter(kind=SubjectKind.MEDICAL, state__in=VALIDATED_STATES)
    with act("institutions.validations.date", by=None, now=now, label=gettext_lazy("推算校验日期")):
        done.dated = refresh(validated, now=now)
    law, calendar = Law(today, main_licences()), current_calendar()
    _drop_stale_trials(law, calendar, now)
    for institution in _near(validated, law):
        judged = judge(institution, law, calendar)
        if judged and _opens_on(judged, law) <= today and _open(institution, judged, law, now=now):
            done.opened += 1
    done.proposed = _propose_cancellations(today, now)
    return done


def _near(validated, law: Law):
    """Institutions with nothing under way whose day may be near; under unconfirmed rules nothing is written down,
    so all of those are judged."""
    horizon = add_months(law.on, law.term("months_ahead").value + 1)
    free = validated.exclude(validations__in=Validation.objects.under_way())
    trial = any(not row.confirmed for row in law.rows[ValidationRuleKind.PERIOD])
    near = Q(validation_due_on__lte=horizon)
    dated = Q(licence_from__isnull=False) | Q(validated_on__isnull=False)
    wanted = near | (Q(validation_due_on=None) & dated) if trial else near
    return free.filter(wanted).order_by("pk").iterator(chunk_size=_BATCH)


def _drop_stale_trials(law: Law, calendar, now: datetime) -> None:
    """Trials that the register or the law no longer bears out make room for what holds now."""
    for row in Validation.objects.filter(trial=True, state=ValidationState.DUE).select_related("institution"):
        judged = judge(row.institution, law, calendar)
        if judged is None or (judged.rule.pk, judged.due_on) != (row.rule_id, row.due_on):
            VALIDATION.take("withdraw", row, by=None, now=now, note=_("规则或登记信息已变更，重新推算校验期。"))


def _opens_on(judged: Judged, law: Law) -> date:
    return add_months(judged.due_on, -law.term("months_ahead").value)


def open_early(institution: Institution, *, now: datetime) -> Validation | None:
    """The validation under way, or the present period's opened before its time; None where there is no validation."""
    found = Validation.objects.under_way().filter(institution=institution).first()
    if found is not None:
        return found
    law = Law(timezone.localdate(now))
    judged = judge(institution, law, current_calendar())
    return _open(institution, judged, law, now=now, tell=False) if judged else None


def _open(institution: Institution, judged: Judged, law: Law, *, now: datetime, tell: bool = True) -> Validation | None:
    """Open the row of a period; None where it is there already, under way or ended."""
    period = {
        "institution": institution, "period_from": judged.due.start, "due_on": judged.due_on,
        "trial": not judged.rule.confirmed,
    }  # fmt: skip
    if Validation.objects.filter(**period).exists():
        return None
    with act("institutions.validation.open", by=None, now=now, label=gettext_lazy("列入校验")) as entry:
        row = Validation.objects.create(
            **period,
            code=_new_code(institution, law.on.year),
            region_code=institution.region_code, rule=judged.rule,
            beds=institution.beds, due_derivation=judged.derivation, opens_on=_opens_on(judged, law), opened_at=now,
        )  # fmt: skip
        ValidationMaterial.objects.bulk_create(
            ValidationMaterial(
                validation=row, key=rule.key, label=rule.label, required=rule.required and rule.confirmed,
                source=rule.source,
            )
            for rule in law.materials()
        )  # fmt: skip
        entry.subject = row
    if tell and not row.trial and law.term("months_ahead").confirmed:
        tell_institution(row, "open", _("校验：请于%(due)s前提出申请") % {"due": row.due_on}, now=now)
    return row


def _new_code(institution: Institution, year: int) -> str:
    region = institution.region_code[:6]
    return f"JY-{region}-{year}-{next_number('validation', region, year):04d}"


def tell_institution(row: Validation, what: str, title: str, *, now: datetime, body: str = "") -> None:
    """Tell everybody who acts for the institution; ``what`` keeps notices of one moment apart."""
    accounts = InstitutionAccount.objects.filter(institution=row.institution, is_active=True)
    notify(
        User.objects.filter(pk__in=accounts.values("user_id"), is_active=True),
        key=f"validation.{row.pk}.{what}.{now.isoformat()}", title=title, body=body,
        url=reverse("validation_own", args=[row.code]), now=now,
    )  # fmt: skip


def _lapse(now: datetime) -> int:
    """Validations of institutions that have ended or were merged."""
    rows = Validation.objects.under_way().exclude(institution__state__in=VALIDATED_STATES)
    rows = list(rows.select_related("institution"))
    for row in rows:
        VALIDATION.take("lapse", row, by=None, now=now)
    return len(rows)


def _propose_cancellations(today: date, now: datetime) -> int:
    """Ordered and still no application, or no re-application: once each, a person decides."""
    open_rows = Validation.objects.under_way().filter(trial=False, cancel_proposed_at=None)
    count = 0
    for ground, late in (
        (CancelGround.NOT_APPLIED, Q(state=ValidationState.DUE, order_until__lt=today)),
        (CancelGround.NOT_REAPPLIED, Q(state=ValidationState.DEFERRED, reapply_by__lt=today)),
        (CancelGround.FAILED, Q(state=ValidationState.FAILED)),
    ):
        for row in open_rows.filter(late).select_related("institution"):
            changes = {"cancel_ground": ground, "cancel_proposed_at": now}
            VALIDATION.take("propose_cancel", row, by=None, now=now, note=ground.label, changes=changes)
            count += 1
    return count
