"""Two records of one institution become one, everything that hangs on them follows, and it can be undone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.rules import regions
from supervision.foundation.trail import act

from ..choices import InstitutionState, NameKind
from ..models import Institution, InstitutionName, Lineage, Merge
from ..rules.names import read_name
from ..workflow import MERGING
from .known_as import keep_known_as
from .licences.summary import summarise
from .merged_proposals import close_proposals, reopen_proposals
from .moving import Move, carry_out, planned, put_back
from .registry import derive, health_authorities

# What a person may choose from either record, in the order of the form.
COMPARED = (
    "name", "kind", "uscc", "registration_number", "category_id", "level", "grade", "ownership", "nature",
    "economic_type", "address", "other_addresses", "longitude", "latitude", "postal_code", "phone", "beds", "chairs",
    "service_target", "registered_capital", "opening_hours", "subjects", "permits", "particulars",
    "legal_representative", "principal", "licence_number", "licence_from", "licence_to", "responsible_agency_id",
    "affiliation_agency_id",
)  # fmt: skip
# What the record that stays takes by itself where it knows nothing.
_NEVER_FILLED = ("name", "kind", "responsible_agency_id", "affiliation_agency_id")
_PAIRED = ({"longitude", "latitude"}, {"licence_from", "licence_to"})


@dataclass(frozen=True)
class Preview:
    """What a merge would do, told before it is done."""

    elder: Institution
    newer: Institution
    moves: list[Move]
    filled: list[str]
    warnings: list[str]
    needs_reason: bool


def preview(elder: Institution, newer: Institution, *, by, take: Iterable[str] | None = None) -> Preview:
    """Everything that would follow from merging ``newer`` into ``elder``. Raises Refused if it may not be."""
    if reasons := list(_against(elder, newer, by)):
        raise Refused(*reasons)
    chosen = sorted(gaps(elder, newer) if take is None else set(take) & set(COMPARED), key=COMPARED.index)
    warnings = list(_warnings(elder, newer))
    return Preview(elder, newer, planned(newer, elder), chosen, warnings, _across(elder, newer))


def gaps(elder: Institution, newer: Institution) -> set[str]:
    """Fields in which only the newer record says something."""
    return {
        name
        for name in COMPARED
        if name not in _NEVER_FILLED and _is_empty(getattr(elder, name)) and not _is_empty(getattr(newer, name))
    }


def merge(
    elder: Institution, newer: Institution, *, by, now: datetime, reason: str = "", take: Iterable[str] | None = None,
    sure: bool = True,
) -> Merge:  # fmt: skip
    """Merge ``newer`` into ``elder``; ``take``: fields whose value is the newer one's (default: only gaps).

    ``sure``: the person has confirmed what speaks against it. Done once: the second of two clerks is refused.
    """
    with transaction.atomic():
        elder, newer = _locked(elder, newer)
        plan = preview(elder, newer, by=by, take=take)
        if plan.needs_reason and not reason.strip():
            raise Refused(_("两条记录在不同的行政区划，请写明合并理由。"))
        if plan.warnings and not sure:
            raise Refused(*plan.warnings, _("确认无误请勾选“已核实是同一机构”。"))
        before = newer.state
        newer = MERGING.take("merge", newer, by=by, now=now, note=reason, changes={"merged_into": elder})
        data = {"merged": newer.code}
        with act(
            "institutions.absorb", by=by, now=now, subject=elder, label=gettext_lazy("并入"), note=reason, data=data
        ):  # fmt: skip
            added = _put_names(elder, newer, plan.filled)
            for move in plan.moves:
                carry_out(move, newer, elder)
            filled = _fill(elder, newer, plan.filled)
            keep_known_as([elder, newer])
            summarise([elder.pk], now=now)
            close_proposals(elder, newer, by=by, now=now, reason=reason)
            return Merge.objects.create(
                elder=elder, newer=newer, region_code=elder.region_code, reason=reason, merged_at=now, merged_by=by,
                newer_state=before, filled=filled, added_names=added,
                moved=[_moved(move) for move in plan.moves if move.going],
                kept=[_kept(move) for move in plan.moves if move.staying],
            )  # fmt: skip


def undo(done: Merge, *, reason: str, by, now: datetime) -> Merge:
    """Put back what a merge moved and filled, as far as nobody changed it since; what is left is told."""
    if not reason.strip():
        raise Refused(_("请写明撤销合并的理由。"))
    with transaction.atomic():
        done = Merge.objects.select_for_update().get(pk=done.pk)
        if done.undone_at is not None:
            raise Refused(_("这次合并已经撤销。"))
        elder, newer = _locked(done.elder, done.newer)
        if reasons := list(_may_not(elder, newer, by)):
            raise Refused(*reasons)
        if elder.merged_into_id:
            raise Refused(_("保留的记录后来又并入了其他机构，请先撤销后一次合并。"))
        verb = f"unmerge_to_{done.newer_state}"
        newer = MERGING.take(verb, newer, by=by, now=now, note=reason, changes={"merged_into": None})
        data = {"merged": newer.code}
        with act(
            "institutions.undo_merge",
            by=by,
            now=now,
            subject=elder,
            label=gettext_lazy("撤销合并"),
            note=reason,
            data=data,
        ):
            InstitutionName.objects.filter(pk__in=done.added_names, institution=elder).delete()
            left = [
                {"label": entry["label"], "count": short}
                for entry in done.moved
                if (short := put_back(entry, elder, newer))
            ]
            left += [{"label": label, "count": None} for label in _unfill(elder, done.filled)]
            keep_known_as([elder, newer])
            summarise([elder.pk, newer.pk], now=now)
            reopen_proposals(done, by=by, now=now, reason=reason)
            done.left, done.undone_at, done.undone_by, done.undo_reason = left, now, by, reason
            done.save(update_fields=["left", "undone_at", "undone_by", "undo_reason"])
    return done


# --- whether --------------------------------------------------------------------------------------
def _locked(elder: Institution, newer: Institution) -> tuple[Institution, Institution]:
    """Both rows, always in the same order, so that two clerks never wait for each other."""
    keys = [elder.pk, newer.pk]
    rows = Institution.objects.select_for_update(of=("self",)).select_related("responsible_agency")
    found = {row.pk: row for row in rows.filter(pk__in=keys).order_by("pk")}
    return found[elder.pk], found[newer.pk]


def _may_not(elder: Institution, newer: Institution, by) -> Iterable[str]:
    if by is None:
        return
    if not may(by, P.INSTITUTION_MERGE):
        yield _("您的角色不能合并机构记录。")
        return
    scope = scope_for(by)
    for row in (elder, newer):
        if not row.is_acted_on_by(scope):
            yield _("“%(name)s”不由您单位主管：合并须由两条记录的共同主管部门（或其上级）办理。") % {"name": row.name}


def _against(elder: Institution, newer: Institution, by) -> Iterable[str]:
    if elder.pk == newer.pk:
        yield _("不能与自己合并。")
        return
    for row in (elder, newer):
        if row.state == InstitutionState.MERGED:
            yield _("“%(name)s”（%(code)s）已并入其他机构，请刷新后再处理。") % {"name": row.name, "code": row.code}
    yield from _may_not(elder, newer, by)
    if Lineage.objects.of(elder).filter(Q(predecessor=newer) | Q(successor=newer)).exists():
        yield _("两条记录之间登记了沿革，是先后两家机构，不能作为同一机构合并。")


def _across(elder: Institution, newer: Institution) -> bool:
    """Neither division contains the other."""
    codes = (elder.region_code, newer.region_code)
    return not (regions.contains(*codes) or regions.contains(*reversed(codes)))


def _warnings(elder: Institution, newer: Institution) -> Iterable[str]:
    """What speaks against the two being one, strongest first."""
    told = (
        ("registration_number", _("登记号不同：登记号不同的一般是两家机构，请逐项核实。")),
        ("uscc", _("统一社会信用代码不同，请核实。")),
        ("kind", _("对象种类不同，请核实。")),
    )
    for name, text in told:
        values = {getattr(elder, name), getattr(newer, name)} - {""}
        if len(values) > 1:
            yield text
    if _across(elder, newer):
        yield _("两条记录在不同的行政区划：只有两地都由您主管才能合并，并须写明理由。")
    if elder.state != newer.state:
        told = {"elder": elder.get_state_display(), "newer": newer.get_state_display()}
        yield _("状态不同（%(elder)s、%(newer)s）：合并后以保留记录的状态为准。") % told


# --- names and fields -----------------------------------------------------------------------------
def _put_names(elder: Institution, newer: Institution, taken: list[str]) -> list[int]:
    """The name that is given up stays known; keys of the names added."""
    lost = elder if "name" in taken else newer
    winner = newer if "name" in taken else elder
    if lost.folded_name == winner.folded_name:
        return []
    known = set(elder.names.values_list("pk", flat=True))
    row, _made = InstitutionName.objects.get_or_create(
        institution=elder, folded_name=lost.folded_name, defaults={"kind": NameKind.SECOND, "name": lost.name}
    )
    return [row.pk] if row.pk not in known else []


def _fill(elder: Institution, newer: Institution, taken: list[str]) -> dict:
    """Take over the chosen values; what each was before and is now."""
    fields = {name for name in taken if getattr(elder, name) != getattr(newer, name)}
    for pair in _PAIRED:
        if fields & pair:
            fields |= {name for name in pair if getattr(elder, name) != getattr(newer, name)}
    filled = {}
    for name in sorted(fields, key=COMPARED.index):
        before = _kept_value(elder, name)
        setattr(elder, name, getattr(newer, name))
        filled[name] = [before, _kept_value(elder, name)]
    derive(elder, read_name(elder.name), health_authorities())
    elder.save()
    return filled


def _unfill(elder: Institution, filled: dict) -> list[str]:
    """Give back the values before, where nobody changed them since; labels of the others."""
    left = []
    for name, (before, after) in filled.items():
        field = Institution._meta.get_field(name)
        if _kept_value(elder, name) == after:
            setattr(elder, name, None if before is None else field.to_python(before))
        else:
            left.append(str(field.verbose_name))
    derive(elder, read_name(elder.name), health_authorities())
    elder.save()
    return left


def _kept_value(row: Institution, name: str):
    """A value as JSON keeps it."""
    value = getattr(row, name)
    return value if value is None or isinstance(value, (dict, list, str)) else str(value)


def _is_empty(value) -> bool:
    return value in (None, "", [], {})


# --- records --------------------------------------------------------------------------------------
def _moved(move: Move) -> dict:
    return {
        "model": move.relation.model._meta.label, "key": move.relation.key, "label": move.relation.label,
        "ids": move.going, "in_region": move.in_region,
    }  # fmt: skip


def _kept(move: Move) -> dict:
    return {"label": move.relation.label, "count": len(move.staying)}
