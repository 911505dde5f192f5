"""Columns of a temporary collection: what a cell may hold, and what the rows add up to. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

TEXT, NUMBER, DATE, CHOICE = "text", "number", "date", "choice"
KINDS = {"文字": TEXT, "数字": NUMBER, "日期": DATE, "单选": CHOICE, TEXT: TEXT, NUMBER: NUMBER, DATE: DATE,
         CHOICE: CHOICE}  # fmt: skip
MOST, LONGEST = 30, 500
_DIGITS = 15
_SPLIT = re.compile(r"[|｜]")


class Unfit(ValueError):
    """A text that does not fit its column. ``code`` says why; ``told`` fills the sentence."""

    def __init__(self, code: str, **told):
        super().__init__(code)
        self.code, self.told = code, told


def columns_of(text: str) -> list[dict]:
    """Columns typed one a line: ``名称 | 类型 | 口径 | 选项1、选项2``; a trailing * on the name makes it required.

    Raises Unfit naming the line.
    """
    columns, seen = [], set()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = [part.strip() for part in _SPLIT.split(line)] + ["", "", ""]
        label, kind = parts[0].rstrip("*＊").strip(), KINDS.get(parts[1] or "文字")
        if not label:
            raise Unfit("no_label", line=number)
        if label in seen:
            raise Unfit("twice", line=number, label=label)
        if kind is None:
            raise Unfit("no_kind", line=number, kind=parts[1])
        choices = [one.strip() for one in re.split("[、,，;；]", parts[3]) if one.strip()]
        if kind == CHOICE and len(choices) < 2:
            raise Unfit("no_choices", line=number, label=label)
        seen.add(label)
        columns.append({"key": f"c{len(columns) + 1}", "label": label[:40], "kind": kind, "note": parts[2][:120],
                        "choices": choices if kind == CHOICE else [],
                        "required": parts[0].rstrip().endswith(("*", "＊"))})  # fmt: skip
    if not columns:
        raise Unfit("no_columns")
    if len(columns) > MOST:
        raise Unfit("too_many", most=MOST)
    return columns


def as_text(columns: Iterable[Mapping]) -> str:
    """The same columns as they are typed."""
    names = {value: name for name, value in KINDS.items() if name != value}
    lines = []
    for one in columns:
        parts = [one["label"] + ("*" if one["required"] else ""), names[one["kind"]], one["note"]]
        parts += ["、".join(one["choices"])] if one["choices"] else []
        lines.append(" | ".join(parts).rstrip(" |"))
    return "\n".join(lines)


def read(column: Mapping, text: str) -> str:
    """A cell as it is kept: numbers without separators, dates as YYYY-MM-DD. Raises Unfit."""
    text = text.strip()
    if not text:
        if column["required"]:
            raise Unfit("empty", label=column["label"])
        return ""
    kind = column["kind"]
    if kind == NUMBER:
        return _number(column, text)
    if kind == DATE:
        return _date(column, text)
    if kind == CHOICE and text not in column["choices"]:
        raise Unfit("not_offered", label=column["label"], text=text, choices="、".join(column["choices"]))
    if len(text) > LONGEST:
        raise Unfit("too_long", label=column["label"], most=LONGEST)
    return text


def _number(column, text: str) -> str:
    plain = text.translate(str.maketrans("０１２３４５６７８９．－，", "0123456789.-,")).replace(",", "")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise Unfit("no_number", label=column["label"], text=text) from None
    if not value.is_finite() or abs(value.adjusted()) > _DIGITS or value.as_tuple().exponent < -4:
        raise Unfit("no_number", label=column["label"], text=text)
    shown = f"{value:f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown == "-0" else shown


def _date(column, text: str) -> str:
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00(?::00)?)?", text)
    try:
        return date(*map(int, found.groups())).isoformat()
    except (AttributeError, ValueError):
        raise Unfit("no_date", label=column["label"], text=text) from None


def sums(columns: Sequence[Mapping], rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Column key → sum of the numbers given (0 of none); columns of words have no sum."""
    totals = {one["key"]: Decimal(0) for one in columns if one["kind"] == NUMBER}
    for row in rows:
        for key in totals:
            totals[key] += Decimal(row.get(key) or 0)
    return {key: _plain(value) for key, value in totals.items()}


def _plain(value: Decimal) -> str:
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
