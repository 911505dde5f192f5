"""Practitioners: one page each, entering, correcting; the identity number only for a recorded reason."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.casefile.pages import changes_page, exported, file_context
from supervision.foundation.errors import Refused
from supervision.foundation.secrecy import fingerprint

from ..choices import CERTIFIED_KINDS, COLOURS, REGISTERED_STATES, PractitionerKind, RuleCode, Verification
from ..forms import IdentityForm, PractitionerForm, ReasonForm, TieForm
from ..models import Institution, PracticeSite, Practitioner
from ..queries import person_file_of
from ..queries.practitioners import figure
from ..rules.practice import renewal_window
from ..services import practitioners, staff_proposals
from ..workflow import PRACTITIONER, RETURN


def visible_practitioner(user, code: str) -> Practitioner:
    """The person, if the user may see them."""
    rows = Practitioner.objects.visible_to(user).select_related("institution__responsible_agency", "standing")
    return get_object_or_404(rows, code=code)


@require(P.PRACTITIONER_VIEW)
def practitioner_detail(request, code):
    """The person's file: certificates, places of practice, registration, timeline; ``?print=1`` is all of it."""
    person = visible_practitioner(request.user, code)
    context = file_context(request, person_file_of(request.user, person)) | {"practitioner": person}
    if "printing" in context:
        return render(request, "casefile/print.html", context)
    return render(request, "institutions/practitioner_detail.html", context | _context(request.user, person))


def _context(user, person: Practitioner) -> dict:
    on = timezone.localdate()
    parties = person.parties(user)
    edits = may(user, P.PRACTITIONER_EDIT)
    own = not edits and may(user, P.PRACTITIONER_REPORT) and person.state in REGISTERED_STATES
    sites = PracticeSite.objects.visible_to(user).filter(practitioner=person, is_void=False)
    return {
        "state": person.effective_state(on),
        "state_colour": COLOURS[person.effective_state(on)],
        "hidden_sites": person.sites.filter(is_void=False).count() - sites.count(),
        "leaving": sites.in_force(on).select_related("institution") if own else (),
        "actions": _actions(user, person),
        "can_amend": may_amend(user, person),
        "can_receive": edits and person.state in (*REGISTERED_STATES, "left"),
        "can_leave": edits and "authority" in parties and person.state in REGISTERED_STATES,
        "can_read": edits and bool(person.id_number),
        "reason_form": ReasonForm(),
        "needs_certificate": person.kind in CERTIFIED_KINDS,
        "window": _window(person, on),
    }


@require_GET
@require(P.PRACTITIONER_VIEW)
def practitioner_changes(request, code, pk):
    """What one act of the timeline changed, in words."""
    return changes_page(request, person_file_of(request.user, visible_practitioner(request.user, code)), pk)


@require_GET
@require(P.PRACTITIONER_VIEW)
def practitioner_export(request, code, form):
    """The file as Excel or Word, recorded."""
    return exported(person_file_of(request.user, visible_practitioner(request.user, code)), form)


def _actions(user, person: Practitioner) -> list:
    """Steps on the road the person is on; leaving and coming back are done with the places of practice."""
    offered = [*PRACTITIONER.open_to(user, person), *RETURN.open_to(user, person)]
    unfit = {"rejoin", "leave"} | (set() if person.expires_on else {"renew"})
    return [action for action in offered if action.verb not in unfit]


def may_amend(user, person: Practitioner) -> bool:
    """The authority corrects, an institution's people correct or propose."""
    parties = person.parties(user)
    return (may(user, P.PRACTITIONER_EDIT) and "authority" in parties) or (
        may(user, P.PRACTITIONER_REPORT) and "institution" in parties
    )


def _window(person: Practitioner, on):
    """(last day to ask for renewal, whether it has come), for those whose registration ends."""
    if person.kind != PractitionerKind.NURSE or person.expires_on is None or person.state not in REGISTERED_STATES:
        return None
    days = figure(RuleCode.NURSE_RENEW_DAYS, on).value
    last, _end = renewal_window(person.expires_on, days)
    return {"last": last, "days": days, "passed": last < on}


# --- entering and correcting --------------------------------------------------------------------------
@sensitive_post_parameters("id_number", "qualification_number")
@require(P.PRACTITIONER_EDIT, P.PRACTITIONER_REPORT)
def practitioner_new(request):
    """Enter a person. Somebody who is registered elsewhere is offered as a further site or a transfer."""
    code = request.GET.get("institution", "")
    form = PractitionerForm(request.POST or None, user=request.user, initial={"institution": code})
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        values, number = form.values()
        try:
            known = staff_proposals.known_elsewhere(values, number)
            if known is None:
                return _entered(request, values, number)
            if may(request.user, P.PRACTITIONER_EDIT):
                return _known_to_authority(request, form, known)
            tie = TieForm(request.POST if "tie" in request.POST or "asked" in request.POST else None)
            if tie.is_bound and tie.is_valid():
                return _asked(request, known, values["institution"], tie.cleaned_data)
            context |= {"tie_form": tie, "known_name": values["name"], "known_kind": known.get_kind_display()}
        except Refused as refused:
            form.add_error(None, refused.reasons)
    return render(request, "institutions/practitioner_form.html", context)


