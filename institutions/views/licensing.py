"""Letters to the bureau that decides, and the settings of licensing."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, permissions_of, require
from supervision.foundation.errors import Refused
from supervision.foundation.models import Region
from supervision.foundation.trail import history_of

from ..choices import LicenceProposalState
from ..forms import HandOverForm, NewProposalForm, ProposalForm, WarningForm, proposal_forms
from ..models import Institution, Licence, LicenceKind, LicenceProposal, LicensingAuthority, WarningRule
from ..services.licences import proposals, settings
from ..services.licences.checks import bureau_of
from ..workflow import LICENCE_PROPOSAL


def _visible(user, code: str) -> LicenceProposal:
    rows = LicenceProposal.objects.visible_to(user)
    return get_object_or_404(rows.select_related("institution", "licence__kind", "agency", "drafted_by"), code=code)


@require(P.LICENCE_EDIT)
def licenceproposal_new(request):
    """Draft a letter, from a licence or an institution, or with its code."""
    licence = Licence.objects.visible_to(request.user).filter(code=request.GET.get("licence", "")).first()
    institution = licence.institution if licence else None
    if institution is None:
        institution = Institution.objects.visible_to(request.user).filter(code=request.GET.get("of", "")).first()
    initial = {"institution": institution and institution.code, "licence": licence and licence.code}
    if licence:
        initial["agency"] = bureau_of(institution, licence.kind, timezone.localdate())
    form = NewProposalForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = proposals.draft(**form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("已起草；在本单位办公系统编号盖章送达后，请回来登记文号。"))
            return redirect("institutions:licenceproposal_detail", code=made.code)
    return render(request, "institutions/licenceproposal_form.html", {"form": form, "institution": institution})


@require(P.LICENCE_EDIT)
def licenceproposal_edit(request, code):
    """Change a draft."""
    proposal = _visible(request.user, code)
    given = {name: getattr(proposal, name) for name in ("kind", "agency", "reason", "basis")}
    form = ProposalForm(request.POST or None, user=request.user, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            proposals.edit(proposal, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("已保存。"))
            return redirect("institutions:licenceproposal_detail", code=code)
    context = {"form": form, "institution": proposal.institution, "proposal": proposal}
    return render(request, "institutions/licenceproposal_form.html", context)


@require(P.LICENCE_VIEW)
def licenceproposal_detail(request, code):
    """The letter, where it stands, and the next step."""
    return _page(request, _visible(request.user, code))


def _page(request, proposal, *, posted: str = "", form=None, status: int = 200):
    verbs = [action.verb for action in LICENCE_PROPOSAL.open_to(request.user, proposal)]
    forms = proposal_forms(proposal, verbs)
    if form is not None:
        forms[posted] = form
    context = {
        "proposal": proposal, "forms": [(verb, LICENCE_PROPOSAL.steps[verb].label, one) for verb, one in forms.items()],
        "can_edit": "edit" in verbs, "posted": posted, "acts": history_of(proposal),
        "answered": proposal.state == LicenceProposalState.ANSWERED,
    }  # fmt: skip
    return render(request, "institutions/licenceproposal_detail.html", context, status=status)


@require_POST
@require(P.LICENCE_EDIT)
def licenceproposal_act(request, code, verb):
    """Send, answer or withdraw."""
    proposal = _visible(request.user, code)
    form = proposal_forms(proposal, [verb], request.POST, verb).get(verb)
    if form is None:
        raise Refused(_("没有这项办理。"))
    if not form.is_valid():
        return _page(request, proposal, posted=verb, form=form, status=422)
    deeds = {"send": proposals.send, "answer": proposals.answer, "withdraw": proposals.withdraw}
    deeds[verb](proposal, **form.cleaned_data, by=request.user, now=timezone.now())
    messages.success(request, _("已办理。"))
    return redirect("institutions:licenceproposal_detail", code=code)


@require(P.LICENCE_VIEW)
def licenceproposal_letter(request, code):
    """The letter to be printed."""
    proposal = _visible(request.user, code)
    held = proposal.licence.as_of(timezone.localdate()) if proposal.licence else None
    context = {"proposal": proposal, "number": held.number if held else "", "kind_text": proposal.kind_in_letter}
    return render(request, "institutions/licenceproposal_letter.html", context)


# --- settings ---------------------------------------------------------------------------------------
@require(P.LICENCE_VIEW, *settings.MAY_SET)
def licensing_settings(request):
    """Kinds with their basis, who decides, when to warn; those who may, change the rows of their own region."""
    return _settings(request)


def _settings(request, *, status: int = 200, warning=None, hand_over=None):
    today = timezone.localdate()
    agency = request.user.agency
    may_set = bool(permissions_of(request.user).intersection(settings.MAY_SET)) and agency is not None
    rules = list(WarningRule.objects.in_force(today).select_related("set_by"))
    bodies = list(LicensingAuthority.objects.filter(confirmed=True).in_force(today).select_related("kind", "agency"))
    names = dict(
        Region.objects.filter(code__in={row.region_code for row in [*rules, *bodies]}).values_list("code", "name")
    )
    context = {
        "kinds": LicenceKind.objects.all(), "may_set": may_set, "region": agency.region if agency else None,
        "rules": [(row, names.get(row.region_code, "")) for row in rules],
        "authorities": [(row, names.get(row.region_code, ""), may_set and row.region_code == agency.region_code)
                        for row in bodies],
        "warning_form": (warning or WarningForm()) if may_set else None,
        "hand_over_form": (hand_over or HandOverForm(user=request.user)) if may_set else None,
    }  # fmt: skip
    return render(request, "institutions/licensing_settings.html", context, status=status)


@require_POST
@require(*settings.MAY_SET)
def warning_set(request):
    """The rule of the own region from today on."""
    form = WarningForm(request.POST)
    if not form.is_valid():
        return _settings(request, status=422, warning=form)
    settings.set_warning(**form.cleaned_data, by=request.user, now=timezone.now())
    messages.success(request, _("已设置到期提醒。"))
    return redirect("institutions:licensing_settings")


@require_POST
@require(*settings.MAY_SET)
def licensing_hand_over(request):
    """Another body decides from a day on."""
    form = HandOverForm(request.POST, user=request.user)
    if not form.is_valid():
        return _settings(request, status=422, hand_over=form)
    settings.hand_over(**form.cleaned_data, by=request.user, now=timezone.now())
    messages.success(request, _("已登记审批权限。"))
    return redirect("institutions:licensing_settings")


@require_POST
@require(*settings.MAY_SET)
def licensing_take_back(request, pk):
    """The health authority decides again."""
    row = get_object_or_404(LicensingAuthority, pk=pk)
    settings.take_back(row, basis=request.POST.get("basis", "").strip(), by=request.user, now=timezone.now())
    messages.success(request, _("已终止。"))
    return redirect("institutions:licensing_settings")
