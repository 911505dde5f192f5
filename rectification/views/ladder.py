"""The ladder: steps proposed, drafted, signed, issued, answered and ended; its rules."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.forms import checked
from supervision.foundation.services.attachments import attachments_of
from supervision.foundation.trail import history_of

from ..choices import EscalationState, Light, Relation, Rung
from ..forms.ladder import (
    AnswerForm,
    HoldForm,
    IssueForm,
    LiftForm,
    NoteForm,
    RuleConfirmForm,
    StepBackForm,
    StepForm,
    StepStartForm,
)
from ..models import Escalation, IssuerRule, LadderRule, Task
from ..services import ladder, ladder_rules, ladder_word
from ..workflow import ESCALATION
from .plans import led_plan

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = {
    "dismiss": NoteForm, "withdraw": NoteForm, "issue": IssueForm, "answer": AnswerForm, "send_back": StepBackForm,
    "hold": HoldForm, "lift": LiftForm,
}  # fmt: skip
_NOTED = {"take_up": ladder.take_up, "sign": ladder.sign, "settle": ladder.settle}
_FILLED = {"dismiss": ladder.dismiss, "withdraw": ladder.withdraw, "issue": ladder.issue, "answer": ladder.answer,
           "send_back": ladder.send_back, "hold": ladder.hold, "lift": ladder.lift}  # fmt: skip


def _visible(user, code) -> Escalation:
    rows = Escalation.objects.visible_to(user).select_related(
        "plan__office", "addressee__region", "issuer", "recipient", "rule", "previous", "signed_by", "answered_by"
    )
    return get_object_or_404(rows, code=code)


@require(P.LEDGER_VIEW)
def step_detail(request, code):
    """One step: why, about what, its paper, the answer, what can be done now."""
    step, user = _visible(request.user, code), request.user
    on = timezone.localdate()
    actions = ESCALATION.open_to(user, step)
    is_office = "office" in step.parties(user)
    seen = set(Task.objects.visible_to(user).filter(escalations=step).values_list("pk", flat=True))
    context = {
        "step": step,
        "tasks": [(task, task.pk in seen) for task in step.tasks.order_by("code")],
        "forms": [(one, FORMS[one.verb](prefix=one.verb)) for one in actions if one.verb in FORMS],
        "actions": [one for one in actions if one.verb not in FORMS],
        "is_office": is_office,
        "can_edit": is_office and may(user, P.LADDER_DRAFT) and step.state == EscalationState.DRAFTED,
        "refusals": step.rank_refusals() if is_office and step.issued_on is None else [],
        "is_overdue": step.is_overdue(on),
        "is_done": step.ended_on is not None or step.state == EscalationState.ANSWERED,
        "higher": Rung(ladder.further(step)) if is_office and step.issued_on and ladder.further(step) else None,
        "further": step.further.filter(pk__in=Escalation.objects.visible_to(user)),
        "files": attachments_of(step),
        "acts": history_of(step) if is_office else history_of(step).filter(agency_name=user.agency.name),
    }
    return render(request, "rectification/step_detail.html", context)


@require(P.LADDER_DRAFT)
def step_new(request, code):
    """First the unit and the rung, then the words. ``?after=`` names the step before."""
    plan = led_plan(request.user, code)
    start = StepStartForm(request.GET or None, plan=plan)
    if not start.is_bound or not start.is_valid():
        return render(request, "rectification/step_start.html", {"plan": plan, "form": start})
    unit, rung = start.cleaned_data["unit"], start.cleaned_data["rung"]
    previous = Escalation.objects.visible_to(request.user).filter(plan=plan, code=request.GET.get("after", "")).first()
    first = {
        "tasks": previous.tasks.all() if previous else plan.tasks.filter(
            lead_agency=unit, light__in=(Light.YELLOW, Light.RED)),
        "issuer": ladder.default_issuer(plan.office, rung, unit),
    }  # fmt: skip
    form = StepForm(request.POST or None, plan=plan, unit=unit, rung=rung, initial=first)
    if request.method == "POST" and form.is_valid():
        made = ladder.draft(
            plan, by=request.user, now=timezone.now(), rung=rung, addressee=unit, tasks=form.cleaned_data["tasks"],
            previous=previous, **form.values(),
        )  # fmt: skip
        messages.success(request, _("已拟办，请审签人办理。"))
        return redirect("rectification:step_detail", code=made.code)
    context = {"plan": plan, "form": form, "unit": unit, "rung": Rung(rung)}
    return render(request, "rectification/step_form.html", context)


@require(P.LADDER_DRAFT)
def step_edit(request, code):
    """Change a draft."""
    step = _visible(request.user, code)
    form = StepForm(
        request.POST or None, instance=step, plan=step.plan, unit=step.addressee, rung=step.rung,
        initial={"tasks": step.tasks.all()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        ladder.edit(step, by=request.user, now=timezone.now(), tasks=form.cleaned_data["tasks"], **form.values())
        messages.success(request, _("已保存。"))
        return redirect("rectification:step_detail", code=code)
    context = {"plan": step.plan, "form": form, "unit": step.addressee, "rung": Rung(step.rung), "step": step}
    return render(request, "rectification/step_form.html", context)


@require_POST
@require(P.LADDER_DRAFT, P.LADDER_SIGN, P.TASK_REPORT)
def step_act(request, code):
    """Take a step of the workflow."""
    step, verb = _visible(request.user, code), request.POST.get("verb", "")
    who = {"by": request.user, "now": timezone.now()}
    if verb in _FILLED:
        form = checked(FORMS[verb](request.POST, request.FILES, prefix=verb))
        _FILLED[verb](step, **form.cleaned_data, **who)
    elif verb in _NOTED:
        _NOTED[verb](step, note=request.POST.get("note", ""), **who)
    else:
        raise Refused(_("没有这项办理。"))
    messages.success(request, _("已办理。"))
    return redirect("rectification:step_detail", code=code)


@require_GET
@require(P.LEDGER_VIEW)
def step_word(request, code):
    """The paper: the draft to take into the office's own system, or the one that went out."""
    step = _visible(request.user, code)
    return _file(ladder.word_of(step), f"{step.code}-{step.form or step.get_rung_display()}.docx")


