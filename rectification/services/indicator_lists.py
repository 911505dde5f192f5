"""A list of indicators coming back from Excel: matched by system and code, written into own drafts only."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from supervision.foundation.ledger.cells import reader
from supervision.foundation.ledger.importing import CREATED, UPDATED, Decision, Importer

from ..choices import SystemState
from ..models import Indicator, IndicatorSystem
from ..rules.inspection import plain
from . import indicators

_COMPARED = ("parent", "title", "points", "way", "rule", "materials")


@dataclass
class Row:
    """An indicator as the list has it; ``values["parent"]`` is a code."""

    system: IndicatorSystem
    found: Indicator | None
    values: dict

    @property
    def key(self) -> tuple[str, str]:
        """Where it stands: system and code."""
        return self.system.code, self.values["code"]


class IndicatorImporter(Importer):
    """Rows of several systems may stand in one list; rows that are not in it stay as they are."""

    def decide(self, rows: Sequence, *, form: str, by, now) -> list[Decision]:
        """What each row would change."""
        self.systems = {row.code: row for row in IndicatorSystem.objects.visible_to(by)}
        self.own = {code for code, row in self.systems.items()
                    if row.office_id == by.agency_id and row.state == SystemState.DRAFT}  # fmt: skip
        self.found = {
            (row.system.code, row.code): row
            for row in Indicator.objects.filter(system__code__in=self.systems).select_related("system", "parent")
        }
        self.heads = {key for key, row in self.found.items() if row.parent_id is None}
        self.heads |= {(cells["system"], cells["code"]) for _n, cells in rows if not cells.get("parent")}
        seen: dict[tuple[str, str], int] = {}
        decisions = [self._decision(number, cells, seen) for number, cells in rows]
        self._refuse_orphans([one for one in decisions if one.payload])
        return decisions

    def _refuse_orphans(self, accepted: list[Decision]) -> None:
        """A row goes in only under one that is there, or comes in with it, as a first-level indicator."""
        heads = {key for key, row in self.found.items() if row.parent_id is None}
        heads |= {one.payload.key for one in accepted if not one.payload.values["parent"]}
        lower = {one.payload.key for one in accepted if one.payload.values["parent"]}
        for decision in accepted:
            row, parent = decision.payload, decision.payload.values["parent"]
            if parent and (row.system.code, parent) not in heads - lower:
                told = _("一级指标“%(code)s”没有导入，请先改正其所在行，再导入本行")
                decision.reject(self.label("parent"), told % {"code": parent})
            elif parent and row.found and row.found.children.exists():
                told = _("%(code)s 下还有二级指标，请先删除或移走，再改为二级指标")
                decision.reject(self.label("parent"), told % {"code": row.found.code})

    def _decision(self, number: int, cells: dict, seen: dict) -> Decision:
        decision, key = Decision(number), (cells["system"], cells["code"])
        if key in seen:
            decision.reject(self.label("code"), _("与第%(row)s行重复，请删去一行") % {"row": seen[key]})
            return decision
        seen[key] = number
        system, found = self.systems.get(cells["system"]), self.found.get(key)
        if system is None:
            decision.reject(self.label("system"), _("没有这个编号的指标体系，请先新建"))
            return decision
        values = self._values(decision, cells, found)
        if not decision.problems:
            self._compare(decision, system, found, values)
        return decision

    def _values(self, decision: Decision, cells: dict, found) -> dict:
        """The cells read; columns the list has not keep what is there."""
        values = {"code": cells["code"]}
        for key in _COMPARED:
            column = self.ledger.by_key[key]
            if key not in cells:
                values[key] = _now(found, key) if found else Indicator._meta.get_field(key).get_default() or ""
                continue
            try:
                values[key] = cells[key] if key == "parent" else reader(column, _FIELDS[key])(cells[key])
            except ValueError as fault:
                decision.reject(str(column.label), str(fault))
        parent = values.get("parent", "")
        if parent == cells["code"] != "":
            decision.reject(self.label("parent"), _("上级不能是指标本身；一级指标请留空"))
        elif parent and (cells["system"], parent) not in self.heads:
            decision.reject(self.label("parent"), _("没有编号为“%(code)s”的一级指标") % {"code": parent})
        if len(cells["code"]) > 10 or not cells["code"]:
            decision.reject(self.label("code"), _("请填写不超过 10 个字的指标编号"))
        return values

    def _compare(self, decision: Decision, system, found, values) -> None:
        changes = [
            {"column": self.label(key), "old": _told(_now(found, key)) if found else "", "new": _told(values[key])}
            for key in _COMPARED if found is None or _now(found, key) != values[key]
        ]  # fmt: skip
        if not changes:
            return
        if system.code not in self.own:
            told = _("指标体系 %(code)s 已发布或不是本单位编制，不能修改；请复制为新版本")
            decision.reject(self.label("system"), told % {"code": system.code})
            return
        decision.changes, decision.payload = changes, Row(system, found, values)
        decision.outcome = UPDATED if found else CREATED

    def apply(self, decisions: list[Decision], *, form: str, source: str, by, now) -> None:
        """First-level ones first, so that those under them find theirs."""
        for row in sorted((one.payload for one in decisions), key=lambda row: bool(row.values["parent"])):
            code = row.values.pop("parent")
            parent = row.system.indicators.get(code=code) if code else None
            indicators.put(row.system, by=by, now=now, indicator=row.found, parent=parent, **row.values)


_FIELDS = {key: Indicator._meta.get_field(key) for key in _COMPARED}


def _now(indicator: Indicator, key: str):
    if key == "parent":
        return indicator.parent.code if indicator.parent_id else ""
    return getattr(indicator, key)


def _told(value) -> str:
    return value if isinstance(value, str) else plain(value)
