"""Tasks from order to close-out. Every state change goes through the engine."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.numbers import allocate_code
from supervision.foundation.trail import act
from supervision.foundation.workdays import WORKING, deadline

from .. import queries
from ..choices import PaperKind, TaskKind, TaskState, VisitKind
from ..models import Extension, Task, TaskMeasure, TaskUnit
from ..rules.lines import read_line
from ..rules.progress import CHECKS
from ..workflow import EXTENSION, TASK
from . import closing, lights, telling
from . import milestones as stages

# What the office may set on a task, and what the unit that answers for it may.
OFFICE_FIELDS = (
    "title", "target", "kind", "lead_agency", "leader", "person", "phone", "start_on", "due_on", "due_basis",
    "supervision", "remark", "problem", "measure",
)  # fmt: skip
UNIT_FIELDS = ("leader", "person", "phone")


def draft(plan, *, by, now, title, measures=(), units=(), milestones=(), **values) -> Task:
    """Add a task to a plan, not issued yet. ``measures``: texts; ``units``: (agency, role) beside the lead;
    ``milestones``: as the rules have them."""
    if by is not None and not (may(by, P.TASK_ISSUE) and "office" in plan.parties(by)):
        raise Refused(_("您无权在本方案下增加任务。"))
    with act("rectification.task.draft", by=by, now=now, label=gettext_lazy("拟定任务")) as entry:
        year = timezone.localdate(now).year
        task = Task(code=allocate_code("ZG", "rectification", year, 3), plan=plan, title=title, **values)
        task.kind = task.kind or TaskKind.PHASED
        _place(task)
        task.save()
        TaskMeasure.objects.bulk_create(
            TaskMeasure(task=task, region_code=task.region_code, number=number, text=text, due_on=due)
            for number, (text, due) in enumerate(map(read_line, measures), start=1)
        )
        _set_units(task, units)
        stages.put(task, milestones)
        entry.subject = task
    return task


def edit(task: Task, *, by, now, values: dict, measures=None, units=None, milestones=None, note="") -> Task:
    """Change the particulars of a task: all of them by the office, contacts and milestones by the lead unit."""
    with act("rectification.task.edit", by=by, now=now, label=gettext_lazy("修改任务"), note=note) as entry:
        row = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
        refuse_foreign_fields(row, values, by, structural=measures is not None or units is not None)
        for name, value in values.items():
            setattr(row, name, value)
        _place(row)
        row.save()
        row.measures.exclude(region_code=row.region_code).update(region_code=row.region_code)
        row.milestones.exclude(region_code=row.region_code).update(region_code=row.region_code)
        if measures is not None:
            _set_measures(row, measures)
        if units is not None:
            row.units.all().delete()
            _set_units(row, units)
        if milestones is not None:
            stages.put(row, milestones)
        entry.subject = row
    return row


def refuse_foreign_fields(task, values, by, *, structural):
    """Raise Refused, naming them, if the person may not change these particulars in the task's state."""
    parties = task.parties(by)
    if may(by, P.TASK_ISSUE) and "office" in parties:
        allowed = set(OFFICE_FIELDS)
        if task.state not in (TaskState.DRAFT, TaskState.NOT_STARTED):
            allowed -= {"lead_agency", "due_on", "start_on"}  # by extension, or by a new task
    elif may(by, P.TASK_REPORT) and "lead" in parties:
        allowed = set(UNIT_FIELDS)
        if structural:
            raise Refused(_("整改措施和责任单位由牵头办公室调整。"))
    else:
        raise Refused(_("您无权修改该任务。"))
    foreign = [name for name in values if name not in allowed and getattr(task, name) != values[name]]
    if foreign:
        labels = "、".join(str(Task._meta.get_field(name).verbose_name) for name in foreign)
        raise Refused(_("在当前状态下您不能修改：%(fields)s。") % {"fields": labels})


def _place(task):
    """A task lies in the area of its lead unit; without one, of its plan."""
    task.region_code = task.lead_agency.region_code if task.lead_agency_id else task.plan.region_code


def _set_units(task, units):
    TaskUnit.objects.bulk_create(
        TaskUnit(task=task, agency=agency, role=role) for agency, role in units if agency.pk != task.lead_agency_id
    )


