"""The trail: every write of a service happens inside an act, and the database ties its row changes to it.

    with act("institutions.import", by=user, now=now, label="导入机构名单", note=filename) as entry:
        ...
        entry.subject = batch        # known only now: the act is written when the block ends

The act and everything written inside it are one transaction.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import override

from .models import Act

SYSTEM_NAME = "系统"


@dataclass
class Entry:
    """An act while it is being done; written once, at the end."""

    id: int
    subject: object | None = None
    about: str = ""
    note: str = ""
    from_state: str = ""
    to_state: str = ""
    data: dict = field(default_factory=dict)


def _set_current(act_id: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.act', %s, true)", [act_id])


def _begin() -> tuple[int, str]:
    """Reserve the id of a new act and return it with the id of the act around it ('' if none)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('foundation_act', 'id')),"
            " coalesce(current_setting('portal.act', true), '')"
        )
        act_id, outer = cursor.fetchone()
    _set_current(str(act_id))
    return act_id, outer


def _subject_columns(subject) -> dict:
    if subject is None:
        return {}
    return {
        "subject_type": subject._meta.label_lower,
        "subject_id": subject.pk,
        "subject_text": str(subject)[:200],
    }


def _as_written(label) -> str:
    """The text of the source, whatever language the person reads: every reader gets it in their own."""
    with override(settings.LANGUAGE_CODE):
        return str(label)


@contextmanager
def act(verb, *, by, now: datetime, subject=None, about="", label="", note="", data=None):
    """Do something that is recorded. ``by`` is the person, or None for a scheduled job; ``label`` is a lazy text."""
    with transaction.atomic():
        act_id, outer = _begin()
        entry = Entry(act_id, subject, about, note, data=dict(data or {}))
        yield entry
        Act(
            id=act_id,
            verb=verb,
            label=_as_written(label),
            about=entry.about or getattr(entry.subject, "about", ""),
            from_state=entry.from_state,
            to_state=entry.to_state,
            note=entry.note,
            data=entry.data,
            **_actor_columns(by, now),
            **_subject_columns(entry.subject),
        ).save(force_insert=True)
        _set_current(outer)


def _actor_columns(by, now: datetime) -> dict:
    agency = getattr(by, "agency", None)
    return {
        "at": now,
        "actor_id": getattr(by, "pk", None),
        "actor_name": getattr(by, "name", SYSTEM_NAME),
        "agency_name": agency.name if agency else "",
    }


def mark(subjects, verb, *, by, now: datetime, label="", note="") -> None:
    """One line in the history of each of many rows, inside the act that changes them all at once."""
    who = _actor_columns(by, now)
    Act.objects.bulk_create(
        [
            Act(verb=verb, label=str(label), note=note, about=row.about, **who, **_subject_columns(row))
            for row in subjects
        ],
        batch_size=2000,
    )


def history_of(subject):
    """Acts on one row, newest first. The caller has already shown that the person may see the row."""
    return Act.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)


def timeline(about: str):
    """Acts about one public code over all floors, newest first."""
    return Act.objects.filter(about=about)
