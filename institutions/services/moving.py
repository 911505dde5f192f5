"""What hangs on an institution, over all floors, and moving it from one record to another.

The keys to an institution are read from the models themselves, so a floor above is never named here. Frozen
evidence has no key to an institution (draw documents and the trail know its public code) and is never touched.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from ..models import Institution, MatchProposal, Merge

# Rows that speak of the pair of records itself.
_OF_THE_RECORDS = (MatchProposal, Merge)


@dataclass(frozen=True)
class Relation:
    """A key to an institution in some table."""

    model: type[models.Model]
    key: str

    @property
    def label(self) -> str:
        """The table as people call it."""
        return _("已并入的记录") if self.model is Institution else str(self.model._meta.verbose_name)

    def rows(self, institution: Institution):
        """Rows of one institution, whoever asks: what moves is not a matter of who sees it."""
        return self.model._base_manager.filter(**{self.key: institution.pk})

    def seen(self, keys: list, user) -> int:
        """How many of the rows the person may see; tables without a view of their own are seen with the record."""
        manager = self.model._default_manager
        rows = manager.visible_to(user) if hasattr(manager, "visible_to") and self.model is not Institution else manager
        return rows.filter(pk__in=keys).distinct().count() if keys else 0

    @property
    def has_region(self) -> bool:
        """Whether rows repeat the institution's division."""
        return self.model is not Institution and any(f.name == "region_code" for f in self.model._meta.fields)


@dataclass
class Move:
    """What of one table goes over, and what stays because the other record has its like already."""

    relation: Relation
    going: list = field(default_factory=list)
    staying: list = field(default_factory=list)
    in_region: list = field(default_factory=list)

    def told(self, user) -> tuple[int, int]:
        """How many go and stay, of those the person may see: a drawn list that is secret stays secret here too."""
        return self.relation.seen(self.going, user), self.relation.seen(self.staying, user)


def seen_of(entry: dict, user) -> int:
    """How many of the rows a merge moved the person may see."""
    return Relation(apps.get_model(entry["model"]), entry["key"]).seen(entry["ids"], user)


def relations() -> Iterator[Relation]:
    """Every key to an institution, hidden ones included."""
    for one in Institution._meta.get_fields(include_hidden=True):
        is_key = one.auto_created and not one.concrete and not one.many_to_many
        if is_key and one.related_model not in _OF_THE_RECORDS:
            yield Relation(one.related_model, one.field.name)


def planned(source: Institution, target: Institution) -> list[Move]:
    """What would go from one record to the other; nothing is written."""
    found = []
    for relation in relations():
        keys = list(relation.rows(source).order_by("pk").values_list("pk", flat=True))
        if keys:
            staying = _twins(relation, source, target)
            found.append(Move(relation, [key for key in keys if key not in staying], sorted(staying)))
    return sorted(found, key=lambda move: (move.relation.model._meta.app_label, move.relation.label))


def carry_out(move: Move, source: Institution, target: Institution) -> None:
    """Move the rows; those whose table still refuses them join the ones that stay. Call it inside an act."""
    relation = move.relation
    if relation.has_region and source.region_code != target.region_code:
        own = relation.rows(source).filter(pk__in=move.going, region_code=source.region_code)
        move.in_region = list(own.values_list("pk", flat=True))
    try:
        _set(relation, move.going, move.in_region, source, target)
    except IntegrityError:
        refused = [key for key in move.going if not _one(relation, key, key in move.in_region, source, target)]
        move.going = [key for key in move.going if key not in refused]
        move.staying = sorted({*move.staying, *refused})


def put_back(entry: dict, source: Institution, target: Institution) -> int:
    """Move rows named by a merge back to ``target`` where they still are with ``source``; how many could not be."""
    relation = Relation(apps.get_model(entry["model"]), entry["key"])
    there = list(relation.rows(source).filter(pk__in=entry["ids"]).values_list("pk", flat=True))
    move = Move(relation, there, in_region=[key for key in entry["in_region"] if key in set(there)])
    try:
        _set(relation, there, move.in_region, source, target)
    except IntegrityError:
        there = [key for key in there if _one(relation, key, key in move.in_region, source, target)]
    return len(entry["ids"]) - len(there)


def _set(relation: Relation, keys: list, in_region: list, source: Institution, target: Institution) -> None:
    with transaction.atomic():
        relation.rows(source).filter(pk__in=keys).update(**{relation.key: target})
        if in_region:
            relation.rows(target).filter(pk__in=in_region).update(region_code=target.region_code)


def _one(relation: Relation, key, with_region: bool, source: Institution, target: Institution) -> bool:
    try:
        _set(relation, [key], [key] if with_region else [], source, target)
    except IntegrityError:
        return False
    return True


def _twins(relation: Relation, source: Institution, target: Institution) -> set:
    """Rows of the source that the target has its like of: a constraint allows only one of them."""
    found: set = set()
    for others, condition in _uniques(relation):
        of_source, of_target = relation.rows(source), relation.rows(target)
        if condition is not None:
            of_source, of_target = of_source.filter(condition), of_target.filter(condition)
        taken = set(map(tuple, of_target.values_list("pk", *others)))
        taken = {values[1:] for values in taken}
        for key, *values in of_source.values_list("pk", *others):
            if tuple(values) in taken and None not in values:
                found.add(key)
    return found


def _uniques(relation: Relation) -> Iterable[tuple[list[str], models.Q | None]]:
    """(the other fields, condition) of every rule of the table that allows one row per institution and something."""
    meta = relation.model._meta
    if meta.get_field(relation.key).unique:
        yield [], None
    for names in meta.unique_together:
        if relation.key in names:
            yield [name for name in names if name != relation.key], None
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and relation.key in constraint.fields:
            yield [name for name in constraint.fields if name != relation.key], constraint.condition
