"""The public card of an institution: published columns only, without signing in."""

from django.http import Http404
from django.shortcuts import render

from ..choices import Grade, InstitutionState, Level, Nature, Ownership
from ..models import Institution, SelfInspection

_LABELS = {"level": Level, "grade": Grade, "ownership": Ownership, "nature": Nature, "state": InstitutionState}


def public_card(request, code):
    """What anybody may know about an institution."""
    card = Institution.objects.published().filter(code=code).first()
    if card is None:
        raise Http404
    card |= {name: choices(card[name]).label for name, choices in _LABELS.items()}
    pledges = SelfInspection.objects.published().filter(institution__code=code)[:5]
    return render(request, "institutions/public_card.html", {"card": card, "pledges": pledges})
