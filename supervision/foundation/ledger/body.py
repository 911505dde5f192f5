"""The rows of a ledger page as HTML: hundreds of cells, which are not a template's work.

What a column is known to be is worked out once for a page; a cell is then one call and one escape.
"""

from collections.abc import Callable
from html import escape

from django.utils import timezone
from django.utils.formats import localize
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from .columns import Column, Kind, Ledger
from .listing import is_numeric

_SHORT, _LONG = 16, 28  # characters: below the first a cell is one line, from the second on it gets room
_EMPTY = '<span class="muted">—</span>'


class Body:
    """Writes the rows of one page. ``read``: the columns whose values each row brings."""

    def __init__(self, ledger: Ledger, columns: list[Column], read: list[Column], user, *, ticks: bool):
        self.url_of = ledger.row_url
        self.raw = [(column.key, column.alias) for column in read]
        self.name = next((column.alias for column in columns if column.link), "pk")
        self.cells = [(column.alias, _start(column), _writer(column, user), column.link) for column in columns]
        self.tick = _tick() if ticks else None
        self.serial = f'<td class="number serial" data-label="{escape(_("序号"))}">'

    def row(self, row: dict, number: int | None) -> dict:
        """``key``, ``number`` and ``name`` of the row, and all of its ``html``."""
        url = ""
        if self.url_of:
            url = escape(self.url_of({"pk": row["pk"], **{key: row[alias] for key, alias in self.raw}}))
        parts = ["<tr>"]
        if self.tick:
            parts.append(self.tick.format(name=escape(str(row[self.name])), key=row["pk"]))
        parts.append(f"{self.serial}{'—' if number is None else number}</td>")
        for alias, start, write, is_link in self.cells:
            text = write(row[alias])
            parts.append(start)
            parts.append(f'<a href="{url}">{text}</a>' if is_link and url and text is not _EMPTY else text)
            parts.append("</td>")
        parts.append("</tr>")
        html = mark_safe("".join(parts))  # noqa: S308 - escaped piece by piece
        return {"key": row["pk"], "number": number, "name": row[self.name], "html": html}


def _tick() -> str:
    """The box before a row."""
    said = escape(_("选择")).replace("{", "{{").replace("}", "}}")
    return (
        f'<td class="tick"><label><span class="visually-hidden">{said} {{name}}</span>'
        '<input class="form-check-input" type="checkbox" name="row" value="{key}" data-row-check></label></td>'
    )


def _start(column: Column) -> str:
    return f'<td data-label="{escape(str(column.label))}" class="{_look(column)}">'


def _writer(column: Column, user) -> Callable[[object], str]:
    """Value of a cell → its HTML."""
    if column.kind == Kind.CHOICE:
        shown = {code: _choice(column, code, str(label)) for code, label in column.pairs(user)}
        return lambda value: shown.get(value) or _choice(column, value, "" if value is None else str(value))
    return lambda value: _EMPTY if value is None or value == "" else escape(_text(column.kind, value))


def _choice(column: Column, code, label: str) -> str:
    if not label:
        return _EMPTY
    if column.colours and code:
        return f'<span class="pill pill-{escape(column.colours.get(code, "grey"))}">{escape(label)}</span>'
    return escape(label)


def _text(kind: Kind, value) -> str:
    if kind == Kind.BOOLEAN:
        return _("是") if value else _("否")
    if kind == Kind.PERCENT:
        return f"{value / 100:.2f}%"
    if kind == Kind.DATETIME:
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return str(localize(value) if kind in (Kind.DECIMAL, Kind.INTEGER) else value)


def _look(column: Column) -> str:
    """How a cell is set: figures right, what is short in one line, what is long with room to read."""
    if is_numeric(column):
        return "number"
    if column.kind not in (Kind.TEXT, Kind.CODE) or column.width <= _SHORT:
        return "nowrap"
    return "wide" if column.width >= _LONG else ""
