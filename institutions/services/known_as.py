"""What a search finds an institution by beside its name, kept in line with its other names."""

import re
from collections.abc import Iterable

from pypinyin import lazy_pinyin

from ..models import Institution, InstitutionName
from ..rules.names import fold


def sort_key(name: str) -> str:
    """Pinyin of a name: lists sort the same on every server, whatever its collation."""
    return re.sub(r"[^0-9a-z]+", " ", " ".join(lazy_pinyin(name)).lower()).strip()[:200]


def known_as(key: str, others: Iterable[str]) -> str:
    """What a search finds an institution by beside its name: first letters in pinyin, other names and theirs.

    ``key``: the sort key of its name.
    """
    lines = [initials(key)]
    for other in others:
        lines += [fold(other), initials(sort_key(other))]
    return "\n".join(lines)


def initials(key: str) -> str:
    """First letters of a sort key: tian jin shi yi yuan → tjsyy."""
    return "".join(syllable[0] for syllable in key.split())


def keep_known_as(rows: Iterable[Institution]) -> None:
    """Bring ``known_as`` in line with the other names; call it where names are written. Writes what differs."""
    rows = list(rows)
    others: dict[int, list[str]] = {}
    for pk, name in (
        InstitutionName.objects.filter(institution__in=rows).order_by("pk").values_list("institution_id", "name")
    ):
        others.setdefault(pk, []).append(name)
    changed = []
    for row in rows:
        found_by = known_as(row.sort_key, others.get(row.pk, ()))
        if row.known_as != found_by:
            row.known_as = found_by
            changed.append(row)
    Institution.objects.bulk_update(changed, ["known_as"], batch_size=1000)
