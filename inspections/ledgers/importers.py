"""How received lists become rows of this floor; what they mean is decided by the services."""

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.access import P
from supervision.foundation.errors import Problem
from supervision.foundation.ledger.columns import Ledger
from supervision.foundation.ledger.importing import CREATED, UPDATED, Decision, Importer, rows_of
from supervision.foundation.rules.sayings import Saying

from ..models import IssuedList, Library
from ..services import check_items, issued, libraries, people_lists


class _RowImporter(Importer):
    """Turns rows with an outcome, problems and notes into decisions in the language of the person."""

    def _decisions(self, numbers, rows) -> list[Decision]:
        return [
            Decision(
                number,
                row.outcome,
                [self._problem(number, column, said) for column, said in row.problems],
                [self._problem(number, column, said) for column, said in getattr(row, "notes", ())],
                row,
            )
            for number, row in zip(numbers, rows, strict=True)
        ]

    def _problem(self, number: int, column: str, said) -> Problem:
        return Problem(number, self.label(column), said.translated(_) if isinstance(said, Saying) else str(said))


class CheckItemImporter(_RowImporter):
    """Items and new versions of items, from today."""

    def decide(self, rows, *, form, by, now):
        """One decision per row."""
        found = check_items.decide(rows, on=timezone.localdate(now))
        return self._decisions([number for number, _cells in rows], found)

    def apply(self, decisions, *, form, source, by, now):
        """Write what was decided."""
        rows = [decision.payload for decision in decisions]
        check_items.apply(rows, on=timezone.localdate(now), by=by, now=now)


class InspectorImporter(_RowImporter):
    """People of the pool, told apart by the number of their certificate."""

    def decide(self, rows, *, form, by, now):
        """One decision per row."""
        return self._decisions([number for number, _cells in rows], people_lists.decide(rows, by=by))

    def apply(self, decisions, *, form, source, by, now):
        """Write what was decided."""
        people_lists.apply([decision.payload for decision in decisions], by=by, now=now)


class MemberImporter(_RowImporter):
    """Subjects of one library (see ``bound``)."""

    library: Library

    def decide(self, rows, *, form, by, now):
        """One decision per row."""
        return self._decisions([number for number, _cells in rows], libraries.decide(self.library, rows, by=by))

    def apply(self, decisions, *, form, source, by, now):
        """Write what was decided."""
        libraries.apply(self.library, [decision.payload for decision in decisions])


class IssuedImporter(_RowImporter):
    """Rows of one issued list (see ``bound``); each keeps its cells as they came, to be reported out again."""

    issued_list: IssuedList

    def import_sheet(self, sheet, plan, report, *, form, source, by, now, dry_run):
        """Read the rows by key and as they came."""
        positions = sorted(plan.header.labels)
        whole = {
            number: [cells[place].strip() if place < len(cells) else "" for place in positions]
            for number, cells in sheet.lines()
        }
        rows = [(number, cells, whole[number]) for number, cells in rows_of(sheet, plan)]
        decided = issued.decide(self.issued_list, rows, by=by)
        decisions = self._decisions([number for number, _cells, _whole in rows], decided)
        report.take(decisions, plan.name)
        accepted = [decision.payload for decision in decisions if decision.outcome in (CREATED, UPDATED)]
        if accepted and not dry_run:
            headers = [plan.header.labels[place] for place in positions]
            places = {key: positions.index(place) for place, key in plan.mapping.items() if place in positions}
            issued.apply(self.issued_list, accepted, headers=headers, places=places, by=by, now=now)


def bound(ledger: Ledger, importer: type[Importer], **to) -> Ledger:
    """The ledger with an importer that brings rows into one list."""
    return replace(ledger, importer=type(importer.__name__, (importer,), to), imports=P.PLAN_EDIT)