def _set_measures(task, lines):
    """Measures in order; one whose text stays keeps what was ticked off and its evidence."""
    wanted = [read_line(line) for line in lines]
    kept = {row.text: row for row in task.measures.all()}
    task.measures.exclude(text__in=[text for text, _due in wanted]).delete()
    task.measures.update(number=F("number") + 1000)
    for number, (text, due) in enumerate(wanted, start=1):
        if text in kept:
            TaskMeasure.objects.filter(pk=kept[text].pk).update(number=number, due_on=due)
        else:
            TaskMeasure.objects.create(task=task, region_code=task.region_code, number=number, text=text, due_on=due)


def issue(task, *, by, now, note="") -> Task:
    """Order the task (下达)."""
    with transaction.atomic():
        done = _with_light(TASK.take("issue", task, by=by, now=now, note=note), now)
        telling.issued(done, now=now)
    return done


def start(task, *, by, now, note="") -> Task:
    """The unit begins."""
    return TASK.take("start", task, by=by, now=now, note=note)


def complete_measure(measure: TaskMeasure, *, by, now, evidence: str, done_on) -> TaskMeasure:
    """Tick off one measure with what proves it. Files are attached to the measure beside this."""
    with act(
        "rectification.measure.complete", by=by, now=now, label=gettext_lazy("完成整改措施"), note=evidence
    ) as entry:
        row = TaskMeasure.objects.select_for_update(of=("self",)).select_related("task__plan").get(pk=measure.pk)
        if not (may(by, P.TASK_REPORT) and "lead" in row.parties(by)):
            raise Refused(_("只有牵头单位可以填报措施完成情况。"))
        if row.task.state not in (TaskState.IN_PROGRESS, TaskState.RETURNED, TaskState.REOPENED):
            raise Refused(_("任务当前状态为“%(state)s”，不能填报。") % {"state": row.task.get_state_display()})
        row.done_on, row.evidence = done_on, evidence
        row.save()
        entry.subject = row
    return row


def self_check(task, *, by, now, note="") -> Task:
    """The unit has checked itself: every measure done and proven."""
    return TASK.take("self_check", task, by=by, now=now, note=note, changes={"progress": 100})


def apply_close(task, *, by, now, statement: str, signer: str) -> Task:
    """Ask for close-out (申请销号). Raises Refused naming each open measure or missing evidence (domain.md 7.5)."""
    changes = {"close_statement": statement, "signer": signer, "applicant": by}
    changes["applied_on"] = timezone.localdate(now)
    with transaction.atomic():
        row = TASK.take("apply_close", task, by=by, now=now, note=statement, changes=changes)
        closing.make_paper(row, PaperKind.APPLICATION, by=by, now=now)
    return row


def take_up(task, *, by, now, note="") -> Task:
    """The office takes up the application; never the applicant."""
    return TASK.take("take_up", task, by=by, now=now, note=note, changes={"reviewer": by})


def verify_site(
    task,
    *,
    by,
    now,
    checks: dict[str, bool],
    verified_on,
    opinion: str,
    kind=VisitKind.OPEN,
    people: str = "",
    files=(),
) -> Task:
    """Seen on site, openly or undercover: the four checks (四个决不放过) hold. ``files``: photos of the visit."""
    changes = {
        "checks": {name: bool(checks.get(name)) for name in CHECKS},
        "verified_on": verified_on,
        "review_opinion": opinion,
        "reviewer": by,
    }
    with transaction.atomic():
        row = TASK.take("verify_site", task, by=by, now=now, note=opinion, changes=changes)
        closing.keep_visit(row, by=by, now=now, kind=kind, visited_on=verified_on, people=people, text=opinion,
                             files=files)  # fmt: skip
        closing.make_paper(row, PaperKind.OPINION, by=by, now=now)
    return row


def publicise(task, *, by, now, note="") -> Task:
    """Publish the intended close-out for some working days."""
    on = timezone.localdate(now)
    until = deadline(on, queries.rule_on(on).publicity_days, WORKING)
    changes = {
        "publicity_from": on,
        "publicity_until": until.date,
        "publicity_derivation": until.derivation,
    }
    with transaction.atomic():
        row = TASK.take("publicise", task, by=by, now=now, note=note, changes=changes)
        closing.make_paper(row, PaperKind.NOTICE, by=by, now=now)
    return row


