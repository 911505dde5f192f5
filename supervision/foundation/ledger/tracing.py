"""What a workbook said when it was taken away, so that a list that comes back is compared three ways.

A traced ledger exports one hidden column more: for each cell of the row that an import reads, a short digest of what
stood there. When the list comes back, a cell whose digest is still the same was not touched in the workbook; a row
of the ledger whose digest is still the same was not touched here. Only where both were, and differ, is there a
conflict. Without the column (a list somebody typed) every difference counts as a change of the list.
"""

import hashlib
from datetime import date
from enum import Enum

from django.utils.translation import gettext_lazy as _

from .columns import Column, Kind

KEY = "traced"
_DIGITS = 8
_LIMIT = 32_767  # characters of a cell
_BLANKS = "E' \\t\\n\\u00a0\\u3000'"


class Verdict(Enum):
    """What became of one cell between the export and now."""

    SAME = "same"
    OURS = "ours"  # changed here only: it stays
    THEIRS = "theirs"  # changed in the workbook only: it is taken
    CONFLICT = "conflict"


def trace_column(columns) -> Column:
    """The hidden column for an export of these columns; what stands in it ``traced_sql`` says."""
    return Column(KEY, _("校验（请勿改动）"), kind=Kind.CODE, hidden=True, sortable=False, field=KEY,
                  synonyms=("校验", "Check (leave as it is)"))  # fmt: skip


def traced_sql(columns, names) -> str:
    """The digests of a row in SQL, over its cells (columns and their SQL names) as they are exported."""
    pairs = [(column, name) for column, name in zip(columns, names, strict=True) if column.field]
    parts = ", ".join(f"'{column.key}:' || left(md5(coalesce({_bare(column, name)}, '')), {_DIGITS})"
                      for column, name in pairs)  # fmt: skip
    return f"concat_ws(' ', {parts})" if parts else "''"


def _bare(column: Column, name: str) -> str:
    """The text of a cell as a list brings it back: line ends of one kind, nothing blank around it."""
    if column.kind != Kind.TEXT:
        return f"{name}::text"
    lines = f"replace(replace({name}::text, E'\\r\\n', E'\\n'), E'\\r', E'\\n')"
    return f"btrim(left({lines}, {_LIMIT}), {_BLANKS})"


def plain(column: Column, value) -> str:
    """A value of the ledger as the text a list brings back."""
    if value is None:
        return ""
    if column.kind == Kind.CHOICE:
        return str(dict(column.pairs()).get(value, value))
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
