"""What ends soon."""

from datetime import timedelta

from django.utils import timezone

EXPIRY_WARNING = 90  # days before a licence or a registration ends


def expiring(field: str):
    """Filter of rows whose date lies before the end of the warning time, past ones included."""

    def apply(rows, value, user):
        return rows.filter(**{f"{field}__lte": timezone.localdate() + timedelta(days=EXPIRY_WARNING)})

    return apply
