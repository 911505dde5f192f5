"""One subject's file as one person sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, reduce
from operator import or_

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..access import P
from ..models import Attachment
from .declarations import LIMIT, FileAction, Shown, Tab, TabColumn, Warned, contributed


@dataclass(frozen=True)
class Section:
    """A tab with its newest rows. ``total`` counts all of them; ``ledger_url`` leads to the rest."""

    tab: Tab
    rows: Sequence
    total: int
    ledger_url: str

    @property
    def heads(self) -> list[str]:
        """Labels of the columns."""
        return [column.label for column in self.tab.columns]

    @property
    def lines(self) -> list[list[Shown]]:
        """Cells of the rows."""
        return [[column.shown(row) for column in self.tab.columns] for row in self.rows]

    @property
    def left_out(self) -> int:
        """Rows that are not shown here."""
        return self.total - len(self.rows)


@dataclass(frozen=True)
class CaseFile:
    """``codes``: the public code of the subject, then those of rows merged into it. ``prefix``: "" or "PERSON_".

    ``places``: a person's history was made at several places; only what was made at these is told.
    """

    user: object
    subject: models.Model
    codes: tuple[str, ...]
    prefix: str = ""
    places: tuple[str, ...] | None = None

    @property
    def code(self) -> str:
        """The subject's own code."""
        return self.codes[0]

    @cached_property
    def tabs(self) -> list[Tab]:
        """Tabs of all floors this person may open, attachments last."""
        tabs = [tab for tab in contributed(f"{self.prefix}TABS") if tab.is_for(self.user)]
        return [*tabs, replace(ATTACHMENTS, rows=self._attachments)] if tabs else []

    def tab(self, key: str | None) -> Tab | None:
        """The tab of that name, if the person may open it."""
        return next((tab for tab in self.tabs if tab.key == key), None)

    @cached_property
    def tab_of_type(self) -> dict[str, str]:
        """Type of row → key of the first tab it stands in."""
        return {self.rows(tab).model._meta.label_lower: tab.key for tab in reversed(self.tabs) if not tab.upright}

    @cached_property
    def _built(self) -> dict[str, models.QuerySet]:
        return {}

    def rows(self, tab: Tab) -> models.QuerySet:
        """All rows of a tab, those of merged records included; facts are those of the subject alone."""
        if tab.key not in self._built:
            codes = self.codes[:1] if tab.upright else self.codes
            self._built[tab.key] = reduce(or_, (tab.rows(self.user, code) for code in codes))
        return self._built[tab.key].all()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows each tab has, by one query and without loading any."""
        keys, parts, params = [], [], []
        for tab in self.tabs:
            if tab.upright:
                continue
            try:
                sql, given = self.rows(tab).order_by().values("pk").query.sql_with_params()
            except EmptyResultSet:
                continue
            keys.append(tab.key)
            parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 - the ORM's own SQL
            params.extend(given)
        found = {tab.key: 0 for tab in self.tabs if not tab.upright}
        if parts:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {', '.join(parts)}", params)
                found |= dict(zip(keys, cursor.fetchone(), strict=True))
        return found

    def section(self, tab: Tab, limit: int | None = LIMIT) -> Section:
        """One tab with its newest rows; all of them without ``limit``."""
        total = self.counts.get(tab.key, 1)
        rows = list(self.rows(tab)[:limit]) if total else []
        return Section(tab, rows, total, tab.ledger_url(self.codes))

    def sections(self, limit: int | None = LIMIT) -> list[Section]:
        """Everything known: every tab of every floor, also those without rows. One query a tab, one for the counts."""
        return [self.section(tab, limit) for tab in self.tabs]

    def warnings(self, on: date) -> list[Warned]:
        """What presses on a day, what is late first."""
        finders = [one for one in contributed(f"{self.prefix}WARNINGS") if one.is_for(self.user)]
        found = [warned for finder in finders for warned in finder.find(self, on)]
        return sorted(found, key=lambda warned: warned.colour != "red")

    def actions(self) -> list[tuple[FileAction, str]]:
        """Pages the person may go to, with their addresses."""
        offered = [one for one in contributed(f"{self.prefix}ACTIONS") if one.is_for(self.user)]
        return [(one, url) for one in offered if (url := one.url(self))]

    def _attachments(self, _user, code: str) -> models.QuerySet:
        """Files attached to the subject or to a row of any other tab the person may open.

        A union, so that each branch finds its files by the index instead of reading all there are.
        """
        if code != self.code:
            return Attachment.objects.none()
        branches = [_attached(type(self.subject).objects.filter(pk=self.subject.pk))]
        branches += [_attached(self.rows(tab)) for tab in self.tabs if not tab.upright and tab.key != ATTACHMENTS.key]
        found = branches[0].union(*branches[1:], all=True)
        return Attachment.objects.filter(pk__in=found).select_related("uploaded_by").order_by("-uploaded_at", "-pk")


def _attached(rows: models.QuerySet) -> models.QuerySet:
    """Keys of the files attached to these rows."""
    kept = Attachment.objects.filter(
        parent_type=rows.model._meta.label_lower, parent_id__in=rows.order_by().values("pk")
    )
    return kept.order_by().values("pk")


ATTACHMENTS = Tab(
    "attachments",
    _("附件"),
    (P.INSTITUTION_VIEW, P.PRACTITIONER_VIEW),
    lambda _user, _code: Attachment.objects.none(),  # each file puts its own in place
    columns=(
        TabColumn(_("文件名"), "name", url=lambda row: reverse("foundation:attachment", args=[row.pk]), width=40),
        TabColumn(_("大小"), lambda row: filesizeformat(row.size), width=10),
        TabColumn(_("上传人"), "uploaded_by.name", width=12),
        TabColumn(_("上传时间"), "uploaded_at", width=18),
    ),
    empty=_("各项业务中上传的附件会汇集在这里。"),
)
