"""An export as a recorded deed: who took which rows away, under which conditions."""

from datetime import datetime

from django.utils.translation import gettext as _

from ..errors import Refused
from ..trail import act
from .columns import Ledger
from .export import write
from .listing import ask


def export(ledger: Ledger, user, params, out, *, now: datetime, columns=None) -> int:
    """Write the person's rows into ``out`` and record it; returns the number of rows. All columns unless told."""
    if not ledger.may_export(user):
        raise Refused(_("您无权导出“%(ledger)s”。") % {"ledger": ledger.title})
    columns = tuple(columns or ledger.columns)
    query = ask(ledger, user, params, columns)
    unknown = [key for key in params if not is_known(ledger, key)]
    if unknown or query.errors:
        raise Refused(*query.errors, *(_("没有“%(key)s”这个条件。") % {"key": key} for key in unknown))
    asked = {condition.key: list(condition.values) for condition in query.conditions if condition.is_set}
    with act("ledger.export", by=user, now=now, label=_("导出%(ledger)s") % {"ledger": ledger.title}) as entry:
        count = write(query, columns, out, traced=bool(ledger.trace) and ledger.may_import(user))
        entry.data = {"ledger": ledger.name, "rows": count, "conditions": asked}
    return count


def is_known(ledger: Ledger, key: str) -> bool:
    """Whether a ledger has a condition of that name (or sorts by it)."""
    ranges = [f"{column.key}_{end}" for column in ledger.columns if column.filter == "range" for end in ("from", "to")]
    plain = [column.key for column in ledger.columns if column.filter and column.filter != "range"]
    return key in (*ranges, *plain, *(extra.key for extra in ledger.filters), "sort")
