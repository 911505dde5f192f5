"""The review of a validation: everything known on one screen, the checks, the opinion, the decision."""

import secrets

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from institutions.choices import DeferralState, Recommendation
from institutions.forms import DecisionForm, ReviewForm, ServeForm
from institutions.services import validations
from institutions.services.validations.letters import reasons_of
from institutions.services.validations.reviewing import REVIEWED_IN
from institutions.views.validations import visible_validation
from institutions.workflow import VALIDATION
from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.services.attachments import attachments_of
from supervision.foundation.trail import history_of

from .validation_file import changes_in, parts_of, warnings_of
from .validation_own import files_of

DECISIONS = ("accept", "defer", "fail", "cancel")
_SUGGESTED = {Recommendation.PASS: "accept", Recommendation.DEFER: "defer", Recommendation.FAIL: "fail"}
_PLAIN = ("take_up", "send_back", "return_again", "order", "keep", "withdraw")


@require(P.VALIDATION_VIEW)
def validation_review(request, code):
    """Read by everybody who supervises the institution; a reviewer fills in the checks here."""
    validation = visible_validation(request.user, code)
    if validations.is_own(validation, request.user):
        return redirect("validation_own", code=code)
    return _page(request, validation)


@require_POST
@require(P.VALIDATION_REVIEW)
def validation_review_save(request, code):
    """Keep the review; with ``report`` hand it to the one who decides."""
    validation = visible_validation(request.user, code)
    form = ReviewForm(request.POST, request.FILES, validation=validation, checks=_checks(validation))
    if not form.is_valid():
        return _page(request, validation, review=form)
    who = {"by": request.user, "now": timezone.now()}
    try:
        row = validations.save_review(validation, **form.given, **who)
        if "report" in request.POST:
            validations.report(row, **who)
    except Refused as refused:
        form.add_error(None, refused.reasons)
        return _page(request, validation, review=form)
    messages.success(request, _("审查意见已提交，等待决定。") if "report" in request.POST else _("已保存。"))
    return redirect("validation_review", code=code)


@require_POST
@require(P.VALIDATION_DECIDE)
def validation_decide(request, code):
    """Take the decision: the verb comes from the button."""
    validation, verb = visible_validation(request.user, code), request.POST.get("verb", "")
    if verb not in DECISIONS:
        raise Refused(_("没有这样的决定。"))
    form = DecisionForm(request.POST, verb=verb)
    if not form.is_valid():
        return _page(request, validation, decision=form)
    try:
        done = validations.decide(
            validation, verb, **form.cleaned_data, by=request.user, now=timezone.now(), entropy=secrets.token_bytes(12)
        )
    except Refused as refused:
        form.add_error(None, refused.reasons)
        return _page(request, validation, decision=form)
    messages.success(request, _("已作出决定，文号%(number)s。") % {"number": done.document.number})
    return redirect("validation_review", code=code)


def _checks(validation) -> list:
    return list(validation.checks.filter(round=validation.round_now))


def _page(request, validation, *, review=None, decision=None):
    user, today = request.user, timezone.localdate()
    actions = VALIDATION.open_to(user, validation)
    materials = list(validation.materials.all())
    files = files_of(materials)
    law = validations.Law(today)
    parts = parts_of(user, validation.institution)
    context = {
        "validation": validation,
        "institution": validation.institution,
        "today": today,
        "due_reasons": reasons_of(validation),
        "warnings": warnings_of(user, validation, today),
        "parts": [part for part in parts if part.total],
        "empty": [part for part in parts if not part.total],
        "changes": changes_in(validation),
        "materials": [(row, files.get(row.pk, [])) for row in materials],
        "actions": [action for action in actions if action.verb in _PLAIN],
        "decisions": _decisions(actions, decision, validation, law),
        "suggested": _SUGGESTED.get(validation.recommendation, ""),
        "review": review or _review_form(user, validation),
        "done_checks": validation.checks.filter(round__lte=validation.review_round).order_by("-round", "key"),
        "files": _shown(attachments_of(validation)),
        "documents": _documents(user, validation),
        "forbidden": law.forbidden(validation.beds),
        "terms": {key: law.term(key) for key in ("deferral_min", "deferral_max", "reapply_days", "decide_days")},
        "acts": history_of(validation),
    }
    status = 422 if review is not None or decision is not None else 200
    return render(request, "roof/validation_review.html", context, status=status)


def _review_form(user, validation) -> ReviewForm | None:
    """The form, for those who may review, while the opinion is still open."""
    wanted = validation.state in REVIEWED_IN and validation.review_round < validation.round_now
    if not (wanted and VALIDATION.has_right("report", user, validation)):
        return None
    return ReviewForm(validation=validation, checks=_checks(validation))


def _decisions(actions, given, validation, law) -> list:
    """(action, its form) of the decisions offered; a proposal that was accepted fills in the deferral."""
    offered = []
    for action in actions:
        if action.verb in DECISIONS:
            mine = given if given is not None and given.prefix == action.verb else None
            offered.append((action, mine or DecisionForm(verb=action.verb, initial=_initial(action.verb, validation))))
    return offered


def _initial(verb: str, validation) -> dict:
    if verb != "defer":
        return {}
    proposal = validation.proposals.filter(state=DeferralState.ACCEPTED).order_by("-decided_at").first()
    return {"grounds": proposal.reason, "months": proposal.months} if proposal else {}


def _documents(user, validation) -> list:
    """(document, form of its service where it is still to be recorded)."""
    may_serve = (may(user, P.VALIDATION_REVIEW) or may(user, P.VALIDATION_DECIDE)) and (
        "authority" in validation.parties(user)
    )
    rows = validation.documents.select_related("agency", "issued_by")
    return [(row, ServeForm(prefix=f"serve{row.pk}") if may_serve and row.served_on is None else None) for row in rows]


def _shown(rows) -> list:
    rows = list(rows)
    for row in rows:
        row.is_image = row.content_type in ("image/jpeg", "image/png")
    return rows
