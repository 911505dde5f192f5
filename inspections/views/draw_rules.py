"""The draw rules (一细则)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import timeline

from .. import queries
from ..choices import RuleKind
from ..forms import RuleVersionForm
from ..models import DrawRule
from ..services import draw_rules


@require(P.PLAN_VIEW)
def rule_list(request):
    """Every rule of a version and whether it is confirmed."""
    on = timezone.localdate()
    known = queries.all_versions()
    version = request.GET.get("version", "")
    if version not in known:
        version = (queries.rule_versions(on) or known or [""])[0]
    rows = DrawRule.objects.visible_to(request.user).filter(version=version).order_by("pk")
    groups = [(kind, [row for row in rows if row.kind == kind]) for kind in RuleKind]
    context = {
        "version": version,
        "groups": [(kind, found, all(row.confirmed for row in found)) for kind, found in groups if found],
        "may_confirm": may(request.user, P.PLAN_APPROVE),
        "may_edit": may(request.user, P.CHECK_ITEM_EDIT),
        "version_form": RuleVersionForm(),
        "versions": known,
        "acts": timeline(f"rules:{version}"),
    }
    return render(request, "inspections/rule_list.html", context)


@require_POST
@require(P.PLAN_APPROVE)
def rule_confirm(request):
    """Record the document on which one kind of rules rests."""
    given = {name: request.POST.get(name, "") for name in ("version", "kind", "basis")}
    count = draw_rules.confirm(**given, by=request.user, now=timezone.now())
    messages.success(request, _("已确认 %(n)s 条规则。") % {"n": count})
    return redirect("inspections:rule_list")


@require_POST
@require(P.CHECK_ITEM_EDIT)
def rule_version(request):
    """Copy the rules under a new version from a day on."""
    form = RuleVersionForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请填写新版本号和生效日期。"))
    new = form.cleaned_data["new"].strip()
    draw_rules.new_version(
        request.POST.get("version", ""), new, valid_from=form.cleaned_data["valid_from"], by=request.user,
        now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("新版本已建立，请逐项核对数值，再登记依据并确认。"))
    return redirect(f"{reverse('inspections:rule_list')}?version={new}")


@require_POST
@require(P.CHECK_ITEM_EDIT)
def rule_set(request, pk):
    """Change a parameter nobody has confirmed yet."""
    rule = get_object_or_404(DrawRule.objects.visible_to(request.user), pk=pk)
    value = request.POST.get("value", "")
    if not value.isdecimal() or len(value) > 6:
        raise Refused(_("请填写整数：比例和系数以万分比填写（百分之五为500，系数1为10000）。"))
    draw_rules.set_value(rule, int(value), by=request.user, now=timezone.now())
    messages.success(request, _("数值已修改。"))
    return redirect(f"{reverse('inspections:rule_list')}?version={rule.version}")
