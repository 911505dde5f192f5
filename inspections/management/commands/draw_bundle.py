"""``manage.py draw_bundle [DRAW] --out FILE``: the published file of a revealed draw."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from inspections import queries
from inspections.choices import DrawState
from inspections.models import Draw
from inspections.rules.draw.canonical import encode


class Command(BaseCommand):
    """Writes the bundle (and with --register the register of its office) in canonical form."""

    help = "Write the bundle of a draw, the latest revealed one if none is named."

    def add_arguments(self, parser):
        parser.add_argument("draw", nargs="?", help="code of the draw; default: the latest revealed one")
        parser.add_argument("--out", required=True, type=Path, help="file to write the bundle to")
        parser.add_argument("--register", type=Path, help="file to write the register of the office to")

    def handle(self, *, draw, out, register, **options):
        found = Draw.objects.filter(code=draw).first() if draw else queries.latest_revealed()
        if found is None:
            raise CommandError(f"no draw {draw}" if draw else "no draw has been revealed yet")
        if found.state != DrawState.REVEALED:
            raise CommandError(f"draw {found.code} has not been revealed")
        out.write_bytes(encode(queries.bundle_of(found)) + b"\n")
        if register:
            register.write_bytes(encode(queries.register_of(found.office)) + b"\n")
        self.stdout.write(found.code)
