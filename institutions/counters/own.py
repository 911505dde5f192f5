"""What waits for the people of an institution."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.workbench import Todo

from ..choices import COLOURS, DisclosureState, WarnedAbout
from ..models import Licence, warned_until
from ..queries import duties_of, own_disclosures, own_institutions


def _where(duty) -> str:
    if duty.filing is None:
        return reverse("institutions:own_home")
    return reverse("institutions:own_filing", args=[duty.filing.pk])


def duties(user, on, limit):
    """Self-inspections to file."""
    due = [duty for institution in own_institutions(user) for duty in duties_of(institution)]
    for duty in sorted(due, key=lambda duty: duty.round.due_on)[:limit]:
        state = duty.filing.state if duty.filing else ""
        yield Todo(
            duty.round.title,
            _where(duty),
            duty.institution.name,
            duty.round.due_on,
            duty.filing.get_state_display() if duty.filing else str(_("未开始")),
            COLOURS.get(state, "grey"),
        )


def disclosures(user, on, limit):
    """What is to be published, brought up to date or put right."""
    for institution in own_institutions(user):
        waiting = [entry for entry in own_disclosures(institution, on) if entry.is_behind]
        questioned = [entry.row for entry in waiting if entry.row and entry.row.state == DisclosureState.QUESTIONED]
        if waiting:
            yield Todo(
                str(_("院务公开：%(n)s 项待公开或更新")) % {"n": len(waiting)},
                reverse("institutions:own_disclosure", args=[institution.code]), institution.name,
                min((row.correct_by for row in questioned), default=None),
                str(DisclosureState.QUESTIONED.label) if questioned else "", "red" if questioned else "grey",
            )  # fmt: skip


def licences(user, on, limit):
    """What the institution has to renew, the nearest end first."""
    until = warned_until(WarnedAbout.LICENCE, None, on)
    pressing = Licence.objects.lapsed(on).values("pk"), Licence.objects.ending(on, until).values("pk")
    rows = Licence.objects.on(on).filter(institution__in=own_institutions(user)).annotate_end()
    for licence in rows.filter(Q(pk__in=pressing[0]) | Q(pk__in=pressing[1])).select_related("kind", "institution")[
        :limit
    ]:
        yield Todo(
            str(_("办理延续：%(kind)s")) % {"kind": licence.kind.name},
            reverse("institutions:own_licences"),
            licence.institution.name,
            licence.ends_on,
            str(_("已过期")) if licence.ends_on < on else str(_("临期")),
            "red" if licence.ends_on < on else "amber",
        )
