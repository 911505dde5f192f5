"""``manage.py draw_reveal DRAW [--as USER]``: publish the bundle, after the visits or at the deadline."""

from inspections.management.steps import DrawStep
from inspections.services import draws


class Command(DrawStep):
    """From then on anybody can re-compute the draw."""

    help = "Reveal a draw whose visits are over or whose deadline has come."

    def step(self, row, *, by, now, **options):
        return draws.reveal(row, by=by, now=now)
