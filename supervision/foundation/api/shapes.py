"""Shapes of what goes in and out, derived from the ledgers and forms of the pages: said once, documented by itself."""

from inspect import isfunction

from django import forms
from rest_framework import serializers

from ..errors import BadInput, Problem
from ..ledger.columns import Column, Kind, Ledger

_CELLS = {
    Kind.INTEGER: serializers.IntegerField, Kind.PERCENT: serializers.IntegerField,
    Kind.DATE: serializers.DateField, Kind.DATETIME: serializers.DateTimeField, Kind.BOOLEAN: serializers.BooleanField,
}  # fmt: skip

_SAMPLES = {
    Kind.INTEGER: 1, Kind.DECIMAL: 1.5, Kind.PERCENT: 9850, Kind.DATE: "2026-11-20",
    Kind.DATETIME: "2026-11-20T09:00:00+08:00", Kind.BOOLEAN: False,
}  # fmt: skip


class ActionShape(serializers.Serializer):
    """A step of the workflow that is offered on a row; ``reasons`` say why it is not open yet."""

    verb = serializers.CharField()
    label = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())


class NoteShape(serializers.Serializer):
    """A reason for the record."""

    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


def _named(name: str, base: type, members: dict) -> type:
    return type(name, (base,), members)


def camel(name: str) -> str:
    """self_inspections → SelfInspections."""
    return "".join(part.title() for part in name.split("_"))


# --- rows of a ledger ---------------------------------------------------------------------------------
def cell_of(column: Column) -> serializers.Field:
    """How a cell of the column is told."""
    told = {"allow_null": True, "help_text": str(column.label)}
    if column.kind == Kind.DECIMAL:
        return serializers.DecimalField(max_digits=20, decimal_places=6, coerce_to_string=False, **told)
    if column.kind in _CELLS:
        return _CELLS[column.kind](**told)
    return serializers.CharField(allow_blank=True, **told)


def row_shape(ledger: Ledger) -> type[serializers.Serializer]:
    """One row of a ledger: ``id``, every column, and the label of each choice."""
    members = {"id": serializers.IntegerField()}
    for column in ledger.columns:
        members[column.key] = cell_of(column)
        if column.kind == Kind.CHOICE:
            members[f"{column.key}_label"] = serializers.CharField(allow_null=True, allow_blank=True)
    return _named(f"{camel(ledger.name)}Row", serializers.Serializer, members)


class ChoiceShape(serializers.Serializer):
    """A code and what it is called."""

    code = serializers.CharField(allow_blank=True)
    label = serializers.CharField()


class ColumnShape(serializers.Serializer):
    """A column of a ledger; ``filter`` says how it can be asked for."""

    key = serializers.CharField()
    label = serializers.CharField()
    kind = serializers.CharField()
    filter = serializers.CharField(allow_null=True)
    choices = ChoiceShape(many=True, required=False)


class ConditionShape(serializers.Serializer):
    """A condition that is no column."""

    key = serializers.CharField()
    label = serializers.CharField()
    kind = serializers.CharField()


class LedgerShape(serializers.Serializer):
    """What a ledger is made of."""

    name = serializers.CharField()
    title = serializers.CharField()
    columns = ColumnShape(many=True)
    filters = ConditionShape(many=True)


class LedgerIndexShape(serializers.Serializer):
    """The ledgers the account may open."""

    ledgers = LedgerShape(many=True)


class LedgerPageShape(serializers.Serializer):
    """A page of any ledger; ``/api/v1/ledgers/`` tells its columns."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = serializers.ListField(child=serializers.DictField())


def page_shape(ledger: Ledger) -> type[serializers.Serializer]:
    """A page of a ledger with the addresses of its neighbours."""
    members = {
        "next": serializers.URLField(allow_null=True), "previous": serializers.URLField(allow_null=True),
        "results": row_shape(ledger)(many=True),
    }  # fmt: skip
    return _named(f"{camel(ledger.name)}Page", serializers.Serializer, members)


def page_example(ledger: Ledger) -> dict:
    """A page with one row, made up from the columns; choices that depend on the reader stay empty."""
    row = {"id": 7}
    for column in ledger.columns:
        row[column.key] = _SAMPLES.get(column.kind, str(column.label))
        if column.kind == Kind.CHOICE:
            code, label = next(iter([] if isfunction(column.choices) else column.pairs()), ("", ""))
            row |= {column.key: code, f"{column.key}_label": str(label)}
    return {"next": None, "previous": None, "results": [row]}


# --- forms --------------------------------------------------------------------------------------------
def _input_of(field: forms.Field | serializers.Field, *, partial: bool) -> serializers.Field:
    """A field of a form as the document tells it. What counts is what the form says when it is filled."""
    if isinstance(field, serializers.Field):
        return field
    told = {
        "required": field.required and not partial, "help_text": str(field.help_text or field.label or ""),
    }  # fmt: skip
    if not field.required:
        told["allow_null"] = True
    if isinstance(field, forms.BooleanField):
        return serializers.BooleanField(**told)
    if isinstance(field, forms.DecimalField):
        return serializers.DecimalField(
            max_digits=field.max_digits or 20, decimal_places=field.decimal_places or 6, coerce_to_string=False, **told
        )
    if isinstance(field, forms.IntegerField):
        bounds = {name: value for name in ("min_value", "max_value") if (value := getattr(field, name)) is not None}
        return serializers.IntegerField(**bounds, **told)
    if isinstance(field, forms.DateField):
        return serializers.DateField(**told)
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return serializers.ListField(child=serializers.CharField(), **told)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        codes = [code for code, _label in field.choices if code != ""]
        return serializers.ChoiceField(choices=codes, allow_blank=not field.required, **told)
    return serializers.CharField(max_length=getattr(field, "max_length", None), allow_blank=not field.required, **told)


def input_shape(name: str, fields: dict, *, partial: bool = False) -> type[serializers.Serializer]:
    """What a form takes, as one JSON object; files are not among it."""
    members = {
        key: _input_of(field, partial=partial)
        for key, field in fields.items()
        if not isinstance(field, forms.FileField)
    }
    return _named(name, serializers.Serializer, members)


def present_of(form: forms.BaseForm) -> dict:
    """What an unfilled form shows, as data to fill it with: fields that are left out stay as they are."""
    found = {}
    for name, field in form.fields.items():
        value = field.prepare_value(form.get_initial_for_field(field, name))
        if value is not None and not isinstance(field, forms.FileField):
            found[name] = value
    return found


def problems_of(form: forms.BaseForm) -> list[Problem]:
    """The errors of a form by field."""
    return [
        Problem(None, "" if key == "__all__" else key, str(error))
        for key, errors in form.errors.items() for error in errors
    ]  # fmt: skip


def flat_problems(errors, key: str = "") -> list[Problem]:
    """The framework's own errors (a wrong type, a body that is no object) in the one shape."""
    if isinstance(errors, dict):
        return [problem for name, inner in errors.items() for problem in flat_problems(inner, str(name))]
    if isinstance(errors, list):
        return [problem for inner in errors for problem in flat_problems(inner, key)]
    return [Problem(None, "" if key == "non_field_errors" else key, str(errors))]


def checked(shape: type[serializers.Serializer], data) -> dict:
    """The body as the shape takes it. Raises BadInput with every problem."""
    read = shape(data=data)
    if not read.is_valid():
        raise BadInput(flat_problems(read.errors))
    return dict(read.validated_data)