@require_GET
@require(P.LEDGER_VIEW)
def step_lifting(request, code):
    """The notice that ends a listing."""
    step = _visible(request.user, code)
    if step.state != EscalationState.LIFTED:
        raise Refused(_("尚未摘牌。"))
    return _file(ladder_word.lifting(step), f"{step.code}-解除挂牌督办通知.docx")


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=_DOCX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{escape_uri_path(name)}"
    return response


@require(P.LADDER_DRAFT, P.RULE_CONFIRM)
def ladder_rule_list(request):
    """When which step is proposed, and who may issue what to whom; each with its basis."""
    issuers = {}
    for row in IssuerRule.objects.in_force(timezone.localdate()).order_by("pk"):
        issuers.setdefault((row.rung, row.issuer_kind), {})[row.relation] = row.form
    relations = [one for one in Relation if one != Relation.UPPER]
    context = {
        "rules": LadderRule.objects.in_force(timezone.localdate()).order_by("code"),
        "relations": relations,
        "issuers": [
            (IssuerRule(rung=rung).get_rung_display(), IssuerRule(issuer_kind=kind).get_issuer_kind_display(),
             [forms.get(one, "") for one in relations])
            for (rung, kind), forms in issuers.items()
        ],
        "form": RuleConfirmForm() if may(request.user, P.RULE_CONFIRM) else None,
    }  # fmt: skip
    return render(request, "rectification/ladder_rules.html", context)


@require_POST
@require(P.RULE_CONFIRM)
def ladder_rule_confirm(request, pk):
    """Record the document by which the authority makes a rule its own."""
    rule = get_object_or_404(LadderRule, pk=pk)
    form = checked(RuleConfirmForm(request.POST))
    ladder_rules.confirm(rule, by=request.user, now=timezone.now(), basis=form.cleaned_data["basis"])
    messages.success(request, _("已确认，规则正式生效。"))
    return redirect("rectification:ladder_rule_list")
