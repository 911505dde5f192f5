"""The base of every model whose rows belong to somebody."""

from django.db import models

from ..access import scope_for


class RegionCodeField(models.CharField):
    """A nine-digit region code (province 2, city 4, county 6, street 9, padded with zeros).

    Compared byte by byte (collation "C"), so that a scope is a half-open index range.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 9)
        kwargs.setdefault("db_collation", "C")
        kwargs.setdefault("verbose_name", "区划代码")
        super().__init__(*args, **kwargs)


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
