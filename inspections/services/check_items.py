"""The check-item list: a change is a new version with its own first day, so what held on a day can always be told."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..choices import ItemKind, SubjectLevel
from ..models import CheckItem

FIELDS = ("category", "item", "content", "subject_class", "level", "method", "kind", "basis")
NEEDED = ("category", "item", "subject_class", "level", "method", "kind", "basis")


def put(code: str, values: dict, *, valid_from: date, by, now: datetime) -> CheckItem:
    """Enter an item, or a new version of it from a day on. Raises Refused."""
    if not may(by, P.CHECK_ITEM_EDIT):
        raise Refused(_("您无权维护抽查事项清单。"))
    with act("inspections.check_item.put", by=by, now=now, label=gettext_lazy("维护抽查事项")) as entry:
        if reasons := list(_against(code, values, valid_from)):
            raise Refused(*reasons)
        CheckItem.objects.filter(code=code).in_force(valid_from).update(valid_to=valid_from - timedelta(days=1))
        entry.subject = CheckItem.objects.create(code=code, valid_from=valid_from, mark="", **values)
    return entry.subject


def retire(item: CheckItem, *, on: date, note: str, by, now: datetime) -> CheckItem:
    """An item is no longer checked after a day. Plans that name it keep it."""
    if not may(by, P.CHECK_ITEM_EDIT):
        raise Refused(_("您无权维护抽查事项清单。"))
    if not note.strip():
        raise Refused(_("请填写停用的依据。"))
    if on < item.valid_from:
        raise Refused(_("停用日期不能早于生效日期。"))
    with act("inspections.check_item.retire", by=by, now=now, label=gettext_lazy("停用抽查事项"), note=note) as entry:
        row = CheckItem.objects.select_for_update().get(pk=item.pk)
        row.valid_to = on
        row.save(update_fields=["valid_to"])
        entry.subject = row
    return row


def _against(code: str, values: dict, valid_from: date):
    if not code.strip():
        yield _("请填写事项编码。")
    if any(not values.get(name) for name in NEEDED):
        yield _("专业、抽查事项、检查对象、检查主体层级、检查方式、事项类别和依据都要填写。")
    later = CheckItem.objects.filter(code=code, valid_from__gte=valid_from).order_by("valid_from").first()
    if later is not None:
        yield _("该事项已有自 %(day)s 起生效的版本，新版本的生效日期必须更晚。") % {"day": later.valid_from}


@dataclass
class Row:
    """A row of a received list of items."""

    code: str
    values: dict
    held: CheckItem | None = None
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """rejected, created, updated (a new version) or unchanged."""
        if self.problems:
            return "rejected"
        if self.held is None:
            return "created"
        return "updated" if any(getattr(self.held, key) != value for key, value in self.values.items()) else "unchanged"


def decide(rows: list[tuple[int, dict]], *, on: date) -> list[Row]:
    """What each row means on a day; the words of enumerations are read by label or by code."""
    held = {item.code: item for item in CheckItem.objects.in_force(on)}
    future = set(CheckItem.objects.filter(valid_from__gte=on).values_list("code", flat=True))
    seen: dict[str, int] = {}
    decided = []
    for number, cells in rows:
        row = Row(cells.get("code", "").strip()[:20], {}, held.get(cells.get("code", "").strip()[:20]))
        _read(row, cells)
        if row.code in seen:
            row.problems.append(("code", _("与第%(row)s行的编码相同，请只保留一行") % {"row": seen[row.code]}))
        elif row.code in future and row.outcome == "updated":
            row.problems.append(("code", _("今天已修订过该事项，请明天再导入新的版本")))
        seen.setdefault(row.code, number)
        decided.append(row)
    return decided


def _read(row: Row, cells: dict) -> None:
    if not row.code:
        row.problems.append(("code", _("事项编码为空，请填写")))
    for key in FIELDS:
        text = cells.get(key, "").strip()
        if key in ("level", "kind"):
            text = _chosen(row, key, text, SubjectLevel if key == "level" else ItemKind)
        limit = CheckItem._meta.get_field(key).max_length
        if key in NEEDED and not text and not any(column == key for column, _said in row.problems):
            row.problems.append((key, _("不能为空，请填写")))
        elif limit and len(text) > limit:
            row.problems.append((key, _("内容过长：最多%(n)s个字") % {"n": limit}))
        row.values[key] = text


def _chosen(row: Row, key: str, text: str, choices) -> str:
    words = {str(label): code for code, label in choices.choices} | {code: code for code in choices.values}
    if text and text not in words:
        known = "、".join(str(label) for label in choices.labels)
        row.problems.append((key, _("“%(text)s”不认识，请填写：%(known)s") % {"text": text[:20], "known": known}))
    return words.get(text, "")


def apply(rows: list[Row], *, on: date, by, now: datetime) -> None:
    """Write what was decided. Call it inside an act."""
    for row in rows:
        put(row.code, row.values, valid_from=on, by=by, now=now)
