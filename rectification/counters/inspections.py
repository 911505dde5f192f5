"""What inspections of governments put on the workbench: for the district, its leader, the team and the office."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.workbench import Counter, Queue, Todo

from ..choices import COLOURS, DistrictState
from ..ledgers import feedback_due, to_assess, to_plan, to_score
from ..models import InspectedDistrict, ResultUse

_INSPECTED = "rectification:inspected_list"
_ANSWERING = (P.GOVINSPECT_ANSWER, P.GOVINSPECT_SIGN)


def _inspected(find):
    """How many inspected districts wait for something the person does."""

    def count(user, on) -> int:
        return find(InspectedDistrict.objects.visible_to(user), user).count()

    return count


def _todos(rows, title, due, limit):
    """Districts as to-dos; ``due``: path of the day they wait for."""
    rows = rows.select_related("inspection", "region")
    for row in rows.order_by("pk")[:limit]:
        told = title % {"district": row.region.name, "title": row.inspection.title}
        day = getattr(row, due) if hasattr(row, due) else getattr(row.inspection, due)
        url = reverse("rectification:inspected_detail", args=[row.code])
        yield Todo(str(told), url, row.code, day, row.get_state_display(), COLOURS[row.state])


def _seen(user):
    return InspectedDistrict.objects.visible_to(user)


def _self_assessments(user, on, limit):
    rows = to_assess(_seen(user), user).exclude(state=DistrictState.TO_SIGN)
    return _todos(rows, _("填报督察自评：%(title)s"), "self_due_on", limit)


def _selves_to_sign(user, on, limit):
    rows = to_assess(_seen(user), user).filter(state=DistrictState.TO_SIGN).exclude(assessed_by=user)
    return _todos(rows, _("审签督察自评：%(title)s"), "self_due_on", limit)


def _scores(user, on, limit):
    rows = to_score(_seen(user), user)
    return _todos(rows, _("督察评分：%(district)s"), "site_to", limit)


def _comments(user, on, limit):
    rows = _seen(user).filter(agency=user.agency_id, state=DistrictState.COMMENTING)
    return _todos(rows, _("对督察反馈提出意见：%(title)s"), "comment_due_on", limit)


def _feedback(user, on, limit):
    states = (DistrictState.SETTLED, DistrictState.COMMENTED, DistrictState.SIGNED)
    rows = feedback_due(_seen(user), user).filter(state__in=states)
    return _todos(rows, _("督察反馈：%(district)s"), "feedback_due_on", limit)


def _feedback_to_sign(user, on, limit):
    rows = feedback_due(_seen(user), user).filter(state=DistrictState.COMMENTED).exclude(drafted_by=user)
    return _todos(rows, _("审签督察反馈：%(district)s"), "feedback_due_on", limit)


def _feedback_plans(user, on, limit):
    return _todos(to_plan(_seen(user), user), _("制定督察整改方案：%(title)s"), "plan_due_on", limit)


def _uses(user, on, limit):
    rows = ResultUse.objects.visible_to(user).waiting().filter(recipient=user.agency_id)
    for row in rows.select_related("district__region").order_by("given_on", "pk")[:limit]:
        told = {"kind": row.get_kind_display(), "district": row.district.region.name}
        url = reverse("rectification:use_detail", args=[row.pk])
        yield Todo(
            _("反馈督察结果运用（%(kind)s）：%(district)s") % told, url, row.district.code, None, _("待答复"), "amber"
        )


COUNTERS = [
    Counter(_("督察待自评"), _inspected(to_assess), _INSPECTED, "to_assess=1", _ANSWERING, "amber"),
    Counter(_("督察待我评分"), _inspected(to_score), _INSPECTED, "to_score=1", (P.GOVINSPECT_SCORE,), "amber"),
    Counter(_("督察待反馈"), _inspected(feedback_due), _INSPECTED, "feedback_due=1", (P.GOVINSPECT_RUN,), "amber"),
]
QUEUES = [
    Queue(_self_assessments, (P.GOVINSPECT_ANSWER,)),
    Queue(_selves_to_sign, (P.GOVINSPECT_SIGN,)),
    Queue(_scores, (P.GOVINSPECT_SCORE,)),
    Queue(_comments, (P.GOVINSPECT_ANSWER,)),
    Queue(_feedback, (P.GOVINSPECT_RUN,)),
    Queue(_feedback_to_sign, (P.GOVINSPECT_SIGN,)),
    Queue(_feedback_plans, (P.GOVINSPECT_ANSWER,)),
    Queue(_uses, (P.GOVINSPECT_ANSWER,)),
]
