"""What chance an institution had in each draw that is public, read out of the frozen documents themselves."""

import re
from dataclasses import dataclass
from math import gcd

from django.db.models import BinaryField, Exists, F, Func, IntegerField, OuterRef, Q, Subquery, Value
from django.utils.translation import gettext as _

from institutions.models import Institution
from supervision.foundation.rules import regions

from ..choices import DrawState, ExclusionCode
from ..models import Draw, FrozenDocument, Visit
from ..rules.draw.canonical import decode
from .names import strata_by_name

_PIECE = 400  # bytes: longer than any row of a frozen list
_STRATUM, _CODE = re.compile(r'"stratum":"([^"]*)"'), re.compile(r'"code":"([^"]*)","id":"$')


@dataclass(frozen=True)
class Chance:
    """One draw as the institution sees it; ``size`` is 0 where it did not take part, and ``why`` says why."""

    stratum: str = ""
    take: int = 0
    size: int = 0
    why: str = ""

    def __str__(self):
        if not self.size:
            return _("未参加抽取：%(why)s") % {"why": self.why}
        common = gcd(self.take, self.size)
        said = _("%(take)s / %(size)s（每 %(n)s 家抽 1 家）") if self.take // common == 1 else "%(take)s / %(size)s"
        return said % {"take": self.take, "size": self.size, "n": self.size // common}


def draws_of(institution: Institution):
    """Revealed draws in whose pool the institution was, newest first, each with the piece of the document about it."""
    places = [institution.region_code, *regions.ancestors(institution.region_code)]
    rows = Draw.objects.filter(state=DrawState.REVEALED, region_code__in=places).select_related("plan", "office")
    rows = rows.annotate(
        among=_piece("candidates", f'"id":"{institution.code}","stratum":', 0),
        left_out=_piece("excluded", f'"id":"{institution.code}"}}', _PIECE // 4),
        was_drawn=Exists(Visit.objects.filter(draw=OuterRef("pk"), institution__code=institution.code)),
    )
    return rows.filter(Q(among__isnull=False) | Q(left_out__isnull=False)).order_by("-ended_at", "-pk")


def chance_of(draw: Draw) -> Chance:
    """The chance in a draw of ``draws_of``."""
    if draw.among is None:
        before = bytes(draw.left_out).decode("utf-8", "ignore")
        found = _CODE.search(before)
        code = found[1] if found else ""
        return Chance(why=str(dict(ExclusionCode.choices).get(code, code)))
    key = _STRATUM.search(bytes(draw.among).decode("utf-8", "ignore"))[1]
    plan = decode(bytes(draw.documents.get(name="plan").content))
    row = next(row for row in plan["strata"] if row["key"] == key)
    return Chance(strata_by_name(plan["rules"], [key])[key], row["take"], row["size"])


def _piece(name: str, wanted: str, before: int):
    """The bytes around a text of a frozen document, or NULL: canonical form writes a row in one way only."""
    at = Func(Value(wanted.encode()), F("content"), function="position", arg_joiner=" IN ", output_field=IntegerField())
    found = FrozenDocument.objects.filter(draw=OuterRef("pk"), name=name).annotate(at=at).filter(at__gt=0)
    if before:
        start = Func(F("at") - before, Value(1), function="greatest", output_field=IntegerField())
        length = F("at") + len('"id":"') - start
    else:
        start, length = F("at"), Value(_PIECE)
    cut = Func(F("content"), start, length, function="substr", output_field=BinaryField())
    return Subquery(found.annotate(cut=cut).values("cut")[:1], output_field=BinaryField())
