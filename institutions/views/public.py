"""The public card of an institution: published columns only, without signing in."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from ..choices import Grade, InstitutionState, Level, Nature, Ownership
from ..models import ClinicalSubject, Disclosure, Institution, Licence, SelfInspection, Validation
from ..queries import content_of

_LABELS = {"level": Level, "grade": Grade, "ownership": Ownership, "nature": Nature, "state": InstitutionState}


def public_card(request, code):
    """What anybody may know about an institution."""
    card = Institution.objects.published().filter(code=code).first()
    if card is None:
        raise Http404
    card |= {name: choices(card[name]).label for name, choices in _LABELS.items()}
    pledges = SelfInspection.objects.published().filter(institution__code=code)[:5]
    institution = Institution.objects.get(code=code)
    published = Disclosure.objects.published().filter(institution=institution).order_by("item__code")
    disclosures = [(row, content_of(row, institution, timezone.localdate())) for row in published]
    licences = list(Licence.objects.filter(institution__code=code).published(timezone.localdate()))
    names = dict(ClinicalSubject.objects.values_list("code", "name")) if licences else {}
    for licence in licences:
        licence["subject_names"] = "、".join(names.get(subject, subject) for subject in licence["subjects"])
    context = {
        "card": card, "pledges": pledges, "disclosures": disclosures, "licences": licences,
        "deferral": Validation.objects.deferral_of(code),
    }  # fmt: skip
    return render(request, "institutions/public_card.html", context)
