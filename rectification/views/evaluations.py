"""Rounds of self-evaluations: asked, rolled up by member and area, as page, Excel and Word; the form and its basis."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.forms import checked
from supervision.foundation.trail import history_of

from ..choices import RoundState
from ..choices.conference import REPORTED
from ..forms.evaluations import DayForm, RoundForm, SchemeForm
from ..forms.ladder import RuleConfirmForm
from ..models import EvaluationRound, EvaluationScheme, SelfEvaluation
from ..queries.conference import rollup
from ..services import evaluation_file, evaluations
from ..workflow import ROUND
from .meetings import word_file

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAGE = 50
FORMS = {"open": DayForm, "reopen": DayForm}
_FILLED = {"open": evaluations.open_up, "reopen": evaluations.reopen}
_NOTED = {"close": evaluations.close, "cancel": evaluations.cancel}


def _visible(user, code) -> EvaluationRound:
    rows = EvaluationRound.objects.visible_to(user).select_related("plan", "office", "scheme")
    return get_object_or_404(rows, code=code)


@require(P.LEDGER_VIEW)
def round_list(request):
    """Rounds the person sees, and beside each what the own unit has still to do."""
    user = request.user
    seen = SelfEvaluation.objects.visible_to(user).values("pk")
    mine = Q(evaluations__in=seen)
    reported = mine & Q(evaluations__state__in=REPORTED)
    rows = EvaluationRound.objects.visible_to(user).select_related("plan", "scheme")
    rows = rows.annotate(asked=Count("evaluations", filter=mine), reported=Count("evaluations", filter=reported))
    page = Paginator(rows.order_by("-created_at", "-pk"), _PAGE).get_page(request.GET.get("page"))
    own = SelfEvaluation.objects.visible_to(user).filter(round__in=page.object_list, agency=user.agency_id)
    own = {row.round_id: row for row in own.exclude(round__state=RoundState.DRAFT)}
    for row in page.object_list:
        row.own = own.get(row.pk)
    context = {"page": page, "rounds": page.object_list, "can_ask": may(user, P.CONFERENCE_RUN)}
    return render(request, "rectification/round_list.html", context)


@require(P.CONFERENCE_RUN)
def round_new(request):
    """Prepare a round."""
    today = timezone.localdate()
    half = f"{today.year}-H{1 if today.month <= 6 else 2}"
    first = {"period": half, "title": _("%(year)s 年联席会议成员单位自评") % {"year": today.year}}
    form = RoundForm(request.POST or None, user=request.user, initial=first)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        made = evaluations.ask(given.pop("plan"), by=request.user, now=timezone.now(), **given)
        messages.success(request, _("已编制，核对后布置。"))
        return redirect("rectification:round_detail", code=made.code)
    return render(request, "rectification/round_form.html", {"form": form})


@require(P.LEDGER_VIEW)
def round_detail(request, code):
    """The roll-up of a round, zeros and the not-reported list included; a member sees its own line."""
    round_, user, today = _visible(request.user, code), request.user, timezone.localdate()
    found = rollup(round_, user, today)
    is_office, heads = "office" in round_.parties(user), _heads(found)
    for group in (*found.members, *found.areas):
        group.told = list(zip(heads, group.cells(shows_office=found.shows_office), strict=True))
    own = zip(found.grades, found.total.own.values(), strict=True)
    actions = ROUND.open_to(user, round_)
    context = {
        "round": round_,
        "found": found,
        "heads": heads,
        "graded": [(grade["label"], n) for grade, n in own],
        "asked": sum(group.evaluation is not None for group in found.members),
        "forms": [(one, FORMS[one.verb](prefix=one.verb)) for one in actions if one.verb in FORMS],
        "actions": [one for one in actions if one.verb not in FORMS],
        "is_office": is_office,
        "presses": is_office and may(user, P.CONFERENCE_RUN) and round_.state == RoundState.OPEN,
        "text": _wording(round_, found.waiting) if is_office and round_.state == RoundState.OPEN else "",
        "acts": history_of(round_) if is_office else (),
    }
    return render(request, "rectification/round_detail.html", context)


def _heads(found) -> list[str]:
    """What the figures of a line are."""
    labels = [one["label"] for one in found.grades]
    office = [_("评定：%(grade)s") % {"grade": label} for label in labels] if found.shows_office else []
    return [_("任务数"), *(_("自评：%(grade)s") % {"grade": label} for label in labels), _("未自评"), *office]


def _wording(round_, waiting) -> str:
    """Words to copy into a message; what an office sends to another stays Chinese."""
    if not waiting:
        return ""
    names = "、".join(row.agency.short_name for row in waiting)
    due = round_.due_on
    return f"【催报】“{round_.title}”{due.month}月{due.day}日截止，请以下单位尽快在平台报送：{names}。"


@require_POST
@require(P.CONFERENCE_RUN)
def round_act(request, code):
    """Ask, remind, close, reopen, cancel."""
    round_, verb = _visible(request.user, code), request.POST.get("verb", "")
    who = {"by": request.user, "now": timezone.now()}
    if verb == "press":
        n = evaluations.press(round_, **who)
        messages.success(request, _("已向 %(n)s 个未报送单位催报。") % {"n": n})
    elif verb in _FILLED:
        form = checked(FORMS[verb](request.POST, prefix=verb))
        _FILLED[verb](round_, **form.cleaned_data, **who)
        messages.success(request, _("已办理。"))
    elif verb in _NOTED:
        _NOTED[verb](round_, note=request.POST.get("note", ""), **who)
        messages.success(request, _("已办理。"))
    else:
        raise Refused(_("没有这项办理。"))
    return redirect("rectification:round_detail", code=code)


@require_GET
@require(P.LEDGER_VIEW)
def round_file(request, code):
    """The roll-up as a workbook."""
    round_ = _visible(request.user, code)
    data = evaluation_file.workbook(round_, rollup(round_, request.user, timezone.localdate()))
    response = HttpResponse(data, content_type=_XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{escape_uri_path(round_.title)}.xlsx"
    return response


@require_GET
@require(P.CONFERENCE_RUN, P.TASK_REVIEW)
def round_word(request, code):
    """The report of the office that asked, as a draft of an official paper."""
    rows = EvaluationRound.objects.visible_to(request.user).filter(office=request.user.agency_id)
    round_ = get_object_or_404(rows.select_related("plan", "office", "scheme"), code=code)
    found = rollup(round_, request.user, timezone.localdate())
    return word_file(evaluation_file.document(round_, found), f"{round_.code}-自评情况报告.docx")


@require(P.CONFERENCE_RUN, P.RULE_CONFIRM)
def scheme_list(request):
    """The forms of self-evaluations, each with its basis; a new version is added below."""
    can_add, form = may(request.user, P.CONFERENCE_RUN), SchemeForm()
    if request.method == "POST" and can_add:
        form = SchemeForm(request.POST)
        if form.is_valid():
            evaluations.add_scheme(by=request.user, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已新增；确认前按试运行使用。"))
            return redirect("rectification:scheme_list")
    context = {
        "schemes": EvaluationScheme.objects.in_force(timezone.localdate()),
        "form": form if can_add else None,
        "confirm": RuleConfirmForm() if may(request.user, P.RULE_CONFIRM) else None,
    }
    return render(request, "rectification/scheme_list.html", context)


@require_POST
@require(P.RULE_CONFIRM)
def scheme_confirm(request, pk):
    """Record the document by which the authority makes a form its own."""
    scheme = get_object_or_404(EvaluationScheme, pk=pk)
    form = checked(RuleConfirmForm(request.POST))
    evaluations.confirm_scheme(scheme, by=request.user, now=timezone.now(), basis=form.cleaned_data["basis"])
    messages.success(request, _("已确认，自评表正式使用。"))
    return redirect("rectification:scheme_list")
