"""Institution disclosure: publishing, confirming that it is current, what the authority finds wrong."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act
from supervision.foundation.workdays import MONTHS, WORKING, deadline

from ..choices import TYPED_SOURCES
from ..models import Disclosure, DisclosureItem, Institution
from ..workflow import DISCLOSURE
from .accounts import people_of

CORRECT_DAYS = 10  # working days offered for a correction; the officer may set another day


def publish(institution: Institution, item: DisclosureItem, *, text: str, rows: list, by, now: datetime) -> Disclosure:
    """Publish an item, or confirm that what is public is still true. What the registry knows is not copied."""
    today = timezone.localdate(now)
    typed = {"text": text.strip(), "rows": rows} if item.source in TYPED_SOURCES else {}
    changes = {
        **typed, "published_at": now, "published_by": by, "confirmed_on": today,
        "due_on": deadline(today, item.months, MONTHS).date, "question": "", "correct_by": None,
        "correct_derivation": {}, "region_code": institution.region_code,
    }  # fmt: skip
    with transaction.atomic():
        row = _row_of(institution, item, by=by, now=now)
        return DISCLOSURE.take("publish", row, by=by, now=now, note=item.name, changes=changes)


def _row_of(institution: Institution, item: DisclosureItem, *, by, now: datetime) -> Disclosure:
    """The institution's row of an item, begun if there is none; rolled back when the publishing is refused."""
    found = Disclosure.objects.filter(institution=institution, item=item).first()
    if found is not None:
        return found
    with act("institutions.disclosure.begin", by=by, now=now, subject=institution, label=_lazy("建立公开事项"),
             note=item.name):  # fmt: skip
        return Disclosure.objects.get_or_create(
            institution=institution, item=item, defaults={"region_code": institution.region_code}
        )[0]


def check(row: Disclosure, *, by, now: datetime, note: str = "") -> Disclosure:
    """The authority compared it with the facts and found it right."""
    changes = {"checked_on": timezone.localdate(now), "checked_by": by}
    return DISCLOSURE.take("check", row, by=by, now=now, note=note, changes=changes)


def question(row: Disclosure, *, problem: str, correct_by: date | None = None, by, now: datetime) -> Disclosure:
    """Something is wrong: the institution is told what, and until when to correct it."""
    today = timezone.localdate(now)
    if not problem.strip():
        raise Refused(_("请写明需更正的问题。"))
    if correct_by is not None and correct_by <= today:
        raise Refused(_("更正期限须晚于今日。"))
    due = deadline(today, CORRECT_DAYS, WORKING)
    row = DISCLOSURE.take(
        "question", row, by=by, now=now, note=problem,
        changes={
            "question": problem.strip()[:300], "checked_on": today, "checked_by": by,
            "correct_by": correct_by or due.date, "correct_derivation": {} if correct_by else due.derivation,
        },
    )  # fmt: skip
    title = _("院务公开“%(item)s”需更正，期限%(day)s") % {"item": row.item.name, "day": row.correct_by}
    notify(
        people_of(row.institution), key=f"institutions.disclosure:{row.pk}:{today}", now=now, title=title,
        body=row.question, url=reverse("institutions:own_disclosure", args=[row.institution.code]),
    )  # fmt: skip
    return row


def confirm_items(*, basis: str, by, now: datetime) -> int:
    """The authority records the document that makes the items binding here; how many there were."""
    if not may(by, P.RULE_CONFIRM):
        raise Refused(_("您无权确认院务公开事项。"))
    if not basis.strip():
        raise Refused(_("请填写依据文件的名称和文号。"))
    with act("institutions.disclosure.confirm", by=by, now=now, about="rules:disclosure", note=basis,
             label=_lazy("确认院务公开事项")):  # fmt: skip
        return DisclosureItem.objects.filter(confirmed=False).update(confirmed=True, basis=basis.strip()[:200])


def remind(*, now: datetime) -> int:
    """Tell institutions what is overdue: confirmed items only, once per item and due day. Returns how many notices."""
    today = timezone.localdate(now)
    late = Disclosure.objects.behind(today).filter(item__confirmed=True, due_on__lt=today)
    sent = 0
    for row in late.select_related("institution", "item").iterator(chunk_size=500):
        sent += notify(
            people_of(row.institution), key=f"institutions.disclosure_due:{row.pk}:{row.due_on}", now=now,
            title=_("院务公开“%(item)s”已超过更新期限%(day)s") % {"item": row.item.name, "day": row.due_on},
            url=reverse("institutions:own_disclosure", args=[row.institution.code]),
        )  # fmt: skip
    return sent
