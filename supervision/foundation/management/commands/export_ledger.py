"""Write what a person sees of a ledger into a workbook, from the command line."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from supervision.foundation.ledger.exporting import export

from .import_ledger import ledger_called, person


class Command(BaseCommand):
    """``manage.py export_ledger LEDGER OUT.xlsx --as USER [--filter k=v]…``."""

    help = "Write what USER sees of a ledger into a workbook."

    def add_arguments(self, parser):
        """See the README."""
        parser.add_argument("ledger")
        parser.add_argument("out", type=Path)
        parser.add_argument("--as", dest="user", required=True, help="whose rows")
        parser.add_argument("--filter", dest="filters", action="append", default=[], metavar="K=V")

    def handle(self, *args, ledger, out, user, filters, **options):
        """All columns, under the filters given."""
        wanted = {}
        for condition in filters:
            key, sign, value = condition.partition("=")
            if not sign:
                raise CommandError(f"--filter {condition}: write it as key=value")
            wanted[key] = value
        found, by = ledger_called(ledger), person(user)
        if not found.may_export(by):
            raise CommandError(f"{user} may not export {ledger}")
        with out.open("wb") as file:
            count = export(found, by, wanted, file, now=timezone.now())
        self.stdout.write(f"{count} rows")
