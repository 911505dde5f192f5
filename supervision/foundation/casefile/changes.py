"""What an act changed, in words: labels of columns, old → new. Sensitive columns only say that they changed."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Act, RowChange
from .declarations import in_words

LIMIT = 60  # changed rows told of one act
_HIDDEN = "changed"  # what the database writes in place of a sensitive value
OPERATIONS = {"insert": gettext_lazy("新增"), "update": gettext_lazy("修改"), "delete": gettext_lazy("删除")}


@dataclass(frozen=True)
class Change:
    """One row: what it is, what was done, and (label, before, after) of each column people know."""

    title: str
    operation: str
    lines: list[tuple[str, str, str]]


def changes_of(act: Act, user) -> tuple[list[Change], int]:
    """Changes of rows the person may see, and how many more there are that they may not see or that are too many."""
    rows = list(RowChange.objects.filter(act_id=act.pk).order_by("table_name", "pk")[:LIMIT])
    told = []
    for table, group in groupby(rows, key=lambda row: row.table_name):
        model = _models_by_table().get(table)
        changed = list(group)
        seen = _seen(model, {row.row_pk for row in changed}, user) if model else set()
        told += _in_words(model, [row for row in changed if row.row_pk in seen])
    total = RowChange.objects.filter(act_id=act.pk).count()
    return told, total - len(told)


def _in_words(model, rows: list[RowChange]) -> Iterator[Change]:
    """Rows of one table; what foreign keys mean is looked up once for all of them."""
    names = _names_of(model, rows)
    for row in rows:
        before, after = row.before or {}, row.after or {}
        lines = [
            (str(field.verbose_name), _value(field, before, names), _value(field, after, names))
            for field in _told_fields(model)
            if field.column in before or field.column in after
        ]
        lines = [line for line in lines if line[1] or line[2]]
        if lines:
            yield Change(str(model._meta.verbose_name), str(OPERATIONS[row.operation]), lines)


def _value(field, data: dict, names: dict) -> str:
    raw = data.get(field.column)
    if raw is None or raw == "":
        return ""
    if raw == _HIDDEN:
        return _("（已变更，内容不显示）")
    if field.is_relation:
        return names.get((field.name, str(raw)), str(raw))
    if isinstance(field, models.JSONField):
        return _("（已变更，内容不显示）")
    labels = dict(getattr(field, "base_field", field).flatchoices)
    if isinstance(raw, list):
        return "、".join(str(labels.get(one, one)) for one in raw)
    if labels:
        return str(labels.get(raw, raw))
    return in_words(_typed(field, raw))


def _typed(field, raw) -> Any:
    """The value of a JSON text as the field would hold it."""
    try:
        return field.to_python(raw)
    except (ValidationError, TypeError, ValueError):
        return raw


@cache
def _models_by_table() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


@cache
def _told_fields(model) -> tuple:
    """Columns that carry a name for people; keys, folded names and derivations have none."""
    return tuple(field for field in model._meta.concrete_fields if field.verbose_name != field.name.replace("_", " "))


def _names_of(model, rows: list[RowChange]) -> dict[tuple[str, str], str]:
    """(field, key) → what the row it points to is called; one query for each field that points somewhere."""
    keys = defaultdict(set)
    for field in _told_fields(model):
        if field.is_relation:
            values = (data.get(field.column) for row in rows for data in (row.before or {}, row.after or {}))
            keys[field].update(value for value in values if value is not None)
    return {
        (field.name, str(key)): str(row)
        for field, wanted in keys.items()
        if wanted
        for key, row in field.related_model._base_manager.in_bulk(wanted).items()
    }


def _seen(model, keys: set[str], user) -> set[str]:
    """Keys of the rows a person may see: by the model's own rule, or as parts of a row they see."""
    rows = model._base_manager.filter(pk__in=keys)
    if hasattr(model._default_manager, "visible_to"):
        rows = model._default_manager.visible_to(user).filter(pk__in=keys)
    else:
        whole = _part_of(model)
        if whole is None:
            return set()
        rows = rows.filter(**{f"{whole.name}__in": whole.related_model.objects.visible_to(user)})
    return {str(key) for key in rows.values_list("pk", flat=True)}


@cache
def _part_of(model) -> models.ForeignKey | None:
    """The row this one is a part of: it goes with it (CASCADE), and is seen by whoever sees it."""
    for field in model._meta.concrete_fields:
        whole = field.is_relation and field.remote_field.on_delete is models.CASCADE
        if whole and hasattr(field.related_model._default_manager, "visible_to"):
            return field
    return None
