"""``manage.py draw_derive DRAW [--as USER]``: select and pair, once the beacon is known and the halves are at hand."""

from inspections.management.steps import DrawStep
from inspections.services import draws


class Command(DrawStep):
    """Hands out the visits; nothing of the selection is printed."""

    help = "Derive the selection and the teams of a committed draw."

    def step(self, row, *, by, now, **options):
        return draws.carry_out(row, by=by, now=now)
