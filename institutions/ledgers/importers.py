"""How received lists become rows of the registry."""

from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.errors import Problem
from supervision.foundation.ledger.importing import REJECTED, Decision, Importer, rows_of

from ..rules.staff import LIST_ONLY
from ..services import imports, staff_imports, staff_writes
from ..services.licences import lists


class _LineImporter(Importer):
    """Turns lines with a reading and an outcome into decisions in the language of the person."""

    def _decision(self, line) -> Decision:
        reading = line.reading
        return Decision(
            line.row,
            line.outcome,
            [self._problem(line.row, trouble) for trouble in reading.problems],
            [self._problem(line.row, trouble) for trouble in reading.warnings],
            line,
        )

    def _problem(self, row: int, trouble) -> Problem:
        return Problem(row, self.label(trouble.column), trouble.saying.translated(_))


class InstitutionImporter(_LineImporter):
    """Reads, matches and registers institutions (see ``services.imports``)."""

    def decide(self, rows, *, form, by, now):
        """One decision per row."""
        return [self._decision(line) for line in imports.decide(rows, form=form, by=by, now=now)]

    def apply(self, decisions, *, form, source, by, now):
        """Write what was decided."""
        imports.apply([decision.payload for decision in decisions], form=form, source=source, by=by, now=now)


class PractitionerImporter(_LineImporter):
    """Reads, matches and enters practitioners (see ``services.staff_imports``)."""

    headers = LIST_ONLY
    keeps_file = False  # identity numbers and telephones stand in it

    def import_sheet(self, sheet, plan, report, *, form, source, by, now, dry_run):
        """Lines that change nothing are applied too: they say that the person is still there."""
        decisions = self.decide(rows_of(sheet, plan), form=form, by=by, now=now)
        report.take(decisions, plan.name)
        whole = [decision for decision in decisions if decision.outcome != REJECTED]
        if whole and not dry_run:
            self.apply(whole, form=form, source=source, by=by, now=now)

    def decide(self, rows, *, form, by, now):
        """One decision per row."""
        return [self._decision(line) for line in staff_imports.decide(rows, by=by, on=timezone.localdate(now))]

    def apply(self, decisions, *, form, source, by, now):
        """Write what was decided."""
        staff_writes.apply([decision.payload for decision in decisions], by=by, now=now)


class LicenceImporter(_LineImporter):
    """Reads a list of licences and records what it says (see ``services.licences.lists``)."""

    headers = {"registration_number": ("登记号", "执业登记号"), "uscc": ("统一社会信用代码", "社会信用代码")}

    def decide(self, rows, *, form, by, now):
        """One decision per row; what is odd about it is told beside it."""
        decisions = []
        for line in lists.decide(rows, by=by, now=now):
            decision = self._decision(line)
            decision.warnings += [Problem(line.row, self.label("number"), note) for note in line.notes]
            decisions.append(decision)
        return decisions

    def apply(self, decisions, *, form, source, by, now):
        """Write what was decided."""
        lists.apply([decision.payload for decision in decisions], source=source, by=by, now=now)