def close(task, *, by, now, note="") -> Task:
    """Close the task out (销号); a long-term duty is settled for a stage instead."""
    verb = "settle_stage" if task.kind == TaskKind.LONG_TERM else "close"
    on = timezone.localdate(now)
    changes = {"closed_on": on}
    if task.kind == TaskKind.LONG_TERM:
        changes["review_due_on"] = queries.months_after(on, queries.rule_on(on).review_months)
    return _with_light(TASK.take(verb, task, by=by, now=now, note=note, changes=changes), now)


def send_back(task, *, by, now, note: str, new_due_on=None) -> Task:
    """Return to the unit with reasons, and with a new day where one is given."""
    if not note.strip():
        raise Refused(_("请填写退回理由。"))
    changes = {"due_on": new_due_on, "due_basis": _("退回整改时重新确定")} if new_due_on else {}
    with transaction.atomic():
        done = _with_light(TASK.take("send_back", task, by=by, now=now, note=note, changes=changes), now)
        telling.returned(done, now=now)
    return done


def reopen(task, *, by, now, note: str, new_due_on) -> Task:
    """A closed problem has come back (回潮): at any time, with a new day."""
    if not note.strip() or new_due_on is None:
        raise Refused(_("请填写回潮情况和新的整改时限。"))
    changes = {"due_on": new_due_on, "due_basis": _("回潮重启"), "closed_on": None, "progress": 0, "checks": {},
               "review_due_on": None, "verified_on": None}  # fmt: skip
    with transaction.atomic():
        row = TASK.take("reopen", task, by=by, now=now, note=note, changes=changes)
        TaskMeasure.objects.filter(task=row).update(done_on=None)
    return _with_light(row, now)


def cancel(task, *, by, now, note: str) -> Task:
    """Take back a task that has not been started."""
    if not note.strip():
        raise Refused(_("请填写取消理由。"))
    return TASK.take("cancel", task, by=by, now=now, note=note)


def request_extension(task, *, by, now, new_due_on, reason: str) -> Extension:
    """Ask for more time, before the day has passed and not more often than the rules allow."""
    on = timezone.localdate(now)
    with act("rectification.extension.request", by=by, now=now, label=gettext_lazy("申请延期"), note=reason) as entry:
        row = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
        if not (may(by, P.TASK_REPORT) and "lead" in row.parties(by)):
            raise Refused(_("只有牵头单位可以申请延期。"))
        if row.state not in (TaskState.NOT_STARTED, TaskState.IN_PROGRESS, TaskState.RETURNED, TaskState.REOPENED):
            raise Refused(_("任务当前状态为“%(state)s”，不能申请延期。") % {"state": row.get_state_display()})
        if row.due_on is None or on > row.due_on:
            raise Refused(_("延期须在整改时限届满前申请。"))
        if new_due_on <= row.due_on:
            raise Refused(_("申请的时限须晚于现时限 %(due)s。") % {"due": row.due_on})
        rule = queries.rule_on(on)
        if (new_due_on - row.due_on).days > rule.extension_days:
            raise Refused(_("一次延期不得超过 %(n)s 天，请填写 %(day)s 或以前的日期。") % {
                "n": rule.extension_days, "day": row.due_on + timedelta(days=rule.extension_days),
            })  # fmt: skip
        if row.extensions.exclude(state="refused").count() >= rule.extensions_allowed:
            raise Refused(_("该任务已用完允许的延期次数，或有延期申请尚未审批。"))
        entry.subject = made = Extension.objects.create(
            task=row, region_code=row.region_code, old_due_on=row.due_on, new_due_on=new_due_on, reason=reason,
            requested_by=by, requested_at=now,
        )  # fmt: skip
    return made


def decide_extension(extension: Extension, *, by, now, approve: bool, opinion: str) -> Extension:
    """Approve or refuse, a refusal with its reason; approval moves the day."""
    if not approve and not opinion.strip():
        raise Refused(_("请填写不同意延期的理由。"))
    with transaction.atomic():
        changes = {"decided_by": by, "opinion": opinion}
        verb = "approve" if approve else "refuse"
        decided = EXTENSION.take(verb, extension, by=by, now=now, note=opinion, changes=changes)
        if approve:
            task = Task.objects.select_for_update(of=("self",)).get(pk=decided.task_id)
            task.due_on, task.due_basis = decided.new_due_on, _("经批准延期")
            task.save(update_fields=["due_on", "due_basis"])
            _with_light(task, now)
    return decided


def _with_light(task, now) -> Task:
    lights.refresh(Task.objects.filter(pk=task.pk), on=timezone.localdate(now))
    task.refresh_from_db()
    return task
