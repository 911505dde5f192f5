"""Interviews (约谈): arranged, notified, held with a record and an outcome."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.choices import AgencyKind
from supervision.foundation.errors import Refused
from supervision.foundation.models import User
from supervision.foundation.numbers import allocate_code, next_number
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from ..choices import DispositionKind, DispositionState, ServiceWay
from ..models import Disposition, Interview
from ..rules.documents import place_word
from ..workflow import INTERVIEW

# A health authority has no rank over a parallel body: such an interview is asked for by the government, the leading
# group or the joint conference (practice.md, issuer rules).
_OVER_BODIES = frozenset({AgencyKind.GOVERNMENT, AgencyKind.JOINT_CONFERENCE})


def arrange(
    *,
    institution=None,
    agency=None,
    subject: str,
    planned_on: date,
    place: str,
    by,
    now: datetime,
    disposition: Disposition | None = None,
) -> Interview:
    """Set an interview with an institution or a body. Raises Refused."""  # fmt: skip
    _refuse_issuer(institution, agency, by)
    if not subject.strip() or not place.strip():
        raise Refused(_("请填写约谈事由和地点。"))
    if planned_on < timezone.localdate(now):
        raise Refused(_("约谈日期不能早于今天。"))
    if disposition is not None:
        _refuse_disposition(disposition, institution)
    office = by.agency
    region = institution.region_code if institution else agency.region_code
    with act("inspections.interview.arrange", by=by, now=now, label=lazy("安排约谈"), note=subject) as entry:
        code = allocate_code("YT", office.code, timezone.localdate(now).year)
        entry.subject = Interview.objects.create(
            code=f"{code}-{office.code}"[:30], office=office, region_code=region, institution=institution,
            agency=agency, disposition=disposition, subject=subject.strip(), planned_on=planned_on,
            place=place.strip(), created_by=by, created_at=now,
        )  # fmt: skip
    return entry.subject


def notify_of(interview: Interview, *, notified_on: date, delivery: str, by, now: datetime) -> Interview:
    """The notice was served; it takes its number."""
    if delivery not in ServiceWay.values:
        raise Refused(_("请选择送达方式。"))
    if notified_on is None or notified_on > timezone.localdate(now):
        raise Refused(_("送达日期不能晚于今天。"))
    with transaction.atomic():
        year = timezone.localdate(now).year
        serial = next_number("interview_notice", interview.office.code, year)
        number = f"{place_word(interview.office.region.name)}卫约〔{year}〕{serial}号"
        changes = {"notified_on": notified_on, "delivery": delivery, "number": number}
        row = INTERVIEW.take("notify", interview, by=by, now=now, note=number, changes=changes)
        notify(_people(row), key=f"interview:{row.code}", now=now, body=row.subject,
               title=_("收到约谈通知：%(day)s %(place)s") % {"day": row.planned_on, "place": row.place},
               url=reverse("inspections:interview_detail", args=[row.pk]))  # fmt: skip
    return row


def hold(
    interview: Interview, *, held_on: date, attended: str, record: str, outcome: str, by, now: datetime
) -> Interview:
    """What was said, and what was asked for."""
    if not all(text.strip() for text in (attended, record, outcome)):
        raise Refused(_("请填写到场人员、约谈记录和约谈结果。"))
    if held_on is None or not interview.notified_on <= held_on <= timezone.localdate(now):
        raise Refused(_("约谈日期应在通知送达之后、今天以前。"))
    changes = {"held_on": held_on, "attended": attended.strip(), "record": record.strip(), "outcome": outcome.strip()}
    return INTERVIEW.take("hold", interview, by=by, now=now, note=outcome.strip()[:200], changes=changes)


def call_off(interview: Interview, *, note: str, by, now: datetime) -> Interview:
    """It does not take place, with a reason."""
    if not note.strip():
        raise Refused(_("请说明取消的理由。"))
    return INTERVIEW.take("call_off", interview, by=by, now=now, note=note)


def _refuse_issuer(institution, agency, by) -> None:
    if not may(by, P.INTERVIEW_HOLD) or by.agency is None:
        raise Refused(_("您无权组织约谈。"))
    if (institution is None) == (agency is None):
        raise Refused(_("请选择被约谈的机构或者单位，只能选择一种。"))
    if institution is not None and not institution.is_acted_on_by(scope_for(by)):
        raise Refused(_("该机构不在您的管辖范围内。"))
    if agency is not None and by.agency.kind not in _OVER_BODIES:
        raise Refused(_("约谈平级单位应以政府或者联席会议名义进行，卫生健康行政部门不能以自己的名义约谈。"))


def _refuse_disposition(disposition: Disposition, institution) -> None:
    if disposition.kind != DispositionKind.INTERVIEW or disposition.state != DispositionState.AGREED:
        raise Refused(_("约谈建议尚未审定。"))
    if institution is None or disposition.institution_id != institution.pk:
        raise Refused(_("约谈对象与处置建议不一致。"))
    if Interview.objects.filter(disposition=disposition).exists():
        raise Refused(_("该约谈建议已安排约谈。"))


def _people(interview: Interview):
    if interview.agency_id:
        return [one for one in interview.agency.people.filter(is_active=True) if may(one, P.INTERVIEW_VIEW)]
    held = interview.institution.accounts.filter(is_active=True).values("user_id")
    return User.objects.filter(pk__in=held, is_active=True)
