"""Joint draws: invitations, what a department brings, its own results."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import timeline

from ..choices import DrawState, PartnerState, PlanState
from ..forms import DepartmentResultForm, InviteForm, ItemsForm, OfficerForm
from ..models import DepartmentResult, InspectionPlan, JointPartner
from ..services import halves, joint
from ..workflow import DEPARTMENT, PARTNER
from .halves import hand_in_of


@require(P.JOINT_PART)
def partner_list(request):
    """Plans to which the person's department was invited, and its results that are open."""
    mine = JointPartner.objects.visible_to(request.user).filter(agency=request.user.agency_id)
    rows = DepartmentResult.objects.visible_to(request.user).filter(agency=request.user.agency_id)
    context = {
        "partners": mine.select_related("plan__office").order_by("-invited_at"),
        "results": rows.select_related("visit__institution", "visit__plan").order_by("-visit__planned_on", "-pk")[:100],
    }
    return render(request, "inspections/partner_list.html", context)


@require(P.JOINT_PART)
def partner_detail(request, pk):
    """One invitation: the plan in short, the department's items, officers and half."""
    partner = _partner(request, pk)
    draw = partner.plan.draws.exclude(state=DrawState.VOID).order_by("-attempt").first()
    draw = draw or partner.plan.draws.order_by("-attempt").first()
    own = "department" in partner.parties(request.user)
    open_now = own and partner.plan.state == PlanState.DRAFT and partner.state != PartnerState.REFUSED
    context = {
        "partner": partner, "plan": partner.plan, "draw": draw,
        "officers": partner.agency.inspectors.exclude(status="left").order_by("code") if own else (),
        "items_form": ItemsForm(initial={"items": "\n".join(partner.items)}) if open_now else None,
        "officer_form": OfficerForm(agency=partner.agency) if open_now else None,
        "actions": PARTNER.open_to(request.user, partner),
        "may_sign": own and halves.letter_of(partner.plan, request.user) == "b" and _awaits_signature(partner.plan),
        "signed": partner.plan.halves.filter(attempt=halves.next_attempt(partner.plan), letter="b").first(),
        "hand_in": hand_in_of(draw, request.user) if draw and own else None,
        "acts": timeline(partner.plan.code) if not own else (),
    }  # fmt: skip
    return render(request, "inspections/partner_detail.html", context)


@require_POST
@require(P.JOINT_PART)
def partner_items(request, pk):
    """The department's check items."""
    partner, form = _partner(request, pk), ItemsForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请填写本部门的抽查事项。"))
    joint.set_items(partner, form.cleaned_data["items"].splitlines(), by=request.user, now=timezone.now())
    messages.success(request, _("抽查事项已保存。"))
    return redirect("inspections:partner_detail", partner.pk)


@require_POST
@require(P.JOINT_PART)
def partner_officer(request, pk):
    """An officer the department sends."""
    partner = _partner(request, pk)
    form = OfficerForm(request.POST, agency=partner.agency)
    if not form.is_valid():
        raise Refused(*[f"{form[name].label}：{error}" for name, errors in form.errors.items() for error in errors])
    joint.bring_officer(partner, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("执法人员已登记。"))
    return redirect("inspections:partner_detail", partner.pk)


@require_POST
@require(P.JOINT_PART)
def partner_act(request, pk):
    """Join or decline."""
    partner, verb = _partner(request, pk), request.POST.get("verb", "")
    if verb in PARTNER.steps:
        joint.answer(verb, partner, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
        messages.success(request, _("已办理：%(label)s。") % {"label": PARTNER.steps[verb].label})
    return redirect("inspections:partner_detail", partner.pk)


@require_POST
@require(P.PLAN_EDIT)
def plan_invite(request, pk):
    """Invite a department to a draft plan."""
    plan = get_object_or_404(InspectionPlan.objects.visible_to(request.user), pk=pk)
    form = InviteForm(request.POST, user=request.user, plan=plan)
    if not form.is_valid():
        raise Refused(_("请选择部门。"))
    joint.invite(plan, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("已发出邀请，对方在“部门联合抽查”页面答复。"))
    return redirect("inspections:plan_detail", plan.pk)


@require_POST
@require(P.PLAN_EDIT)
def partner_withdraw(request, pk):
    """Take an invitation back."""
    partner = _partner(request, pk)
    joint.withdraw(partner, by=request.user, now=timezone.now())
    messages.success(request, _("邀请已撤回。"))
    return redirect("inspections:plan_detail", partner.plan_id)


@require(P.VISIT_RECORD, P.JOINT_PART)
def department_record(request, pk):
    """The department's own result: written by its officer, read and confirmed by its liaison."""
    row = _result(request, pk)
    offered = {action.verb: action for action in DEPARTMENT.open_to(request.user, row)}
    form = DepartmentResultForm(request.POST or None, initial=_written(row)) if "record" in offered else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            joint.record(row, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("本部门检查结果已保存，请本部门另一人确认。"))
            return redirect("inspections:department_record", row.pk)
    context = {
        "row": row, "form": form, "actions": [offered["confirm"]] if "confirm" in offered else [],
        "lists": may(request.user, P.JOINT_PART),
    }  # fmt: skip
    return render(request, "inspections/department_record.html", context)


@require_POST
@require(P.JOINT_PART)
def department_act(request, pk):
    """Confirm the department's result."""
    row = _result(request, pk)
    if request.POST.get("verb") == "confirm":
        joint.confirm(row, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
        messages.success(request, _("已确认本部门检查结果。"))
    return redirect("inspections:department_record", row.pk)


def _partner(request, pk) -> JointPartner:
    rows = JointPartner.objects.visible_to(request.user).select_related("plan__office", "agency", "answered_by")
    return get_object_or_404(rows, pk=pk)


def _result(request, pk) -> DepartmentResult:
    rows = DepartmentResult.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("visit__institution", "visit__plan", "visit__draw", "agency"), pk=pk)


def _awaits_signature(plan) -> bool:
    return plan.state == PlanState.APPROVED and not plan.draws.exclude(state=DrawState.VOID).exists()


def _written(row) -> dict:
    names = ("result", "summary", "handling")
    return {name: getattr(row, name) for name in names} | {"visited_on": row.visited_on or timezone.localdate()}
