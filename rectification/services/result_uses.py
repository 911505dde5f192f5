"""Results used (结果运用): handed to the body that must use them, answered by it."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from ..choices import DistrictState
from ..models import ResultUse
from ..queries.inspections import HeadScore, head_scores


def hand_on(district, *, by, now, recipient, kind: str, note: str) -> ResultUse:
    """Hand a result to a body, for a purpose. Only what has been fed back to the district may be used against it."""
    with act("rectification.resultuse.hand_on", by=by, now=now, label=lazy("移交督察结果"), note=note[:200]) as entry:
        if not (may(by, P.GOVINSPECT_RUN) and "office" in district.parties(by)):
            raise Refused(_("您无权移交督察结果。"))
        if district.state != DistrictState.ISSUED:
            raise Refused(_("%(district)s 的反馈意见尚未印发，结果不能对外运用。") % {"district": district.region.name})
        values = {"note": note, "given_on": timezone.localdate(now), "given_by": by}
        made, new = ResultUse.objects.get_or_create(
            district=district, recipient=recipient, kind=kind, defaults=values
        )  # fmt: skip
        if not new:
            raise Refused(_("该结果已向“%(unit)s”移交用于同一用途。") % {"unit": recipient.name})
        entry.subject = district
        _tell(made, recipient, P.GOVINSPECT_ANSWER, "given", _("收到督察结果：%(use)s"), now)
    return made


def answer(use: ResultUse, *, by, now, text: str) -> ResultUse:
    """What the body made of it."""
    if not text.strip():
        raise Refused(_("请填写运用情况。"))
    label = lazy("反馈结果运用情况")
    with transaction.atomic(), act("rectification.resultuse.answer", by=by, now=now, label=label, note=text[:200]) as a:
        row = ResultUse.objects.select_for_update(of=("self",)).get(pk=use.pk)
        if not (may(by, P.GOVINSPECT_ANSWER) and "recipient" in row.parties(by)):
            raise Refused(_("您无权反馈该结果的运用情况。"))
        row.answer, row.answered_by, row.answered_at = text.strip(), by, now
        row.save()
        a.subject = row.district
        office = row.district.inspection.office
        _tell(row, office, P.GOVINSPECT_RUN, f"answer:{now:%Y%m%d%H%M%S}", _("督察结果运用已答复：%(use)s"), now)
    return row


def lines_of(use: ResultUse) -> list[HeadScore]:
    """The result that was handed on: the body has to see it, whatever else of the inspection it does not see."""
    return head_scores(use.district)


def _tell(use, agency, permission, key: str, title: str, now) -> None:
    people = [person for person in agency.people.filter(is_active=True) if may(person, permission)]
    url = reverse("rectification:use_detail", args=[use.pk])
    notify(people, key=f"use:{use.pk}:{key}", title=title % {"use": use}, url=url, now=now)
