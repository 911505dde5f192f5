"""Row history: the database sees every write, whoever makes it and however."""

import psycopg2.errors
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from supervision.foundation.models import Act, Agency, RowChange, User
from supervision.foundation.trail import act


def changes(table, pk):
    return list(RowChange.objects.filter(table_name=table, row_pk=str(pk)).order_by("pk"))


def test_raw_sql_is_recorded_with_before_and_after(cast):
    agency = cast.liaison.agency
    with connection.cursor() as cursor:
        cursor.execute("UPDATE foundation_agency SET phone = '022-1' WHERE id = %s", [agency.pk])
    last = changes("foundation_agency", agency.pk)[-1]
    assert (last.operation, last.before, last.after) == ("update", {"phone": agency.phone}, {"phone": "022-1"})
    assert last.about == agency.code


def test_a_bulk_update_is_recorded_row_by_row_in_the_current_act(cast):
    with act("test.rename", by=cast.system_admin, now=timezone.now()) as entry:
        Agency.objects.filter(code__in=["120102-WJW", "120103-WJW"]).update(phone="1")
    recorded = RowChange.objects.filter(act_id=entry.id)
    assert {change.about for change in recorded} == {"120102-WJW", "120103-WJW"}


def test_an_update_that_changes_nothing_leaves_no_trace(cast):
    before = RowChange.objects.count()
    Agency.objects.filter(code="120102-WJW").update(phone=cast.county_officer.agency.phone)
    assert RowChange.objects.count() == before


def test_a_password_enters_the_history_only_as_changed(cast):
    cast.liaison.set_password("another long secret 3")
    cast.liaison.save()
    last = changes("foundation_user", cast.liaison.pk)[-1]
    assert last.before["password"] == last.after["password"] == "changed"
    assert not RowChange.objects.filter(after__password__startswith="pbkdf2").exists()


def test_a_nested_act_gives_the_row_changes_back_to_the_outer_one(cast):
    with act("test.outer", by=None, now=timezone.now()) as outer:
        with act("test.inner", by=None, now=timezone.now()) as inner:
            Agency.objects.filter(code="120102-WJW").update(phone="2")
        Agency.objects.filter(code="120103-WJW").update(phone="3")
    assert RowChange.objects.get(act_id=inner.id).about == "120102-WJW"
    assert RowChange.objects.get(act_id=outer.id).about == "120103-WJW"


def test_an_act_that_fails_leaves_neither_rows_nor_trail(cast):
    def broken():
        with act("test.broken", by=None, now=timezone.now()):
            User.objects.filter(pk=cast.liaison.pk).update(name="改")
            raise ZeroDivisionError

    before = RowChange.objects.count()
    with pytest.raises(ZeroDivisionError):
        broken()
    assert not Act.objects.filter(verb="test.broken").exists()
    assert RowChange.objects.count() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE foundation_act SET verb = 'x'",
        "DELETE FROM foundation_act",
        "TRUNCATE foundation_act",
        "UPDATE foundation_rowchange SET about = 'x'",
        "DELETE FROM foundation_rowchange",
        "INSERT INTO foundation_rowchange (at, table_name, row_pk, operation, about) VALUES (now(), 'a', '1', 'x', '')",
        "ALTER TABLE foundation_act DISABLE TRIGGER ALL",
        "DROP TRIGGER append_only ON foundation_act",
        "DELETE FROM django_migrations",
    ],
)
def test_the_running_role_cannot_touch_the_trail(cast, statement):
    with pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert isinstance(refused.value.__cause__, psycopg2.errors.InsufficientPrivilege)


def test_even_the_owner_cannot_change_an_act(committed_cast, owner_connection):
    cursor = owner_connection.cursor()
    for statement in ("UPDATE foundation_act SET verb = 'x'", "TRUNCATE foundation_act"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="append-only"):
            cursor.execute(statement)


@pytest.mark.django_db
def test_every_table_of_the_portal_is_tracked_or_listed_as_not():
    """A new table without history fails here until it is tracked, or listed below with its reason."""
    untracked = {
        "foundation_act", "foundation_rowchange",  # the history itself
        "foundation_trailseal", "foundation_trailleaf",  # append-only, and sealed by being hashed
        "foundation_jobrun",  # a log of its own, with attempts and times
        "foundation_region",  # 45,000 rows of reference data, reloaded by hash
        "foundation_documentcounter", "foundation_loginfailures", "foundation_notice",  # counters and messages
        "foundation_submission",  # tokens of forms
        "foundation_savedfilter", "foundation_chosencolumns", "foundation_headermapping",  # what people prefer
        "foundation_importbatch",  # a log of its own
        "inspections_frozendocument", "rectification_recheckdocument",  # committed by hash before anything is drawn
        # append-only in the database: what a device sent, and what a dispatch froze
        "inspections_fieldpacket", "inspections_answer", "inspections_arrival", "inspections_signing",
        "rectification_dispatchline",
        "inspections_enforcementdocument_findings",  # written once, with the snapshot of the document
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND relname ~ '^(foundation|institutions|inspections|rectification|credit)_' "
            "AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND tgname = 'track_update')"
        )
        missing = {name for (name,) in cursor.fetchall()} - untracked
    assert sorted(missing) == []