def _entered(request, values, number):
    enter = practitioners.enter if may(request.user, P.PRACTITIONER_EDIT) else staff_proposals.report_new
    person = enter(values, id_number=number, by=request.user, now=timezone.now())
    messages.success(request, _("已登记，人员编码%(code)s。") % {"code": person.code})
    _warn(request, person)
    return redirect("institutions:practitioner_detail", code=person.code)


def _known_to_authority(request, form, known: Practitioner):
    """Visible people are shown; of others only that they exist: their own authority is to be asked."""
    if Practitioner.objects.visible_to(request.user).filter(pk=known.pk).exists():
        messages.warning(request, _("该人员已在库中，请在其页面办理增加执业地点或变更主要执业机构。"))
        return redirect("institutions:practitioner_detail", code=known.code)
    tie = TieForm(request.POST if "tie" in request.POST or "asked" in request.POST else None)
    if tie.is_bound and tie.is_valid():
        institution = form.cleaned_data["institution"]
        person = staff_proposals.receive(
            tie.cleaned_data["tie"], known, institution, since=tie.cleaned_data["since"],
            basis=tie.cleaned_data["note"], by=request.user, now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("已办理。"))
        return redirect("institutions:practitioner_detail", code=person.code)
    context = {"form": form, "tie_form": tie, "known_name": known.name, "known_kind": known.get_kind_display()}
    return render(request, "institutions/practitioner_form.html", context)


def _asked(request, known: Practitioner, institution: Institution, told: dict):
    staff_proposals.ask_for(
        told["tie"], known, institution, since=told["since"], note=told["note"], by=request.user, now=timezone.now()
    )
    messages.success(request, _("已提交主管部门核实，核实后该人员出现在本机构名单中。"))
    return redirect("institutions:own_staff", code=institution.code)


def _warn(request, person: Practitioner) -> None:
    for label in person.oddity_labels:
        messages.warning(request, label)
    if person.is_beyond_scope:
        messages.warning(
            request, _("执业范围不在本机构登记的诊疗科目内：请核对执业证书，或先办理变更注册、增加诊疗科目。")
        )


@sensitive_post_parameters("id_number", "qualification_number")
@require(P.PRACTITIONER_EDIT, P.PRACTITIONER_REPORT)
def practitioner_edit(request, code):
    """Correct what the certificates say; what the authority has verified an institution only proposes to change."""
    person = visible_practitioner(request.user, code)
    if not may_amend(request.user, person):
        raise Http404
    form = PractitionerForm(request.POST or None, user=request.user, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            _corrected(request, person, *form.values())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            return redirect("institutions:practitioner_detail", code=code)
    proposes = not may(request.user, P.PRACTITIONER_EDIT) and person.verification == Verification.VERIFIED
    context = {"form": form, "practitioner": person, "proposes": proposes}
    return render(request, "institutions/practitioner_form.html", context)


def _corrected(request, person: Practitioner, values: dict, number: str) -> None:
    now = timezone.now()
    if may(request.user, P.PRACTITIONER_EDIT):
        _warn(request, practitioners.amend(person, values, id_number=number, by=request.user, now=now))
        written = True
    else:
        written = staff_proposals.report_change(person, values, id_number=number, by=request.user, now=now)
    messages.success(request, _("已保存。") if written else _("与已核实的信息不同，已提交主管部门核实。"))


# --- the identity number ------------------------------------------------------------------------------
@require_POST
@require(P.PRACTITIONER_EDIT)
def practitioner_identity(request, code):
    """Show the identity number on this one answer; nothing of it is kept in the address or the session."""
    person = visible_practitioner(request.user, code)
    form = ReasonForm(request.POST)
    context = {"practitioner": person, "form": form}
    if form.is_valid():
        context["identity"] = practitioners.read_identity(
            person, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"]
        )
    return render(request, "institutions/practitioner_identity.html", context)


@sensitive_post_parameters("id_number")
@require(P.PRACTITIONER_VIEW)
def identity_search(request):
    """Whom an exact identity number belongs to, within what the person may see."""
    form = IdentityForm(request.POST or None)
    context = {"form": form, "searched": False}
    if request.method == "POST" and form.is_valid():
        number = fingerprint(form.cleaned_data["id_number"])
        found = practitioners.search_identity(number, by=request.user, now=timezone.now())
        context = {"form": IdentityForm(), "searched": True, "found": found.select_related("institution")}
    return render(request, "institutions/identity_search.html", context)
