"""Before a visit: approval, notice, scan-to-enter, requests for recusal."""

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from institutions.models import Institution
from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import history_of

from .. import queries
from ..choices import VisitState
from ..forms import ApprovalForm, RequestForm
from ..models import InspectionPlan, RecusalRequest, Visit, VisitApproval, VisitNotice
from ..queries import burden
from ..services import before, people, targeted
from ..workflow import APPROVAL, REQUEST

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require(P.VISIT_VIEW)
def visit_before(request, pk):
    """What is there of approval, notice and entry, and requests for recusal."""
    visit = _visit(request, pk)
    return _before(request, visit, RequestForm(visit=visit))


def _before(request, visit, form):
    parties = visit.parties(request.user)
    asked = visit.recusal_requests.select_related("inspector", "filed_by", "decided_by")
    context = {
        "visit": visit, "before": queries.before_visit(visit, timezone.localdate()), "in_team": "team" in parties,
        "takes_part": bool(parties), "is_open": visit.state == VisitState.ASSIGNED,
        "requests": asked,
        "request_form": form if parties and visit.state != VisitState.CONFIRMED else None,
    }  # fmt: skip
    return render(request, "inspections/visit_before.html", context)


@require_POST
@require(P.VISIT_RECORD, P.PLAN_EDIT)
def notice_issue(request, pk):
    """Number and keep the notice."""
    before.issue_notice(_visit(request, pk), by=request.user, now=timezone.now())
    messages.success(request, _("行政检查通知书已制发。"))
    return redirect("inspections:visit_before", pk)


@require_GET
@require(P.VISIT_VIEW)
def notice_file(request, pk):
    """The notice as a document, rebuilt from what was frozen."""
    notice = get_object_or_404(VisitNotice.objects.visible_to(request.user), visit=pk)
    return _file(before.notice_file(notice), f"{notice.number}.docx")


@require_POST
@require(P.VISIT_RECORD)
def visit_enter(request, pk):
    """Record the entry of somebody of the team."""
    row = before.enter(_visit(request, pk), by=request.user, now=timezone.now())
    messages.success(request, _("入企时间：%(at)s") % {"at": f"{timezone.localtime(row.entered_at):%Y-%m-%d %H:%M}"})
    return redirect("inspections:visit_before", pk)


@require_POST
@require(P.VISIT_RECORD, P.PLAN_EDIT)
def request_new(request, pk):
    """Register that the institution asks for somebody's recusal."""
    visit = _visit(request, pk)
    form = RequestForm(request.POST, visit=visit)
    if form.is_valid():
        member = form.cleaned_data["member"]
        people.request_recusal(
            visit, member.inspector, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
        )
        messages.success(request, _("回避申请已登记，由负责人决定；决定前不停止检查。"))
        return redirect("inspections:visit_before", pk)
    return _before(request, visit, form)


@require(P.ORDER_REPORT)
def recusal_own(request, code):
    """The institution's own page: who comes, by seat, its requests and what was decided on them."""
    institution = get_object_or_404(Institution.objects.visible_to(request.user), code=code)
    rows = (
        queries.told_of(request.user, timezone.localdate())
        .filter(institution=institution)
        .select_related("office", "plan")
    )
    visit = rows.filter(pk=request.POST["visit"]).first() if request.POST.get("visit", "").isdecimal() else None
    form = RequestForm(request.POST, visit=visit) if visit else None
    if form is not None and form.is_valid():
        member, reason = form.cleaned_data["member"], form.cleaned_data["reason"]
        people.request_recusal(visit, member.inspector, reason=reason, by=request.user, now=timezone.now())
        messages.success(request, _("回避申请已提交，由负责人决定；决定前不停止检查。"))
        return redirect("inspections:recusal_own", code)
    shown = [(row, form if row == visit else RequestForm(visit=row, auto_id=f"id_{row.pk}_%s")) for row in rows]
    asked = RecusalRequest.objects.filter(filed_by=request.user, visit__institution=institution)
    context = {"institution": institution, "visits": shown, "requests": asked.select_related("visit", "inspector")}
    return render(request, "inspections/recusal_own.html", context)


@require(P.VISIT_VIEW)
def request_detail(request, pk):
    """A request and its decision."""
    row = _request(request, pk)
    context = {"row": row, "actions": REQUEST.open_to(request.user, row), "acts": history_of(row)}
    return render(request, "inspections/request_detail.html", context)


