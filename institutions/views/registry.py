"""Institutions: one page each, entering and amending, their states."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from supervision.foundation.access import P, may, require, scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.ledger.views import ledger_page

from ..choices import PUBLIC_HEALTH_KINDS, InstitutionState, SubjectKind
from ..forms import InstitutionForm, StateForm
from ..models import Institution
from ..queries import doubts_about, twins_of
from ..services import licences, states
from ..workflow import INSTITUTION

_LEDGER = ledger_page("institutions")


def visible_institution(user, code: str) -> Institution:
    """The institution of an address, or 404."""
    rows = Institution.objects.visible_to(user).select_related(
        "region", "category", "responsible_agency", "affiliation_agency", "merged_into", "standing"
    )
    return get_object_or_404(rows, code=code)


def acts_here(user, institution: Institution) -> bool:
    """Whether the person may change what is registered of it."""
    if not may(user, P.INSTITUTION_EDIT) or institution.state == InstitutionState.MERGED:
        return False
    return institution.is_acted_on_by(scope_for(user))


@require(P.INSTITUTION_VIEW)
def institution_detail(request, code):
    """The lasting address of an institution; leads to its file."""
    address = reverse("institution_file", args=[visible_institution(request.user, code).code])
    return redirect(f"{address}?{request.GET.urlencode()}" if request.GET else address)


@require_GET
@require(P.INSTITUTION_VIEW)
def public_health_list(request):
    """The ledger, filtered to the subjects of public health unless one kind is asked for."""
    if not request.GET.get("kind"):
        asked = request.GET.copy()
        asked["kind"] = ",".join(PUBLIC_HEALTH_KINDS)
        request.GET = asked
    return _LEDGER(request)


def _kind(request, default: str) -> str:
    """The kind of the address; the form has the fields of that kind."""
    kind = request.GET.get("kind", "") or default
    if kind not in SubjectKind.values:
        raise Http404
    return kind


def _kind_tabs(kind: str) -> list[dict]:
    return [{"label": label, "url": f"?kind={code}", "active": code == kind} for code, label in SubjectKind.choices]


@require(P.INSTITUTION_EDIT)
def institution_new(request):
    """Register one institution."""
    kind = _kind(request, SubjectKind.MEDICAL)
    form = InstitutionForm(request.POST or None, user=request.user, kind=kind)
    context = {"form": form, "kind_tabs": _kind_tabs(kind)}
    if request.method == "POST" and form.is_valid():
        values = form.values()
        try:
            institution = licences.register(values, by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
            context["twins"] = twins_of(request.user, values)
        else:
            _say(request, institution, _("已登记，机构编码%(code)s。") % {"code": institution.code})
            return redirect("institution_file", code=institution.code)
    return render(request, "institutions/institution_form.html", context)


@require(P.INSTITUTION_EDIT)
def institution_edit(request, code):
    """Change what is registered."""
    institution = visible_institution(request.user, code)
    kind = _kind(request, institution.kind)
    form = InstitutionForm(request.POST or None, user=request.user, instance=institution, kind=kind)
    context = {"form": form, "institution": institution, "kind_tabs": _kind_tabs(kind)}
    if request.method == "POST" and form.is_valid():
        values = form.values()
        try:
            amended = licences.amend(institution, values, by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
            context["twins"] = twins_of(request.user, values, institution)
        else:
            _say(request, amended, _("已保存。"))
            return redirect("institution_file", code=code)
    return render(request, "institutions/institution_form.html", context)


def _say(request, institution: Institution, text: str) -> None:
    """Done; and what a person should look at again, other records of the same number with a link."""
    messages.success(request, text)
    for doubt in doubts_about(institution):
        messages.warning(request, doubt.translated(_))
    values = {"name": institution.name, "region_code": institution.region_code, "uscc": institution.uscc}
    for twin in twins_of(request.user, values, institution)[:3]:
        link = reverse("institution_file", args=[twin.code])
        text = _("另有记录使用同一统一社会信用代码或同名，请核对是否重复：")
        messages.warning(request, format_html('{} <a href="{}">{}（{}）</a>', text, link, twin.name, twin.code))


@require_POST
@require(P.INSTITUTION_EDIT)
def institution_act(request, code):
    """Take a step of the workflow, from a day and by a document."""
    institution = visible_institution(request.user, code)
    verb = request.POST.get("verb", "")
    if verb not in INSTITUTION.steps:
        raise Refused(_("没有这项办理。"))
    form = StateForm(request.POST)
    if not form.is_valid():
        raise Refused(*(error for errors in form.errors.values() for error in errors))
    states.change(institution, verb, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("已办理。"))
    return redirect("institution_file", code=code)
