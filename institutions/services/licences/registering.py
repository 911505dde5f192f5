"""Registering and amending an institution, where what is said of a licence becomes a licence of its own."""

from datetime import datetime

from django.db import transaction

from ...models import Institution
from .. import registry
from .adopting import adopt


def register(values: dict, *, by, now: datetime) -> Institution:
    """As ``registry.register``; number, validity and permits are licences from the first day."""
    with transaction.atomic():
        institution = registry.register(values, by=by, now=now)
        adopt([institution], by=by, now=now)
    return institution


def amend(institution: Institution, values: dict, *, by, now: datetime) -> Institution:
    """As ``registry.amend``; what was not there before becomes a licence, what was is changed on the licence."""
    with transaction.atomic():
        row = registry.amend(institution, values, by=by, now=now)
        adopt([row], by=by, now=now)
    return row
