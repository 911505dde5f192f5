"""One record of points: how it was computed, what was done, what may be done now."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import history_of

from ..forms import DefenceForm, NoticeForm, ReasonForm, ReviewForm
from ..models import PointsRecord
from ..queries import explained
from ..rules import defence
from ..services import points
from ..workflow import POINTS


def _record(request, code) -> PointsRecord:
    joined = PointsRecord.objects.visible_to(request.user).select_related(
        "institution__region", "item", "scheme", "finding", "recorder", "reviewer", "noticed_by", "notice_agency"
    )
    return get_object_or_404(joined, code=code)


def _page(request, record, *, status=200, **forms):
    """The page with every form that is open to the person; ``forms`` replaces one that came back with errors."""
    today = timezone.localdate()
    offered = {action.verb: action for action in POINTS.open_to(request.user, record)}
    empty = {
        "notice": NoticeForm(),
        "defend": DefenceForm(),
        "uphold": ReviewForm(initial={"quantity": record.quantity}),
        "withdraw": ReasonForm(),
        "discard": ReasonForm(),
    }
    in_time = defence.is_open(today, served_on=record.served_on, last_day=record.defence_until)
    if not in_time:
        offered.pop("defend", None)
    context = {
        "record": record,
        "reasons": explained(record),
        "offered": [(action, forms.get(verb) or empty[verb]) for verb, action in offered.items() if verb in empty],
        "history": history_of(record),
    }
    return render(request, "credit/points_detail.html", context, status=status)


@require(P.POINTS_VIEW)
def points_detail(request, code):
    """The record with its legal basis, its deadlines and its history."""
    return _page(request, _record(request, code))


@require_POST
@require(P.POINTS_NOTICE)
def points_notice(request, code):
    """Issue and serve the notice."""
    record, form = _record(request, code), NoticeForm(request.POST)
    if not form.is_valid():
        return _page(request, record, status=422, notice=form)
    record = points.notice(record, **form.cleaned_data, by=request.user, now=timezone.now())
    messages.success(request, _("已制发%(number)s，陈述申辩到%(last)s止。") % {
        "number": record.notice_number, "last": record.defence_until,
    })  # fmt: skip
    return redirect("credit:points_detail", code=code)


@require_POST
@require(P.POINTS_DEFEND)
def points_defend(request, code):
    """The institution states and defends."""
    record, form = _record(request, code), DefenceForm(request.POST)
    if not form.is_valid():
        return _page(request, record, status=422, defend=form)
    points.lodge_defence(record, **form.cleaned_data, by=request.user, now=timezone.now())
    messages.success(request, _("陈述申辩已提交，复核期间不计入记分。"))
    return redirect("credit:points_detail", code=code)


@require_POST
@require(P.POINTS_REVIEW)
def points_review(request, code):
    """Decide on a defence."""
    record, form = _record(request, code), ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, record, status=422, uphold=form)
    points.review(record, **form.cleaned_data, by=request.user, now=timezone.now())
    messages.success(request, _("复核意见已记录，记分自今日生效。"))
    return redirect("credit:points_detail", code=code)


@require_POST
@require(P.POINTS_REVIEW, P.POINTS_DRAFT)
def points_withdraw(request, code):
    """Take points back, or give up a draft."""
    record, form = _record(request, code), ReasonForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请填写撤销的理由。"))
    points.withdraw(record, **form.cleaned_data, by=request.user, now=timezone.now())
    messages.success(request, _("已撤销，累计记分已重新计算。"))
    return redirect("credit:points_detail", code=code)
