"""The check-item list (一单) and the draw rules (一细则)."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.trail import timeline

from .. import queries
from ..choices import RuleKind
from ..models import CheckItem, DrawRule
from ..services import draw_rules


@require(P.PLAN_VIEW)
def rule_list(request):
    """Every rule in force, whether it is confirmed, and the list of check items."""
    on = timezone.localdate()
    version = (queries.rule_versions(on) or [""])[0]
    rows = DrawRule.objects.visible_to(request.user).filter(version=version).order_by("pk")
    groups = [(kind, [row for row in rows if row.kind == kind]) for kind in RuleKind]
    context = {
        "version": version,
        "groups": [(kind, found, all(row.confirmed for row in found)) for kind, found in groups if found],
        "items": CheckItem.objects.visible_to(request.user).in_force(on),
        "may_confirm": may(request.user, P.PLAN_APPROVE),
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
