"""What becomes of an institution: opened, suspended, resumed, cancelled, revoked, and a cancelling undone."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.errors import Refused

from ..models import Institution
from ..workflow import INSTITUTION

ENDING = ("cancel", "revoke")
_NEEDS_DOCUMENT = ("revoke",)
_NEEDS_NOTE = ("reopen",)


def change(
    institution: Institution, verb: str, *, on: date, by, now: datetime, document: str = "", note: str = "",
    rebuilding: bool = False,
) -> Institution:  # fmt: skip
    """Take a step of the workflow from a day, by a document. Raises Refused with what is missing."""
    if reasons := list(_missing(institution, verb, on, document, note, now)):
        raise Refused(*reasons)
    changes = {
        "state_since": on,
        "state_document": document.strip(),
        "rebuilding": rebuilding and verb == "suspend",
    }
    if verb in ENDING:
        changes["ended_by"] = by
    data = {"on": on.isoformat(), "document": document.strip()}
    return INSTITUTION.take(verb, institution, by=by, now=now, note=note, changes=changes, data=data)


def _missing(institution, verb, on, document, note, now):
    if on > timezone.localdate(now):
        yield _("日期不能晚于今天。")
    if institution.state_since and on < institution.state_since:
        yield _("日期不能早于现状态的起始日%(day)s。") % {"day": institution.state_since}
    if verb in _NEEDS_DOCUMENT and not document.strip():
        yield _("请填写决定书文号。")
    if verb in _NEEDS_NOTE and not note.strip():
        yield _("请写明误登记的原因。")
