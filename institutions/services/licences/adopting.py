"""Licences made of what the registry knew before there were any: once, and nothing the second time."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.trail import act

from ...choices import ChangeKind, Decider
from ...models import Institution, Licence, LicenceChange, LicenceKind
from ...rules.licences import MainKind, main_kind_of, without_number
from .history import REGISTERED, changed_by, plain, snapshot
from .recording import new_codes

_BATCH = 1000


def main_kinds() -> list[MainKind]:
    """The kinds that found an institution, as the rule takes them."""
    rows = LicenceKind.objects.filter(is_main=True)
    return [MainKind(row.code, tuple(row.subject_kinds), tuple(row.categories)) for row in rows]


def without_licences():
    """Institutions whose columns speak of a licence that is no row yet."""
    held = Licence.objects.filter(institution=OuterRef("pk"))
    main = ~Q(licence_number="") | Q(licence_from__isnull=False) | Q(licence_to__isnull=False)
    return Institution.objects.current().filter(
        (main & ~Exists(held.filter(kind__is_main=True))) | (~Q(permits=[]) & ~Exists(held.exclude(kind__permit="")))
    )


def adopt(institutions: Iterable[Institution] | None = None, *, now: datetime, by=None, source: str = "") -> int:
    """Make the licences of these institutions (or of all that lack them); returns how many were made."""
    rows = without_licences() if institutions is None else without_licences().filter(
        pk__in=[institution.pk for institution in institutions]
    )  # fmt: skip
    mains, kinds = main_kinds(), LicenceKind.objects.in_bulk()
    by_permit = {kind.permit: kind for kind in kinds.values() if kind.permit}
    made, iterator = 0, rows.order_by("pk").iterator(_BATCH)
    while batch := list(islice(iterator, _BATCH)):
        there = Licence.objects.filter(institution__in=[row.pk for row in batch])
        held = set(there.values_list("institution_id", "kind_id"))
        found = [
            (row, kind, values)
            for row in batch
            for kind, values in _found(row, mains, kinds, by_permit)
            if (row.pk, kind.code) not in held
        ]
        if found:
            label = gettext_lazy("由登记信息建立许可记录")
            with act("institutions.adopt_licences", by=by, now=now, label=label, data={"made": len(found)}):
                _write(found, source or _("机构登记信息"), by, now)
        made += len(found)
    return made


def _found(institution: Institution, mains, kinds, by_permit):
    """(kind, values) of each licence the columns speak of."""
    code = main_kind_of(institution.kind, institution.category_id or "", mains)
    if code and (institution.licence_number or institution.licence_from or institution.licence_to):
        number = institution.licence_number
        values = {name: getattr(institution, name) for name in REGISTERED} | {
            "number": "" if without_number(number) else number,
            "valid_from": institution.licence_from,
            "valid_to": _plausible_end(institution),
            "subjects": institution.subjects,
        }
        yield kinds[code], values
    for permit in institution.permits:
        if permit in by_permit:
            yield by_permit[permit], {}


def _plausible_end(institution: Institution) -> date | None:
    """An end before the beginning is nobody's licence; the number is kept and the end left open."""
    start, end = institution.licence_from, institution.licence_to
    return None if start and end and end < start else end


def _write(made, source: str, by, now: datetime) -> None:
    today = timezone.localdate(now)
    codes = new_codes(len(made))
    licences = [
        Licence(code=code, institution=institution, region_code=institution.region_code, kind=kind,
                is_single=kind.is_single, entered_at=now)
        for code, (institution, kind, _values) in zip(codes, made, strict=True)
    ]  # fmt: skip
    Licence.objects.bulk_create(licences, batch_size=_BATCH)
    changes = []
    for licence, (institution, _kind, values) in zip(licences, made, strict=True):
        registered = timezone.localdate(institution.registered_at)
        changed = {name: [plain(one) for one in pair] for name, pair in changed_by({}, values).items()}
        changes.append(
            LicenceChange(
                licence=licence,
                kind=ChangeKind.ISSUE,
                effective_on=min(values.get("valid_from") or registered, today),
                decider=Decider.RECORDED,
                note=source,
                changed=changed,
                recorded_by=by,
                recorded_at=now,
                applied_at=now,
                **snapshot(values),
            )
        )
    LicenceChange.objects.bulk_create(changes, batch_size=_BATCH)
