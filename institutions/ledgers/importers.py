"""How received lists become rows of the registry."""

from django.utils.translation import gettext as _

from supervision.foundation.errors import Problem
from supervision.foundation.ledger.importing import Decision, Importer

from ..services import imports


class InstitutionImporter(Importer):
    """Reads, matches and registers institutions (see ``services.imports``)."""

    def decide(self, rows, *, form, by, now):
        """One decision per row, with every refusal and warning in the language of the person."""
        lines = imports.decide(rows, form=form, by=by)
        return [self._decision(line) for line in lines]

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

    def apply(self, decisions, *, form, source, by, now):
        """Write what was decided."""
        imports.apply([decision.payload for decision in decisions], form=form, source=source, now=now)
