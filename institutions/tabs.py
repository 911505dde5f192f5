"""What the registry shows in the file of an institution."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.casefile import Tab

from .models import Disclosure, Institution, Licence, Practitioner, SelfInspection


def _base(user, code):
    rows = Institution.objects.visible_to(user).filter(code=code)
    return rows.select_related("region", "category", "responsible_agency", "affiliation_agency", "standing")


def _licences(user, code):
    rows = Licence.objects.visible_to(user).filter(institution__code=code).on(timezone.localdate())
    return rows.annotate_now().select_related("kind").order_by("-kind__is_main", "kind", "pk")


def _practitioners(user, code):
    return Practitioner.objects.visible_to(user).filter(institution__code=code)


def _self_inspections(user, code):
    return SelfInspection.objects.visible_to(user).filter(institution__code=code).select_related("round")


def _disclosures(user, code):
    rows = Disclosure.objects.visible_to(user).filter(institution__code=code)
    return rows.select_related("item").order_by("item__code")


TABS = [
    Tab("base", _("基本信息"), (P.INSTITUTION_VIEW,), _base, "institutions/tab_base.html"),
    Tab("licences", _("许可与备案"), (P.LICENCE_VIEW,), _licences, "institutions/tab_licences.html"),
    Tab("practitioners", _("医务人员"), (P.PRACTITIONER_VIEW,), _practitioners, "institutions/tab_practitioners.html"),
    Tab(
        "self_inspections",
        _("自查与承诺"),
        (P.SELFCHECK_VIEW,),
        _self_inspections,
        "institutions/tab_self_inspections.html",
    ),
    Tab("disclosures", _("院务公开"), (P.DISCLOSURE_VIEW,), _disclosures, "institutions/tab_disclosures.html"),
]
