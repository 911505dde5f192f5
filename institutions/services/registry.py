"""Registering and amending single institutions; what is derived from what is entered."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pypinyin import lazy_pinyin

from supervision.foundation.access import scope_for
from supervision.foundation.choices import AgencyKind
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.numbers import next_numbers
from supervision.foundation.rules import regions
from supervision.foundation.trail import act

from ..choices import InstitutionState
from ..models import Institution, InstitutionName
from ..rules.names import Names, fold, read_name

CODE_KIND = "institution"
# What a person or a list may set; everything else is derived or moved by the workflow.
EDITABLE = (
    "name", "uscc", "registration_number", "region_code", "address", "other_addresses", "postal_code", "phone",
    "category_id", "level", "grade", "ownership", "nature", "economic_type", "beds", "subjects", "permits",
    "legal_representative", "principal", "licence_number", "licence_from", "licence_to", "responsible_agency_id",
    "affiliation_agency_id",
)  # fmt: skip
# What many institutions may be given at once.
SHARED = (
    "category_id", "level", "grade", "ownership", "nature", "economic_type", "responsible_agency_id",
    "affiliation_agency_id",
)  # fmt: skip


def new_codes(count: int) -> list[str]:
    """Public codes of institutions, given once and never again."""
    return [f"JG{number:08d}" for number in next_numbers(CODE_KIND, "", 0, count)]


def sort_key(name: str) -> str:
    """Pinyin of a name: lists sort the same on every server, whatever its collation."""
    return re.sub(r"[^0-9a-z]+", " ", " ".join(lazy_pinyin(name)).lower()).strip()[:200]


def known_as(key: str, others: Iterable[str]) -> str:
    """What a search finds an institution by beside its name: first letters in pinyin, other names and theirs.

    ``key``: the sort key of its name.
    """
    lines = [initials(key)]
    for other in others:
        lines += [fold(other), initials(sort_key(other))]
    return "\n".join(lines)


def initials(key: str) -> str:
    """First letters of a sort key: tian jin shi yi yuan → tjsyy."""
    return "".join(syllable[0] for syllable in key.split())


def keep_known_as(rows: Iterable[Institution]) -> None:
    """Bring ``known_as`` in line with the other names; call it where names are written. Writes what differs."""
    rows = list(rows)
    others: dict[int, list[str]] = {}
    for pk, name in (
        InstitutionName.objects.filter(institution__in=rows).order_by("pk").values_list("institution_id", "name")
    ):
        others.setdefault(pk, []).append(name)
    changed = []
    for row in rows:
        found_by = known_as(row.sort_key, others.get(row.pk, ()))
        if row.known_as != found_by:
            row.known_as = found_by
            changed.append(row)
    Institution.objects.bulk_update(changed, ["known_as"], batch_size=1000)


def health_authorities() -> dict[str, int]:
    """Key of the health authority of each division that has one."""
    found = Agency.objects.filter(kind=AgencyKind.HEALTH_AUTHORITY, is_active=True)
    return dict(found.values_list("region_code", "pk"))


def responsible_for(region_code: str, authorities: dict[str, int]) -> int | None:
    """The health authority of the division, or the nearest above it short of the nation's."""
    candidates = [region_code, *regions.ancestors(region_code)]
    return next((authorities[code] for code in candidates if code in authorities and code != regions.NATION_CODE), None)


def derive(institution: Institution, names: Names, authorities: dict[str, int]) -> None:
    """Set what follows from the name and the division."""
    institution.folded_name = names.folded[:120]
    institution.sort_key = sort_key(institution.name)
    institution.known_as = known_as(institution.sort_key, [name for _kind, name in names.others])
    institution.region_id = institution.region_code
    if institution.responsible_agency_id is None:
        institution.responsible_agency_id = responsible_for(institution.region_code, authorities)


