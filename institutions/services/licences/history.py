"""The history of a licence as values: read, folded, written back. Plain JSON in the table, typed values here."""

from datetime import date

from ...models import Licence, LicenceChange
from ...rules.licences import Entry, Version, fold

DATES = frozenset({"valid_from", "valid_to", "issued_on"})
# What a licence says; all of it may be changed by a decision.
STATED = (
    "number", "subjects", "scope", "equipment", "valid_from", "valid_to", "issued_on", "issuer_agency_id", "issuer",
    "original_serial", "copy_serials",
)  # fmt: skip
# What is registered with the institution's own licence: a change of it is a change of the institution.
REGISTERED = ("name", "address", "legal_representative", "principal", "beds")
SNAPSHOT = (*STATED, *REGISTERED, "state")
EMPTY = {
    name: field.get_default() for name in SNAPSHOT
    for field in [LicenceChange._meta.get_field(name.removesuffix("_id"))]
}  # fmt: skip


def plain(value):
    """A value as JSON holds it."""
    return value.isoformat() if isinstance(value, date) else value


def typed(name: str, value):
    """A value as the column holds it."""
    return date.fromisoformat(value) if name in DATES and value else value


def entries_of(licence: Licence) -> list[Entry]:
    """The decisions as the rule takes them; ``order`` is the key."""
    rows = LicenceChange.objects.filter(licence=licence).values_list("effective_on", "pk", "changed")
    return [
        Entry(day, pk, {name: typed(name, after) for name, (_before, after) in changed.items()})
        for day, pk, changed in rows
    ]


def versions_of(licence: Licence, *more: Entry) -> list[Version]:
    """What held when, with further decisions that are not written yet."""
    return fold([*entries_of(licence), *more])


def changed_by(before: dict, after: dict) -> dict[str, tuple]:
    """{field: (before, after)} of what differs; what ``after`` does not name stays."""
    return {
        name: (before.get(name, EMPTY[name]), value)
        for name, value in after.items()
        if before.get(name, EMPTY[name]) != value
    }


def snapshot(values: dict) -> dict:
    """All columns of a version."""
    return {**EMPTY, **values}


def refold(licence: Licence) -> None:
    """Write what follows from the history into the columns; rows that are right already are left alone."""
    rows = {row.pk: row for row in LicenceChange.objects.select_for_update().filter(licence=licence)}
    ordered = sorted(rows.values(), key=lambda row: (row.effective_on, row.pk))
    stale = []
    for row, version in zip(ordered, versions_of(licence), strict=True):
        wanted = {**snapshot(version.values), "until": version.until}
        if any(getattr(row, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(row, name, value)
            stale.append(row)
    LicenceChange.objects.bulk_update(stale, [*(name.removesuffix("_id") for name in SNAPSHOT), "until"])
