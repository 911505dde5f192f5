"""The conditions of a ledger as parameters of the document."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from ..ledger.columns import Column, Filter, Kind, Ledger

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