def register(values: dict, *, by, now: datetime) -> Institution:
    """Register one institution by hand. Raises Refused outside the person's region or where it exists already."""
    _within_reach(values["region_code"], by)
    names = read_name(values["name"])
    _not_twice(values, names, None)
    with act("institutions.register", by=by, now=now, label=gettext_lazy("登记机构")) as entry:
        institution = Institution(code=new_codes(1)[0], registered_at=now, **values)
        institution.name = names.shown
        derive(institution, names, health_authorities())
        institution.save(force_insert=True)
        _keep_other_names(institution, names)
        entry.subject = institution
    return institution


def amend(institution: Institution, values: dict, *, by, now: datetime, note: str = "") -> Institution:
    """Change what a person may change; a new name keeps the old one as a former name."""
    _within_reach(institution.region_code, by)
    _within_reach(values.get("region_code", institution.region_code), by)
    with transaction.atomic():
        row = Institution.objects.select_for_update(of=("self",)).get(pk=institution.pk)
        names = read_name(values.get("name", row.name))
        _not_twice({**_identity(row), **values}, names, row)
        with act("institutions.amend", by=by, now=now, label=gettext_lazy("修改机构信息"), subject=row, note=note):
            former = row.name
            moved = values.get("region_code", row.region_code) != row.region_code
            for name, value in values.items():
                setattr(row, name, value)
            row.name = names.shown
            if moved and "responsible_agency_id" not in values:
                row.responsible_agency_id = None
            derive(row, names, health_authorities())
            row.save()
            if former != row.name:
                _add_name(row, "former", former)
            _keep_other_names(row, names)
            keep_known_as([row])
            if moved:
                row.practitioners.update(region_code=row.region_code)
    return row


def amend_many(rows: list[Institution], values: dict, *, by, now: datetime, note: str) -> tuple[int, list]:
    """Give many institutions the same values (of ``SHARED``), each with its own entry in the trail.

    Returns how many have them now, and (row, reasons) of those that were refused.
    """
    if strange := sorted(set(values) - set(SHARED)):
        raise ValueError(f"these differ from institution to institution: {strange}")
    done, refused = 0, []
    with transaction.atomic():
        for row in Institution.objects.select_for_update(of=("self",)).filter(pk__in=[row.pk for row in rows]):
            if by is not None and not scope_for(by).covers(row.region_code):
                refused.append((row, [_("该行政区划不在您的管辖范围内。")]))
            elif row.state == InstitutionState.MERGED:
                refused.append((row, [_("该记录已并入其他机构。")]))
            else:
                _set(row, values, by=by, now=now, note=note)
                done += 1
    return done, refused


def _set(row: Institution, values: dict, *, by, now: datetime, note: str) -> None:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(row, name, values[name])
    with act("institutions.amend", by=by, now=now, label=gettext_lazy("修改机构信息"), subject=row, note=note):
        row.save(update_fields=[name.removesuffix("_id") for name in changed])


def _identity(row: Institution) -> dict:
    return {"region_code": row.region_code, "registration_number": row.registration_number}


def _within_reach(region_code: str, by) -> None:
    if by is not None and not scope_for(by).covers(region_code):
        raise Refused(_("该行政区划不在您的管辖范围内。"))


def _not_twice(values: dict, names: Names, but: Institution | None) -> None:
    """A registration number is one institution's; the same name in the same division is the same institution."""
    others = Institution.objects.current().exclude(pk=but.pk if but else None)
    number = values.get("registration_number", "")
    if number and (found := others.filter(registration_number=number).first()):
        raise Refused(
            _("登记号%(number)s已属于“%(name)s”（%(code)s）。")
            % {"number": number, "name": found.name, "code": found.code}
        )
    if found := others.filter(folded_name=names.folded, region_code=values["region_code"]).first():
        raise Refused(_("本区划已有同名机构“%(name)s”（%(code)s）。") % {"name": found.name, "code": found.code})


def _keep_other_names(institution: Institution, names: Names) -> None:
    for kind, name in names.others:
        _add_name(institution, kind, name)


def _add_name(institution: Institution, kind: str, name: str) -> None:
    folded = read_name(name).folded[:120]
    if folded and folded != institution.folded_name:
        InstitutionName.objects.get_or_create(
            institution=institution, folded_name=folded, defaults={"kind": kind, "name": name[:120]}
        )
