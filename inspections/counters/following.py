"""To-dos of visits and of what follows them."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from supervision.foundation.access import P, may

from ..choices import (
    AmendmentState,
    DispositionState,
    DocumentKind,
    DocumentState,
    OrderState,
    VisitState,
)
from ..models import (
    Amendment,
    Disposition,
    EnforcementDocument,
    Visit,
)
from .rows import late_samples, my_open_visits, orders, to_decide, todo


def visits_to_make(user, on: date, limit: int):
    """Own visits, the earliest first."""
    rows = my_open_visits(user, on).select_related("institution").order_by("planned_on", "pk")[:limit]
    for visit in rows:
        yield todo(visit.institution.name, "visit_record", visit, "visit", visit.planned_on)


def visits_to_confirm(user, on: date, limit: int):
    """Records of colleagues that wait for the second officer."""
    rows = Visit.objects.visible_to(user).filter(pk__in=Visit.of_team(user), state=VisitState.RECORDED)
    for visit in rows.exclude(recorded_by=user).select_related("institution").order_by("recorded_at")[:limit]:
        yield todo(_("确认检查记录：%(name)s") % {"name": visit.institution.name}, "visit_detail", visit, "visit", None)


def dispositions_to_decide(user, on: date, limit: int):
    """Proposals of the own office that another person made."""
    rows = to_decide(user, on).filter(finding__visit__office=user.agency_id).exclude(proposed_by=user)
    for row in rows.select_related("institution")[:limit]:
        title = row.get_kind_display() + _("：") + row.institution.name
        yield todo(title, "disposition_detail", row, "disposition", None)


def transfers_to_answer(user, on: date, limit: int):
    """What was sent to the person's department."""
    open_ = (DispositionState.SENT, DispositionState.RECEIVED)
    rows = Disposition.objects.visible_to(user).filter(to_agency=user.agency_id, state__in=open_)
    for row in rows.select_related("institution").order_by("sent_on")[:limit]:
        title = _("移送的问题：%(name)s") % {"name": row.institution.name}
        yield todo(title, "disposition_detail", row, "disposition", None)


def results_to_publish(user, on: date, limit: int):
    """Results of the own office that the second officer has not confirmed, and thereby published."""
    rows = Visit.objects.visible_to(user).effective().filter(state=VisitState.RECORDED, office=user.agency_id)
    if not may(user, P.PLAN_EDIT):
        rows = rows.filter(publish_due__lt=on)  # the head hears of what is late
    for visit in rows.select_related("institution").order_by("publish_due")[:limit]:
        title = _("公示检查结果：%(name)s") % {"name": visit.institution.name}
        yield todo(title, "visit_detail", visit, "visit", visit.publish_due)


def amendments_to_decide(user, on: date, limit: int):
    """Published results that have to be taken down or put right within three working days."""
    rows = Amendment.objects.visible_to(user).filter(state=AmendmentState.ASKED, visit__office=user.agency_id)
    for row in rows.exclude(asked_by=user).select_related("visit__institution").order_by("due_on")[:limit]:
        title = row.get_kind_display() + _("：") + row.visit.institution.name
        yield todo(title, "amendment_detail", row, "amendment", row.due_on)


def orders_to_serve(user, on: date, limit: int):
    """Drafts of the person's own visits."""
    mine = Q(visit__in=Visit.of_team(user)) | Q(drafted_by=user)
    for order in orders(user).filter(mine, state=OrderState.DRAFTED).select_related("institution")[:limit]:
        title = _("送达责令改正：%(name)s") % {"name": order.institution.name}
        yield todo(title, "order_detail", order, "order", None)


def orders_to_recheck(user, on: date, limit: int):
    """Somebody has to go and look: reported, or the term is over, and no visit is under way."""
    mine = Q(visit__in=Visit.of_team(user)) | Q(office=user.agency_id)
    rows = orders(user).filter(mine).to_recheck(on)
    for order in rows.select_related("institution").order_by("recheck_due")[:limit]:
        title = _("复查责令改正：%(name)s") % {"name": order.institution.name}
        yield todo(title, "order_detail", order, "order", order.recheck_due)


def orders_to_comply_with(user, on: date, limit: int):
    """What the institution has to put right."""
    rows = orders(user).filter(state=OrderState.SERVED).select_related("institution").order_by("due_on")
    for order in rows[:limit]:
        yield todo(_("责令改正，请报告整改情况"), "order_detail", order, "order", order.due_on)


def laboratories_to_ask(user, on: date, limit: int):
    """Results of own samples that the laboratory owes."""
    rows = late_samples(user, on).filter(visit__in=Visit.of_team(user)).select_related("visit__institution")
    for sample in rows.order_by("due_on")[:limit]:
        title = _("催检测结果：%(name)s %(item)s") % {"name": sample.visit.institution.name, "item": sample.item}
        yield todo(title, "sample_detail", sample, "sample", sample.due_on)


def documents_to_serve(user, on: date, limit: int):
    """Documents of own visits that have not reached the institution: until then no term runs."""
    rows = EnforcementDocument.objects.visible_to(user).filter(
        visit__in=Visit.of_team(user), state=DocumentState.ISSUED, kind=DocumentKind.OPINION
    )
    for document in rows.select_related("visit__institution").order_by("issued_at")[:limit]:
        title = _("送达%(title)s：%(name)s") % {"title": document.title, "name": document.visit.institution.name}
        yield todo(title, "document_detail", document, "document", None)
