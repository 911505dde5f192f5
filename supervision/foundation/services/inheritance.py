"""What a successor inherits on the ground floor: unread notices, lists not yet confirmed, saved queries."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ..models import ImportBatch, Notice, SavedFilter, User
from ..trail import act

LABEL = _("人员交接")


def notices(leaver: User, successor: User, *, by, now: datetime, note: str) -> None:
    """Copies: what the leaver was told stays told to the leaver."""
    with act("foundation.handover.notices", by=by, now=now, label=LABEL, note=note, subject=successor):
        Notice.objects.bulk_create(
            [
                Notice(recipient=successor, key=row.key, title=row.title, body=row.body, url=row.url,
                       created_at=row.created_at)
                for row in leaver.notices.unread()
            ],
            ignore_conflicts=True,
        )  # fmt: skip


def imports(leaver: User, successor: User, *, by, now: datetime, note: str) -> None:
    """Lists the leaver had read in and not confirmed."""
    with act("foundation.handover.imports", by=by, now=now, label=LABEL, note=note, subject=successor):
        ImportBatch.objects.filter(user=leaver, applied_at=None).update(user=successor)


def filters(leaver: User, successor: User, *, by, now: datetime, note: str) -> None:
    """Copies of the saved queries; the successor's own of the same name stay."""
    with act("foundation.handover.filters", by=by, now=now, label=LABEL, note=note, subject=successor):
        SavedFilter.objects.bulk_create(
            [
                SavedFilter(user=successor, ledger=row.ledger, name=row.name, query=row.query)
                for row in leaver.saved_filters.all()
            ],
            ignore_conflicts=True,
        )
