"""What a person keeps about a ledger: columns and named filters."""

from django.utils.translation import gettext as _

from ..errors import Refused
from ..models import ChosenColumns, SavedFilter
from .columns import Ledger

_KEPT = 30


def choose_columns(ledger: Ledger, user, keys) -> None:
    """Remember the columns; none at all means those shown at first."""
    known = [column.key for column in ledger.columns if column.key in set(keys)]
    if known:
        ChosenColumns.objects.update_or_create(user=user, ledger=ledger.name, defaults={"keys": known})
    else:
        ChosenColumns.objects.filter(user=user, ledger=ledger.name).delete()


def keep_filter(ledger: Ledger, user, name: str, query: str, *, drop: str = "") -> None:
    """Keep conditions under a name (the same name again replaces them), or drop the one with key ``drop``."""
    own = SavedFilter.objects.visible_to(user).filter(ledger=ledger.name)
    if drop:
        own.filter(pk=int(drop) if drop.isdecimal() else 0).delete()
        return
    name = name.strip()[:40]
    if not name:
        raise Refused(_("请为常用查询起一个名称。"))
    if own.exclude(name=name).count() >= _KEPT:
        raise Refused(_("常用查询已满 %(n)s 个，请先删除不用的。") % {"n": _KEPT})
    SavedFilter.objects.update_or_create(user=user, ledger=ledger.name, name=name, defaults={"query": query[:2000]})
