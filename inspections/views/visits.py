"""Visits: today's list of an inspector, the record, the second officer, replaced people."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from institutions.models import Institution, Validation
from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import history_of

from .. import queries
from ..choices import FindingState, VisitState
from ..forms import FindingForms, RecordForm, SubstitutionForm, catalogue_choices
from ..forms.fieldwork import IssueForm
from ..models import EnforcementDocument, Finding, Order, Visit
from ..queries import joint
from ..services import fieldwork, visits
from ..workflow import VISIT

_DONE_SHOWN = 5


@require(P.VISIT_RECORD)
def visit_today(request):
    """The person's own visits on one narrow page: to make, to confirm, done."""
    mine = Visit.objects.visible_to(request.user).filter(pk__in=Visit.of_team(request.user))
    rows = mine.select_related("institution__region", "plan").order_by("planned_on", "position")
    context = {
        "today": timezone.localdate(),
        "open": queries.in_order([visit for visit in rows if visit.state == VisitState.ASSIGNED], timezone.localdate()),
        "waiting": [visit for visit in rows if visit.state == VisitState.RECORDED],
        "done": [visit for visit in rows if visit.state == VisitState.CONFIRMED][-_DONE_SHOWN:],
    }
    return render(request, "inspections/visit_today.html", context)


@require(P.VISIT_VIEW)
def visit_detail(request, pk):
    """The visit, its findings and its history."""
    visit = _visit(request, pk)
    offered = VISIT.open_to(request.user, visit)
    context = {
        "visit": visit,
        "team": visit.members.filter(is_current=True).select_related("inspector__unit"),
        "substitutions": visit.substitutions.select_related("out__inspector", "inward__inspector"),
        "findings": Finding.objects.visible_to(request.user).filter(visit=visit).select_related("offence"),
        "sees_staff": _sees_staff(request.user, visit),
        "actions": [action for action in offered if action.verb == "confirm"],
        "may_record": any(action.verb == "record" for action in offered),
        "may_assign": any(action.verb == "assign" and action.is_open for action in offered),
        "is_done": visit.state == VisitState.CONFIRMED,
        **_following(request.user, visit),
        "deferral": Validation.objects.deferral_of(visit.institution.code),
        **_proof(visit),
        **_field(request.user, visit, offered),
        "departments": joint.standing_of(visit, request.user),
        "acts": history_of(visit),
    }
    return render(request, "inspections/visit_detail.html", context)


@require(P.VISIT_RECORD)
def visit_record(request, pk):
    """Result and findings, phone first."""
    visit = _visit(request, pk)
    if own := joint.own_result(visit, request.user):
        return redirect("inspections:department_record", own.pk)
    form = RecordForm(request.POST or None, initial=_written(visit))
    findings = FindingForms(
        request.POST or None, initial=_found(visit), prefix="findings", form_kwargs={"catalogue": catalogue_choices()}
    )
    if request.method == "POST" and form.is_valid() and findings.is_valid():
        rows = [row for row in findings.cleaned_data if row.get("offence")]
        try:
            visits.record(visit, by=request.user, now=timezone.now(), findings=rows, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("检查结果已保存，请同行人员确认。"))
            return redirect("inspections:visit_today")
    context = {"visit": visit, "form": form, "findings": findings, "team": visit.members.filter(is_current=True)}
    context["sees_staff"] = _sees_staff(request.user, visit)
    return render(request, "inspections/visit_record.html", context)


@require_POST
@require(P.VISIT_RECORD)
def visit_act(request, pk):
    """Confirm a colleague's record."""
    visit = _visit(request, pk)
    if request.POST.get("verb") == "confirm":
        visits.confirm(visit, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
        messages.success(request, _("已确认检查结果。"))
    return redirect("inspections:visit_detail", visit.pk)


@require_POST
@require(P.DRAW_COMMIT)
def visit_substitute(request, pk):
    """Replace a member of the team."""
    visit = get_object_or_404(Visit.objects.secret_to(request.user), pk=pk)
    form = SubstitutionForm(request.POST, visit=visit)
    if not form.is_valid():
        raise Refused(_("请选择不能到场的人员和原因。"))
    data = form.cleaned_data
    done = visits.substitute(visit, data.pop("member"), by=request.user, now=timezone.now(), **data)
    messages.success(request, _("已由 %(name)s 替换。") % {"name": done.inward.inspector.name})
    return redirect("inspections:draw_detail", visit.draw_id)


def _visit(request, pk) -> Visit:
    rows = Visit.objects.visible_to(request.user).select_related("institution__region", "plan", "draw", "recorded_by")
    return get_object_or_404(rows, pk=pk)


def _proof(visit) -> dict:
    """What shows at the door that chance sent the team; nothing for a visit that was not drawn here."""
    if not visit.draw_id:
        return {}
    proof = queries.proof_of(visit)
    strata = queries.strata_by_name(visit.plan.rules_version, [visit.stratum])
    return {"proof": proof, "proof_holds": proof in visit.draw.sealed, "stratum": strata[visit.stratum]}


def _following(user, visit) -> dict:
    """Orders of the visit, what may be ordered or amended, and the orders it looks after."""
    ours = bool(visit.parties(user) & {"team", "office"})
    open_findings = Finding.objects.visible_to(user).filter(visit=visit).undisposed()
    orders = Order.objects.visible_to(user)
    return {
        "orders": orders.filter(visit=visit),
        "looks_after": orders.filter(follow_up=visit),
        "may_order": ours and may(user, P.ORDER_SERVE) and open_findings.exists(),
        "may_amend": may(user, P.RESULT_AMEND) and visit.office_id == user.agency_id
        and Visit.objects.filter(pk=visit.pk).published().exists(),
        "amendments": visit.amendments.order_by("-asked_at"),
    }  # fmt: skip


def _field(user, visit, offered) -> dict:
    """What was done on the spot: answers, photos, signatures, samples, documents."""
    answers = [
        (rows[0].question, queries.standing_answers(rows)) for rows in queries.answers_by_question(visit).values()
    ]
    documents = EnforcementDocument.objects.visible_to(user).filter(visit=visit)
    in_team = VISIT.has_right("record", user, visit)
    return {
        "answers": sorted(answers, key=lambda pair: pair[0].code), "conflicts": queries.conflicts_of(visit),
        "photos": queries.photos_of(visit), "signings": visit.signings.all(), "arrivals": visit.arrivals.all(),
        "samples": visit.samples.all(), "documents": documents, "in_team": in_team,
        "blocked": next((action.reasons for action in offered if action.verb == "confirm"), ()),
        "issue_form": IssueForm() if in_team and visit.state == VisitState.CONFIRMED else None,
    }  # fmt: skip


def _sees_staff(user, visit) -> bool:
    """Whether the person may ask who practises there: a team can come from beyond its own area."""
    return Institution.objects.visible_to(user).filter(pk=visit.institution_id).exists()


def _written(visit) -> dict:
    return {
        "result": visit.result, "visited_on": visit.visited_on or timezone.localdate(), "summary": visit.summary,
        "handling": visit.handling,
    }  # fmt: skip


def _found(visit) -> list[dict]:
    """Findings already written, or else what the answers of the checklist amount to."""
    rows = visit.findings.filter(state=FindingState.RECORDED, sample=None).order_by("pk")
    written = list(rows.values("offence", "text", "quantity", "correct_by", "self_found"))
    if written or visit.state != VisitState.ASSIGNED:
        return written
    return [row | {"offence": row["offence"].pk} for row in fieldwork.findings_of(visit, timezone.localdate())]
