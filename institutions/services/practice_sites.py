"""Where people practise: further sites, a change of the main institution, leaving."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.models import User
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from ..choices import REGISTERED_STATES, PractitionerState, SiteKind
from ..models import Institution, PracticeSite, Practitioner
from ..workflow import PRACTITIONER, RETURN
from .registrations import may_receive

_DAY = timedelta(days=1)


def add(
    person: Practitioner, institution: Institution, kind: str, *, since: date | None, by, now: datetime,
    scope: str = "", until: date | None = None, basis: str = "",
) -> PracticeSite:  # fmt: skip
    """Let a person practise at a further institution. Raises Refused for one they have already."""
    may_receive(institution, by)
    if kind == SiteKind.MAIN:
        raise Refused(_("主要执业机构用“变更主要执业机构”办理。"))
    if since and until and until < since:
        raise Refused(_("截止日期不能早于起始日期。"))
    _must_be_registered(person)
    label = gettext_lazy("登记执业地点")
    with act("institutions.add_site", by=by, now=now, subject=person, about=institution.code, label=label) as entry:
        _locked(person)
        begins = since or timezone.localdate(now)
        held = person.sites.filter(Q(valid_to=None) | Q(valid_to__gte=begins), institution=institution, is_void=False)
        if held.exists():
            raise Refused(_("该人员在这家机构已有有效的执业地点。"))
        entry.note = f"{institution.name} · {SiteKind(kind).label}"
        return PracticeSite.objects.create(
            practitioner=person, institution=institution, region_code=institution.region_code, kind=kind, scope=scope,
            valid_from=since, valid_to=until, basis=basis,
        )  # fmt: skip


def transfer(
    person: Practitioner, institution: Institution, *, on: date, by, now: datetime, basis: str = ""
) -> Practitioner:
    """Change the main institution from a day on: one row, one history. The former institution and authority are told.

    Somebody who had left comes back by it. Raises Refused outside the person's reach, in the future, or twice.
    """
    may_receive(institution, by)
    if on > timezone.localdate(now):
        raise Refused(_("日期不能晚于今天。"))
    with transaction.atomic():
        row = _locked(person)
        former = row.institution
        if row.state == PractitionerState.LEFT:
            row = RETURN.take("rejoin", row, by=by, now=now, note=institution.name)
        _must_be_registered(row)
        main = row.sites.main().in_force(on).first()
        if main and main.institution_id == institution.pk:
            raise Refused(_("这家机构已是该人员的主要执业机构。"))
        if row.sites.main().filter(valid_from__gte=on, is_void=False).exists():
            raise Refused(_("变更日期应晚于现主要执业机构的起始日期，请核对。"))
        label = gettext_lazy("变更主要执业机构")
        with act("institutions.transfer_practitioner", by=by, now=now, subject=row, about=institution.code,
                 label=label, note=institution.name, data={"from": former.code}):  # fmt: skip
            _end_before(row.sites.main(), on, label)
            _end_before(row.sites.filter(institution=institution), on, label)
            row.institution, row.region_code, row.main_elsewhere = institution, institution.region_code, ""
            row.save(update_fields=["institution", "region_code", "main_elsewhere"])
            PracticeSite.objects.create(
                practitioner=row, institution=institution, region_code=institution.region_code, kind=SiteKind.MAIN,
                valid_from=on, basis=basis,
            )  # fmt: skip
    if former.pk != institution.pk:
        _tell_former(row, former, institution, now)
    return row


def fitting_day(person: Practitioner, since: date | None, on: date) -> date:
    """The day a list gives for a change of the main institution, if it can be one: after the present one began."""
    main = PracticeSite.objects.filter(practitioner=person).main().in_force(on).first()
    fits = since and since <= on and not (main and main.valid_from and since <= main.valid_from)
    return since if fits else on


def leave(person: Practitioner, institution: Institution, *, on: date, reason: str, by, now: datetime) -> Practitioner:
    """A person leaves an institution; ``on`` is the last day. Without any site left the person has left altogether."""
    if by is not None and not (may(by, P.PRACTITIONER_EDIT) and "authority" in institution.parties(by)):
        raise Refused(_("该机构不在您的管辖范围内。"))
    if on > timezone.localdate(now):
        raise Refused(_("日期不能晚于今天。"))
    with transaction.atomic():
        row = _locked(person)
        sites = row.sites.filter(institution=institution).in_force(on)
        if not sites.exists():
            raise Refused(_("该人员在这家机构没有有效的执业地点。"))
        label = gettext_lazy("登记离职")
        with act("institutions.end_site", by=by, now=now, subject=row, about=institution.code, label=label,
                 note=f"{institution.name} {on} {reason}"):  # fmt: skip
            sites.update(valid_to=on, end_reason=reason[:200])
        if not row.sites.in_force(on + _DAY).exists() and row.state in REGISTERED_STATES:
            # The deed was allowed above; the person's last institution may be another authority's.
            row = PRACTITIONER.take("leave", row, by=None, now=now, note=reason)
    return row


def _locked(person: Practitioner) -> Practitioner:
    rows = Practitioner.objects.select_for_update(of=("self",)).select_related("institution__responsible_agency")
    return rows.get(pk=person.pk)


def _must_be_registered(person: Practitioner) -> None:
    if person.state not in REGISTERED_STATES:
        state = person.get_state_display()
        raise Refused(_("该人员当前为“%(state)s”，须先重新注册。") % {"state": state})


def _end_before(sites, on: date, reason) -> None:
    """Sites that would hold on the day end the day before it."""
    told = str(reason)[:200]
    held = sites.in_force(on)
    held.filter(valid_from=on).update(is_void=True, end_reason=told)
    held.exclude(valid_from=on).update(valid_to=on - _DAY, end_reason=told)


def _tell_former(row: Practitioner, former: Institution, institution: Institution, now: datetime) -> None:
    """The institution that lost a person and its authority hear of it; where to, only the authority."""
    key = f"transfer:{row.pk}:{institution.pk}:{timezone.localdate(now)}"
    url = reverse("institutions:institution_detail", args=[former.code])
    title = _("%(name)s的主要执业机构已变更") % {"name": row.name}
    own = User.objects.filter(pk__in=former.accounts.filter(is_active=True).values("user_id"), is_active=True)
    notify(own, key=key, title=title, body=_("该人员已不在贵机构注册。"), url=url, now=now)
    office = [
        user
        for user in User.objects.filter(agency_id=former.responsible_agency_id, is_active=True)
        if may(user, P.PRACTITIONER_EDIT)
    ]
    notify(office, key=key, title=title, body=f"{former.name} → {institution.name}", url=url, now=now)
