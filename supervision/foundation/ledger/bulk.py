"""Doing one thing to many rows of a ledger: what was chosen, and carrying it out with a reason.

A ledger declares ``bulk=(Bulk("amend", _("批量修改"), P.INSTITUTION_EDIT, apply, AmendForm),)``. ``apply(rows, values,
by=, now=, note=)`` is a service: it takes some of the rows at a time and answers with an ``Outcome``.
``form(data, user=)`` asks for the values and gives them by ``values()``. The page offers the ticked rows or all that
satisfy the conditions; either way the rows are read again as the person sees them now.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from ..errors import Refused
from ..models import Act
from ..trail import act
from .columns import Bulk, Ledger
from .listing import ask

LIMIT = 5_000  # rows of one go: what is done while a person waits
_CHUNK = 500
_TOLD = 1_000  # refusals kept with reasons
VERB = "ledger.bulk"


@dataclass
class Outcome:
    """What came of some rows: how many were done, how many were like that already, and why each other was not."""

    done: int = 0
    unchanged: int = 0
    refused: list[tuple[object, list[str]]] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Count what came of further rows."""
        self.done, self.unchanged = self.done + other.done, self.unchanged + other.unchanged
        self.refused += other.refused


@dataclass(frozen=True)
class Selection:
    """Rows a person chose: ticked ones, or all under the conditions of ``query`` (an address's)."""

    keys: tuple[int, ...] = ()
    everything: bool = False
    query: str = ""

    @classmethod
    def of(cls, data: QueryDict) -> "Selection":
        """From the form of the ledger page, or of the page that confirms."""
        keys = tuple(int(key) for key in data.getlist("row") if key.isdecimal() and len(key) < 19)
        return cls(keys, data.get("scope") == "all", data.get("query", ""))

    def rows(self, ledger: Ledger, user):
        """The rows as the person sees them now. Raises Refused when there are none, or too many for one go."""
        query = ask(ledger, user, QueryDict(self.query) if self.everything else {}, ())
        if query.errors:
            raise Refused(*query.errors)
        rows = query.narrow if self.everything else query.narrow.filter(pk__in=self.keys)
        number = rows.order_by()[: LIMIT + 1].count()
        if not number:
            raise Refused(_("请先勾选要处理的行。"))
        if number > LIMIT:
            raise Refused(_("一次最多处理 %(n)s 行，请增加查询条件，分批办理。") % {"n": LIMIT})
        return rows


def carry_out(ledger: Ledger, bulk: Bulk, rows, values: dict, *, by, now: datetime, note: str) -> Act:
    """Do it to the rows, all in one transaction, and record it; the act tells what came of it."""
    note = note.strip()
    if not note:
        raise Refused(_("请填写办理事由，系统会记入留痕。"))
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    label = _("批量办理：%(label)s") % {"label": bulk.label}
    with act(VERB, by=by, now=now, label=label[:60], note=note) as entry:
        outcome = Outcome()
        for start in range(0, len(keys), _CHUNK):
            part = list(ledger.rows(by).filter(pk__in=keys[start : start + _CHUNK]).order_by("pk"))
            outcome.add(bulk.apply(part, values, by=by, now=now, note=note))
        entry.data = {
            "ledger": ledger.name, "bulk": bulk.key, "rows": len(keys), "done": outcome.done,
            "unchanged": outcome.unchanged, "refused": len(outcome.refused),
            "reasons": [[str(row), reasons] for row, reasons in outcome.refused[:_TOLD]],
        }  # fmt: skip
    return Act.objects.get(pk=entry.id)
