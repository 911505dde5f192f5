"""The law of validation in words: what is confirmed, what runs on trial, and recording the document behind it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.forms import checked
from supervision.foundation.trail import history_of, timeline

from ..choices import ValidationRuleKind
from ..forms import BasisForm, RuleForm
from ..models import ValidationRule
from ..services import validations
from ..services.validations.law import ABOUT

_ACTS = 10


def _rule(request, pk) -> ValidationRule:
    return get_object_or_404(ValidationRule.objects.visible_to(request.user), pk=pk)


@require(P.VALIDATION_VIEW)
def validation_rules(request):
    """Every rule in force by kind."""
    rows = ValidationRule.objects.visible_to(request.user).in_force(timezone.localdate())
    groups = [(kind, [row for row in rows if row.kind == kind]) for kind in ValidationRuleKind]
    context = {
        "groups": [(kind, found) for kind, found in groups if found],
        "waiting": any(not row.confirmed for row in rows),
        "may_confirm": may(request.user, P.VALIDATION_DECIDE),
        "form": BasisForm(),
        "acts": timeline(ABOUT)[:_ACTS],
    }
    return render(request, "institutions/validation_rules.html", context)


@require_POST
@require(P.VALIDATION_DECIDE)
def validation_rules_confirm(request):
    """Confirm the rules that were ticked, as they stand."""
    chosen = [int(pk) for pk in request.POST.getlist("rules") if pk.isdecimal()]
    rules = ValidationRule.objects.visible_to(request.user).filter(pk__in=chosen)
    given = checked(BasisForm(request.POST)).cleaned_data
    count = validations.confirm_all(rules, **given, by=request.user, now=timezone.now())
    messages.success(request, _("已确认 %(n)s 条规则。") % {"n": count})
    return redirect("institutions:validation_rules")


@require(P.VALIDATION_VIEW)
def validation_rule(request, pk):
    """One rule, its basis, its history, and the form that confirms or succeeds it."""
    return _page(request, _rule(request, pk), None)


def _page(request, rule, form, status: int = 200):
    initial = {"basis": rule.basis if rule.confirmed else ""}
    context = {
        "rule": rule,
        "form": form or RuleForm(rule=rule, initial=initial),
        "may_confirm": may(request.user, P.VALIDATION_DECIDE) and rule.valid_to is None,
        "acts": history_of(rule),
    }
    return render(request, "institutions/validation_rule.html", context, status=status)


@require_POST
@require(P.VALIDATION_DECIDE)
def validation_rule_confirm(request, pk):
    """Record what the document says."""
    rule = _rule(request, pk)
    form = RuleForm(request.POST, rule=rule)
    if not form.is_valid():
        return _page(request, rule, form, 422)
    try:
        rule = validations.confirm(rule, **form.cleaned_data, by=request.user, now=timezone.now())
    except Refused as refused:
        form.add_error(None, refused.reasons)
        return _page(request, rule, form, 422)
    messages.success(request, _("已确认，自施行日期起有对外效力。"))
    return redirect("institutions:validation_rule", pk=rule.pk)
