"""A system check of the ledgers: a page whose ledger nobody has registered would answer 404."""

from importlib import import_module

from django.conf import settings
from django.core.checks import Error, register
from django.urls import get_resolver

from .ledger.columns import ledgers


@register()
def ledger_pages_check(app_configs, **kwargs):
    """An error for every address of a ledger page without its ledger."""
    import_module(settings.ROOT_URLCONF)
    known = {ledger.name for ledger in ledgers()}
    shown = {getattr(pattern.callback, "ledger", None) for pattern in _patterns(get_resolver().url_patterns)}
    return [
        Error(f"The page of the ledger “{name}” has no ledger: is its module imported?", id="portal.E001")
        for name in sorted(shown - known - {None})
    ]


def _patterns(found):
    """Every pattern that has a view, of all includes."""
    for one in found:
        if hasattr(one, "url_patterns"):
            yield from _patterns(one.url_patterns)
        else:
            yield one
