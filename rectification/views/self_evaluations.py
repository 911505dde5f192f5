"""The self-evaluation of one member: filled in, signed, graded, taken or returned, all on one page."""

from itertools import groupby

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import history_of

from ..choices import COLOURS, EvaluationState, Light, TaskState
from ..choices.conference import REPORTED
from ..forms.evaluations import OfficeLineForm, OwnLineForm, SummaryForm
from ..models import SelfEvaluation
from ..queries import leaders_of
from ..queries.conference import arrival_of
from ..rules.evaluations import is_late
from ..services import evaluations
from ..workflow import EVALUATION

_STEPS = {"recall": evaluations.recall, "sign": evaluations.sign, "hand_back": evaluations.hand_back,
          "send_back": evaluations.send_back}  # fmt: skip
_WRITING = (EvaluationState.FILLING, EvaluationState.RETURNED)


def _visible(user, pk) -> SelfEvaluation:
    rows = SelfEvaluation.objects.visible_to(user).select_related("round__scheme", "round__plan", "agency", "author")
    return get_object_or_404(rows, pk=pk)


@require(P.LEDGER_VIEW)
def evaluation(request, pk):
    """The member writes while it is in its hands, the office grades what was handed in; others read."""
    row, user = _visible(request.user, pk), request.user
    offered = {one.verb: one for one in EVALUATION.open_to(user, row)}
    writes, grades = "pass_on" in offered, "grade" in offered and offered["grade"].is_open
    kind = OwnLineForm if writes else OfficeLineForm if grades else None
    lines = list(row.lines.select_related("task"))
    given = request.POST or None if kind else None
    forms = {line.pk: kind(given, line=line, scheme=row.round.scheme) for line in lines} if kind else {}
    summary = SummaryForm(given, initial={"summary": row.summary})
    if request.method == "POST":
        if not kind:
            raise Refused(_("当前状态为“%(state)s”，不能修改。") % {"state": row.get_state_display()})
        sound = [form.is_valid() for form in (summary, *forms.values())]
        if all(sound):
            values = {key: form.values() for key, form in forms.items()}
            return (_write if writes else _grade)(request, row, values, summary)
    return render(request, "rectification/evaluation.html", _context(user, row, lines, forms, summary, offered, writes))


def _context(user, row, lines, forms, summary, offered, writes) -> dict:
    parties, round_ = row.parties(user), row.round
    # What has not been handed in is nobody's but the member's; the office's grades are its own until
    # it takes the whole, and of a round on trial for ever.
    told = "unit" in parties or row.state in REPORTED
    for line in lines:
        _dress(line, round_.scheme, forms.get(line.pk), told)
    return {
        "evaluation": row,
        "round": round_,
        "groups": [(area, list(inside)) for area, inside in groupby(lines, lambda one: one.area)],
        "summary": summary if writes else None,
        "told": told,
        "writes": writes,
        "grades": bool(forms) and not writes,
        "shows_office": "office" in parties or row.is_judged,
        "leaders": leaders_of(row.agency, besides=user) if writes else (),
        "accept": offered.get("accept"),
        "actions": [one for verb, one in offered.items() if verb in _STEPS],
        "is_late": is_late(arrival_of(row), round_.due_on, timezone.localdate()),
        "is_done": row.arrived_at is not None,
        "acts": history_of(row) if parties else (),
    }


def _dress(line, scheme, form, told) -> None:
    """What the page shows of a line: the ledger's facts in words, grades with their colours."""
    facts = line.facts
    line.form = form
    line.ledger_state = TaskState(facts["state"]) if facts else None
    line.ledger_light = Light(facts["light"]) if facts else None
    line.light_colour = COLOURS[line.ledger_light] if facts else "grey"
    line.own = (scheme.labels.get(line.grade, ""), scheme.colours.get(line.grade, "grey")) if told else ("", "grey")
    line.office = (scheme.labels.get(line.office_grade, ""), scheme.colours.get(line.office_grade, "grey"))
    line.said = [(column["label"], line.texts.get(column["key"], "")) for column in scheme.columns] if told else []


def _write(request, row, values, summary):
    who = {"by": request.user, "now": timezone.now()}
    row = evaluations.save(row, summary=summary.cleaned_data["summary"], lines=values, **who)
    verb = request.POST.get("submit", "save")
    if verb == "pass_on":
        evaluations.pass_on(row, **who)
        messages.success(request, _("已送单位负责人审签。"))
    elif verb == "submit":
        evaluations.submit(row, signer=request.POST.get("signer", ""), **who)
        messages.success(request, _("已报送。"))
    else:
        messages.success(request, _("已保存。"))
    return redirect("rectification:evaluation", pk=row.pk)


def _grade(request, row, values, _summary):
    who = {"by": request.user, "now": timezone.now()}
    row = evaluations.grade(row, lines=values, **who)
    if request.POST.get("submit") == "accept":
        evaluations.accept(row, **who)
        messages.success(request, _("已采用。"))
    else:
        messages.success(request, _("已保存。"))
    return redirect("rectification:evaluation", pk=row.pk)


@require_POST
@require(P.TASK_REPORT, P.TASK_SIGN_OFF, P.TASK_REVIEW)
def evaluation_act(request, pk):
    """Steps that change no words: sign, take back, hand back, return."""
    row, verb = _visible(request.user, pk), request.POST.get("verb", "")
    if verb not in _STEPS:
        raise Refused(_("没有这项办理。"))
    _STEPS[verb](row, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
    messages.success(request, _("已办理。"))
    return redirect("rectification:evaluation", pk=row.pk)
