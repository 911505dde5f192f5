"""Read a received list into a ledger from the command line."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from supervision.foundation.errors import Refused
from supervision.foundation.ledger.columns import ledgers
from supervision.foundation.ledger.importing import run
from supervision.foundation.ledger.returned import write_returned
from supervision.foundation.models import User

COUNTS = ("rows", "created", "updated", "unchanged", "rejected")


def person(username: str | None):
    """The user of that name, or None for the installation itself."""
    if not username:
        return None
    found = User.objects.select_related("agency__region").filter(username__iexact=username, is_active=True).first()
    if found is None:
        raise CommandError(f"no active user is called {username}")
    return found


def ledger_called(name: str):
    """The ledger of that name."""
    named = {ledger.name: ledger for ledger in ledgers()}
    if name not in named:
        raise CommandError(f"no ledger is called {name}; there are {', '.join(sorted(named))}")
    return named[name]


class Command(BaseCommand):
    """``manage.py import_ledger LEDGER FILE [--sheet S] [--dry-run] [--as USER] [--errors OUT.xlsx] [--json]``."""

    help = "Read a list into a ledger; with --json the last line is the report."

    def add_arguments(self, parser):
        """See the README."""
        parser.add_argument("ledger")
        parser.add_argument("file", type=Path)
        parser.add_argument("--sheet", help="only this sheet of the workbook")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen and write nothing")
        parser.add_argument("--as", dest="user", help="act as this user; without it, as the installation itself")
        parser.add_argument("--errors", type=Path, help="write the list back with what is wrong beside each row")
        parser.add_argument("--json", action="store_true", help="end with one line of JSON")

    def handle(self, *args, ledger, file, sheet, dry_run, user, errors, **options):
        """Import, tell, and give the list back with its errors if asked to."""
        if not file.is_file():
            raise CommandError(f"{file} is not a file")
        try:
            report = run(ledger_called(ledger), file, by=person(user), now=timezone.now(), sheet=sheet, dry_run=dry_run)
        except Refused as refused:
            raise CommandError("；".join(refused.reasons)) from refused
        if errors:
            with errors.open("wb") as out:
                write_returned(file, report, out)
        self.tell(report, as_json=options["json"])

    def tell(self, report, *, as_json):
        """Counts, then each error on a line, or all of it as one line of JSON."""
        for skipped in (sheet for sheet in report.sheets if sheet["skipped"]):
            self.stderr.write(f"{skipped['name']}: {skipped['skipped']}")
        if as_json:
            shown = {name: getattr(report, name) for name in COUNTS}
            shown["errors"] = [{key: error[key] for key in ("row", "column", "message")} for error in report.errors]
            self.stdout.write(json.dumps(shown, ensure_ascii=False))
            return
        self.stdout.write(", ".join(f"{getattr(report, name)} {name}" for name in COUNTS))
        for error in report.errors:
            self.stdout.write(f"{error['sheet']} {error['row']} {error['column']}: {error['message']}")
