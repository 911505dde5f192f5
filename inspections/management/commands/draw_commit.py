"""``manage.py draw_commit PLAN [--period 2026Q4] [--as USER]``: freeze the pool, publish the commitment."""

from inspections.management.steps import DrawStep
from inspections.services import draws, schedule


class Command(DrawStep):
    """The next number in the register of the plan's office."""

    help = "Freeze the pool of an approved plan and publish the commitment."
    noun = "plan"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--period", default="", help="period to draw; default: the plan's own, or today's")

    def step(self, row, *, by, now, period="", **options):
        return draws.commit(row, period=period or schedule.period_of(row, now), by=by, now=now)
