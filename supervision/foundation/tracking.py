"""Row history written by the database itself.

``TrackRows`` in a migration puts three statement-level triggers on a table. They see every write:
``save()``, ``bulk_create``, ``update``, COPY and raw SQL. One statement makes one INSERT into the
history, whatever the number of rows.
"""

from django.db.migrations.operations.base import Operation

FUNCTION = """
-- Arguments: column that holds the public code (or ''), hidden columns joined by commas, key column.
-- OFFSET 0 keeps a row from being turned into jsonb once for each time it is named.
CREATE OR REPLACE FUNCTION portal_record_rows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    act bigint := nullif(current_setting('portal.act', true), '')::bigint;
    about_column text := TG_ARGV[0];
    hidden text[] := string_to_array(TG_ARGV[1], ',');
    key text := TG_ARGV[2];
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO foundation_rowchange (at, act_id, table_name, row_pk, operation, about, before, after)
        SELECT clock_timestamp(), act, TG_TABLE_NAME, j ->> key, 'insert', coalesce(j ->> about_column, ''), NULL,
               CASE WHEN hidden = '{}' THEN j ELSE j || coalesce(
                   (SELECT jsonb_object_agg(h.name, 'changed') FROM unnest(hidden) AS h(name)
                     WHERE j -> h.name <> 'null'), '{}') END
          FROM (SELECT to_jsonb(new_rows) AS j FROM new_rows OFFSET 0) q;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO foundation_rowchange (at, act_id, table_name, row_pk, operation, about, before, after)
        SELECT clock_timestamp(), act, TG_TABLE_NAME, j ->> key, 'delete', coalesce(j ->> about_column, ''),
               CASE WHEN hidden = '{}' THEN j ELSE j || coalesce(
                   (SELECT jsonb_object_agg(h.name, 'changed') FROM unnest(hidden) AS h(name)
                     WHERE j -> h.name <> 'null'), '{}') END, NULL
          FROM (SELECT to_jsonb(old_rows) AS j FROM old_rows OFFSET 0) q;
    ELSE
        INSERT INTO foundation_rowchange (at, act_id, table_name, row_pk, operation, about, before, after)
        SELECT clock_timestamp(), act, TG_TABLE_NAME, coalesce(n.j ->> key, o.j ->> key), 'update',
               coalesce(n.j ->> about_column, o.j ->> about_column, ''), d.before, d.after
          FROM (SELECT to_jsonb(old_rows) AS j FROM old_rows OFFSET 0) o
          FULL JOIN (SELECT to_jsonb(new_rows) AS j FROM new_rows OFFSET 0) n ON o.j ->> key = n.j ->> key
         CROSS JOIN LATERAL (
               SELECT coalesce(jsonb_object_agg(f.name, CASE WHEN f.name = ANY (hidden) AND o.j -> f.name <> 'null'
                          THEN '"changed"' ELSE o.j -> f.name END) FILTER (WHERE o.j IS NOT NULL), '{}') AS before,
                      coalesce(jsonb_object_agg(f.name, CASE WHEN f.name = ANY (hidden) AND n.j -> f.name <> 'null'
                          THEN '"changed"' ELSE n.j -> f.name END) FILTER (WHERE n.j IS NOT NULL), '{}') AS after
                 FROM jsonb_object_keys(coalesce(n.j, o.j)) AS f(name)
                WHERE o.j -> f.name IS DISTINCT FROM n.j -> f.name) d
         WHERE o.j IS DISTINCT FROM n.j;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
"""

APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only();
"""

_TRIGGERS = (
    ("insert", "INSERT", "REFERENCING NEW TABLE AS new_rows"),
    ("update", "UPDATE", "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"),
    ("delete", "DELETE", "REFERENCING OLD TABLE AS old_rows"),
)


class AppendOnly(Operation):
    """Refuse UPDATE, DELETE and TRUNCATE on a table, for every role."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str):
        self.table = table

    def state_forwards(self, app_label, state):
        """Triggers are not part of the model state."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """Create the trigger."""
        schema_editor.execute(APPEND_ONLY.format(table=schema_editor.quote_name(self.table)))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """Drop the trigger."""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS append_only ON {schema_editor.quote_name(self.table)}")

    def describe(self):
        """One line for the migration output."""
        return f"Make {self.table} append-only"


class TrackRows(Operation):
    """Record every change of a table's rows.

    ``about``: column whose value groups the history (the institution's public code), or "".
    ``hide``: columns whose values must not enter the history. ``key``: the primary key column.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str, about: str = "", hide: tuple[str, ...] = (), key: str = "id"):
        self.table = table
        self.about = about
        self.hide = tuple(hide)
        self.key = key

    def state_forwards(self, app_label, state):
        """Triggers are not part of the model state."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """Create (or replace) the three triggers."""
        table = schema_editor.quote_name(self.table)
        arguments = ", ".join(f"'{value}'" for value in (self.about, ",".join(self.hide), self.key))
        for name, event, transition in _TRIGGERS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS track_{name} ON {table}")
            schema_editor.execute(
                f"CREATE TRIGGER track_{name} AFTER {event} ON {table} {transition} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION portal_record_rows({arguments})"
            )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """Drop the three triggers."""
        for name, _event, _transition in _TRIGGERS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS track_{name} ON {schema_editor.quote_name(self.table)}")

    def describe(self):
        """One line for the migration output."""
        return f"Record row changes of {self.table}"
