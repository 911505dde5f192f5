"""The registration of a person over time: renewed, suspended, cancelled, revoked, registered again."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.services.attachments import attach

from ..choices import EntryKind, PractitionerState, RuleCode, SiteKind
from ..models import Institution, PracticeSite, Practitioner, RegistrationEntry
from ..queries.practitioners import figure
from ..rules.certificates import years_after
from ..workflow import PRACTITIONER, RETURN
from .practitioners import term_of

_DAY = timedelta(days=1)


def _enter(row: Practitioner, kind: str, since: date, until: date | None, *, reason, document, by, now) -> None:
    RegistrationEntry.objects.create(
        practitioner=row, kind=kind, since=since, until=until, reason=reason[:200], document=document[:100],
        recorded_by=by, recorded_at=now,
    )  # fmt: skip


def _proved(row: Practitioner, files, *, by, now) -> None:
    for upload in files:
        attach(upload, row, by=by, now=now)


def suspend(
    person: Practitioner, *, since: date, until: date, reason: str, document: str, by, now: datetime, files=()
) -> Practitioner:
    """Suspend from a day to a day; it ends by itself. Raises Refused for a suspension that ends before it begins."""
    if until < since:
        raise Refused(_("暂停执业的截止日期不能早于起始日期。"))
    with transaction.atomic():
        row = PRACTITIONER.take(
            "suspend", person, by=by, now=now, note=_told(reason, document),
            changes={"suspended_from": since, "suspended_to": until},
        )  # fmt: skip
        _enter(row, EntryKind.SUSPENDED, since, until, reason=reason, document=document, by=by, now=now)
        _proved(row, files, by=by, now=now)
    return row


def resume(person: Practitioner, *, on: date, reason: str, by, now: datetime) -> Practitioner:
    """End a suspension before its day, or tidy one that is over; ``on`` is the first day of practice."""
    with transaction.atomic():
        row = PRACTITIONER.take(
            "resume", person, by=by, now=now, note=reason, changes={"suspended_from": None, "suspended_to": None}
        )
        running = row.entries.filter(kind=EntryKind.SUSPENDED, until__gte=on)
        running.filter(since__gte=on).update(is_void=True)
        running.filter(since__lt=on).update(until=on - _DAY)
    return row


def end_suspensions(*, now: datetime) -> int:
    """Rows whose suspension ended before today say so. What a suspension means never waits for this."""
    on = timezone.localdate(now)
    over = Practitioner.objects.filter(state=PractitionerState.SUSPENDED, suspended_to__lt=on)
    for person in over:
        resume(person, on=on, reason=_("暂停执业期满。"), by=None, now=now)
    return len(over)


def renew(person: Practitioner, *, registered_on: date, expires_on: date, by, now: datetime) -> Practitioner:
    """Renew a registration: a new term begins, the old one keeps its own end."""
    if expires_on <= registered_on:
        raise Refused(_("有效期至早于注册日期，请核对两个日期。"))
    if person.registered_on and registered_on <= person.registered_on:
        raise Refused(_("延续注册日期应晚于上次注册日期；更正日期请用“修改”。"))
    with transaction.atomic():
        _close_term(person, registered_on)
        row = PRACTITIONER.take(
            "renew", person, by=by, now=now, note=f"{registered_on} — {expires_on}",
            changes={"registered_on": registered_on, "expires_on": expires_on},
        )  # fmt: skip
        term_of(row, by=by, now=now).save()
    return row


def _close_term(person: Practitioner, before: date) -> None:
    """No two terms hold on one day."""
    terms = person.entries.filter(kind=EntryKind.TERM)
    terms.filter(since__gte=before).update(is_void=True)
    terms.exclude(since__gte=before).exclude(until__lt=before).update(until=before - _DAY)


def cancel(person: Practitioner, *, on: date, reason: str, document: str, by, now: datetime, files=()) -> Practitioner:
    """Cancel the registration from a day on; every site ends the day before."""
    return _end("cancel", EntryKind.CANCELLED, person, {}, on=on, reason=reason, document=document, by=by, now=now,
                files=files)  # fmt: skip


def revoke(person: Practitioner, *, on: date, reason: str, document: str, by, now: datetime, files=()) -> Practitioner:
    """Record that the certificate was revoked; nobody registers the person again before the bar has passed."""
    if not document.strip():
        raise Refused(_("请填写吊销决定的文号。"))
    years = figure(RuleCode.REVOCATION_BAR_YEARS, on).value
    changes = {"barred_until": years_after(on, years)}
    return _end("revoke", EntryKind.REVOKED, person, changes, on=on, reason=reason, document=document, by=by, now=now,
                files=files)  # fmt: skip


def _end(verb, kind, person, changes, *, on, reason, document, by, now, files) -> Practitioner:
    if not reason.strip():
        raise Refused(_("请填写事由。"))
    if on > timezone.localdate(now):
        raise Refused(_("日期不能晚于今天。"))
    with transaction.atomic():
        row = PRACTITIONER.take(
            verb, person, by=by, now=now, note=_told(reason, document), changes={"ended_on": on, **changes}
        )
        _enter(row, kind, on, None, reason=reason, document=document, by=by, now=now)
        end_sites(row, on - _DAY, reason=PRACTITIONER.steps[verb].label)
        _proved(row, files, by=by, now=now)
    return row


def end_sites(person: Practitioner, last: date, *, reason) -> None:
    """No site of the person is in force after a day."""
    told = str(reason)[:200]
    sites = PracticeSite.objects.filter(practitioner=person, is_void=False)
    sites.filter(valid_from__gt=last).update(is_void=True, end_reason=told)
    sites.filter(valid_to=None).update(valid_to=last, end_reason=told)
    sites.filter(valid_to__gt=last).update(valid_to=last, end_reason=told)


def _told(reason: str, document: str) -> str:
    return f"{reason}（{document}）" if document else reason


def register_again(
    person: Practitioner, institution: Institution, *, registered_on: date, expires_on: date | None,
    certificate_number: str, by, now: datetime,
) -> Practitioner:  # fmt: skip
    """Register somebody anew whose registration had ended; refused with the date while a bar holds."""
    may_receive(institution, by)
    with transaction.atomic():
        row = RETURN.take(
            "register_again", person, by=by, now=now, note=institution.name,
            changes={
                "registered_on": registered_on, "expires_on": expires_on, "certificate_number": certificate_number,
                "institution": institution, "region_code": institution.region_code, "main_elsewhere": "",
                "ended_on": None,
            },
        )  # fmt: skip
        for entry in row.entries.filter(kind__in=(EntryKind.CANCELLED, EntryKind.REVOKED), until=None):
            entry.until = max(registered_on - _DAY, entry.since)
            entry.save(update_fields=["until"])
        _close_term(row, registered_on)
        term_of(row, by=by, now=now).save()
        PracticeSite.objects.create(
            practitioner=row, institution=institution, region_code=institution.region_code, kind=SiteKind.MAIN,
            valid_from=registered_on,
        )  # fmt: skip
    return row


def may_receive(institution: Institution, by) -> None:
    """Only the authority that acts on an institution registers people there."""
    if by is not None and not (may(by, P.PRACTITIONER_EDIT) and institution.is_acted_on_by(scope_for(by))):
        raise Refused(_("该机构不在您的管辖范围内。"))
