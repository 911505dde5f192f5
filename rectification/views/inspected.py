"""One inspected district: where it stands, its self-assessment, the team's scores."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.forms import checked
from supervision.foundation.services.attachments import attachments_of
from supervision.foundation.trail import history_of

from ..choices import DRAFTING_STATES, OVER_STATES, DistrictState
from ..forms.inspections import CommentForm, SignerForm
from ..forms.ladder import IssueForm, NoteForm
from ..models import FeedbackProblem, InspectedDistrict, ResultUse
from ..queries.inspections import results
from ..services import feedback, feedback_plans, self_assessments, team_scores
from ..workflow import DISTRICT

FORMS = {
    "submit": SignerForm, "hand_back": NoteForm, "send_back": NoteForm, "mark_silent": NoteForm,
    "take_back": NoteForm, "comment": CommentForm, "issue": IssueForm,
}  # fmt: skip
_FILLED = {
    "submit": self_assessments.submit, "hand_back": self_assessments.hand_back,
    "send_back": self_assessments.send_back, "mark_silent": self_assessments.mark_silent,
    "take_back": feedback.take_back, "comment": feedback.comment, "issue": feedback.issue,
}  # fmt: skip
_NOTED = {
    "pass_on": self_assessments.pass_on, "recall": self_assessments.recall, "sign_self": self_assessments.sign_self,
    "settle": team_scores.settle, "ask": feedback.ask, "go_without": feedback.go_without, "sign": feedback.sign,
}  # fmt: skip


def visible_district(user, code) -> InspectedDistrict:
    """The district, if the person may see it."""
    rows = InspectedDistrict.objects.visible_to(user).select_related(
        "inspection__office__region", "inspection__system", "region", "agency", "addressee", "issuer", "plan",
        "signed_by", "assessed_by",
    )  # fmt: skip
    return get_object_or_404(rows, code=code)


def judged_district(user, code) -> InspectedDistrict:
    """The district, for those of its round's office or team alone."""
    rows = InspectedDistrict.objects.judged_by(user).select_related(
        "inspection__office__region", "inspection__system", "region", "agency", "addressee", "issuer", "plan"
    )
    return get_object_or_404(rows, code=code)


def places(user, district, active: str) -> dict:
    """What every page of a district shows: its tabs and who the person is to it."""
    judges = InspectedDistrict.objects.judged_by(user).filter(pk=district.pk).exists()
    names = district.parties(user)
    tabs = [("inspected_detail", _("概况")), ("inspected_assess", _("自评"))]
    if "scorer" in names:
        tabs.append(("inspected_score", _("我的评分")))
    if judges or district.state == DistrictState.ISSUED:
        tabs.append(("inspected_settle", _("评分汇总")))
    if judges:
        tabs.append(("inspected_feedback", _("拟写反馈")))
    return {
        "district": district,
        "tabs": [(name, label, name == active) for name, label in tabs],
        "judges": judges,
        "is_own": "district" in names,
        "is_open": district.inspection.state not in OVER_STATES,
    }


@require(P.GOVINSPECT_VIEW)
def inspected_detail(request, code):
    """Where the district stands, its result, its feedback, what can be done now."""
    district, user = visible_district(request.user, code), request.user
    place = places(user, district, "inspected_detail")
    offered = [one for one in DISTRICT.open_to(user, district)
               if (district.plan_id is None if one.verb == "make_plan" else place["is_open"])]  # fmt: skip
    is_out = district.state == DistrictState.ISSUED
    history = history_of(district)
    context = place | {
        "forms": [(one, FORMS[one.verb](prefix=one.verb)) for one in offered if one.verb in FORMS],
        "actions": [one for one in offered if one.verb not in FORMS],
        "result": results([district], user)[0],
        "problems": FeedbackProblem.objects.visible_to(user).filter(district=district).select_related("problem__plan"),
        "refusals": district.rank_refusals() if place["judges"] and district.issuer and not is_out else [],
        "uses": ResultUse.objects.visible_to(user).filter(district=district).select_related("recipient"),
        "files": attachments_of(district) if is_out or place["judges"] else (),
        "sees_paper": is_out or (place["judges"] and district.state in (*DRAFTING_STATES, DistrictState.SIGNED)),
        "is_out": is_out,
        "acts": history if place["judges"] else history.filter(agency_name=user.agency.name),
    }
    return render(request, "rectification/inspected_detail.html", context)


@require_POST
@require(P.GOVINSPECT_RUN, P.GOVINSPECT_SIGN, P.GOVINSPECT_ANSWER, P.GOVINSPECT_SCORE)
def inspected_act(request, code):
    """Take a step of the workflow."""
    district, verb = visible_district(request.user, code), request.POST.get("verb", "")
    who, note = {"by": request.user, "now": timezone.now()}, request.POST.get("note", "")
    if verb in _FILLED:
        form = checked(FORMS[verb](request.POST, request.FILES, prefix=verb))
        _FILLED[verb](district, **form.cleaned_data, **who)
    elif verb in _NOTED:
        _NOTED[verb](district, note=note, **who)
    elif verb == "ask_again":
        feedback.ask(district, note=note, again=True, **who)
    elif verb == "make_plan":
        plan = feedback_plans.make_plan(district, note=note, **who)
        messages.success(request, _("已生成整改方案 %(code)s，请补充措施并确认。") % {"code": plan.code})
        return redirect("rectification:inspected_detail", code=code)
    else:
        raise Refused(_("没有这项办理。"))
    messages.success(request, _("已办理。"))
    return redirect("rectification:inspected_detail", code=code)


def may_write_self(user, district) -> bool:
    """Whether the person fills in the self-assessment."""
    return may(user, P.GOVINSPECT_ANSWER) and "district" in district.parties(user)
