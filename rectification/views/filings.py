"""Plans of the responsible units on file (备案), with their scans."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.forms import checked
from supervision.foundation.models import Attachment
from supervision.foundation.services.attachments import attach

from ..choices import PlanState
from ..forms.plans import FilingForm, VoidForm
from ..models import FiledPlan
from ..queries import plans as plan_queries
from ..services import filings
from .plans import led_plan, visible_plan

_IMAGES = ("image/jpeg", "image/png")


@require(P.LEDGER_VIEW)
def filing_list(request, code):
    """Which units have filed their plans, and which have not; the office records a filing here."""
    plan, user = visible_plan(request.user, code), request.user
    leads = "office" in plan.parties(user) and may(user, P.TASK_ISSUE)
    form = FilingForm(plan=plan, initial={"filed_on": timezone.localdate()})
    if request.method == "POST":
        plan = led_plan(user, code)
        form = FilingForm(request.POST, request.FILES, plan=plan)
        if form.is_valid() and _record(request, plan, form):
            return redirect("rectification:filing_list", code=code)
    context = {
        "plan": plan,
        "active": "filings",
        "filings": _with_files(FiledPlan.objects.visible_to(user).filter(plan=plan)),
        "missing": plan_queries.units_without_filing(plan, user),
        "form": form if leads and plan.state == PlanState.CONFIRMED else None,
        "leads": leads,
    }
    return render(request, "rectification/filing_list.html", context)


def _record(request, plan, form) -> bool:
    who = {"by": request.user, "now": timezone.now()}
    try:
        with transaction.atomic():
            made = filings.file(plan, **form.values(), **who)
            for upload in form.cleaned_data["files"]:
                attach(upload, made, **who)
    except Refused as refused:
        form.add_error(None, refused.reasons)
        return False
    messages.success(request, _("已登记 %(agency)s 的备案。") % {"agency": made.agency})
    return True


def _with_files(rows) -> list[FiledPlan]:
    found = list(rows.select_related("agency", "recorded_by"))
    files = {}
    keys = [row.pk for row in found]
    for file in Attachment.objects.filter(parent_type="rectification.filedplan", parent_id__in=keys):
        file.is_image = file.content_type in _IMAGES
        files.setdefault(file.parent_id, []).append(file)
    for row in found:
        row.files = files.get(row.pk, [])
    return found


@require_POST
@require(P.TASK_ISSUE)
def filing_void(request, pk):
    """Take back what was recorded by mistake."""
    rows = FiledPlan.objects.visible_to(request.user).filter(plan__office=request.user.agency_id)
    filing = get_object_or_404(rows.select_related("plan"), pk=pk)
    reason = checked(VoidForm(request.POST)).cleaned_data["reason"]
    filings.void(filing, reason=reason, by=request.user, now=timezone.now())
    messages.success(request, _("已作废。"))
    return redirect("rectification:filing_list", code=filing.plan.code)


@require_POST
@require(P.TASK_ISSUE)
def filing_require(request, code):
    """Whether the plan asks its units to file."""
    plan = led_plan(request.user, code)
    filings.require(plan, request.POST.get("required") == "1", by=request.user, now=timezone.now())
    messages.success(request, _("已保存。"))
    return redirect("rectification:filing_list", code=code)
