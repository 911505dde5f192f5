"""``manage.py run_job NAME --period P``: do a job here and now, with the guarantees it has on a worker."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ...errors import Refused
from ...jobs import all_jobs
from ...models import JobRun, Schedule, User
from ...rules.schedules import current_period
from ...services import job_runs
from ...services.job_runs import Outcome


class Command(BaseCommand):
    """Prints one line of JSON: job, period, outcome (done, already, busy, retry, given_up), result, error."""

    help = "Do one job for one period, in this process. An effect that is already there is not repeated."

    def add_arguments(self, parser):
        parser.add_argument("name", help="name of the job, e.g. rectification.monthly_dispatch")
        parser.add_argument("--period", help="e.g. 2026-11, 2026-W47, 2026-11-22; default: the present one")
        parser.add_argument("--as", dest="user", help="user name to be recorded; default: the system")

    def handle(self, *, name, period, user, **options):
        jobs = all_jobs()
        if name not in jobs:
            raise CommandError(f"no job {name!r}; there are: {', '.join(sorted(jobs))}")
        now = timezone.now()
        try:
            run = self._run(jobs[name], period, now)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        by = self._person(user) if user else None
        outcome = job_runs.execute(run.pk, jobs, now=now, by=by, force=True)
        run = JobRun.objects.get(pk=run.pk)
        self.stdout.write(
            json.dumps(
                {
                    "job": name,
                    "period": run.period,
                    "outcome": outcome,
                    "result": run.result,
                    "error": run.last_error if outcome in (Outcome.RETRY, Outcome.GIVEN_UP) else "",
                },
                ensure_ascii=False,
            )
        )
        if outcome not in (Outcome.DONE, Outcome.ALREADY):
            raise CommandError(run.last_error or str(outcome))

    def _run(self, job, period, now):
        """The run of a period; of a job that is asked for, the one that somebody has asked for."""
        if job.schedule:
            return job_runs.ask(job, period or self._present(job, now), now=now)
        run = JobRun.objects.filter(job=job.name, period=period or "").first()
        if run is None:
            raise CommandError(f"{job.name} is done when somebody asks on a page; nobody has for {period!r}")
        return run

    def _present(self, job, now):
        """The period of today by the schedule in force."""
        schedule = Schedule.objects.filter(job=job.name).first()
        return current_period(schedule.rule if schedule else job.schedule, now, timezone.get_default_timezone())

    def _person(self, username):
        try:
            return User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            raise CommandError(f"no user {username!r}") from None
