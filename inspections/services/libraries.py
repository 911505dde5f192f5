"""Special libraries and imported pools: lists of subjects a plan draws from instead of the registry."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.models import Institution
from institutions.services import registry
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.numbers import allocate_code
from supervision.foundation.trail import act

from ..choices import LibraryKind
from ..models import Library, LibraryMember
from . import matching

WHOLE = "全部"  # the stratum of lists that have none
ENDLESS = 9999  # the year that means "long-term"
_BATCH = 2000
_TAKEN = ("stratum", "certificate", "certificate_no", "valid_to", "skill", "needs_expert")


def create(*, by, now: datetime, name: str, kind: str, basis: str, valid_from: date, valid_to: date | None) -> Library:
    """A new list of the person's own office. Raises Refused."""
    if not may(by, P.PLAN_EDIT) or not scope_for(by).ranges:
        raise Refused(_("您无权建立抽查名录。"))
    if kind == LibraryKind.SPECIAL and not basis.strip():
        raise Refused(_("专项库请填写设立依据。"))
    if valid_to is not None and valid_to < valid_from:
        raise Refused(_("停用日期不能早于启用日期。"))
    place, year = by.agency.code.partition("-")[0], timezone.localdate(now).year
    with act("inspections.library.create", by=by, now=now, label=gettext_lazy("建立抽查名录")) as entry:
        library = Library.objects.create(
            code=f"{allocate_code('MK', place, year)}-{place}", name=name.strip()[:100], kind=kind, office=by.agency,
            region_code=by.agency.region_code, basis=basis.strip()[:200], valid_from=valid_from, valid_to=valid_to,
            created_by=by, created_at=now,
        )  # fmt: skip
        entry.subject = library
    return library


@dataclass
class Row:
    """A row of a received list: who it is, and what the library keeps of it."""

    sought: matching.Sought
    values: dict
    member: LibraryMember | None = None
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """rejected, created, updated or unchanged."""
        if self.problems:
            return "rejected"
        if self.member is None:
            return "created"
        return (
            "updated" if any(getattr(self.member, key) != value for key, value in self.values.items()) else "unchanged"
        )


def decide(library: Library, rows: list[tuple[int, dict]], *, by) -> list[Row]:
    """What each row means. Nothing is written; who is not in the registry is no problem here."""
    found = matching.read(rows, by=by)
    wrong = {one.row for one in found if one.refusal}
    matching.find(found, library.region_code)
    held = _held(library)
    seen: dict[tuple, int] = {}
    decided = []
    for sought, (number, cells) in zip(found, rows, strict=True):
        row = Row(sought, {})
        if number in wrong:
            row.problems.append((sought.column, sought.refusal))
        else:
            _values(row, cells, library)
            _twins(row, number, seen)
            row.member = held.get(_key(sought))
        decided.append(row)
    return decided


def _held(library: Library) -> dict[tuple, LibraryMember]:
    """Members by what tells them apart."""
    held = {}
    for member in library.members.all():
        held[("number", member.identifier) if member.identifier else ("name", member.folded_name)] = member
    return held


def _key(sought: matching.Sought) -> tuple:
    return ("number", sought.numbers[0]) if sought.numbers else ("name", sought.folded)


def _values(row: Row, cells: dict, library: Library) -> None:
    named = cells.get("library", "").strip()
    if named and named != library.name:
        said = _("这一行属于“%(named)s”，请导入到那个名录，或更正名录名称")
        row.problems.append(("library", said % {"named": named[:40]}))
    for key in _TAKEN:
        text = cells.get(key, "").strip()
        limit = LibraryMember._meta.get_field(key).max_length
        if key == "valid_to":
            row.values[key] = _valid_to(row, text)
        elif len(text) > limit:
            row.problems.append((key, _("内容过长：最多%(n)s个字") % {"n": limit}))
        else:
            row.values[key] = "" if text in ("无", "否") else text
    row.values["stratum"] = row.values.get("stratum") or WHOLE


def _valid_to(row: Row, text: str) -> date | None:
    """The last day; 9999 is "long-term", which is no day."""
    if not text or text.startswith(str(ENDLESS)) or text in ("长期", "长期有效", "永久"):
        return None
    try:
        return date.fromisoformat(text[:10].replace("/", "-").replace(".", "-"))
    except ValueError:
        said = _("日期“%(text)s”无法识别，请填写如 2026-10-30；长期有效请填 9999-09-09")
        row.problems.append(("valid_to", said % {"text": text[:20]}))
        return None


def _twins(row: Row, number: int, seen: dict[tuple, int]) -> None:
    """One subject stands in the pool once, whatever the list says twice."""
    keys = [_key(row.sought)] + ([("row", row.sought.institution.pk)] if row.sought.institution else [])
    earlier = next((seen[key] for key in keys if key in seen), None)
    if earlier is not None:
        row.problems.append(("name", _("与第%(row)s行是同一对象，请只保留一行") % {"row": earlier}))
        return
    seen.update(dict.fromkeys(keys, number))


def apply(library: Library, rows: list[Row]) -> None:
    """Write what was decided. Call it inside an act."""
    fresh = [row for row in rows if row.outcome == "created"]
    unknown = [row for row in fresh if row.sought.institution is None]
    reserved = iter(registry.new_codes(len(unknown)) if unknown else ())
    made = []
    for row in fresh:
        found = row.sought.institution
        made.append(
            LibraryMember(
                library=library, institution=found, code=found.code if found else next(reserved),
                name=row.sought.name, folded_name=row.sought.folded,
                identifier=row.sought.numbers[0] if row.sought.numbers else "",
                region_code=found.region_code if found else row.sought.region_code or library.region_code, **row.values,
            )
        )  # fmt: skip
    LibraryMember.objects.bulk_create(made, batch_size=_BATCH)
    changed = [row for row in rows if row.outcome == "updated"]
    for row in changed:
        for key, value in row.values.items():
            setattr(row.member, key, value)
    if changed:
        LibraryMember.objects.bulk_update([row.member for row in changed], _TAKEN, batch_size=_BATCH)


def register_drawn(library: Library, codes: list[str], *, now: datetime) -> int:
    """Register provisionally the drawn members that the registry does not know, each under the code it was drawn by."""
    strangers = list(library.members.filter(code__in=codes, institution=None))
    if not strangers:
        return 0
    with act("inspections.library.register", by=None, now=now, label=gettext_lazy("登记抽中的名录对象")) as entry:
        source = _("抽查名录 %(code)s（待核实）") % {"code": library.code}
        made = registry.register_provisionally([_values_of(member, source) for member in strangers], now=now)
        by_code = {row.code: row for row in made}
        for member in strangers:
            member.institution = by_code[member.code]
        LibraryMember.objects.bulk_update(strangers, ["institution"])
        entry.subject, entry.data = library, {"codes": sorted(by_code)}
    return len(strangers)


def _values_of(member: LibraryMember, source: str) -> dict:
    """What the list said, as columns of the registry: 18 characters are a USCC, the shorter ones old numbers."""
    column = "uscc" if len(member.identifier) == 18 else "registration_number"
    name = Institution._meta.get_field("source").max_length
    return {"code": member.code, "name": member.name, "region_code": member.region_code, column: member.identifier,
            "source": source[:name]}  # fmt: skip
