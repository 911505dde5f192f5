"""The feedback of an inspection (反馈意见): written, commented on by the district, signed, issued by a body of rank."""

import hashlib
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.numbers import next_number
from supervision.foundation.services.attachments import attach, keep
from supervision.foundation.trail import act
from supervision.foundation.workdays import WORKING, deadline

from ..choices import DRAFTING_STATES, InspectionPaper
from ..models import FeedbackProblem, InspectedDistrict, IssuerRule
from ..models.ladder import body_of
from ..rules import ladder as rank
from . import feedback_word
from .government_inspections import running, take, tell_district, tell_office
from .ladder import default_issuer

FIELDS = ("issuer", "preface", "requirement", "comment_answer")


def _drafted(district, by) -> InspectedDistrict:
    """The district, locked, if the person may write its feedback now. Whoever wrote it last does not sign it."""
    row = running(district)
    if not (may(by, P.GOVINSPECT_RUN) and "office" in row.parties(by)):
        raise Refused(_("您无权拟写反馈意见。"))
    if row.state not in DRAFTING_STATES:
        raise Refused(_("当前状态为“%(state)s”，不能修改反馈意见。") % {"state": row.get_state_display()})
    row.drafted_by = by
    return row


def write(district, *, by, now, **values) -> InspectedDistrict:
    """The parts of the paper that are no problem. ``values``: see FIELDS."""
    with act("rectification.inspecteddistrict.write", by=by, now=now, label=lazy("拟写反馈意见")) as entry:
        entry.subject = row = _drafted(district, by)
        for name, value in values.items():
            setattr(row, name, value)
        put_form(row)
        row.save()
    return row


def put_form(row: InspectedDistrict) -> None:
    """Who issues it, where nobody was chosen, and what the paper is called; empty where rank does not allow it."""
    row.issuer = row.issuer or default_issuer(row.inspection.office, InspectionPaper.FEEDBACK, row.addressee)
    rows = list(IssuerRule.objects.filter(rung=InspectionPaper.FEEDBACK))
    row.form = rank.form_for(rows, InspectionPaper.FEEDBACK, body_of(row.issuer), body_of(row.addressee)) or ""


def put_problem(district, *, by, now, line: FeedbackProblem | None = None, **values) -> FeedbackProblem:
    """Add a problem in its exact wording, or word one anew. ``values``: indicator, kind, text."""
    label = lazy("登记反馈问题")
    with act("rectification.feedbackproblem.put", by=by, now=now, label=label, note=values["text"][:200]) as entry:
        entry.subject = row = _drafted(district, by)
        row.save(update_fields=["drafted_by"])
        found = row.problems.filter(pk=line.pk).first() if line else None
        made = found or FeedbackProblem(district=row, number=row.problems.count() + 1)
        for name, value in values.items():
            setattr(made, name, value)
        made.save()
    return made


def drop_problem(line: FeedbackProblem, *, by, now) -> None:
    """Take a problem out; those after it move up."""
    label = lazy("删除反馈问题")
    with act("rectification.feedbackproblem.drop", by=by, now=now, label=label, note=line.text[:200]) as entry:
        entry.subject = row = _drafted(line.district, by)
        row.save(update_fields=["drafted_by"])
        row.problems.filter(pk=line.pk).delete()
        for after in row.problems.filter(number__gt=line.number).order_by("number"):
            row.problems.filter(pk=after.pk).update(number=F("number") - 1)


def ask(district, *, by, now, note="", again=False) -> InspectedDistrict:
    """Put the draft before the district for its comments; the term runs in working days."""
    due = deadline(timezone.localdate(now), district.inspection.comment_days, WORKING)
    changes = {"comment_due_on": due.date, "comment_derivation": due.derivation, "commented_on": None}
    with transaction.atomic():
        done = take("ask_again" if again else "ask", district, by=by, now=now, note=note, changes=changes)
        title = _("督察反馈意见征求意见，%(due)s 截止：%(title)s") % {"due": due.date, "title": done.inspection.title}
        tell_district(done, f"ask:{now:%Y%m%d%H%M%S}", title, now)
    return done


def comment(district, *, by, now, text: str) -> InspectedDistrict:
    """What the district says of the draft."""
    if not text.strip():
        raise Refused(_("请填写意见；没有意见请填“无意见”。"))
    changes = {"comment": text.strip(), "commented_on": timezone.localdate(now)}
    with transaction.atomic():
        done = take("comment", district, by=by, now=now, note=text[:200], changes=changes)
        title = _("%(district)s 已反馈意见") % {"district": done.region.name}
        tell_office(done, f"comment:{now:%Y%m%d%H%M%S}", title, now)
    return done


def go_without(district, *, by, now, note="") -> InspectedDistrict:
    """The term is over without a word."""
    changes = {"commented_on": timezone.localdate(now)}
    return take("go_without", district, by=by, now=now, note=note, changes=changes)


def sign(district, *, by, now, note="") -> InspectedDistrict:
    """The head signs; what the paper says is kept as it was signed."""
    with transaction.atomic():
        done = take("sign", district, by=by, now=now, note=note, changes={"signed_by": by})
        done.paper = feedback_word.frozen(done)
        done.save(update_fields=["paper"])
    return done


def take_back(district, *, by, now, note: str) -> InspectedDistrict:
    """Change what has been signed and not gone out: it is signed anew."""
    if not note.strip():
        raise Refused(_("请填写撤回理由。"))
    changes = {"signed_by": None, "paper": {}}
    return take("take_back", district, by=by, now=now, note=note, changes=changes)


def issue(district, *, by, now, number="", files: Iterable = (), note="") -> InspectedDistrict:
    """Send it out. ``number``: from the office's own OA, or from the body in whose name it goes; ``files``: the scan.

    Without a number an own paper gets the next of the portal's series. The term for the plan starts.
    """
    on = timezone.localdate(now)
    with transaction.atomic():
        for upload in files:
            attach(upload, district, by=by, now=now)
        own = district.issuer_id == district.inspection.office_id
        number = number.strip() or (_own_number(district, on.year) if own else "")
        due = deadline(on, district.inspection.plan_days, WORKING)
        changes = {"number": number, "issued_on": on if number else None, "plan_due_on": due.date,
                   "plan_derivation": due.derivation}  # fmt: skip
        done = take("issue", district, by=by, now=now, note=note, changes=changes)
        done.sha256 = keep(feedback_word.document(done))
        done.save(update_fields=["sha256"])
        title = _("收到督察反馈意见，整改方案 %(due)s 前报送：%(title)s") % {
            "due": due.date,
            "title": done.inspection.title,
        }
        tell_district(done, "issued", title, now)
    return done


def _own_number(district, year: int) -> str:
    issuer = district.issuer
    return f"{issuer.short_name}督察〔{year}〕{next_number('feedback', issuer.code, year)}号"


def word_of(district: InspectedDistrict) -> bytes:
    """The document: what would go out, or what went out. Raises Refused if it is no longer the same."""
    data = feedback_word.document(district)
    if district.sha256 and hashlib.sha256(data).hexdigest() != district.sha256:
        raise Refused(_("文件与印发时的哈希值不一致，请联系审计管理员。"))
    return data
