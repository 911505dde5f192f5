"""The institution's own pages, made for a phone: what is due, one question a card, the pledge, the receipt."""

import secrets

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require

from ..choices import OPEN_VALIDATIONS
from ..forms import AnswerForm, DetailsForm, PledgeForm
from ..models import SelfInspection, SelfInspectionAnswer, Validation
from ..queries import OPEN, duties_of, own_institutions
from ..services import self_inspections
from ..workflow import missing_answers


def _own_filing(user, pk: int) -> SelfInspection:
    rows = SelfInspection.objects.visible_to(user).filter(institution__in=own_institutions(user))
    return get_object_or_404(rows.select_related("institution", "round", "pledge_text"), pk=pk)


@require(P.SELFCHECK_FILE)
def own_home(request):
    """One sentence: how many things this month, and the day of the first."""
    today = timezone.localdate()
    duties = sorted(
        (duty for institution in own_institutions(request.user) for duty in duties_of(institution)),
        key=lambda duty: duty.round.due_on,
    )
    soon = [duty for duty in duties if (duty.round.due_on.year, duty.round.due_on.month) <= (today.year, today.month)]
    filed = SelfInspection.objects.visible_to(request.user).exclude(state__in=OPEN).select_related("institution")
    context = {
        "duties": duties,
        "soon": soon,
        "today": today,
        "filed": filed[:10],
        "institutions": own_institutions(request.user),
        "may_invite": may(request.user, P.ACCOUNT_INVITE),
        "validations": Validation.objects.visible_to(request.user)
        .filter(state__in=OPEN_VALIDATIONS)
        .select_related("institution"),
    }
    return render(request, "institutions/own_home.html", context)


@require_POST
@require(P.SELFCHECK_FILE)
def own_start(request, code, round_pk):
    """Begin or go on with the filing of a round."""
    institution = get_object_or_404(own_institutions(request.user), code=code)
    duty = next((duty for duty in duties_of(institution) if duty.round.pk == round_pk), None)
    if duty is None:
        raise Http404
    filing = self_inspections.start(institution, duty.round, by=request.user, now=timezone.now())
    return redirect("institutions:own_filing", pk=filing.pk)


@require(P.SELFCHECK_FILE)
def own_filing(request, pk):
    """Where the filing stands: groups with their open items, details, and the way to the pledge."""
    filing = _own_filing(request.user, pk)
    answers = list(filing.answers.select_related("item"))
    first_open = next((number for number, answer in enumerate(answers, 1) if not answer.conclusion), None)
    context = {
        "filing": filing,
        "answers": list(enumerate(answers, 1)),
        "answered": sum(bool(answer.conclusion) for answer in answers),
        "total": len(answers),
        "first_open": first_open,
        "is_open": filing.state in OPEN,
        "may_sign": may(request.user, P.SELFCHECK_SIGN),
        "percent": 100 * sum(bool(answer.conclusion) for answer in answers) // max(1, len(answers)),
    }
    return render(request, "institutions/own_filing.html", context)


@require(P.SELFCHECK_FILE)
def own_item(request, pk, number):
    """One question a card; saving leads to the next."""
    filing = _own_filing(request.user, pk)
    answers = list(filing.answers.select_related("item"))
    if not 1 <= number <= len(answers):
        raise Http404
    answer = answers[number - 1]
    form = AnswerForm(request.POST or None, instance=SelfInspectionAnswer.objects.get(pk=answer.pk))
    if request.method == "POST" and form.is_valid():
        self_inspections.answer(filing, answer.pk, form.cleaned_data, by=request.user, now=timezone.now())
        if number == len(answers):
            return redirect("institutions:own_filing", pk=pk)
        return redirect("institutions:own_item", pk=pk, number=number + 1)
    context = {"filing": filing, "answer": answer, "form": form, "number": number, "total": len(answers)}
    return render(request, "institutions/own_item.html", context)


@require(P.SELFCHECK_FILE)
def own_details(request, pk):
    """Who is in charge of compliance."""
    filing = _own_filing(request.user, pk)
    form = DetailsForm(request.POST or None, instance=filing)
    if request.method == "POST" and form.is_valid():
        self_inspections.save_details(filing, form.cleaned_data, by=request.user, now=timezone.now())
        return redirect("institutions:own_filing", pk=pk)
    return render(request, "institutions/own_details.html", {"filing": filing, "form": form})


@require(P.SELFCHECK_SIGN)
def own_pledge(request, pk):
    """Tick every clause, sign, hand in."""
    filing = _own_filing(request.user, pk)
    form = PledgeForm(
        request.POST or None,
        text=filing.pledge_text,
        initial={"signer": request.user.name, "clauses": filing.clauses_ticked},
    )
    if request.method == "POST" and form.is_valid():
        self_inspections.submit(
            filing, **form.cleaned_data, by=request.user, now=timezone.now(), entropy=secrets.token_bytes(12)
        )
        messages.success(request, _("已提交，请保存回执。"))
        return redirect("institutions:own_receipt", pk=pk)
    return render(
        request, "institutions/own_pledge.html", {"filing": filing, "form": form, "missing": missing_answers(filing)}
    )


@require(P.SELFCHECK_FILE)
def own_receipt(request, pk):
    """The receipt: number, code, time, and what was pledged; made to be printed."""
    filing = _own_filing(request.user, pk)
    if not filing.receipt_code:
        raise Http404
    answers = list(filing.answers.values_list("conclusion", flat=True))
    context = {"filing": filing, "total": len(answers), "problems": answers.count("problem")}
    return render(request, "institutions/own_receipt.html", context)
