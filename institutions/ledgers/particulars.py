"""Columns of the own fields of each kind of subject, made from their declaration."""

from django.db.models import BooleanField, Case, DateField, DecimalField, IntegerField, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from supervision.foundation.ledger.columns import Column, Kind

from ..rules.particulars import PARTICULARS, Particular, Type
from ..rules.reading import OWN

_KINDS = {
    Type.TEXT: Kind.TEXT, Type.INTEGER: Kind.INTEGER, Type.DECIMAL: Kind.DECIMAL, Type.CHOICE: Kind.CHOICE,
    Type.FLAG: Kind.BOOLEAN, Type.DATE: Kind.DATE,
}  # fmt: skip
_CASTS = {
    Type.INTEGER: IntegerField(), Type.DECIMAL: DecimalField(max_digits=14, decimal_places=2), Type.DATE: DateField(),
}  # fmt: skip
_FILTERS = {Type.CHOICE: "choice", Type.INTEGER: None, Type.FLAG: None, Type.DATE: None}
_WIDE = 24


_MEDICAL = {"category", "level", "nature", "beds", "points"}


def column_set(params) -> tuple[set[str], set[str]]:
    """Of one kind of subject its own columns instead of those only medical institutions have; of several the kind."""
    asked = [kind for kind in params.get("kind", "").split(",") if kind]
    if not asked or "medical" in asked:
        return set(), set()
    own = {OWN + field.key for field in PARTICULARS.get(asked[0], ())} if len(asked) == 1 else {"kind"}
    return own | {"licence_number"}, _MEDICAL


def _cell(field: Particular):
    """The value in SQL; only what was read by ``rules.particulars`` is ever stored, so casts do not fail."""
    text = KeyTextTransform(field.key, "particulars")
    if field.type == Type.FLAG:
        return Case(
            When(**{f"particulars__{field.key}": True}, then=Value(True)),
            When(**{f"particulars__{field.key}": False}, then=Value(False)),
            default=None,
            output_field=BooleanField(null=True),
        )
    return Cast(text, _CASTS[field.type]) if field.type in _CASTS else text


def own_columns() -> tuple[Column, ...]:
    """One column per field, hidden at first, in the order of the kinds."""
    return tuple(
        Column(
            OWN + field.key, _(field.label), _cell(field), kind=_KINDS[field.type], field="particulars",
            choices=[(code, _(text)) for code, text in field.choices] or None, filter=_FILTERS.get(field.type),
            advanced=True, default_visible=False, synonyms=field.synonyms,
            width=_WIDE if field.type == Type.TEXT else 14,
        )
        for fields in PARTICULARS.values()
        for field in fields
    )  # fmt: skip
