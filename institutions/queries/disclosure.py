"""What is to be public about an institution, what is, and who is behind."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from ..choices import (
    DisclosureSource,
    DisclosureState,
    InstitutionState,
    PractitionerKind,
    PractitionerState,
    SubjectKind,
)
from ..models import ClinicalSubject, Disclosure, DisclosureItem, Institution, PracticeSite, Practitioner
from ..rules.conditions import concerns, parts


@dataclass(frozen=True)
class Entry:
    """An item of an institution and where it stands; ``row`` None when nothing was ever published."""

    item: DisclosureItem
    row: Disclosure | None
    is_behind: bool


def items_of(institution: Institution, on: date) -> list[DisclosureItem]:
    """Items in force that concern what the institution is licensed for."""
    return [item for item in DisclosureItem.objects.in_force(on) if concerns(item.requires, institution.profile)]


def own_disclosures(institution: Institution, on: date) -> list[Entry]:
    """Every item of the institution, those that wait for it first."""
    rows = {row.item_id: row for row in Disclosure.objects.filter(institution=institution).select_related("item")}
    behind = set(Disclosure.objects.filter(institution=institution).behind(on).values_list("item_id", flat=True))
    found = []
    for item in items_of(institution, on):
        row = rows.get(item.pk)
        found.append(Entry(item, row, row is None or item.pk in behind))
    return sorted(found, key=lambda entry: (not entry.is_behind, entry.item.code))


def content_of(row_or_item, institution: Institution, on: date) -> dict:
    """What the public reads under an item: ``facts`` (label, value), ``prices``, or ``text``. No person is named."""
    item = getattr(row_or_item, "item", row_or_item)
    if item.source == DisclosureSource.LICENCES:
        return {"facts": _licence_facts(institution)}
    if item.source == DisclosureSource.SUBJECTS:
        return {"facts": [(_("诊疗科目"), "、".join(subject_names(institution.subjects)) or "—")]}
    if item.source == DisclosureSource.STAFF:
        return {"facts": _staff_facts(institution, on)}
    if item.source == DisclosureSource.PRICES:
        return {"prices": getattr(row_or_item, "rows", [])}
    return {"text": getattr(row_or_item, "text", "")}


def subject_names(codes) -> list[str]:
    """Names of clinical subjects in the order of their codes; a code of no catalogue shows itself."""
    names = dict(ClinicalSubject.objects.filter(code__in=codes).values_list("code", "name"))
    return [names.get(code, code) for code in sorted(codes)]


def _licence_facts(institution: Institution) -> list[tuple[str, str]]:
    until = institution.licence_to
    return [
        (_("机构名称"), institution.name),
        (_("许可证（备案）编号"), institution.licence_number or "—"),
        (_("有效期至"), until.isoformat() if until else _("长期")),
        (_("地址"), institution.address or "—"),
        (_("诊疗时间"), institution.opening_hours or "—"),
    ]


def _staff_facts(institution: Institution, on: date) -> list[tuple[str, str]]:
    """Everybody who may practise here that day, whether it is the main site or a further one."""
    sites = PracticeSite.objects.filter(institution=institution).in_force(on)
    rows = Practitioner.objects.filter(pk__in=sites.values("practitioner_id"), state=PractitionerState.ACTIVE)
    rows = rows.filter(Q(expires_on=None) | Q(expires_on__gte=on))
    counted = dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
    return [(str(label), str(counted.get(kind, 0))) for kind, label in PractitionerKind.choices]


# --- who is behind ----------------------------------------------------------------------------------
def _concerned(requires: str, path: str = "") -> Q:
    """``rules.conditions.concerns`` as a condition on institutions; ``path`` leads to them ("institution__")."""
    found = Q() if not requires else Q(pk__in=())
    for kind, value in parts(requires):
        if kind == "permit":
            found |= Q(**{f"{path}permits__contains": [value]})
        elif kind == "beds":
            found |= Q(**{f"{path}beds__gt": 0})
        elif kind == "subject":
            below = ClinicalSubject.objects.filter(Q(code=value) | Q(parent=value)).values_list("code", flat=True)
            found |= Q(**{f"{path}subjects__overlap": [value, *below]})
        else:
            found |= Q(**{f"{path}category__code__startswith": value})
    return found


def _number(rows):
    counted = rows.order_by().values("institution").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _expected(items: list[DisclosureItem]):
    """How many of the items concern an institution, as an expression."""
    everybody = sum(not item.requires for item in items)
    some = [
        Case(When(_concerned(item.requires), then=1), default=0, output_field=IntegerField())
        for item in items if item.requires
    ]  # fmt: skip
    return sum(some, start=Value(everybody, output_field=IntegerField()))


def progress(user, on: date):
    """Medical institutions in practice with how many items they owe, have current, outdated, and to correct."""
    items = list(DisclosureItem.objects.in_force(on))
    owed = Q(pk__in=())
    for item in items:
        owed |= Q(item=item) & _concerned(item.requires, "institution__")
    rows = Disclosure.objects.filter(owed, institution=OuterRef("pk"))
    return (
        Institution.objects.visible_to(user)
        .filter(state=InstitutionState.ACTIVE, kind=SubjectKind.MEDICAL)
        .annotate(
            expected_items=_expected(items),
            current_items=_number(rows.current(on)),
            outdated_items=_number(rows.filter(state=DisclosureState.PUBLISHED, due_on__lt=on)),
            questioned_items=_number(rows.filter(state=DisclosureState.QUESTIONED)),
        )
        .annotate(behind_items=F("expected_items") - F("current_items"))
    )
