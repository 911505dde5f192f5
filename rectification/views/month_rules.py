"""The numbers reporting, lights, extensions and close-out work with, and how they become the authority's own."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.forms import checked

from .. import queries
from ..forms.month_rules import NUMBERS, MonthRuleForm
from ..models import RectificationRule
from ..services import month_rules


@require(P.TASK_ISSUE, P.RULE_CONFIRM)
def month_rule_list(request):
    """Every version, the one in force first, and the form for the next."""
    rule = queries.rule_on(timezone.localdate())
    numbers = {name: getattr(rule, name) for name in NUMBERS}
    context = {
        "rule": rule,
        "numbers": [(RectificationRule._meta.get_field(name).verbose_name, value) for name, value in numbers.items()],
        "versions": RectificationRule.objects.order_by("-confirmed", "-valid_from"),
        "form": MonthRuleForm(initial=numbers | {"valid_from": _next_month(timezone.localdate())})
        if may(request.user, P.RULE_CONFIRM)
        else None,
    }
    return render(request, "rectification/month_rules.html", context)


def _next_month(on):
    """The first of the coming month."""
    return (on.replace(day=1) + timedelta(days=32)).replace(day=1)


@require_POST
@require(P.RULE_CONFIRM)
def month_rule_adopt(request):
    """A version of the authority's own, from a day on."""
    form = checked(MonthRuleForm(request.POST))
    given = {name: form.cleaned_data[name] for name in ("valid_from", "basis")}
    rule = month_rules.adopt(form.numbers, **given, by=request.user, now=timezone.now())
    messages.success(request, _("已确认，自 %(day)s 起施行。") % {"day": rule.valid_from})
    return redirect("rectification:month_rule_list")
