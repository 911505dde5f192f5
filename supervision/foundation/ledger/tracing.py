"""What a workbook said when it was taken away, so that a list that comes back is compared three ways.

A traced ledger exports one hidden column more: for each cell of the row that an import reads, a short digest of what
stood there. When the list comes back, a cell whose digest is still the same was not touched in the workbook; a row
of the ledger whose digest is still the same was not touched here. Only where both were, and differ, is there a
conflict. Without the column (a list somebody typed) every difference counts as a change of the list.
"""

import hashlib
from datetime import date
from enum import Enum

from django.db.models import CharField, F, Func, TextField, Value
from django.db.models.functions import MD5, Cast, Coalesce, Concat, Left, Replace
from django.utils.translation import gettext_lazy as _

from .columns import Column, Kind

KEY = "traced"
_DIGITS = 8
_LIMIT = 32_767  # characters of a cell
_BLANKS = "".join(map(chr, (*range(9, 14), 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F,
                            0x205F, 0x3000)))  # what str.strip takes away  # fmt: skip


class Verdict(Enum):
    """What became of one cell between the export and now."""

    SAME = "same"
    OURS = "ours"  # changed here only: it stays
    THEIRS = "theirs"  # changed in the workbook only: it is taken
    CONFLICT = "conflict"


def trace_column(columns) -> Column:
    """The hidden column for an export of these columns."""
    read = [column for column in columns if column.field]
    parts = [part for column in read for part in (Value(f"{column.key}:"), _digest(column), Value(" "))]
    expr = Concat(*parts, Value(""), output_field=CharField()) if parts else Value("")
    return Column(KEY, _("校验（请勿改动）"), expr, kind=Kind.CODE, hidden=True, sortable=False, field=KEY,
                  synonyms=("校验", "Check (leave as it is)"))  # fmt: skip


def _digest(column: Column):
    """The digest of a cell in SQL, over the text that a list brings back."""
    source = column.expression
    text = Cast(F(source.name) if isinstance(source, F) else source, TextField())
    lines = Replace(Replace(text, Value("\r\n"), Value("\n")), Value("\r"), Value("\n"))
    bare = Func(Left(lines, _LIMIT), Value(_BLANKS), function="btrim", output_field=TextField())
    return Left(MD5(Coalesce(bare, Value(""))), _DIGITS)


def plain(value) -> str:
    """A value of the ledger as the text a list brings back, choices as their codes."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").replace("\r", "\n")[:_LIMIT].strip()


def digest(text: str) -> str:
    """The digest of a text, as SQL makes it."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:_DIGITS]


def traces(text: str) -> dict[str, str]:
    """Column key → digest, from the hidden cell of a row."""
    return dict(part.split(":", 1) for part in text.split() if ":" in part)


def renewed(text: str, values: dict[str, str]) -> str:
    """The hidden cell of a row as it would be exported now, for the columns it speaks of."""
    return " ".join(f"{key}:{digest(values[key])}" for key in traces(text) if key in values)


def compare(theirs: str, ours: str, trace: str | None) -> Verdict:
    """One cell: what the list says, what the ledger says now, and the digest of what was exported."""
    if theirs == ours:
        return Verdict.SAME
    if trace is None or digest(ours) == trace:
        return Verdict.THEIRS
    return Verdict.OURS if digest(theirs) == trace else Verdict.CONFLICT
