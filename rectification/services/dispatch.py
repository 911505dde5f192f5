"""Dispatches of a month, a quarter, a year: frozen once, worded, signed by another, issued; versions correct."""

import hashlib
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.numbers import next_number
from supervision.foundation.services.attachments import attach, keep
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from .. import queries
from ..choices import DispatchState, PlanState
from ..models import Dispatch, Plan
from ..rules.dispatch import in_words, kind_of
from ..workflow import DISPATCH
from . import lights
from .dispatch_file import workbook
from .dispatch_word import document
from .freezing import bounds, copy_tasks, latest, remember_lights, summary

# What people may add before it is signed.
WORDS = ("assessment", "requirements", "good", "bad", "accountability", "next")


def build(plan: Plan, period: str, *, by, now, again: bool = False, reason: str = "") -> Dispatch:
    """Freeze a period of a plan. Once: the one there is comes back, unless ``again`` asks for a corrected version."""
    if by is not None and not (may(by, P.DISPATCH_ISSUE) and "office" in plan.parties(by)):
        raise Refused(_("您无权生成本方案的月调度。"))
    with act("rectification.dispatch.build", by=by, now=now, label=gettext_lazy("生成月调度"), note=period) as entry:
        row = Plan.objects.select_for_update(of=("self",)).select_related("office").get(pk=plan.pk)
        last = latest(row, period)
        if last is not None and not again:
            entry.subject = last
            return last
        on = timezone.localdate(now)
        lights.refresh(row.tasks.all(), on=on)
        entry.subject = made = Dispatch.objects.create(
            plan=row, region_code=row.region_code, kind=kind_of(period), period=period,
            version=last.version + 1 if last else 1, reason=reason, words=last.words if last else {}, snapshot={},
            built_at=now, built_by=by,
        )  # fmt: skip
        copy_tasks(made)
        made.snapshot = summary(made, now)
        made.sha256 = keep(workbook(made))
        made.save(update_fields=["snapshot", "sha256"])
        if made.kind == "month":
            remember_lights(row, period)
    return made


def build_all(period: str, *, by, now) -> list[Dispatch]:
    """Every running plan that had begun by the end of the period; those that have it already keep it.

    Raises Refused while the reports of the period's last month may still come: the job is tried again later.
    """
    on, last_day = timezone.localdate(now), bounds(period)[1]
    cut_off = queries.report_deadline(f"{last_day:%Y-%m}")
    if on <= cut_off:
        raise Refused(_("报送截止日为 %(day)s，截止后自动生成。") % {"day": cut_off})
    running = Q(state=PlanState.CONFIRMED, created_at__date__lte=last_day)
    if kind_of(period) == "year":
        # A plan that ended within the year is part of its bulletin.
        running |= Q(state=PlanState.CLOSED, dispatches__period__startswith=period)
    plans = Plan.objects.filter(pk__in=Plan.objects.filter(running).values("pk")).order_by("pk")
    with transaction.atomic():
        return [build(plan, period, by=by, now=now) for plan in plans]


def file_of(dispatch: Dispatch) -> bytes:
    """The workbook, rebuilt from what was frozen. Raises Refused if it is no longer the one that was issued."""
    return _proven(workbook(dispatch), dispatch.sha256)


def word_of(dispatch: Dispatch) -> bytes:
    """The document: a draft without number until it is issued, afterwards the one that went out."""
    data = document(dispatch)
    return _proven(data, dispatch.word_sha256) if dispatch.word_sha256 else data


def _proven(data: bytes, sha256: str) -> bytes:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refused(_("文件与印发时的哈希值不一致，请联系审计管理员。"))
    return data


def set_words(dispatch: Dispatch, *, by, now, words: dict[str, str]) -> Dispatch:
    """What the office adds in its own words: assessment, cases, requirements. Not after it was signed."""
    label = gettext_lazy("编写通报文字")
    with act("rectification.dispatch.words", by=by, now=now, label=label) as entry:
        row = Dispatch.objects.select_for_update(of=("self",)).select_related("plan").get(pk=dispatch.pk)
        if not (may(by, P.DISPATCH_ISSUE) and "office" in row.parties(by)):
            raise Refused(_("您无权编写本期文字。"))
        if row.state != DispatchState.DRAFTED:
            raise Refused(_("本期已审签，不能再修改文字；需要修改请生成更正版。"))
        row.words = {name: words.get(name, "").strip() for name in WORDS if words.get(name, "").strip()}
        # Whoever wrote it does not sign it.
        row.built_by = by
        row.save(update_fields=["words", "built_by"])
        entry.subject = row
    return row


def sign(dispatch: Dispatch, *, by, now, note="") -> Dispatch:
    """The head signs (审签), never who made it."""
    return DISPATCH.take("sign", dispatch, by=by, now=now, note=note, changes={"signed_by": by})


def issue(dispatch: Dispatch, *, by, now, note="", number="", files: Iterable = ()) -> Dispatch:
    """Number it, freeze the document, tell every unit it names.

    ``number``: the one the office's own OA gave it; ``files``: the sealed scan from there.
    """
    with transaction.atomic():
        number = number.strip() or _next_number(dispatch, timezone.localdate(now).year)
        done = DISPATCH.take("issue", dispatch, by=by, now=now, note=note, changes={"number": number, "issued_at": now})
        done.word_sha256 = keep(document(done))
        done.save(update_fields=["word_sha256"])
        for upload in files:
            attach(upload, done, by=by, now=now)
        _tell(done, now)
    return done


def _next_number(dispatch: Dispatch, year: int) -> str:
    """The next of the plan's own series, in Chinese as documents are; a corrected version keeps its number."""
    first = dispatch.plan.dispatches.filter(period=dispatch.period).exclude(number="").order_by("version").first()
    if first is not None:
        return f"{first.number}（第{dispatch.version}版）"
    return f"{year}年第{next_number('dispatch', dispatch.plan.code, year)}期"


def _tell(dispatch: Dispatch, now) -> None:
    units = Agency.objects.filter(code__in=[row["code"] for row in dispatch.snapshot["units"]])
    people = [person for unit in units.prefetch_related("people") for person in unit.people.all()
              if person.is_active and may(person, P.TASK_REPORT)]  # fmt: skip
    told = {"plan": dispatch.plan.title, "period": in_words(dispatch.period), "kind": dispatch.get_kind_display()}
    title = _("%(plan)s %(period)s%(kind)s已印发") % told
    notify(people, key=f"dispatch:{dispatch.pk}", title=title, now=now)
