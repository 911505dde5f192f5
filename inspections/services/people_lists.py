"""The pool of inspectors as a received list: entries told apart by the number of their certificate."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from supervision.foundation.access import scope_for
from supervision.foundation.models import Agency, Region

from ..choices import InspectorStatus
from ..models import Inspector
from . import people

_SPLIT = re.compile(r"[、,，;；\s]+")
_YES = {
    "是": True,
    "1": True,
    "yes": True,
    "true": True,
    "否": False,
    "": False,
    "0": False,
    "no": False,
    "false": False,
}


@dataclass
class Row:
    """One person of the list."""

    values: dict
    held: Inspector | None = None
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """rejected, created, updated or unchanged."""
        if self.problems:
            return "rejected"
        if self.held is None:
            return "created"
        return "updated" if any(getattr(self.held, key) != value for key, value in self.values.items()) else "unchanged"


def decide(rows: list[tuple[int, dict]], *, by) -> list[Row]:
    """What each row means. Nothing is written."""
    units: dict[str, Agency] = {}
    for agency in Agency.objects.filter(is_active=True):
        units[agency.code], units[agency.name] = agency, agency
    places = {}
    for code, name in Region.objects.filter(level__in=("province", "city", "county")).values_list("code", "name"):
        places.setdefault(name, []).append(code)
        places[code] = [code]
    numbers = [cells.get("certificate_no", "").strip() for _number, cells in rows]
    held = {row.certificate_no: row for row in Inspector.objects.filter(certificate_no__in=numbers)}
    scope, seen, decided = scope_for(by), {}, []
    for number, cells in rows:
        row = Row({}, held.get(cells.get("certificate_no", "").strip()))
        _read(row, cells, units, places, scope)
        certificate = row.values.get("certificate_no")
        if certificate and certificate in seen:
            row.problems.append(("certificate_no", _("与第%(row)s行的证号相同，请核对") % {"row": seen[certificate]}))
        seen.setdefault(certificate, number)
        decided.append(row)
    return decided


def apply(rows: list[Row], *, by, now: datetime) -> None:
    """Write what was decided. Call it inside an act."""
    for row in rows:
        if row.held is None:
            people.enter(by=by, now=now, user=None, **row.values)
        else:
            people.edit(row.held, by=by, now=now, **row.values)


def _read(row: Row, cells: dict, units: dict, places: dict, scope) -> None:
    for key, limit in (("name", 40), ("certificate_no", 40)):
        text = cells.get(key, "").strip()
        if not text or len(text) > limit:
            row.problems.append((key, _("请填写，最多%(n)s个字") % {"n": limit}))
        row.values[key] = text
    row.values["valid_to"] = _day(row, cells.get("valid_to", ""))
    unit = units.get(cells.get("unit", "").strip())
    if unit is None:
        row.problems.append(("unit", _("单位名录中没有这个单位，请填写单位全称或编码")))
    elif not scope.covers(unit.region_code):
        row.problems.append(("unit", _("该单位不在您的管辖范围内，请交由当地主管部门导入")))
    row.values["unit"] = unit
    row.values["areas"] = _areas(row, cells.get("areas", ""), places, unit, scope)
    row.values["skills"] = [word[:20] for word in _SPLIT.split(cells.get("skills", "").strip()) if word]
    _choose(row, cells)


def _areas(row: Row, text: str, places: dict, unit, scope) -> list[str]:
    """Region codes; none said is the unit's own. A name that several places bear is the one in the person's reach."""
    words = [word for word in _SPLIT.split(text.strip()) if word]
    if not words:
        return [unit.region_code] if unit else []
    found = []
    for word in words:
        fit = [code for code in places.get(word, ()) if scope.covers(code)]
        if len(fit) != 1:
            row.problems.append(("areas", _("区划“%(word)s”不认识或不唯一，请填写区划代码") % {"word": word[:20]}))
        found += fit[:1]
    return found


def _choose(row: Row, cells: dict) -> None:
    words = {str(label): code for code, label in InspectorStatus.choices}
    text = cells.get("status", "").strip() or str(InspectorStatus.ACTIVE.label)
    if text not in words:
        row.problems.append(("status", _("请填写：%(known)s") % {"known": "、".join(words)}))
    row.values["status"] = words.get(text, InspectorStatus.ACTIVE)
    expert = cells.get("is_expert", "").strip().lower()
    if expert not in _YES:
        row.problems.append(("is_expert", _("请填写“是”或“否”")))
    row.values["is_expert"] = _YES.get(expert, False)


def _day(row: Row, text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10].replace("/", "-").replace(".", "-"))
    except ValueError:
        said = _("日期“%(text)s”无法识别，请填写如 2026-10-30")
        row.problems.append(("valid_to", said % {"text": text[:20]}))
        return None
