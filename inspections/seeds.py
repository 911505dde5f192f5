"""Catalogues of this floor, loaded by ``load_reference``. What an authority has confirmed or closed stays as it is."""

import csv
from pathlib import Path

from supervision.foundation.services.reference import seed

from .models import CheckItem, ChecklistQuestion, DocumentForm, DrawRule, FindingCatalogue, LeniencyItem, Term

DATA = Path(__file__).resolve().parent / "data"


def _added(model, name: str, lists: tuple[str, ...] = ()) -> int:
    """Add the rows of a file that are not there yet; ``lists``: columns that hold several values, parted by ``|``."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        rows = [
            row | {key: [one for one in row[key].split("|") if one] for key in lists} for row in csv.DictReader(file)
        ]
        return len(model.objects.bulk_create([model(**row) for row in rows], ignore_conflicts=True))


@seed("inspections.check_items", DATA, "check_items.csv")
def load_check_items() -> int:
    """The check-item list (一单)."""
    return _added(CheckItem, "check_items.csv")


@seed("inspections.draw_rules", DATA, "draw_rules.csv")
def load_draw_rules() -> int:
    """The draw rules (一细则). The national ratio table is not at hand, so every ratio waits to be confirmed."""
    return _added(DrawRule, "draw_rules.csv")


@seed("inspections.finding_catalogue", DATA, "finding_catalogue.csv")
def load_finding_catalogue() -> int:
    """The catalogue of offences; the scoring schemes of the credit floor refer to its codes."""
    return _added(FindingCatalogue, "finding_catalogue.csv")


@seed("inspections.leniency_items", DATA, "leniency_items.csv")
def load_leniency_items() -> int:
    """The three lists as the Administrative Penalty Law has them; what a province adds waits to be confirmed."""
    return _added(LeniencyItem, "leniency_items.csv", ("conditions", "facts", "offences"))


@seed("inspections.terms", DATA, "terms.csv")
def load_terms() -> int:
    """Terms of re-inspection, repeats and taking down."""
    return _added(Term, "terms.csv")


def _listed(row: dict, *names: str) -> dict:
    """A row whose columns ``names`` hold several values joined by "|", and whose empty numbers are none."""
    split = {name: [part for part in row[name].split("|") if part] for name in names}
    bounds = {name: row[name] or None for name in ("low", "high")}
    return row | split | bounds


@seed("inspections.checklist_questions", DATA, "checklist_questions.csv")
def load_checklist_questions() -> int:
    """The questions of the check items, with their phrases and the offence a "no" points to."""
    with (DATA / "checklist_questions.csv").open(encoding="utf-8", newline="") as file:
        rows = [_listed(row, "phrases", "self_check_codes") for row in csv.DictReader(file)]
    made = [ChecklistQuestion(**row) for row in rows]
    return len(ChecklistQuestion.objects.bulk_create(made, ignore_conflicts=True))


@seed("inspections.document_forms", DATA, "document_forms.csv")
def load_document_forms() -> int:
    """Titles and numbering of enforcement documents, by region."""
    return _added(DocumentForm, "document_forms.csv")
