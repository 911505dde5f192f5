"""Steps of the ladder: drafted or taken up, signed by another, issued by a body of sufficient rank, answered, ended."""

import hashlib
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.numbers import allocate_code, next_number
from supervision.foundation.services.attachments import attach, keep
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act
from supervision.foundation.workdays import WORKING, deadline

from ..choices import EscalationState, Rung, TaskState
from ..models import Escalation, IssuerRule, Plan, Task
from ..models.ladder import body_of, issuers_near
from ..rules import ladder as rule
from ..workflow import ESCALATION
from . import ladder_word

FIELDS = ("issuer", "recipient", "reason", "requirement", "level", "deadline_on", "answer_days")


def draft(plan: Plan, *, by, now, rung: str, addressee: Agency, tasks: Iterable[Task], **values) -> Escalation:
    """Prepare a step by hand. ``values``: see FIELDS, and ``previous``."""
    if by is not None and not (may(by, P.LADDER_DRAFT) and "office" in plan.parties(by)):
        raise Refused(_("您无权在本方案下拟办督办事项。"))
    tasks = list(tasks)
    strange = [task.code for task in tasks if task.plan_id != plan.pk or task.lead_agency_id != addressee.pk]
    if strange:
        told = {"codes": "、".join(strange), "unit": addressee.name}
        raise Refused(_("任务 %(codes)s 不由“%(unit)s”牵头。") % told)
    with act("rectification.escalation.draft", by=by, now=now, label=gettext_lazy("拟办督办事项")) as entry:
        values.setdefault("issuer", default_issuer(plan.office, rung, addressee))
        entry.subject = made = Escalation(
            code=allocate_code("DB", "rectification", timezone.localdate(now).year, 3), plan=plan, rung=rung,
            addressee=addressee, region_code=addressee.region_code, state=EscalationState.DRAFTED, created_at=now,
            drafted_by=by, **values,
        )  # fmt: skip
        put_form(made)
        made.save()
        made.tasks.set(tasks)
    return made


def default_issuer(office: Agency, rung: str, addressee: Agency) -> Agency:
    """The office itself where its rank allows, otherwise the first body near it that may; the office if none."""
    rows = list(IssuerRule.objects.filter(rung=rung))
    near = {agency.code: agency for agency in issuers_near(office)}
    able = rule.who_may(rows, rung, body_of(addressee), map(body_of, near.values()))
    return near[able[0].code] if able else office


def put_form(step: Escalation) -> None:
    """What its paper is called, by rank; empty where rank does not allow it."""
    rows = list(IssuerRule.objects.filter(rung=step.rung))
    step.form = rule.form_for(rows, step.rung, body_of(step.issuer), body_of(step.addressee)) or ""


def edit(step: Escalation, *, by, now, tasks=None, **values) -> Escalation:
    """Change a draft. What has been signed is changed by withdrawing it and drafting anew."""
    with act("rectification.escalation.edit", by=by, now=now, label=gettext_lazy("修改督办事项")) as entry:
        row = Escalation.objects.select_for_update(of=("self",)).get(pk=step.pk)
        if not (may(by, P.LADDER_DRAFT) and "office" in row.parties(by)):
            raise Refused(_("您无权修改该督办事项。"))
        if row.state != EscalationState.DRAFTED:
            raise Refused(_("当前状态为“%(state)s”，不能修改。") % {"state": row.get_state_display()})
        for name in FIELDS:
            if name in values:
                setattr(row, name, values[name])
        put_form(row)
        # Whoever wrote it last does not sign it.
        row.drafted_by = by
        row.save()
        if tasks is not None:
            row.tasks.set(tasks)
        entry.subject = row
    return row


def take_up(step, *, by, now, note="") -> Escalation:
    """Follow a proposal; it becomes a draft."""
    return ESCALATION.take("take_up", step, by=by, now=now, note=note, changes={"drafted_by": by})


def dismiss(step, *, by, now, note: str) -> Escalation:
    """Do not follow a proposal, with the reason."""
    if not note.strip():
        raise Refused(_("请填写不采纳的理由。"))
    return ESCALATION.take("dismiss", step, by=by, now=now, note=note)


def sign(step, *, by, now, note="") -> Escalation:
    """The head signs; what the paper says is kept as it was signed."""
    with transaction.atomic():
        done = ESCALATION.take("sign", step, by=by, now=now, note=note, changes={"signed_by": by})
        done.paper = ladder_word.frozen(done)
        done.save(update_fields=["paper"])
    return done


def withdraw(step, *, by, now, note: str) -> Escalation:
    """Drop what has not gone out."""
    if not note.strip():
        raise Refused(_("请填写撤回理由。"))
    return ESCALATION.take("withdraw", step, by=by, now=now, note=note)