@require_POST
@require(P.PLAN_APPROVE)
def request_act(request, pk):
    """The head's decision."""
    row, verb = _request(request, pk), request.POST.get("verb", "")
    if verb in REQUEST.steps:
        people.decide_request(row, verb, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
        messages.success(request, _("已办理：%(label)s。") % {"label": REQUEST.steps[verb].label})
    return redirect("inspections:request_detail", pk)


def _request(request, pk) -> RecusalRequest:
    related = ("visit__institution", "visit__plan", "inspector__unit", "filed_by", "decided_by")
    return get_object_or_404(RecusalRequest.objects.visible_to(request.user).select_related(*related), pk=pk)


@require_GET
@require(P.VISIT_RECORD)
def scan(request, code):
    """Where an institution's code leads: the person's own visits there, each with the button that records the entry."""
    institution = get_object_or_404(Institution.objects.current(), code=code)
    mine = Visit.objects.visible_to(request.user).filter(pk__in=Visit.of_team(request.user), institution=institution)
    rows = mine.exclude(state=VisitState.CONFIRMED).select_related("plan").prefetch_related("entries__inspector")
    return render(request, "inspections/scan.html", {"institution": institution, "visits": rows})


@require_GET
@require(P.INSTITUTION_VIEW)
def scan_code(request, code):
    """The code of an institution to be printed and put up at its door."""
    institution = get_object_or_404(Institution.objects.visible_to(request.user).select_related("region"), code=code)
    address = request.build_absolute_uri(reverse("inspections:scan", args=[code]))
    drawing = segno.make(address, error="m").svg_inline(
        scale=6, border=2, omitsize=False, svgclass="qr", lineclass=None
    )
    context = {"institution": institution, "address": address, "drawing": mark_safe(drawing)}  # noqa: S308 - our own
    return render(request, "inspections/scan_code.html", context)


@require(P.PLAN_EDIT)
def approval_new(request, pk):
    """Ask for the approval of the visits of a plan."""
    plan = get_object_or_404(InspectionPlan.objects.visible_to(request.user).select_related("office"), pk=pk)
    form = ApprovalForm(request.POST or None, initial={"reason": plan.title, "starts_on": plan.planned_on})
    if request.method == "POST" and form.is_valid():
        try:
            row = before.ask_approval(plan, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("已提交审批。"))
            return redirect("inspections:approval_detail", row.pk)
    return render(request, "inspections/approval_form.html", {"plan": plan, "form": form})


@require(P.PLAN_VIEW)
def approval_detail(request, pk):
    """An approval form and its decision."""
    row = _approval(request, pk)
    context = {"row": row, "actions": APPROVAL.open_to(request.user, row), "acts": history_of(row)}
    if row.institution_id:
        context["meter"] = burden.meter([row.institution.code], timezone.localdate())
    return render(request, "inspections/approval_detail.html", context)


@require_POST
@require(P.PLAN_APPROVE)
def approval_act(request, pk):
    """Approve or refuse."""
    row, verb = _approval(request, pk), request.POST.get("verb", "")
    if verb in APPROVAL.steps:
        decide = targeted.decide if row.institution_id else before.decide_approval
        decide(row, verb, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
        messages.success(request, _("已办理：%(label)s。") % {"label": APPROVAL.steps[verb].label})
    return redirect("inspections:approval_detail", pk)


@require_GET
@require(P.PLAN_VIEW)
def approval_file(request, pk):
    """The approval form as a document."""
    row = _approval(request, pk)
    return _file(before.approval_file(row), f"{row.number}.docx")


def _approval(request, pk) -> VisitApproval:
    related = ("plan", "office__region", "asked_by", "decided_by", "institution", "visit")
    return get_object_or_404(VisitApproval.objects.visible_to(request.user).select_related(*related), pk=pk)


def _visit(request, pk) -> Visit:
    rows = Visit.objects.visible_to(request.user).select_related(
        "institution__region", "plan", "draw", "office__region"
    )
    return get_object_or_404(rows, pk=pk)


def _file(data: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        data, content_type=_DOCX, headers={"Content-Disposition": content_disposition_header(True, name)}
    )
