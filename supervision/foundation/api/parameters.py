"""What may be asked for in an address: the conditions of a ledger, and the query of a part."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from ..errors import BadInput, Problem
from ..ledger.columns import Column, Filter, Kind, Ledger
from .shapes import checked

_TYPES = {
    Kind.INTEGER: OpenApiTypes.NUMBER, Kind.DECIMAL: OpenApiTypes.NUMBER, Kind.PERCENT: OpenApiTypes.NUMBER,
    Kind.DATE: OpenApiTypes.DATE, Kind.DATETIME: OpenApiTypes.DATE,
}  # fmt: skip


def _of_column(column: Column) -> list[OpenApiParameter]:
    label = str(column.label)
    if column.filter == "range":
        kind = _TYPES.get(column.kind, OpenApiTypes.STR)
        ends = (("from", "≥"), ("to", "≤"))
        return [OpenApiParameter(f"{column.key}_{end}", kind, description=f"{label} {sign}") for end, sign in ends]
    several = " (one or several codes, joined by commas)" if column.filter == "choice" else ""
    return [OpenApiParameter(column.key, str, description=f"{label}{several}")]


def _of_filter(one: Filter) -> OpenApiParameter:
    kind = {"date": OpenApiTypes.DATE, "flag": OpenApiTypes.BOOL}.get(one.kind, OpenApiTypes.STR)
    return OpenApiParameter(one.key, kind, description=str(one.label))


def conditions_of(ledger: Ledger) -> list[OpenApiParameter]:
    """Everything a list may be asked for."""
    found = [
        OpenApiParameter("cursor", str, description="From ``next`` or ``previous`` of the page before."),
        OpenApiParameter("page_size", int, description="At most 1000."),
    ]
    for column in ledger.columns:
        if column.filter:
            found += _of_column(column)
    return found + [_of_filter(one) for one in ledger.filters]


def read_query(shape: type[serializers.Serializer] | None, params) -> dict:
    """What was asked for, as the shape takes it; a condition that is not known must not answer with too much."""
    known = shape().fields if shape else ()
    unknown = [key for key in params if key not in known]
    if unknown:
        raise BadInput([Problem(None, key, _("没有“%(key)s”这个条件。") % {"key": key}) for key in unknown])
    return checked(shape, params.dict()) if shape else {}
