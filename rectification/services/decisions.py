"""What a meeting decided becomes work: measures and tasks of the conference's standing plan of the year."""

from collections.abc import Iterable

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.numbers import allocate_code
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from ..choices import MeetingState, PlanState, TaskKind, TaskState, UnitRole
from ..models import Decision, Measure, MeasureUnit, Meeting, Plan, Task
from ..rules.lines import headline
from ..workflow import PLAN
from . import tasks
from .names import bodies_for

FIELDS = ("text", "lead", "kind", "due_on", "record_reason")


def put(meeting: Meeting, decision: Decision | None, *, by, now, joint: Iterable[Agency], **values) -> Decision:
    """Word a decision, or word it anew, while the minutes are being drafted. ``values``: see FIELDS."""
    with act("rectification.decision.put", by=by, now=now, label=gettext_lazy("记录议定事项")) as entry:
        row = _open_minutes(meeting, by)
        joint = [body for body in joint if body != values.get("lead")]
        _refuse_strangers(row, [values.get("lead"), *joint])
        if decision is None:
            last = row.decisions.aggregate(last=Max("number"))["last"] or 0
            decision = Decision(meeting=row, number=last + 1)
        for name in FIELDS:
            if name in values:
                setattr(decision, name, values[name])
        decision.save()
        decision.joint.set(joint)
        Meeting.objects.filter(pk=row.pk).update(minutes_by=by)
        entry.subject = decision
    return decision


def drop(decision: Decision, *, by, now) -> None:
    """Strike a decision from the draft; those after it move up."""
    with act("rectification.decision.drop", by=by, now=now, label=gettext_lazy("删去议定事项")) as entry:
        entry.subject = row = _open_minutes(decision.meeting, by)
        entry.note = str(decision)
        row.decisions.filter(pk=decision.pk).delete()
        Meeting.objects.filter(pk=row.pk).update(minutes_by=by)
        for number, one in enumerate(row.decisions.order_by("number"), start=1):
            if one.number != number:
                Decision.objects.filter(pk=one.pk).update(number=number)


def _open_minutes(meeting, by) -> Meeting:
    row = Meeting.objects.select_for_update(of=("self",)).select_related("office__region").get(pk=meeting.pk)
    if not (may(by, P.CONFERENCE_RUN) and "office" in row.parties(by)):
        raise Refused(_("您无权修改该会议。"))
    if row.state != MeetingState.HELD:
        raise Refused(_("当前状态为“%(state)s”，不能修改议定事项。") % {"state": row.get_state_display()})
    return row


def _refuse_strangers(meeting, bodies) -> None:
    """Work is given to bodies of the office's own area."""
    keys = {body.pk: body.name for body in bodies if body is not None}
    known = set(bodies_for(meeting.office).filter(pk__in=keys).values_list("pk", flat=True))
    strange = [name for key, name in keys.items() if key not in known]
    if strange:
        raise Refused(_("“%(name)s”不在本地区的单位名录中，请从名录中选择。") % {"name": "、".join(strange)})


def into_plan(meeting: Meeting, *, by, now) -> list[Task]:
    """Every decision that asks for work becomes a measure of the standing plan; those that say who and by when become
    issued tasks, the others stand there without a task until somebody says so."""
    rows = list(meeting.decisions.filter(record_reason="", measure=None).select_related("lead"))
    if not rows:
        return []
    plan = standing_plan(meeting, by=by, now=now)
    for row in rows:
        _measure(plan, meeting, row)
    if plan.state == PlanState.DRAFT:
        plan = PLAN.take("confirm", plan, by=by, now=now)
    return [_order(row, by=by, now=now) for row in rows if row.is_ready]


def standing_plan(meeting: Meeting, *, by, now) -> Plan:
    """The running plan "YYYY年联席会议议定事项" of the office, made at the first decision of the year."""
    year = timezone.localdate(now).year
    # One meeting of an office at a time: two issued at once share one plan.
    office = Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.office_id)
    found = Plan.objects.filter(office=office, year=year, of_conference=True).exclude(state=PlanState.CLOSED)
    plan = found.select_for_update(of=("self",)).first()
    if plan is None:
        with act("rectification.plan.stand", by=by, now=now, label=gettext_lazy("设立议定事项台账")) as entry:
            entry.subject = plan = Plan.objects.create(
                code=allocate_code("FA", "rectification", year, 3), title=f"{year}年联席会议议定事项",
                issuer=meeting.conference.name, office=office, region_code=office.region_code, year=year,
                created_by=by, created_at=now, of_conference=True,
            )  # fmt: skip
    return plan


