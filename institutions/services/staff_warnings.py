"""Registrations that end: told once per person and threshold, one digest for each office, each institution its own."""

import hashlib
from collections import defaultdict
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.models import User
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from ..choices import WarnedAbout
from ..models import InstitutionAccount, Practitioner, WarningDays


def warn(*, now: datetime) -> tuple[int, int]:
    """Tell who has to know of registrations that pass a threshold. Returns (people named, notices sent).

    What is told follows from the dates: a missed day is made up, and the same threshold is never told twice.
    """
    on = timezone.localdate(now)
    rules = WarningDays(WarnedAbout.PRACTITIONER, on)
    found = [(person, days) for person in _ending(rules) if (days := _reached(person, rules)) is not None]
    with act(
        "institutions.warn_staff", by=None, now=now, about="jobs", label=gettext_lazy("人员注册到期提醒")
    ) as entry:
        sent = _tell_institutions(_confirmed(found, rules), on, now) + _tell_offices(found, on, now)
        entry.data = {"people": len(found), "notices": sent}
    return len(found), sent


def threshold(expires_on: date, on: date, thresholds: list[int]) -> int | None:
    """The smallest threshold that has been reached; 0 once it has ended, None while it is far."""
    left = (expires_on - on).days
    if left < 0:
        return 0
    return min((days for days in thresholds if left <= days), default=None)


def _reached(person: Practitioner, rules: WarningDays) -> int | None:
    return threshold(person.expires_on, rules.on, rules.of(person.region_code)[0])


def _confirmed(found, rules: WarningDays) -> list:
    """A rule without a recorded basis tells nobody outside."""
    return [(person, days) for person, days in found if rules.of(person.region_code)[1]]


def _ending(rules: WarningDays):
    last = date.fromordinal(rules.on.toordinal() + rules.longest())
    rows = Practitioner.objects.expiring(last).select_related("institution__responsible_agency")
    return rows.order_by("expires_on", "sort_key")


def _tell_institutions(found, on: date, now: datetime) -> int:
    """The people of the institution hear of each of theirs."""
    people = defaultdict(list)
    places = {person.institution_id for person, _days in found}
    accounts = InstitutionAccount.objects.filter(institution__in=places, is_active=True, user__is_active=True)
    for account in accounts.select_related("user"):
        people[account.institution_id].append(account.user)
    return sum(
        notify(
            people[person.institution_id],
            key=_key(person, days),
            title=_ended(person) if days == 0 else _ends(person, on),
            body=_("请及时办理延续注册；到期未延续的不得执业。"),
            url=reverse("institutions:practitioner_detail", args=[person.code]),
            now=now,
        )
        for person, days in found
        if people[person.institution_id]
    )


def _key(person: Practitioner, days: int) -> str:
    """A renewal makes a new end and with it new warnings."""
    return f"staff-expiry:{person.pk}:{person.expires_on}:{days}"


def _ends(person: Practitioner, on: date) -> str:
    told = {"name": person.name, "n": (person.expires_on - on).days, "day": person.expires_on.isoformat()}
    return _("%(name)s的执业注册还有%(n)s天到期（%(day)s）") % told


def _ended(person: Practitioner) -> str:
    return _("%(name)s的执业注册已于%(day)s到期") % {"name": person.name, "day": person.expires_on.isoformat()}


def _tell_offices(found, on: date, now: datetime) -> int:
    """One digest for each office, when somebody new has passed a threshold since the last one."""
    by_agency = defaultdict(list)
    for person, days in found:
        if person.institution.responsible_agency_id:
            by_agency[person.institution.responsible_agency_id].append((person, days))
    officers = defaultdict(list)
    for user in User.objects.filter(agency_id__in=by_agency, is_active=True).select_related("agency"):
        if may(user, P.PRACTITIONER_EDIT):
            officers[user.agency_id].append(user)
    sent = 0
    for agency_id, rows in by_agency.items():
        fresh = sorted(f"{person.pk}:{person.expires_on}:{days}" for person, days in rows)
        told = {"n": len(rows), "ended": sum(days == 0 for _person, days in rows)}
        sent += notify(
            officers[agency_id],
            key=f"staff-expiry:{agency_id}:{_digest(fresh)}",
            title=_("人员注册临期%(n)s人，其中已过期%(ended)s人") % told,
            url=reverse("institutions:practitioner_list") + "?expiring=1",
            now=now,
        )
    return sent


def _digest(parts: list[str]) -> str:
    """The same people at the same thresholds give the same digest, so it is not sent again."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
