"""Reads about licences: what a change altered in words, and what presses."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from supervision.foundation.access import P, may

from ..choices import LicenceState, WarnedAbout
from ..models import ClinicalSubject, Licence, LicenceChange, warned_until


def change_lines(entry) -> list[tuple[str, str, str]]:
    """(label, before, after) of what a change of a licence altered, in words. ``entry``: anything with ``changed``."""
    hidden = ("issuer_agency_id",)  # its name stands beside it
    codes = {code for name in ("subjects",) for codes in entry.changed.get(name, ()) for code in codes or ()}
    names = dict(ClinicalSubject.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    return [
        (str(LicenceChange._meta.get_field(name).verbose_name), _in_words(name, before, names),
         _in_words(name, after, names))
        for name, (before, after) in entry.changed.items() if name not in hidden
    ]  # fmt: skip


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
