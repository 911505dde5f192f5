"""``manage.py draw_step commit PLAN | derive DRAW | reveal DRAW --as USER``: the steps of a draw without a browser."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inspections.models import Draw, InspectionPlan
from inspections.services import draws
from supervision.foundation.errors import Refused
from supervision.foundation.models import User


class Command(BaseCommand):
    """Prints the code of the draw; says why where a step is refused."""

    help = "Take one step of a draw as a person: commit a plan, derive or reveal a draw."

    def add_arguments(self, parser):
        parser.add_argument("step", choices=["commit", "derive", "reveal"])
        parser.add_argument("code", help="code of the plan (commit) or of the draw")
        parser.add_argument("--as", dest="user", required=True, help="user name of the person who takes the step")
        parser.add_argument("--period", help="period to draw, e.g. 2026Q4; default: the plan's own")

    def handle(self, *, step, code, user, period, **options):
        try:
            by = User.objects.get_by_natural_key(user)
            if step == "commit":
                plan = InspectionPlan.objects.visible_to(by).get(code=code)
                draw = draws.commit(plan, period=period or plan.period, by=by, now=timezone.now())
            else:
                verb = {"derive": draws.carry_out, "reveal": draws.reveal}[step]
                draw = verb(Draw.objects.visible_to(by).get(code=code), by=by, now=timezone.now())
        except (User.DoesNotExist, InspectionPlan.DoesNotExist, Draw.DoesNotExist) as missing:
            raise CommandError(str(missing)) from missing
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{draw.code} {draw.state}")
