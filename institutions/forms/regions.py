"""Divisions a form offers."""

from supervision.foundation.access import scope_for
from supervision.foundation.choices import RegionLevel
from supervision.foundation.models import Region


def regions_of(user):
    """Divisions a person may register in, down to counties."""
    return Region.objects.filter(scope_for(user).region_q("code")).exclude(level=RegionLevel.STREET).order_by("code")
