"""The institution's own columns are a summary of its licences, kept here and nowhere else once it has any.

Number, validity and subjects are those of the main licence. ``permits`` are all open ones, run out or not: who lets
a permit run out is still asked what its holders are asked, until it is cancelled.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ...choices import OPEN_LICENCES, ChangeKind, LicenceStanding, Permit
from ...models import Institution, Licence, LicenceChange
from .. import registry
from .history import REGISTERED

MAIN = ("licence_number", "licence_from", "licence_to", "subjects")
_RANK = (LicenceStanding.VALID, LicenceStanding.SUSPENDED, LicenceStanding.EXPIRED, LicenceStanding.UPCOMING)
_NOTHING = {"licence_number": "", "licence_from": None, "licence_to": None, "subjects": []}


def summarise(institutions: Iterable[int], *, now: datetime) -> int:
    """Write the summary of these institutions (keys) as of today; returns how many differed. Inside an act."""
    on = timezone.localdate(now)
    wanted = set(institutions)
    held: dict[int, list[dict]] = {pk: [] for pk in wanted}
    rows = Licence.objects.filter(institution__in=wanted).on(on).values(
        "institution_id", "kind__is_main", "kind__permit", "standing", "now__state", "now__number", "now__subjects",
        "now__valid_from", "now__valid_to",
    )  # fmt: skip
    for row in rows:
        held[row["institution_id"]].append(row)
    stale = []
    for institution in Institution.objects.select_for_update(of=("self",)).filter(pk__in=wanted):
        values = _summary(held[institution.pk], institution)
        if any(getattr(institution, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(institution, name, value)
            stale.append(institution)
    Institution.objects.bulk_update(stale, [*MAIN, "permits"], batch_size=1000)
    return len(stale)


def _summary(rows: list[dict], institution: Institution) -> dict:
    """What the columns should say; what no licence speaks of stays as it is."""
    values = {}
    mains = [row for row in rows if row["kind__is_main"]]
    if mains:
        open_ones = [row for row in mains if row["standing"] in _RANK]
        # The best standing, and of several the one that ends last.
        open_ones.sort(key=lambda row: row["now__valid_to"] or date.max, reverse=True)
        open_ones.sort(key=lambda row: _RANK.index(row["standing"]))
        values |= _main_values(open_ones[0]) if open_ones else _NOTHING
    permitting = [row for row in rows if row["kind__permit"]]
    if permitting:
        still = {row["kind__permit"] for row in permitting if row["now__state"] in OPEN_LICENCES}
        values["permits"] = [permit for permit in Permit.values if permit in still]
    return values


def _main_values(row: dict) -> dict:
    return {
        "licence_number": row["now__number"] or "", "licence_from": row["now__valid_from"],
        "licence_to": row["now__valid_to"], "subjects": row["now__subjects"] or [],
    }  # fmt: skip


def apply_due(now: datetime, licence: Licence | None = None) -> tuple[int, list[str]]:
    """Carry entries whose day has come over to their institutions. Returns how many, and what was refused.

    For one licence a refusal is raised; for all of them (the daily job) it is told and tried again the next day.
    """
    on = timezone.localdate(now)
    due = LicenceChange.objects.filter(applied_at=None, effective_on__lte=on)
    if licence is not None:
        due = due.filter(licence=licence)
    done, refused = [], []
    for change in due.select_related("licence__institution", "licence__kind").order_by("effective_on", "pk"):
        try:
            _carry_over(change, now)
            done.append(change)
        except Refused as refusal:
            if licence is not None:
                raise
            refused.append(f"{change.licence.institution.name}：{refusal}")
    if done:
        with act("institutions.summarise_licences", by=None, now=now, label=gettext_lazy("更新机构登记摘要")):
            LicenceChange.objects.filter(pk__in=[change.pk for change in done]).update(applied_at=now)
            summarise({change.licence.institution_id for change in done}, now=now)
    return len(done), refused


def _carry_over(change: LicenceChange, now: datetime) -> None:
    """A change of name, address, head or beds on the main licence is one of the institution."""
    if not change.licence.kind.is_main or change.kind not in (ChangeKind.CHANGE, ChangeKind.CORRECT):
        return
    institution = Institution.objects.get(pk=change.licence.institution_id)
    values = {
        name: change.changed[name][1]
        for name in REGISTERED
        if name in change.changed and getattr(institution, name) != change.changed[name][1]
    }
    if values:
        note = _("依据许可变动 %(code)s %(number)s") % {
            "code": change.licence.code, "number": change.document_number,
        }  # fmt: skip
        registry.amend(institution, values, by=None, now=now, note=note)
