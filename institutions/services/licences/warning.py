"""Telling of what ends. Whether it is due follows from the dates, so a missed day loses nothing and a second run adds
nothing. An unconfirmed rule reaches only the office."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.access import ROLES, P
from supervision.foundation.models import Agency, Notice, User
from supervision.foundation.services.notices import notify

from ...choices import WarnedAbout
from ...models import InstitutionAccount, Licence, WarningDays, warning_days
from ...rules.licences import EXPIRED_ALREADY, crossed

_LONGEST = timedelta(days=366)


def tell_institutions(*, now: datetime) -> int:
    """One notice per licence and threshold to the people of the institution; returns how many were new."""
    on = timezone.localdate(now)
    wanted = list(_crossed(on))
    told = set(Notice.objects.filter(key__in=[key for key, *_rest in wanted]).values_list("key", flat=True))
    sent = 0
    for key, licence, threshold in wanted:
        if key not in told:
            people = InstitutionAccount.objects.filter(institution=licence.institution, is_active=True)
            sent += notify(
                User.objects.filter(pk__in=people.values("user_id"), is_active=True),
                key=key, title=_title(licence, threshold), body=_advice(threshold),
                url=reverse("institutions:own_licences"), now=now,
            )  # fmt: skip
    return sent


def _crossed(on: date) -> Iterable[tuple[str, Licence, int]]:
    """(key, licence, threshold) of every licence that has reached one, where the rule is confirmed."""
    rules = WarningDays(WarnedAbout.LICENCE, on)
    tied = InstitutionAccount.objects.filter(is_active=True).values("institution_id")
    ending, lapsed = Licence.objects.ending(on, on + _LONGEST), Licence.objects.lapsed(on)
    for rows in (ending, lapsed):
        ours = rows.filter(institution__in=tied).annotate_end().select_related("institution", "kind")
        for licence in ours:
            days, confirmed = rules.of(licence.region_code)
            threshold = crossed(days, licence.ends_on, on)
            if confirmed and threshold is not None:
                yield f"licence.{licence.pk}.{licence.ends_on}.{threshold}", licence, threshold


def _title(licence: Licence, threshold: int) -> str:
    told = {"kind": licence.kind.name, "day": licence.ends_on, "name": licence.institution.name}
    if threshold == EXPIRED_ALREADY:
        return _("%(name)s：%(kind)s已于%(day)s到期") % told
    return _("%(name)s：%(kind)s将于%(day)s到期，请及时办理延续") % told


def _advice(threshold: int) -> str:
    if threshold == EXPIRED_ALREADY:
        return _("证照到期后不得继续执业相应项目。请立即联系发证机关办理延续，或申请注销。")
    return _("请按发证机关的要求提前提交延续申请；已办好的，请把新证扫描件上传到许可页面。")


def tell_offices(*, now: datetime) -> int:
    """One notice a week to each person who keeps licences at an office, with the figures and the way to the rows."""
    on = timezone.localdate(now)
    keepers = [role for role, held in ROLES.items() if P.LICENCE_EDIT in held]
    people = User.objects.filter(is_active=True, agency__isnull=False, roles__overlap=keepers)
    year, week, _day = on.isocalendar()
    sent = 0
    for agency in Agency.objects.filter(pk__in=people.values("agency_id")):
        days, _confirmed = warning_days(WarnedAbout.LICENCE, agency.region_code, on)
        until = on + timedelta(days=max(days, default=0))
        mine = Licence.objects.filter(institution__responsible_agency=agency)
        ending, lapsed = mine.ending(on, until).count(), mine.lapsed(on).count()
        if ending or lapsed:
            sent += notify(
                people.filter(agency=agency), key=f"licence.digest.{agency.pk}.{year}W{week:02d}",
                title=_("许可证（备案）临期%(ending)s件、已过期%(lapsed)s件") % {"ending": ending, "lapsed": lapsed},
                url=f"{reverse('institutions:licence_list')}?agency={agency.code}&warning=any", now=now,
            )  # fmt: skip
    return sent