def _measure(plan, meeting, row) -> None:
    last = plan.measures.aggregate(last=Max("number"))["last"] or 0
    joint = list(row.joint.all())
    names = "、".join(body.short_name for body in (row.lead, *joint) if body is not None)
    row.measure = Measure.objects.create(
        plan=plan, region_code=plan.region_code, number=last + 1, chapter=meeting.title[:200],
        title=headline(row.text), text=row.text, raw_units=names, deadline_text=_day(row), deadline_on=row.due_on,
    )  # fmt: skip
    row.save(update_fields=["measure"])
    _name_units(row, joint)


def _name_units(row, joint) -> None:
    row.measure.units.all().delete()
    parts = [(row.lead, UnitRole.LEAD)] if row.lead else []
    parts += [(body, UnitRole.JOINT) for body in joint]
    MeasureUnit.objects.bulk_create(
        MeasureUnit(measure=row.measure, agency=body, name=body.short_name, role=role, position=position)
        for position, (body, role) in enumerate(parts)
    )


def _day(row) -> str:
    if row.kind == TaskKind.LONG_TERM and row.due_on is None:
        return "长期坚持"
    return row.due_on.isoformat() if row.due_on else ""


def _order(row, *, by, now) -> Task:
    """The task, issued at once: the meeting has decided it. Its day stays, even if the minutes came out after it."""
    today = timezone.localdate(now)
    basis = f"{row.meeting.number}第{row.number}项"
    task = tasks.draft(
        row.measure.plan, by=by, now=now, title=headline(row.text), measure=row.measure, lead_agency=row.lead,
        units=[(body, UnitRole.JOINT) for body in row.joint.all()], measures=[" ".join(row.text.split())],
        kind=row.kind, start_on=min(today, row.due_on or today), due_on=row.due_on, due_basis=basis[:200],
    )  # fmt: skip
    task = tasks.issue(task, by=by, now=now, note=basis)
    people = [person for person in row.lead.people.filter(is_active=True) if may(person, P.TASK_REPORT)]
    told = _("联席会议议定事项交办：%(title)s") % {"title": task.title}
    url = reverse("rectification:task_detail", args=[task.code])
    notify(people, key=f"decision:{row.pk}", title=told, url=url, now=now)
    return task


def give_task(decision: Decision, *, by, now, lead: Agency, joint: Iterable[Agency], kind: str, due_on) -> Task:
    """Say who does it by when, for a decision whose minutes left it open, and order it. Once."""
    with act("rectification.decision.order", by=by, now=now, label=gettext_lazy("议定事项立为任务")) as entry:
        entry.subject = row = _left_open(decision, by)
        joint = [body for body in joint if body != lead]
        _refuse_strangers(row.meeting, [lead, *joint])
        row.lead, row.kind, row.due_on = lead, kind, due_on
        if not row.is_ready:
            raise Refused(_("请填写牵头单位和完成时限；长期坚持的可以不填时限。"))
        row.save(update_fields=["lead", "kind", "due_on"])
        row.joint.set(joint)
        Measure.objects.filter(pk=row.measure_id).update(deadline_text=_day(row), deadline_on=due_on)
        _name_units(row, joint)
        return _order(row, by=by, now=now)


def set_aside(decision: Decision, *, by, now, note: str) -> Decision:
    """A decision the minutes left open needs nobody after all: it stays on record with the reason."""
    if not note.strip():
        raise Refused(_("请填写不立任务的理由。"))
    with act(
        "rectification.decision.aside", by=by, now=now, label=gettext_lazy("议定事项不立任务"), note=note
    ) as entry:
        entry.subject = row = _left_open(decision, by)
        measure, row.record_reason = row.measure, note.strip()[:200]
        if not measure.tasks.exists():
            row.measure = None
        row.save(update_fields=["record_reason", "measure"])
        if row.measure is None:
            measure.delete()
    return row


def _left_open(decision, by) -> Decision:
    """The decision, locked, if its minutes are out and nobody has a task of it."""
    rows = Decision.objects.select_for_update(of=("self",)).select_related("meeting__office__region")
    row = rows.get(pk=decision.pk)
    if not (may(by, P.CONFERENCE_RUN) and "office" in row.parties(by)):
        raise Refused(_("您无权办理该议定事项。"))
    if row.measure is None or row.record_reason:
        raise Refused(_("纪要尚未印发，或该事项只备查，不能立为任务。"))
    if row.measure.tasks.exclude(state=TaskState.CANCELLED).exists():
        raise Refused(_("该议定事项已经立为任务。"))
    return row
