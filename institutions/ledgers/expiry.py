"""What ends soon, by the rule of early warning of the place the person stands for."""

from django.utils import timezone

from ..models import warned_until


def expiring(what: str, field: str):
    """Filter of rows whose date lies before the end of the warning time, past ones included."""

    def apply(rows, value, user):
        return rows.filter(**{f"{field}__lte": warned_until(what, user, timezone.localdate())})

    return apply
