"""Rules of the ladder become the authority's own by a document."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..models import LadderRule


def confirm(rule: LadderRule, *, by, now, basis: str) -> LadderRule:
    """From now on its proposals can be taken up."""
    if not may(by, P.RULE_CONFIRM):
        raise Refused(_("您无权确认规则。"))
    if not basis.strip():
        raise Refused(_("请填写依据文号。"))
    with act("rectification.ladderrule.confirm", by=by, now=now, label=gettext_lazy("确认规则"), note=basis) as entry:
        row = LadderRule.objects.select_for_update().get(pk=rule.pk)
        if row.confirmed:
            raise Refused(_("规则 %(rule)s 已确认。") % {"rule": row.code})
        row.confirmed, row.basis = True, basis.strip()
        row.save(update_fields=["confirmed", "basis"])
        entry.subject = row
    return row
