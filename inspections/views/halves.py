"""Custody by two offices: signing a half, handing it in."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused

from ..forms import HandInForm, SignForm
from ..models import CodeHalf, Draw, InspectionPlan, JointPartner
from ..services import halves


@never_cache
@require(P.DRAW_COMMIT)
def half_sign(request, pk):
    """The organising office makes its half."""
    plan = get_object_or_404(InspectionPlan.objects.visible_to(request.user), pk=pk)
    return _sign(request, plan, reverse("inspections:plan_detail", args=[plan.pk]))


@never_cache
@require(P.JOINT_PART)
def partner_sign(request, pk):
    """The other office makes its half."""
    partner = get_object_or_404(JointPartner.objects.visible_to(request.user).select_related("plan"), pk=pk)
    return _sign(request, partner.plan, reverse("inspections:partner_detail", args=[partner.pk]))


@require_POST
@require(P.JOINT_PART)
def half_hand_in(request, pk):
    """An office gives its half for the draw."""
    half = get_object_or_404(CodeHalf.objects.visible_to(request.user).select_related("draw"), pk=pk)
    form = HandInForm(request.POST)
    if half.draw is None or not form.is_valid():
        raise Refused(_("请填写密码或打印件上的字符。"))
    halves.hand_in(half.draw, form.cleaned_data["secret"], by=request.user, now=timezone.now())
    messages.success(request, _("口令半份已交出。"))
    partner = JointPartner.objects.filter(plan=half.plan_id, agency=request.user.agency_id).first()
    if partner is not None:
        return redirect("inspections:partner_detail", partner.pk)
    return redirect("inspections:draw_detail", half.draw_id)


def hand_in_of(draw: Draw, user) -> tuple[CodeHalf, HandInForm] | None:
    """The half this person's office has not handed in yet, with its form."""
    kept = draw.held_halves.filter(holder=user.agency_id, opened_at=None).first()
    return (kept, HandInForm(auto_id=f"id_{kept.pk}_%s")) if kept is not None else None


def _sign(request, plan, back):
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            half, paper = halves.sign(plan, form.cleaned_data["passphrase"], by=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            if paper:  # shown in this answer and nowhere else
                context = {"plan": plan, "half": half, "paper": paper, "back": back}
                return render(request, "inspections/half_print.html", context)
            messages.success(request, _("已签署，口令半份由您的密码封存。"))
            return redirect(back)
    return render(request, "inspections/half_sign.html", {"plan": plan, "form": form, "back": back})
