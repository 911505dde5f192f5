"""Reads about licences: what a change altered in words, and what presses."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from supervision.foundation.access import P, may

from ..choices import LicenceState, WarnedAbout
from ..models import ClinicalSubject, Licence, LicenceChange, warned_until

# JSON keeps no order of its keys; the columns of the model have the one of the certificate.
_ORDER = {field.attname: place for place, field in enumerate(LicenceChange._meta.concrete_fields)}


def change_lines(entry) -> list[tuple[str, str, str]]:
    """(label, before, after) of what a change of a licence altered, in words. ``entry``: anything with ``changed``."""
    codes = {code for side in entry.changed.get("subjects", ()) for code in side or ()}
    names = dict(ClinicalSubject.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    lines = []
    for name in sorted(set(entry.changed) - {"issuer_agency_id"}, key=_ORDER.get):  # the issuer's name stands there
        before, after = (_in_words(name, value, names) for value in entry.changed[name])
        if name == "valid_to" and not after:
            after = _("长期")
        lines.append((str(LicenceChange._meta.get_field(name).verbose_name), before, after))
    return lines


def _in_words(name: str, value, names: dict) -> str:
    if name == "state":
        return str(LicenceState(value or LicenceState.ACTIVE).label)
    if isinstance(value, list):
        return "、".join(names.get(one, one) for one in value)
    return "" if value is None else str(value)


def licence_warnings(user, code: str, on: date) -> list[tuple[str, str, str]]:
    """(sentence, address, colour) of what presses about the licences of an institution in the person's reach."""
    if not may(user, P.LICENCE_VIEW):
        return []
    until = warned_until(WarnedAbout.LICENCE, user, on)
    seen = {"institution__code": code, "pk__in": Licence.objects.visible_to(user).values("pk")}
    found = []
    for rows, text, colour in (
        (Licence.objects.lapsed(on), _("%(kind)s已于%(day)s到期"), "red"),
        (Licence.objects.ending(on, until), _("%(kind)s将于%(day)s到期"), "amber"),
    ):
        for row in rows.filter(**seen).annotate_end().select_related("kind"):
            address = reverse("institutions:licence_detail", args=[row.code])
            found.append((text % {"kind": row.kind.name, "day": row.ends_on}, address, colour))
    return found
