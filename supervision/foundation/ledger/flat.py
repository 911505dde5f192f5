"""The importer of flat ledgers: columns that are fields, rows that are told apart by their key columns.

Cells are read once per distinct text, accepted rows are copied into a temporary table, and the database
finds what is new and what differs: two statements write exactly that. A list that changes nothing writes
nothing. What comes to stand outside the person's scope is refused, whether it was there before or is new.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..errors import Problem, Refused
from ..sheets.book import US
from .cells import reader
from .columns import Column
from .importing import Importer

_STAGE = "ledger_stage"
_REMEMBERED = 50_000  # distinct texts of one column
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_BLANK = "E' \\t\\n\\r\\u00a0\\u3000'"


def copied(value) -> str:
    """A value as COPY takes it."""
    if value is None:
        return "\\N"
    text = value if isinstance(value, str) else str(value)
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], text) if _SPECIAL.search(text) else text


class _Cells(dict):
    """Text of a cell → what COPY takes, read once per distinct text; ``wrong`` holds the remedies."""

    def __init__(self, read):
        super().__init__()
        self.read, self.wrong = read, {}

    def __missing__(self, text: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        try:
            value = copied(self.read(text.strip()))
        except ValueError as problem:
            self.wrong[text] = str(problem)
            value = ""
        self[text] = value
        return value


@dataclass
class _Target:
    """A column of the list and the column of the table it goes into."""

    column: Column
    field: models.Field
    place: int
    cells: _Cells

    @property
    def name(self) -> str:
        """The quoted column of the table."""
        return connection.ops.quote_name(self.field.column)


class _Stream:
    """Lines as the file COPY reads from."""

    def __init__(self, lines: Iterator[str]):
        self.lines, self.rest = lines, b""

    def read(self, size: int) -> bytes:
        while len(self.rest) < size:
            try:
                self.rest += next(self.lines).encode()
            except StopIteration:
                break
        piece, self.rest = self.rest[:size], self.rest[size:]
        return piece


class FlatImporter(Importer):
    """For ledgers whose importable columns are plain fields; ``ledger.key`` says which row a line means."""

    def import_sheet(self, sheet, plan, report, *, form, source, by, now, dry_run) -> None:
        """Read, stage, compare, write; see ``importing.Importer.import_sheet``."""
        self.by, self.now, self.plan, self.report = by, now, plan, report
        self.targets = self._targets()
        self.rejected: set[int] = set()
        self._stage(sheet)
        self._refuse_repeated()
        self._refuse(self._strangers(), _("该记录不在您的管辖范围内"))
        created, updated, strangers = self._attempt(dry_run=dry_run)
        if strangers:
            self._refuse(strangers, _("不能登记到您的管辖范围之外"))
            created, updated, _none = self._attempt(dry_run=dry_run)
        self._tell(created, updated)

    def _attempt(self, *, dry_run) -> tuple[int, int, list[int]]:
        """(created, updated, rows that would stand outside the person's scope); kept only if there are none."""
        with transaction.atomic():
            created, updated = self._write()
            strangers = self._strangers()
            if strangers or dry_run:
                transaction.set_rollback(True)
        return created, updated, strangers

    def _targets(self) -> list[_Target]:
        model = self.ledger.model._meta
        targets = []
        for place, key in sorted(self.plan.mapping.items()):
            column = self.ledger.by_key[key]
            field = model.get_field(column.field)
            targets.append(_Target(column, field, place, _Cells(reader(column, field))))
        self.keys = [target for target in targets if target.column.key in self.ledger.key]
        if len(self.keys) < len(self.ledger.key) or not self.keys:
            labels = "、".join(str(self.ledger.by_key[key].label) for key in self.ledger.key)
            raise Refused(_("工作表“%(sheet)s”缺少“%(columns)s”列") % {"sheet": self.plan.name, "columns": labels})
        return targets

    # --- reading and staging ----------------------------------------------------------------------
    def _stage(self, sheet) -> None:
        names = ", ".join(target.name for target in self.targets)
        table = connection.ops.quote_name(self.ledger.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{_STAGE}")
            # Made from the table itself, so that types and collations are the same.
            cursor.execute(
                f"CREATE TEMP TABLE {_STAGE} ON COMMIT DROP AS SELECT 0 AS row_no, {names} FROM {table} LIMIT 0"  # noqa: S608
            )
            cursor.copy_expert(f"COPY {_STAGE} FROM STDIN", _Stream(self._lines(sheet)))
            cursor.execute(f"ANALYZE {_STAGE}")

    def _lines(self, sheet) -> Iterator[str]:
        """Accepted rows as COPY takes them, a block at a time; the others are told."""
        first = str(self.plan.header.first_data_row)
        begun = False
        width = max(target.place for target in self.targets) + 1
        for block in sheet.blocks():
            rows = [line.split(US) for line in block]
            if not begun:
                rows = [row for row in rows if int(row[0]) >= int(first)]
                begun = bool(rows)
            if rows:
                yield self._block(rows, width)

    def _block(self, rows: list[list[str]], width: int) -> str:
        rows = [row + [""] * (width + 1 - len(row)) if len(row) <= width else row for row in rows]
        places = [target.place + 1 for target in self.targets]
        rows = [row for row in rows if any(row[place] for place in places)]
        self.report.rows += len(rows)
        if not rows:
            return ""
        columns = [[row[place] for row in rows] for place in places]
        staged = [
            list(map(target.cells.__getitem__, cells)) for target, cells in zip(self.targets, columns, strict=True)
        ]
        refused = set()
        for target, cells in zip(self.targets, columns, strict=True):
            if target.cells.wrong:
                refused |= self._tell_wrong(target, cells, rows)
        numbers = [row[0] for row in rows]
        lines = zip(numbers, *staged, strict=True)
        if refused:
            lines = (line for index, line in enumerate(lines) if index not in refused)
        return "".join("\t".join(line) + "\n" for line in lines)

    def _tell_wrong(self, target: _Target, cells: list[str], rows) -> set[int]:
        wrong = target.cells.wrong
        found = {index for index, text in enumerate(cells) if text in wrong}
        for index in sorted(found):
            self._reject(int(rows[index][0]), str(target.column.label), wrong[cells[index]])
        return found

    def _reject(self, row: int, column: str, message: str) -> None:
        self.rejected.add(row)
        self.report.errors.append({**Problem(row, column, message).as_dict(), "sheet": self.plan.name})

    # --- comparing --------------------------------------------------------------------------------
    @property
    def _table(self) -> str:
        return connection.ops.quote_name(self.ledger.model._meta.db_table)

    def _same_key(self) -> str:
        return " AND ".join(f"t.{key.name} = s.{key.name}" for key in self.keys)

    def _drop(self, rows: list[int]) -> None:
        if not rows:
            return
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {_STAGE} WHERE row_no = ANY(%s)", [rows])  # noqa: S608

    def _refuse_repeated(self) -> None:
        keys = ", ".join(key.name for key in self.keys)
        label = str(self.keys[0].column.label)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT row_no, earlier FROM (SELECT row_no, min(row_no) OVER (PARTITION BY {keys}) AS earlier"  # noqa: S608
                f" FROM {_STAGE}) q WHERE earlier < row_no ORDER BY row_no"
            )
            repeated = cursor.fetchall()
        for row, earlier in repeated:
            self._reject(row, label, _("与第%(row)s行重复，请删除一行") % {"row": earlier})
        self._drop([row for row, _earlier in repeated])

    def _strangers(self) -> list[int]:
        """Staged rows whose row in the table the person does not see."""
        if self.by is None:
            return []
        seen, params = self.ledger.rows(self.by).order_by().values("pk").query.sql_with_params()
        pk = connection.ops.quote_name(self.ledger.model._meta.pk.column)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT s.row_no FROM {_STAGE} s JOIN {self._table} t ON {self._same_key()}"  # noqa: S608
                f" WHERE t.{pk} NOT IN ({seen}) ORDER BY s.row_no",
                params,
            )
            return [row for (row,) in cursor.fetchall()]

    def _refuse(self, rows: list[int], message: str) -> None:
        for row in rows:
            self._reject(row, str(self.keys[0].column.label), message)
        self._drop(rows)

    # --- writing ----------------------------------------------------------------------------------
    def _write(self) -> tuple[int, int]:
        """(created, updated)."""
        try:
            with connection.cursor() as cursor:
                cursor.execute(*self._update())
                updated = max(cursor.rowcount, 0)
                cursor.execute(*self._insert())
                return max(cursor.rowcount, 0), updated
        except IntegrityError as error:
            raise Refused(
                _("与已有数据冲突，未导入：%(detail)s") % {"detail": str(error).splitlines()[-1][:200]}
            ) from error
        except DatabaseError as error:
            raise Refused(
                _("数据不能写入，未导入：%(detail)s") % {"detail": str(error).splitlines()[0][:200]}
            ) from error

    def _update(self) -> tuple[str, list]:
        changing = [target for target in self.targets if target not in self.keys]
        if not changing:
            return "SELECT 1 WHERE false", []
        stamps = [(field, self._stamp(field)) for field in self._others() if getattr(field, "auto_now", False)]
        quote = connection.ops.quote_name
        sets = [f"{target.name} = s.{target.name}" for target in changing]
        sets += [f"{quote(field.column)} = %s" for field, _value in stamps]
        old = ", ".join(_compared(target) for target in changing)
        new = ", ".join(f"s.{target.name}" for target in changing)
        sql = (
            f"UPDATE {self._table} t SET {', '.join(sets)} FROM {_STAGE} s"  # noqa: S608
            f" WHERE {self._same_key()} AND ROW({old}) IS DISTINCT FROM ROW({new})"
        )
        return sql, [value for _field, value in stamps]

    def _insert(self) -> tuple[str, list]:
        quote = connection.ops.quote_name
        given = [(quote(field.column), self._stamp(field)) for field in self._others() if self._is_given(field)]
        names = [target.name for target in self.targets]
        into = ", ".join([*names, *(name for name, _value in given)])
        values = ", ".join([*(f"s.{name}" for name in names), *("%s" for _given in given)])
        sql = (
            f"INSERT INTO {self._table} ({into}) SELECT {values} FROM {_STAGE} s WHERE NOT EXISTS"  # noqa: S608
            f" (SELECT 1 FROM {self._table} t WHERE {self._same_key()}) ORDER BY s.row_no"
        )
        return sql, [value for _name, value in given]

    def _others(self) -> list[models.Field]:
        """Fields of the model that the list does not bring."""
        brought = {target.field.column for target in self.targets}
        return [field for field in self.ledger.model._meta.concrete_fields if field.column not in brought]

    @staticmethod
    def _is_given(field: models.Field) -> bool:
        return not (field.primary_key or field.generated or field.has_db_default())

    def _stamp(self, field: models.Field):
        """What a field the list does not bring gets in a new row."""
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            value = self.now if isinstance(field, models.DateTimeField) else timezone.localdate(self.now)
        else:
            value = field.get_default()
        return field.get_db_prep_save(value, connection)

    def _tell(self, created: int, updated: int) -> None:
        staged = self._staged()
        self.report.rejected += len(self.rejected)
        self.report.created += created
        self.report.updated += updated
        self.report.unchanged += max(staged - created - updated, 0)

    def _staged(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {_STAGE}")  # noqa: S608
            return cursor.fetchone()[0]


def _compared(target: _Target) -> str:
    """The present value as a list would bring it: without blanks around it, times to the second."""
    name = f"t.{target.name}"
    if isinstance(target.field, models.CharField | models.TextField):
        return f"btrim({name}, {_BLANK})"
    if isinstance(target.field, models.DateTimeField):
        return f"date_trunc('second', {name})"
    return name
