"""What the commands for the steps of a draw have in common."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inspections.models import Draw, InspectionPlan
from supervision.foundation.errors import Refused
from supervision.foundation.models import User


class DrawStep(BaseCommand):
    """One step. Prints the code of the draw and its state; a refusal is one line per reason and exit 1.

    ``--as`` names the person who takes the step, with that person's rights and in that person's name in the trail;
    without it the step is the system's own, as when the clock takes it.
    """

    noun = "draw"

    def add_arguments(self, parser):
        parser.add_argument("code", metavar=self.noun.upper(), help=f"code of the {self.noun}")
        parser.add_argument("--as", dest="user", default="", help="user name of the person who takes the step")

    def handle(self, *, code, user, **options):
        try:
            by = User.objects.get_by_natural_key(user) if user else None
        except User.DoesNotExist as missing:
            raise CommandError(f"no person {user}") from missing
        model = InspectionPlan if self.noun == "plan" else Draw
        row = (model.objects.visible_to(by) if by else model.objects).filter(code=code).first()
        if row is None:
            raise CommandError(f"no {self.noun} {code}" + (f" that {user} may see" if user else ""))
        try:
            draw = self.step(row, by=by, now=timezone.now(), **options)
        except Refused as refusal:
            raise CommandError("\n".join(map(str, refusal.reasons))) from refusal
        self.stdout.write(f"{draw.code} {draw.state}")

    def step(self, row, *, by, now, **options):
        """Take it and return the draw."""
        raise NotImplementedError
