"""The sealed trail: whoever changes or removes an entry behind the portal's back is found, entry by entry."""

from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from supervision.foundation.models import Act, Agency, TrailLeaf, TrailSeal
from supervision.foundation.rules import merkle
from supervision.foundation.services.seals import first_fault, seal_trail


def recursive_root(leaves):
    """RFC 9162 as it is written."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return merkle.node(recursive_root(leaves[:split]), recursive_root(leaves[split:]))


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_is_that_of_the_standard(entries):
    leaves = [merkle.leaf(entry) for entry in entries]
    assert merkle.root(leaves) == recursive_root(leaves)


def test_each_entry_is_sealed_once(cast):
    first = seal_trail(now=timezone.now())
    assert first.count == TrailLeaf.objects.count() > 0
    assert seal_trail(now=timezone.now()) is None
    Agency.objects.filter(code="120102-WJW").update(phone="9")
    second = seal_trail(now=timezone.now())
    assert (second.number, second.count) == (first.number + 1, 1)
    assert first_fault() is None


FORGERIES = {
    "UPDATE foundation_act SET note = 'x' WHERE id = (SELECT min(id) FROM foundation_act)": "has been changed",
    "DELETE FROM foundation_act WHERE id = (SELECT max(id) FROM foundation_act)": "is missing",
    "UPDATE foundation_rowchange SET after = '{}' WHERE id = 5": "has been changed",
    "UPDATE foundation_trailseal SET root = repeat('0', 64)": "does not follow",
    "DELETE FROM foundation_trailleaf WHERE id = (SELECT max(id) FROM foundation_trailleaf)": "does not follow",
}


@pytest.mark.parametrize("statement", FORGERIES)
def test_even_a_forger_with_the_owners_rights_is_found(committed_cast, owner_connection, statement):
    seal_trail(now=timezone.now())
    cursor = owner_connection.cursor()
    for table in ("act", "rowchange", "trailseal", "trailleaf"):
        cursor.execute(f"ALTER TABLE foundation_{table} DISABLE TRIGGER append_only")
    cursor.execute(statement)
    assert FORGERIES[statement] in first_fault().what
    with pytest.raises(CommandError, match="seal 1"):
        call_command("verify_trail")


def test_a_removed_seal_is_found(committed_cast, owner_connection):
    seal_trail(now=timezone.now())
    Agency.objects.filter(code="120102-WJW").update(phone="9")
    seal_trail(now=timezone.now())
    cursor = owner_connection.cursor()
    for table in ("trailseal", "trailleaf"):
        cursor.execute(f"ALTER TABLE foundation_{table} DISABLE TRIGGER append_only")
    cursor.execute("DELETE FROM foundation_trailleaf WHERE seal_id = 1")
    cursor.execute("DELETE FROM foundation_trailseal WHERE number = 1")
    assert first_fault().seal == 2


def test_the_command_says_what_was_compared(cast, capsys):
    seal_trail(now=timezone.now())
    call_command("verify_trail")
    assert TrailSeal.objects.get().root in capsys.readouterr().out
    assert Act.objects.exists()
