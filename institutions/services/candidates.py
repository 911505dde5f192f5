"""Rows of the registry that a line of a list may mean: found by number and name, then by other spellings."""

from collections.abc import Iterable

from django.db.models import Q

from ..models import Institution, InstitutionName
from ..rules.evidence import spellings
from ..rules.matching import NEW, Incoming, Known, Match, rivals_of
from ..rules.names import fold
from ..rules.places import Gazetteer

_BATCH = 1000


class Pool:
    """Rows of the registry that share a number or a name with some line."""

    def __init__(self, rows: Iterable[Known], codes: dict[str, int]):
        self.codes = codes
        self.by_pk = {}
        self.by_clue: dict[tuple[str, str], list[Known]] = {}
        for row in rows:
            self.by_pk[row.pk] = row
            clues = [("number", row.registration_number), ("uscc", row.uscc), ("name", row.folded)]
            for clue in clues + [("name", name) for name in row.other_names]:
                if clue[1]:
                    self.by_clue.setdefault(clue, []).append(row)

    def near(self, line: Incoming) -> list[Known]:
        """Candidates for one line, each once, elder first."""
        clues = [("number", line.registration_number), ("uscc", line.uscc), ("name", line.folded)]
        clues += [("name", name) for name in line.other_names]
        found = {row.pk: row for clue in clues for row in self.by_clue.get(clue, ())}
        return [found[pk] for pk in sorted(found)]


def candidates(lines, gazetteer: Gazetteer) -> Pool:
    numbers = {line.reading.values.get("registration_number") for line in lines} - {None}
    usccs = {line.reading.values.get("uscc") for line in lines} - {None}
    names = {line.reading.names.folded for line in lines}
    names |= {fold(name) for line in lines for _kind, name in line.reading.names.others}
    by_other_name = InstitutionName.objects.filter(folded_name__in=names).values("institution_id")
    rows = Institution.objects.filter(
        Q(registration_number__in=numbers) | Q(uscc__in=usccs) | Q(folded_name__in=names) | Q(pk__in=by_other_name)
    )
    codes = {line.reading.code for line in lines} - {""}
    found = dict(Institution.objects.current().filter(code__in=codes).values_list("code", "pk"))
    return Pool(_known(rows, gazetteer), found)


_COMPARED = (
    "pk", "folded_name", "region_code", "registration_number", "uscc", "address", "level", "category_id", "source_form",
    "merged_into_id",
)  # fmt: skip


def _known(rows, gazetteer: Gazetteer) -> list[Known]:
    """Rows of the registry as matching needs them."""
    others: dict[int, set[str]] = {}
    for pk, folded in InstitutionName.objects.filter(institution__in=rows).values_list("institution_id", "folded_name"):
        others.setdefault(pk, set()).add(folded)
    return [
        Known(*row[:7], row[7] or "", *row[8:], frozenset(others.get(row[0], ())), gazetteer.chain(row[2]))
        for row in rows.values_list(*_COMPARED)
    ]


def look_again(lines, gazetteer: Gazetteer, form: str) -> None:
    """Lines that found nothing under their own name are looked for with and without the places in it."""
    for start in range(0, len(lines), _BATCH):
        asked = [(line, incoming_of(line, gazetteer, form)) for line in lines[start : start + _BATCH]]
        wanted = {incoming.folded: spellings(incoming.folded, incoming.places) for _line, incoming in asked}
        names = set().union(*wanted.values())
        rows = Institution.objects.current().filter(folded_name__in=names)
        by_name: dict[str, list[Known]] = {}
        for row in _known(rows, gazetteer):
            by_name.setdefault(row.folded, []).append(row)
        for line, incoming in asked:
            near = [row for name in sorted(wanted[incoming.folded]) for row in by_name.get(name, ())]
            line.match = Match(NEW, rivals=rivals_of(incoming, near))


def incoming_of(line, gazetteer: Gazetteer, form: str) -> Incoming:
    values, names = line.reading.values, line.reading.names
    region = values.get("region_code", "")
    return Incoming(
        names.folded,
        region,
        values.get("registration_number", ""),
        values.get("uscc", ""),
        values.get("address", ""),
        values.get("level", ""),
        values.get("category_id", ""),
        form,
        frozenset(fold(name) for _kind, name in names.others),
        gazetteer.chain(region) if region else (),
    )
