"""The authority makes the numbers this floor works with its own, from a day on and by a document."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..models import RectificationRule

_FARTHEST = timedelta(days=366)


def adopt(numbers: dict[str, int], *, valid_from, basis: str, by, now) -> RectificationRule:
    """A confirmed version that begins on ``valid_from``; the confirmed one before it ends on the day before.

    What has been judged, sent and counted by the earlier numbers stays: nothing is adopted backwards, and a month is
    under one rule from its first day on.
    """
    if not may(by, P.RULE_CONFIRM):
        raise Refused(_("您无权确认规则。"))
    if not basis.strip():
        raise Refused(_("请填写依据文号。"))
    today = timezone.localdate(now)
    if valid_from.day != 1 or valid_from < today:
        raise Refused(_("施行日期须为今后某月的1日：一个月的报送、催报和判定都按同一规则，不追溯。"))
    if valid_from > today + _FARTHEST:
        raise Refused(_("施行日期不能晚于一年以后，请核对年份。"))
    with act("rectification.rule.adopt", by=by, now=now, label=gettext_lazy("确认整改规则"), note=basis) as entry:
        confirmed = RectificationRule.objects.select_for_update().filter(confirmed=True)
        if later := confirmed.filter(valid_from__gte=valid_from).first():
            raise Refused(_("已有自 %(day)s 起施行的规则，新规则的施行日期必须更晚。") % {"day": later.valid_from})
        confirmed.filter(valid_to=None).update(valid_to=valid_from - timedelta(days=1))
        entry.subject = made = RectificationRule.objects.create(
            version=f"{valid_from:%Y-%m-%d}", basis=basis.strip(), mark="V", valid_from=valid_from, confirmed=True,
            **numbers,
        )  # fmt: skip
    return made
