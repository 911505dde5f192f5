"""What the registry shows in the file of an institution."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.casefile import Tab

from .models import Disclosure, Institution, PracticeSite, SelfInspection, Validation


def _base(user, code):
    rows = Institution.objects.visible_to(user).filter(code=code)
    return rows.select_related("region", "category", "responsible_agency", "affiliation_agency", "standing")


def _practitioners(user, code):
    sites = PracticeSite.objects.visible_to(user).filter(institution__code=code).in_force(timezone.localdate())
    return sites.select_related("practitioner").order_by("practitioner__sort_key", "pk")


def _self_inspections(user, code):
    return SelfInspection.objects.visible_to(user).filter(institution__code=code).select_related("round")


def _disclosures(user, code):
    rows = Disclosure.objects.visible_to(user).filter(institution__code=code)
    return rows.select_related("item").order_by("item__code")


def _validations(user, code):
    return Validation.objects.visible_to(user).filter(institution__code=code).order_by("-period_from", "-pk")


TABS = [
    Tab("base", _("基本信息"), (P.INSTITUTION_VIEW,), _base, "institutions/tab_base.html"),
    Tab("practitioners", _("医务人员"), (P.PRACTITIONER_VIEW,), _practitioners, "institutions/tab_practitioners.html"),
    Tab(
        "self_inspections",
        _("自查与承诺"),
        (P.SELFCHECK_VIEW,),
        _self_inspections,
        "institutions/tab_self_inspections.html",
    ),
    Tab("disclosures", _("院务公开"), (P.DISCLOSURE_VIEW,), _disclosures, "institutions/tab_disclosures.html"),
    Tab("validations", _("校验"), (P.VALIDATION_VIEW,), _validations, "institutions/tab_validations.html"),
]
