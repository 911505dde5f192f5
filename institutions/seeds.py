"""Catalogues of the registry, loaded by ``load_reference``: code books are facts, the law is rows to confirm.

A row of law that an authority has confirmed or closed stays as it is; only rows not yet there are added.
"""

import csv
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from supervision.foundation.services.reference import seed

from .models import (
    Category,
    ClinicalSubject,
    DisclosureItem,
    LicenceKind,
    PledgeText,
    PracticeScope,
    PractitionerRule,
    SelfInspectionDuty,
    SelfInspectionItem,
    ValidationRule,
    WarningRule,
)

DATA = Path(__file__).resolve().parent / "data"


def _rows(name: str) -> Iterator[dict]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@seed("institutions.categories", DATA, "categories.csv")
def load_categories() -> int:
    """WS 218 categories of institutions."""
    rows = [Category(**row) for row in _rows("categories.csv")]
    Category.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=["name", "letter"])
    return len(rows)


@seed("institutions.clinical_subjects", DATA, "clinical_subjects.csv")
def load_clinical_subjects() -> int:
    """Clinical subjects, parents before branches."""
    rows = [ClinicalSubject(**{**row, "parent_id": row["parent_id"] or None}) for row in _rows("clinical_subjects.csv")]
    ClinicalSubject.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@seed("institutions.disclosure_items", DATA, "disclosure_items.csv")
def load_disclosure_items() -> int:
    """What institutions make public about themselves."""
    rows = [DisclosureItem(**row) for row in _rows("disclosure_items.csv")]
    DisclosureItem.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@seed("institutions.practitioners", DATA, "practitioner_rules.csv", "practice_scopes.csv")
def load_practitioner_rules() -> int:
    """Figures of the law of practitioners, and which subjects a scope of practice belongs to."""
    rules = [PractitionerRule(**row) for row in _rows("practitioner_rules.csv")]
    scopes = [PracticeScope(**{**row, "subjects": row["subjects"].split("|")}) for row in _rows("practice_scopes.csv")]
    PractitionerRule.objects.bulk_create(rules, ignore_conflicts=True)
    PracticeScope.objects.bulk_create(scopes, ignore_conflicts=True)
    return len(rules) + len(scopes)


_LISTS = ("subject_kinds", "categories", "allowed_subjects", "synonyms")
_FLAGS = ("is_main", "is_single", "is_filing", "has_end", "with_subjects", "with_equipment")


@seed("institutions.licensing", DATA, "licence_kinds.csv", "warning_rules.csv")
def load_licensing() -> int:
    """Kinds of licences and filings, and when the end of one is told of."""
    kinds = [LicenceKind(**_typed(row)) for row in _rows("licence_kinds.csv")]
    rules = [
        WarningRule(**{**row, "days": [int(day) for day in row["days"].split("|")]})
        for row in _rows("warning_rules.csv")
    ]
    LicenceKind.objects.bulk_create(kinds, ignore_conflicts=True)
    WarningRule.objects.bulk_create(rules, ignore_conflicts=True)
    return len(kinds) + len(rules)


def _typed(row: dict) -> dict:
    lists = {name: [part for part in row[name].split("|") if part] for name in _LISTS}
    flags = {name: row[name] == "1" for name in _FLAGS}
    return {**row, **lists, **flags, "usual_years": row["usual_years"] or None}


@seed("institutions.self_inspection", DATA, "self_inspection_*.csv", "pledge_clauses.csv")
def load_self_inspection() -> int:
    """Checklist, frequencies and the text of the pledge."""
    items = [
        SelfInspectionItem(**{**row, "kinds": row["kinds"].split("|")}) for row in _rows("self_inspection_items.csv")
    ]
    duties = [SelfInspectionDuty(**row) for row in _rows("self_inspection_duties.csv")]
    SelfInspectionItem.objects.bulk_create(items, ignore_conflicts=True)
    SelfInspectionDuty.objects.bulk_create(duties, ignore_conflicts=True)
    PledgeText.objects.bulk_create(_pledges(), ignore_conflicts=True)
    return len(items) + len(duties)


def _pledges() -> list[PledgeText]:
    texts = []
    for version, clauses in groupby(_rows("pledge_clauses.csv"), key=lambda row: row["version"]):
        rows = sorted(clauses, key=lambda row: int(row["clause"]))
        first = rows[0]
        texts.append(
            PledgeText(
                version=version,
                clauses=[row["text"] for row in rows],
                basis=first["basis"],
                mark=first["mark"],
                valid_from=first["valid_from"],
            )
        )
    return texts


@seed("institutions.validation_rules", DATA, "validation_rules.csv")
def load_validation_rules() -> int:
    """The law of validation; what was read in the law itself is confirmed, everything else waits for an authority."""
    rows = [ValidationRule(**_validation_rule(row)) for row in _rows("validation_rules.csv")]
    ValidationRule.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _validation_rule(row: dict) -> dict:
    empty_is_none = {name: row[name] or None for name in ("value", "beds_from", "beds_below")}
    given = {
        **row,
        **empty_is_none,
        "subject_kinds": row["subject_kinds"].split(),
        "applies": row["applies"] == "1",
        "required": row["required"] == "1",
        "confirmed": row["confirmed"] == "1",
        "with_beds": None if row["with_beds"] == "" else row["with_beds"] == "1",
    }
    return {**given, "confirmed_on": row["valid_from"] if given["confirmed"] else None}
