"""The base of every model whose rows belong to somebody."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.db.models.functions import Left
from django.db.models.lookups import Exact

from ..access import scope_for
from ..rules import regions

_ORDERED = (2, 4, 6)  # digits of a province, a city and a county


class RegionCodeField(models.CharField):
    """A nine-digit region code (province 2, city 4, county 6, street 9, padded with zeros).

    Compared byte by byte (collation "C"), so that a scope is a half-open index range.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 9)
        kwargs.setdefault("db_collation", "C")
        kwargs.setdefault("verbose_name", "区划代码")
        super().__init__(*args, **kwargs)


def division_q(low: str, high: str) -> Q:
    """A range of divisions; a province, city or county by the digits its codes begin with.

    With ``division_indexes`` that is one stretch of an index in the list's own order, where a range is many.
    """
    width = regions.width_of(low, high)
    if width in _ORDERED:
        return Q(Exact(Left("region_code", width), low[:width]))
    return Q(region_code__gte=low, region_code__lt=high)


def scope_q(scope) -> Q:
    """The divisions of a scope likewise."""
    return reduce(or_, (division_q(low, high) for low, high in scope.ranges), Q(pk__in=()))


def division_indexes(name: str, *order: str, read: tuple[str, ...] = ()) -> list[models.Index]:
    """Indexes that give the rows of the nation, a province, a city or a county in a list's own order; ``read``: what
    else a page needs to be found and counted without looking at the rows."""
    read = ("region_code", *read)
    inside = [models.Index(Left("region_code", n), *order, name=f"{name}_sort_{n}", include=read) for n in _ORDERED]
    return [models.Index(fields=order, name=f"{name}_sort", include=read), *inside]


class ScopedQuerySet(models.QuerySet):
    """Rows a person may see. Subclasses say how in ``scoped``; nothing else decides it."""

    def visible_to(self, user):
        """Every list, export, count, chart, choice and API row goes through here."""
        return self.scoped(scope_for(user))

    def scoped(self, scope):
        """Rows inside ``scope``: by region unless the model says otherwise."""
        return self.filter(scope.region_q())


class Scoped(models.Model):
    """A model whose rows are seen by scope and whose steps are taken by parties."""

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    def parties(self, user) -> set[str]:
        """Names of the parties the person stands for towards this row (see ``workflow.Step.party``)."""
        return set()

    @property
    def about(self) -> str:
        """Public code under which this row's history is found; the institution's, where there is one."""
        return getattr(self, "code", "") or ""
