"""The tables that the migrations make, in the quick way of an empty database, are those of the models."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from tests import databases

FLOORS = ("foundation", "institutions", "inspections", "rectification", "credit")
# Written as text, so that two schemas can be compared; what else they are, a name of the schema apart, is the same.
COLUMNS = """
SELECT table_name, column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, collation_name,
       is_nullable, is_identity, generation_expression
FROM information_schema.columns WHERE table_schema = %s
"""
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, replace(pg_get_constraintdef(oid), %s || '.', '') FROM pg_constraint
WHERE connamespace = %s::regnamespace
"""
INDEXES = "SELECT tablename, indexname, replace(indexdef, %s || '.', '') FROM pg_indexes WHERE schemaname = %s"


def described(schema: str) -> set:
    with connection.cursor() as cursor:
        cursor.execute(f"SET search_path TO {schema}, public")
        found = set()
        for query, given in ((COLUMNS, [schema]), (CONSTRAINTS, [schema] * 2), (INDEXES, [schema] * 2)):
            cursor.execute(query, given)
            found |= set(cursor.fetchall())
        return found


@pytest.fixture
def owned(committing):
    """A database of its own, as its owner sees it."""
    with databases.used(committing, **settings.DATABASE_OWNER):
        yield


def test_what_the_migrations_make_is_what_the_models_say(owned):
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA by_models")
        cursor.execute("SET search_path TO by_models, public")
    models = [model for model in apps.get_models() if model._meta.app_label in FLOORS and not model._meta.proxy]
    tables = {model._meta.db_table for label in FLOORS for model in apps.get_app_config(label).get_models(True)}
    with connection.schema_editor() as editor:
        for model in models:
            editor.create_model(model)
    made, said = described("public"), described("by_models")
    made = {row for row in made if row[0] in tables}
    assert sorted(said - made, key=str) == sorted(made - said, key=str) == []
