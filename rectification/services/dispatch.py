"""Monthly dispatch: frozen for a month, signed, issued; a later correction is a new version."""

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.numbers import next_number
from supervision.foundation.services.attachments import keep
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from .. import queries
from ..choices import SETTLED_STATES, WORKING_STATES, PlanState
from ..models import Dispatch, Plan, Task
from ..rules import dispatch as rule
from ..workflow import DISPATCH
from . import lights
from .dispatch_file import workbook


def build(plan: Plan, period: str, *, by, now, again: bool = False) -> Dispatch:
    """Freeze a month of a plan. Once: the one there is comes back, unless ``again`` asks for a new version."""
    if by is not None and not (may(by, P.DISPATCH_ISSUE) and "office" in plan.parties(by)):
        raise Refused(_("您无权生成本方案的月调度。"))
    with act("rectification.dispatch.build", by=by, now=now, label=gettext_lazy("生成月调度"), note=period) as entry:
        row = Plan.objects.select_for_update(of=("self",)).select_related("office").get(pk=plan.pk)
        last = row.dispatches.filter(period=period).order_by("-version").first()
        if last is not None and not again:
            entry.subject = last
            return last
        snapshot = _snapshot(row, period, now)
        data = workbook(snapshot)
        entry.subject = made = Dispatch.objects.create(
            plan=row, region_code=row.region_code, period=period, version=last.version + 1 if last else 1,
            snapshot=snapshot, sha256=keep(data), built_at=now,
        )  # fmt: skip
        _remember_lights(row, period)
    return made


def build_all(period: str, *, by, now) -> list[Dispatch]:
    """Every running plan; those that have the month already keep it."""
    plans = Plan.objects.filter(state=PlanState.CONFIRMED).order_by("pk")
    with transaction.atomic():
        return [build(plan, period, by=by, now=now) for plan in plans]


def file_of(dispatch: Dispatch) -> bytes:
    """The workbook, rebuilt from the snapshot. Raises Refused if it is no longer the one that was issued."""
    data = workbook(dispatch.snapshot)
    if hashlib.sha256(data).hexdigest() != dispatch.sha256:
        raise Refused(_("文件与印发时的哈希值不一致，请联系审计管理员。"))
    return data


def sign(dispatch: Dispatch, *, by, now, note="") -> Dispatch:
    """The head signs (审签)."""
    return DISPATCH.take("sign", dispatch, by=by, now=now, note=note, changes={"signed_by": by})


def issue(dispatch: Dispatch, *, by, now, note="") -> Dispatch:
    """Number it and send it to every unit it names."""
    with transaction.atomic():
        year = timezone.localdate(now).year
        number = _("%(year)s年第%(n)s期") % {"year": year, "n": next_number("dispatch", dispatch.plan.code, year)}
        done = DISPATCH.take("issue", dispatch, by=by, now=now, note=note, changes={"number": number, "issued_at": now})
        _tell(done, now)
    return done


def _tell(dispatch: Dispatch, now) -> None:
    units = Agency.objects.called([row["name"] for row in dispatch.snapshot["units"]])
    people = [person for unit in units for person in unit.people.filter(is_active=True) if may(person, P.TASK_REPORT)]
    title = _("%(plan)s %(period)s 月调度已印发") % {"plan": dispatch.plan.title, "period": dispatch.period}
    notify(people, key=f"dispatch:{dispatch.pk}", title=title, now=now)


def _snapshot(plan: Plan, period: str, now) -> dict:
    on = timezone.localdate(now)
    tasks = plan.tasks.current()
    lights.refresh(tasks, on=on)
    reported = set(queries.reported_tasks(period, on).values_list("task", flat=True))
    rows = [
        _row(task, reported)
        for task in tasks.select_related("lead_agency__region", "measure")
        .order_by("code")
        .prefetch_related("units__agency")
    ]
    before = plan.dispatches.filter(period=queries.previous_period(period)).order_by("-version").first()
    heading = {
        "plan": plan.title, "plan_code": plan.code, "office": plan.office.name, "period": period,
        "as_of": now.astimezone().isoformat(timespec="seconds"),
    }  # fmt: skip
    return rule.snapshot(heading, rows, _units(plan), _areas(plan), before.snapshot if before else None)


def _row(task: Task, reported: set[int]) -> dict:
    return {
        "code": task.code,
        "measure": task.measure.number if task.measure else None,
        "title": task.title,
        "unit": task.lead_agency.name,
        "area": task.lead_agency.region.name,
        "others": [unit.agency.name for unit in task.units.all()],
        "due": task.due_on.isoformat() if task.due_on else "",
        "progress": task.progress,
        "text": task.progress_text,
        "difficulty": task.difficulty,
        "light": task.light,
        "state": task.get_state_display(),
        "settled": task.state in SETTLED_STATES,
        "expected": task.state in WORKING_STATES,
        "reported": task.pk in reported,
    }


def _units(plan) -> list[str]:
    """Every unit the plan names as lead of a measure or of a task, in the register's order: zero rows are kept."""
    leads = Task.objects.filter(plan=plan).current().values("lead_agency")
    named = plan.measures.filter(units__role="lead").values("units__agency")
    found = Agency.objects.filter(pk__in=leads) | Agency.objects.filter(pk__in=named)
    return list(found.order_by("region_code", "code").values_list("name", flat=True))


def _areas(plan) -> list[str]:
    """Areas of the leading units."""
    leads = Task.objects.filter(plan=plan).current().order_by("lead_agency__region_code")
    return list(dict.fromkeys(leads.values_list("lead_agency__region__name", flat=True)))


def _remember_lights(plan, period) -> None:
    """The light of each task when the month was frozen: two yellows running turn red."""
    changed = []
    for task in plan.tasks.current():
        task.month_lights = {**task.month_lights, period: task.light}
        changed.append(task)
    Task.objects.bulk_update(changed, ["month_lights"], batch_size=500)
