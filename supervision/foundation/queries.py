"""Reads that several pages of the ground floor share."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from .models import Act


def trail(user, *, about="", actor="", verb="", since=None, until=None):
    """Acts the audit administrator looks for; dates are whole days in Beijing time, both included."""
    found = Act.objects.visible_to(user)
    if about:
        found = found.filter(about=about)
    if actor:
        found = found.filter(actor_name__contains=actor)
    if verb:
        found = found.filter(label__contains=verb)
    if since:
        found = found.filter(at__gte=_midnight(since))
    if until:
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    return found


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
