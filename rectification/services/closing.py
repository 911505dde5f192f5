"""What surrounds a close-out: visits to the place, objections of the public, yearly reviews, documents."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.errors import Refused
from supervision.foundation.numbers import next_number
from supervision.foundation.services.attachments import attach, keep
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from .. import queries
from ..choices import ObjectionState, PaperKind, TaskState, VisitKind
from ..models import Objection, SiteVisit, StageReview, Task, TaskPaper
from ..workflow import CHECK_LABELS, OBJECTION, TASK
from .paper_file import document

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else
_RECEIPT = 12
_MOST = 200  # objections to one close-out; more than that is no longer read but telephoned


# --- on site -----------------------------------------------------------------------------------------
def record_visit(task, *, by, now, **seen) -> SiteVisit:
    """Somebody went and looked, openly or undercover; photos come with it or not at all. ``seen``: see keep_visit."""
    with transaction.atomic():
        row = TASK.take("visit", task, by=by, now=now, note=seen.get("text", ""))
        return keep_visit(row, by=by, now=now, **seen)


def keep_visit(
    task, *, by, now, visited_on, kind=VisitKind.OPEN, people: str = "", text: str = "", files=()
) -> SiteVisit:
    """The record of a visit, written inside the step it belongs to."""
    if visited_on > timezone.localdate(now):
        raise Refused(_("现场核查日期不能晚于今天。"))
    visit = SiteVisit.objects.create(
        task=task, region_code=task.region_code, kind=kind, visited_on=visited_on, text=text,
        people=people.strip() or by.name, recorded_by=by, recorded_at=now,
    )  # fmt: skip
    for file in files:
        attach(file, visit, by=by, now=now)
    return visit


# --- objections ----------------------------------------------------------------------------------------
def receive_objection(
    code: str, *, now, text: str, person: str = "", contact: str = "", choose=secrets.choice
) -> Objection:
    """An objection from the public page, kept with a random receipt."""
    with act("rectification.objection.receive", by=None, now=now, label=gettext_lazy("收到公示异议")) as entry:
        row = Task.objects.select_for_update(of=("self",)).select_related("plan").get(code=code)
        on = timezone.localdate(now)
        if row.state != TaskState.PUBLICITY or row.publicity_until is None or on > row.publicity_until:
            raise Refused(_("本项公示已经结束。如有问题，请与公示单位联系。"))
        if row.objections.count() >= _MOST:
            raise Refused(_("本项公示收到的异议较多，请直接与公示单位联系。"))
        entry.subject = made = _objection(row, now, text, person, contact, choose)
        _tell_office(row, now)
    return made


def register_objection(
    task, *, by, now, text: str, person: str = "", contact: str = "", choose=secrets.choice
) -> Objection:
    """An objection that came by telephone, letter or visit, written down by the office."""
    if not text.strip():
        raise Refused(_("请填写异议内容。"))
    with transaction.atomic():
        row = TASK.take("object", task, by=by, now=now)
        return _objection(row, now, text, person, contact, choose)


def _objection(task, now, text, person, contact, choose) -> Objection:
    receipt = "".join(choose(_ALPHABET) for _place in range(_RECEIPT))
    return Objection.objects.create(
        task=task, region_code=task.region_code, receipt=receipt, text=text.strip(), person=person.strip(),
        contact=contact.strip(), received_at=now,
    )  # fmt: skip


def _tell_office(task, now) -> None:
    people = task.plan.office.people.filter(is_active=True)
    title = _("拟销号任务收到公示异议：%(task)s") % {"task": task.title}
    reviewers = [person for person in people if TASK.has_right("object", person, task)]
    notify(reviewers, key=f"objection:{task.pk}:{now:%Y-%m-%d}", title=title, now=now)


def answer_objection(objection: Objection, *, by, now, upheld: bool, answer: str) -> Objection:
    """Say what came of it. One that is upheld keeps the task from being closed until it has been sent back."""
    if not answer.strip():
        raise Refused(_("请填写核实情况和答复，提出人凭回执码可以看到。"))
    changes = {"answer": answer.strip(), "answered_by": by, "answered_at": now}
    return OBJECTION.take("uphold" if upheld else "reject", objection, by=by, now=now, note=answer, changes=changes)


# --- long-term duties ------------------------------------------------------------------------------------
def review_stage(task, *, by, now, holds: bool, opinion: str, reviewed_on, new_due_on=None) -> Task:
    """The yearly look at a duty that was settled for a stage; one that no longer holds is reopened."""
    if not opinion.strip():
        raise Refused(_("请填写复核意见。"))
    if reviewed_on > timezone.localdate(now):
        raise Refused(_("复核日期不能晚于今天。"))
    if not holds and new_due_on is None:
        raise Refused(_("未能保持的，请填写新的整改时限。"))
    following = queries.months_after(reviewed_on, queries.rule_on(timezone.localdate(now)).review_months)
    with transaction.atomic():
        row = TASK.take("review_stage", task, by=by, now=now, note=opinion, changes={"review_due_on": following})
        StageReview.objects.create(task=row, region_code=row.region_code, reviewed_on=reviewed_on, holds=holds,
                                   opinion=opinion, reviewer=by)  # fmt: skip
    return row


# --- documents -------------------------------------------------------------------------------------------
def make_paper(task: Task, kind: PaperKind, *, by, now) -> TaskPaper:
    """Keep a document of the close-out as of now. Called inside the step it belongs to: a refused step makes none."""
    on = timezone.localdate(now)
    office, number = task.plan.office, ""
    if kind == PaperKind.OPINION:
        serial = next_number("close_opinion", office.code, on.year)
        number = f"{office.region.name}整改验〔{on.year}〕{serial}号"
    snapshot = {
        "kind": kind, "number": number, "office": office.name, "unit": task.lead_agency.name, "made_on": on.isoformat(),
        "plan": task.plan.title, "code": task.code, "title": task.title, "target": task.target,
        "problem": task.problem.text if task.problem else "", "kind_of_task": str(task.get_kind_display()),
        "due": _iso(task.due_on), "statement": task.close_statement, "signer": task.signer,
        "applied_on": _iso(task.applied_on), "applicant": task.applicant.name if task.applicant else "",
        "measures": [
            {"n": row.number, "text": row.text, "done": _iso(row.done_on), "evidence": row.evidence}
            for row in task.measures.all()
        ],
        "checks": [[str(label), bool(task.checks.get(name))] for name, label in CHECK_LABELS.items()],
        "verified_on": _iso(task.verified_on), "opinion": task.review_opinion, "reviewer": by.name if by else "",
        "from": _iso(task.publicity_from), "until": _iso(task.publicity_until), "phone": office.phone,
    }  # fmt: skip
    return TaskPaper.objects.create(
        task=task, region_code=task.region_code, kind=kind, number=number, snapshot=snapshot,
        sha256=keep(document(snapshot)), made_at=now,
    )  # fmt: skip


def _iso(day) -> str:
    return day.isoformat() if day else ""


def file_of(paper: TaskPaper) -> bytes:
    """The file, rebuilt from the snapshot. Raises Refused if it is no longer the one that was made."""
    data = document(paper.snapshot)
    if hashlib.sha256(data).hexdigest() != paper.sha256:
        raise Refused(_("文件与制发时的哈希值不一致，请联系审计管理员。"))
    return data


def open_objections(task: Task) -> int:
    """How many wait for an answer."""
    return task.objections.filter(state=ObjectionState.RECEIVED).count()
