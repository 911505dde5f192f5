"""One cell of a received list as the value of a model's field; ValueError names the remedy."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _

from .columns import Column, Kind

_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)
_DAY = re.compile(r"([0-9]{4})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})日?(?:[ T]0?0:00(?::00)?)?")
_SERIAL = re.compile(r"[2-8][0-9]{4}")  # days since 1899-12-30: 1954 to 2146
_DIGITS = 15  # "1e999999999" is a number too, and fills the memory when it is written out
_EPOCH = date(1899, 12, 30)
_YES = frozenset({"是", "TRUE", "1", "YES", "Y", "有", "√", "对"})
_NO = frozenset({"否", "FALSE", "0", "NO", "N", "无", "×", "错"})


def reader(column: Column, field: models.Field) -> Callable[[str], object]:
    """A function from stripped text to the field's value (None where the field may be empty)."""
    read = column.parse or _BY_KIND[column.kind](column, field)
    empty = _empty(column, field)

    def value(text: str):
        return read(text) if text else empty()

    return value


def _empty(column: Column, field: models.Field) -> Callable[[], object]:
    if not column.required and (field.null or field.empty_strings_allowed):
        nothing = None if field.null else ""
        return lambda: nothing

    def refuse():
        raise ValueError(_("不能为空，请填写"))

    return refuse


def _text(column, field):
    longest = field.max_length

    def read(text: str) -> str:
        if longest and len(text) > longest:
            raise ValueError(_("内容过长：最多%(n)s个字") % {"n": longest})
        return text

    return read


def _code(column, field):
    fits = _text(column, field)

    def read(text: str) -> str:
        if _SCIENTIFIC.fullmatch(text):
            raise ValueError(
                _("代码“%(text)s”已被表格软件改成数字，末位可能丢失；请把该列设为文本后重新填写") % {"text": text[:30]}
            )
        return fits(text.removeprefix("'"))

    return read


def _integer(column, field):
    low, high = connection.ops.integer_field_range(field.get_internal_type())

    def read(text: str) -> int:
        plain = unicodedata.normalize("NFKC", text).replace(",", "")
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", plain):
            raise ValueError(_("“%(text)s”不是整数，请填写如 120") % {"text": text[:20]})
        if not low <= int(plain) <= high:
            raise ValueError(_("数值应在%(low)s和%(high)s之间") % {"low": low, "high": high})
        return int(plain)

    return read


def _number(text: str) -> Decimal:
    try:
        value = Decimal(unicodedata.normalize("NFKC", text).replace(",", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value.adjusted()) > _DIGITS:
        raise ValueError(_("“%(text)s”不是数字，请填写如 12.5") % {"text": text[:20]})
    return value


def _decimal(column, field):
    places = getattr(field, "decimal_places", None)
    whole = field.max_digits - places if places is not None else 15

    def read(text: str) -> Decimal:
        value = _number(text)
        if places is not None and value != round(value, places):
            raise ValueError(_("最多%(n)s位小数") % {"n": places})
        if abs(value) >= 10**whole:
            raise ValueError(_("数值过大：整数部分最多%(n)s位") % {"n": whole})
        return value if places is None else round(value, places)

    return read


def _percent(column, field):
    def read(text: str) -> int:
        """Basis points; "12.5%" and 0.125 are the same."""
        plain = unicodedata.normalize("NFKC", text)
        value = _number(plain.removesuffix("%")) * (100 if plain.endswith("%") else 10_000)
        if value != int(value):
            raise ValueError(_("百分比最多两位小数"))
        return int(value)

    return read


def _day(column, field):
    return day


def day(text: str) -> date:
    """A day in any of the usual forms, or the number Excel keeps it as."""
    plain = unicodedata.normalize("NFKC", text)
    if _SERIAL.fullmatch(plain):
        return _EPOCH + timedelta(days=int(plain))
    found = _DAY.fullmatch(plain)
    try:
        return date(*map(int, found.groups()))
    except (AttributeError, ValueError):
        raise ValueError(_("日期“%(text)s”不存在或格式不对，请填写如 2026-06-30") % {"text": text[:20]}) from None


def _moment(column, field):
    def read(text: str) -> datetime:
        plain = unicodedata.normalize("NFKC", text).replace("/", "-")
        try:
            found = datetime.fromisoformat(plain)
        except ValueError:
            found = datetime.combine(day(text), datetime.min.time())
        return found if timezone.is_aware(found) else timezone.make_aware(found)

    return read


def _choice(column, field):
    codes = {}
    for code, label in column.pairs():
        codes[str(code)] = code
        codes[str(label)] = code

    def read(text: str):
        if text not in codes:
            offered = "、".join(str(label) for _code, label in column.pairs())
            raise ValueError(_("“%(text)s”不在选项中，请填写：%(offered)s") % {"text": text[:20], "offered": offered})
        return codes[text]

    return read


def _boolean(column, field):
    def read(text: str) -> bool:
        word = text.upper()
        if word not in _YES and word not in _NO:
            raise ValueError(_("请填写“是”或“否”"))
        return word in _YES

    return read


_BY_KIND = {
    Kind.TEXT: _text, Kind.CODE: _code, Kind.INTEGER: _integer, Kind.DECIMAL: _decimal, Kind.PERCENT: _percent,
    Kind.DATE: _day, Kind.DATETIME: _moment, Kind.CHOICE: _choice, Kind.BOOLEAN: _boolean,
}  # fmt: skip
