"""Sealing the trail in batches, and telling whether it still is what was sealed.

An entry gets its place in a seal when it is first seen, not by its number: a long transaction may
commit a low number late, and such an entry goes into the next seal.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from ..models import TrailLeaf, TrailSeal
from ..rules import merkle

# An entry as bytes: its row as jsonb text, whose key order PostgreSQL fixes, with times in UTC.
_ENTRY = "sha256('\\x00'::bytea || convert_to(to_jsonb(t)::text, 'UTF8'))"
_UNSEALED = f"""
INSERT INTO foundation_trailleaf (seal_id, position, source, entry_id, hash)
SELECT %(seal)s, row_number() OVER (ORDER BY source, id) - 1, source, id, hash FROM (
    SELECT 'A' AS source, t.id, {_ENTRY} AS hash FROM foundation_act t
     WHERE NOT EXISTS (SELECT FROM foundation_trailleaf l WHERE l.source = 'A' AND l.entry_id = t.id)
    UNION ALL
    SELECT 'R', t.id, {_ENTRY} FROM foundation_rowchange t
     WHERE NOT EXISTS (SELECT FROM foundation_trailleaf l WHERE l.source = 'R' AND l.entry_id = t.id)
) unsealed
"""  # noqa: S608 - the only part put in is the constant above
_BROKEN = f"""
SELECT l.seal_id, l.position, l.source, l.entry_id, t.hash IS NULL FROM foundation_trailleaf l
LEFT JOIN (
    SELECT 'A' AS source, t.id, {_ENTRY} AS hash FROM foundation_act t
    UNION ALL
    SELECT 'R', t.id, {_ENTRY} FROM foundation_rowchange t
) t ON t.source = l.source AND t.id = l.entry_id
WHERE t.hash IS DISTINCT FROM l.hash
ORDER BY l.seal_id, l.position LIMIT 1
"""  # noqa: S608


@dataclass(frozen=True)
class Fault:
    """The first thing in the trail that is not what was sealed."""

    seal: int
    what: str


def seal_trail(*, now: datetime) -> TrailSeal | None:
    """Seal every entry that has no seal yet; None when there is none."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('foundation.seal_trail'))")  # one sealer at a time
        cursor.execute("SET LOCAL TimeZone = 'UTC'")
        before = TrailSeal.objects.first()
        number = before.number + 1 if before else 1
        # The leaves name their seal before it is written: the key is checked at the end of the transaction.
        cursor.execute(_UNSEALED, {"seal": number})
        if cursor.rowcount == 0:
            return None
        tree = merkle.root(_leaves(number))
        previous = bytes.fromhex(before.chain) if before else merkle.EMPTY_ROOT
        chain = merkle.chained(previous, number, cursor.rowcount, tree)
        return TrailSeal.objects.create(
            number=number, sealed_at=now, count=cursor.rowcount, root=tree.hex(), chain=chain.hex()
        )


def _leaves(number: int) -> list[bytes]:
    hashes = TrailLeaf.objects.filter(seal_id=number).order_by("position").values_list("hash", flat=True)
    return [bytes(value) for value in hashes.iterator(chunk_size=10_000)]


def first_fault() -> Fault | None:
    """Compare the whole trail with its seals and name the first entry that differs; None when all is intact."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'UTC'")
        cursor.execute(_BROKEN)
        broken = cursor.fetchone()
    if broken:
        seal, position, source, entry, missing = broken
        table = {"A": "foundation_act", "R": "foundation_rowchange"}[source]
        verdict = "is missing" if missing else "has been changed"
        return Fault(seal, f"entry {entry} of {table} (position {position}) {verdict}")
    return _broken_chain()


def _broken_chain() -> Fault | None:
    """The first seal whose root, count or chain does not follow from its leaves and the seal before."""
    previous = merkle.EMPTY_ROOT
    for expected, seal in enumerate(TrailSeal.objects.order_by("number"), start=1):
        leaves = _leaves(seal.number)
        tree = merkle.root(leaves)
        chain = merkle.chained(previous, seal.number, len(leaves), tree)
        if (seal.number, seal.count, seal.root, seal.chain) != (expected, len(leaves), tree.hex(), chain.hex()):
            return Fault(seal.number, "the seal does not follow from its entries and the seal before it")
        previous = chain
    return None
