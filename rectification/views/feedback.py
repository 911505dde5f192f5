"""The feedback of an inspection as its office writes it, and the paper."""

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.forms import checked

from ..choices import DRAFTING_STATES, DistrictState
from ..forms.inspections import FeedbackForm, ProblemLineForm
from ..models import FeedbackProblem, InspectedDistrict
from ..services import feedback
from .inspected import judged_district, places, visible_district

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require(P.GOVINSPECT_VIEW)
def inspected_feedback(request, code):
    """The words, the problems, and what the scores suggest."""
    district, user = judged_district(request.user, code), request.user
    place = places(user, district, "inspected_feedback")
    writes = "office" in district.parties(user) and may(user, P.GOVINSPECT_RUN)
    writes = writes and district.state in DRAFTING_STATES and place["is_open"]
    feedback.put_form(district)  # what would be issued, and by whom; nothing is kept
    form = FeedbackForm(request.POST or None, instance=district) if writes else None
    if request.method == "POST":
        if not writes:
            raise Refused(_("当前状态为“%(state)s”，不能修改反馈意见。") % {"state": district.get_state_display()})
        if form.is_valid():
            feedback.write(district, by=user, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已保存。"))
            return redirect("rectification:inspected_feedback", code=code)
    lost = district.final_scores.filter(points__lt=F("indicator__points")).select_related("indicator")
    context = place | {
        "form": form,
        "writes": writes,
        "problems": district.problems.select_related("indicator"),
        "line_form": ProblemLineForm(district=district) if writes else None,
        "lost": lost.exclude(indicator__in=district.problems.exclude(indicator=None).values("indicator")),
        "refusals": district.rank_refusals(),
    }
    return render(request, "rectification/inspected_feedback.html", context)


@require_POST
@require(P.GOVINSPECT_RUN)
def inspected_problem(request, code):
    """One more problem."""
    district = judged_district(request.user, code)
    form = checked(ProblemLineForm(request.POST, district=district))
    feedback.put_problem(district, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("已登记。"))
    return redirect("rectification:inspected_feedback", code=code)


@require(P.GOVINSPECT_RUN)
def feedback_problem(request, pk):
    """Word a problem anew, or take it out."""
    seen = InspectedDistrict.objects.judged_by(request.user)
    rows = FeedbackProblem.objects.filter(district__in=seen, district__inspection__office=request.user.agency_id)
    line = get_object_or_404(rows.select_related("district__inspection", "district__region"), pk=pk)
    back = redirect("rectification:inspected_feedback", code=line.district.code)
    if request.method == "POST" and "drop" in request.POST:
        feedback.drop_problem(line, by=request.user, now=timezone.now())
        messages.success(request, _("已删除。"))
        return back
    form = ProblemLineForm(request.POST or None, instance=line, district=line.district)
    if request.method == "POST" and form.is_valid():
        feedback.put_problem(line.district, by=request.user, now=timezone.now(), line=line, **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return back
    context = {"form": form, "line": line, "district": line.district}
    return render(request, "rectification/feedback_problem.html", context)


@require_GET
@require(P.GOVINSPECT_VIEW)
def inspected_word(request, code):
    """The paper: the draft for the office's own system, or the one that went out."""
    district = visible_district(request.user, code)
    judges = InspectedDistrict.objects.judged_by(request.user).filter(pk=district.pk).exists()
    if district.state != DistrictState.ISSUED and not judges:
        raise Http404
    name = f"{district.code}-{district.form or _('督察反馈意见')}.docx"
    response = HttpResponse(feedback.word_of(district), content_type=_DOCX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{escape_uri_path(name)}"
    return response
