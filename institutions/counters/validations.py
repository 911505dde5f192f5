"""Validations on the workbench: figures and what waits."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.workbench import Todo

from ..choices import COLOURS, DeferralState, ValidationState
from ..models import DeferralProposal, Validation


def overdue(user, on) -> int:
    """No application in time."""
    return Validation.objects.visible_to(user).overdue(on).count()


def to_take_up(user, on) -> int:
    """Applications nobody has taken up."""
    return Validation.objects.visible_to(user).filter(state=ValidationState.APPLIED).count()


def _reviewed(user):
    """Validations whose review is in the decider's hands."""
    rows = Validation.objects.visible_to(user).filter(reviewer__isnull=False)
    return rows.filter(state__in=(ValidationState.REVIEWING, ValidationState.RE_APPLIED))


def to_decide(user, on) -> int:
    """Reviewed, to be decided."""
    return _reviewed(user).count()


def to_cancel(user, on) -> int:
    """Cancellations that are proposed."""
    return Validation.objects.visible_to(user).to_cancel().count()


def deferrals(user, on) -> int:
    """Deferrals that are proposed."""
    return DeferralProposal.objects.visible_to(user).filter(state=DeferralState.OPEN).count()


def _todo(row, title: str, due_on, page: str = "validation_review") -> Todo:
    return Todo(title, reverse(page, args=[row.code]), row.code, due_on, row.get_state_display(), COLOURS[row.state])


def own_queue(user, on, limit):
    """Own validations to apply for, and what became of the others that are under way."""
    rows = Validation.objects.visible_to(user).filter(state__in=(ValidationState.DUE, ValidationState.DEFERRED))
    for row in rows.select_related("institution")[:limit]:
        due_on = row.order_until or row.due_on
        title = _("校验：请于%(day)s前提出申请")
        if row.state == ValidationState.DEFERRED:
            due_on, title = row.reapply_by, _("暂缓校验期满后，请于%(day)s前再次申请")
        yield _todo(row, str(title) % {"day": due_on}, due_on, "validation_own")


def review_queue(user, on, limit):
    """Applications to review."""
    wanted = (ValidationState.APPLIED, ValidationState.REVIEWING, ValidationState.RE_APPLIED)
    rows = Validation.objects.visible_to(user).filter(state__in=wanted, reviewer=None)
    for row in rows.select_related("institution").order_by("decide_by", "pk")[:limit]:
        yield _todo(row, str(_("审查校验申请：%(name)s")) % {"name": row.institution.name}, row.decide_by)


def decision_queue(user, on, limit):
    """What is to be decided."""
    for row in _reviewed(user).select_related("institution").order_by("decide_by", "pk")[:limit]:
        yield _todo(row, str(_("作出校验决定：%(name)s")) % {"name": row.institution.name}, row.decide_by)
    for row in Validation.objects.visible_to(user).to_cancel().select_related("institution")[:limit]:
        yield _todo(row, str(_("决定是否注销：%(name)s")) % {"name": row.institution.name}, None)


def deferral_queue(user, on, limit):
    """Proposals to defer."""
    rows = DeferralProposal.objects.visible_to(user).filter(state=DeferralState.OPEN)
    for row in rows.select_related("institution")[:limit]:
        yield Todo(
            str(_("暂缓校验建议：%(name)s")) % {"name": row.institution.name},
            reverse("institutions:deferral_detail", args=[row.pk]),
            row.get_source_display(),
            state=row.get_state_display(),
            colour=COLOURS[row.state],
        )
