"""The jobs of all floors: a registry, and the two tasks that carry them to a worker.

    @job("rectification.monthly_dispatch", schedule=Monthly(day=25, hour=8), title=_("整改任务月调度"))
    def monthly_dispatch(period: str, *, now, by=None):
        ...services...
        return "what a person wants to read about it"

A job is called inside the transaction that also marks it done: what it writes is there once, or not at
all. It must not send anything outward by itself; it writes down what is to be sent.

A job without a schedule is done when somebody asks (``job_runs.ask_for``), for the one thing they name; its
"period" is the key of that thing.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from celery import shared_task
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from .rules.schedules import Daily, Every, Monthly, Quarterly, Schedule, Weekly, Yearly
from .services import job_runs, schedules

__all__ = ["Daily", "Every", "Job", "Monthly", "Quarterly", "Weekly", "Yearly", "all_jobs", "job", "publish"]

log = logging.getLogger(__name__)
_registry: dict[str, "Job"] = {}


@dataclass(frozen=True)
class Job:
    """A job of the code: what it is called, when it is due unless an administrator says otherwise, what it does."""

    name: str
    schedule: Schedule | None
    title: str
    function: Callable
    attempts: int = 6


def job(name: str, *, schedule: Schedule | None, title, attempts: int = 6):
    """Register a function as the job ``name``. After ``attempts`` failed attempts a period is given up."""

    def register(function):
        if name in _registry and _registry[name].function.__qualname__ != function.__qualname__:
            raise ValueError(f"two jobs are called {name}")
        _registry[name] = Job(name, schedule, title, function, attempts)
        return function

    return register


def all_jobs() -> dict[str, Job]:
    """Every job by name; looks into the ``jobs`` room of each app."""
    autodiscover_modules("jobs")
    return dict(_registry)


@shared_task(name="foundation.tick")
def tick() -> None:
    """Sent by beat every minute: make the runs that are due and missing."""
    made = schedules.tick(all_jobs(), now=timezone.now())
    if made:
        log.info("due: %s", ", ".join(f"{name} {period}" for name, period in made))


@shared_task(name="foundation.run")
def run(run_id: int) -> str:
    """Sent by the relay: work on one run. Being sent twice does no harm."""
    outcome = job_runs.execute(run_id, all_jobs(), now=timezone.now())
    log.info("run %s: %s", run_id, outcome)
    return str(outcome)


def publish(run_id: int, connection) -> None:
    """Hand one run to the broker over the relay's connection. Raises when the broker does not answer."""
    run.apply_async(args=[run_id], connection=connection, retry=False)