def issue(step, *, by, now, number="", files: Iterable = (), note="") -> Escalation:
    """Send it out. ``number``: from the office's own OA, or from the body in whose name it goes; ``files``: the scan.

    Without a number an own paper gets the next of the portal's series. The time to answer starts.
    """
    on = timezone.localdate(now)
    with transaction.atomic():
        for upload in files:
            attach(upload, step, by=by, now=now)
        own = step.issuer_id == step.plan.office_id
        number = number.strip() or (_own_number(step, on.year) if own else "")
        changes = {"number": number, "issued_on": on if number else None}
        if step.answer_days:
            due = deadline(on, step.answer_days, WORKING)
            changes |= {"answer_due_on": due.date, "answer_derivation": due.derivation}
        done = ESCALATION.take("issue", step, by=by, now=now, note=note, changes=changes)
        done.sha256 = keep(ladder_word.document(done))
        done.save(update_fields=["sha256"])
        _note_on_tasks(done, f"{done.form}{done.number}（{on.isoformat()}）")
        _tell(done.addressee, P.TASK_REPORT, done, "issued", _("收到%(form)s：%(code)s"), now)
    return done


def _own_number(step, year: int) -> str:
    return f"{step.issuer.short_name}督〔{year}〕{next_number('escalation', step.issuer.code, year)}号"


def word_of(step: Escalation) -> bytes:
    """The document: what would go out, or what went out. Raises Refused if it is no longer the same."""
    data = ladder_word.document(step)
    if step.sha256 and hashlib.sha256(data).hexdigest() != step.sha256:
        raise Refused(_("文件与印发时的哈希值不一致，请联系审计管理员。"))
    return data


def answer(step, *, by, now, text: str, files: Iterable = ()) -> Escalation:
    """The unit answers, with what proves it."""
    if not text.strip():
        raise Refused(_("请填写答复内容。"))
    with transaction.atomic():
        changes = {"answer": text, "answered_by": by, "answered_at": now}
        done = ESCALATION.take("answer", step, by=by, now=now, note=text[:200], changes=changes)
        for upload in files:
            attach(upload, done, by=by, now=now)
        _tell(
            done.plan.office, P.LADDER_DRAFT, done, f"answered:{now:%Y%m%d%H%M%S}", _("%(form)s已答复：%(code)s"), now
        )
    return done


def send_back(step, *, by, now, note: str, answer_due_on=None) -> Escalation:
    """The answer does not do; with a new day, or the old one."""
    if not note.strip():
        raise Refused(_("请填写退回理由。"))
    changes = {"answer_due_on": answer_due_on, "answer_derivation": {}} if answer_due_on else {}
    with transaction.atomic():
        done = ESCALATION.take("send_back", step, by=by, now=now, note=note, changes=changes)
        _tell(done.addressee, P.TASK_REPORT, done, f"back:{now:%Y%m%d%H%M%S}", _("%(form)s的答复被退回：%(code)s"), now)
    return done


def hold(step, *, by, now, held_on, record: str) -> Escalation:
    """Record the interview."""
    changes = {"held_on": held_on, "record": record}
    return ESCALATION.take("hold", step, by=by, now=now, note=record[:200], changes=changes)


def settle(step, *, by, now, note="") -> Escalation:
    """The step has done its work: the way down."""
    with transaction.atomic():
        changes = {"ended_on": timezone.localdate(now)}
        done = ESCALATION.take("settle", step, by=by, now=now, note=note, changes=changes)
        _note_on_tasks(done, f"{done.form}{done.number}（已办结）")
    return done


def lift(step, *, by, now, end_number: str, note="") -> Escalation:
    """Take a listing off (摘牌): every task of it settled, with the number of the notice."""
    still = step.tasks.exclude(state__in=_PAST).values_list("code", flat=True)
    if still:
        raise Refused(_("任务 %(codes)s 尚未申请销号，不能摘牌。") % {"codes": "、".join(still)})
    with transaction.atomic():
        changes = {"ended_on": timezone.localdate(now), "end_number": end_number.strip()}
        done = ESCALATION.take("lift", step, by=by, now=now, note=note, changes=changes)
        _note_on_tasks(done, f"{done.form}{done.number}（已摘牌）")
        _tell(done.addressee, P.TASK_REPORT, done, "lifted", _("挂牌督办已解除：%(code)s"), now)
    return done


# States in which a task has at least asked to be closed.
_PAST = (
    TaskState.CLOSE_APPLIED, TaskState.UNDER_REVIEW, TaskState.SITE_VERIFIED, TaskState.PUBLICITY, TaskState.CLOSED,
    TaskState.KEPT_UP, TaskState.CANCELLED,
)  # fmt: skip


def further(step: Escalation) -> str:
    """The rung above; "" at the top."""
    order = Rung.values
    place = order.index(step.rung) + 1
    return order[place] if place < len(order) else ""


def _note_on_tasks(step, text: str) -> None:
    """The ledger's column 督办情况 tells the latest step."""
    Task.objects.filter(pk__in=step.tasks.values("pk")).update(supervision=text[:200])


def _tell(agency, permission, step, key: str, title: str, now) -> None:
    people = [person for person in agency.people.filter(is_active=True) if may(person, permission)]
    told = title % {"form": step.form, "code": step.code}
    url = reverse("rectification:step_detail", args=[step.code])
    notify(people, key=f"step:{step.pk}:{key}", title=told, url=url, now=now)
