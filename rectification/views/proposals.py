"""Problems that await a task: one or several become a task of a plan, or are set aside with a reason."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.forms import checked

from ..choices import ProposalKind, ProposalState
from ..forms.closing import ToTaskForm
from ..models import Proposal
from ..services import problems

_PAGE = 25


@require(P.TASK_ISSUE)
def proposal_list(request):
    """What awaits a decision, serious ones first; ``?state=`` shows what became of the others."""
    asked, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    state = asked if asked in ProposalState.values else ProposalState.WAITING
    rows = Proposal.objects.visible_to(request.user).select_related("institution", "task", "decided_by")
    counts = {one: rows.filter(state=one).count() for one in ProposalState.values}
    rows = rows.filter(state=state)
    if kind in ProposalKind.values:
        rows = rows.filter(kind=kind)
    context = {
        "page": Paginator(rows, _PAGE).get_page(request.GET.get("page")),
        "state": state,
        "kind": kind,
        "kinds": ProposalKind.choices,
        "states": [(one, ProposalState(one).label, n) for one, n in counts.items()],
        "is_waiting": state == ProposalState.WAITING,
        "can_restore": state in (ProposalState.SET_ASIDE, ProposalState.LAPSED),
        "form": ToTaskForm(user=request.user),
    }
    return render(request, "rectification/proposal_list.html", context)


@require_POST
@require(P.TASK_ISSUE)
def proposal_task(request):
    """The ticked ones become one draft task of a plan."""
    keys = [key for key in request.POST.getlist("proposal") if key.isdecimal()]
    rows = list(Proposal.objects.visible_to(request.user).filter(pk__in=keys).select_related("institution"))
    given = checked(ToTaskForm(request.POST, user=request.user)).cleaned_data
    task = problems.to_task(rows, given.pop("plan"), by=request.user, now=timezone.now(), **given)
    told = ngettext(
        "%(n)s 个问题已立为任务 %(code)s，核对后下达。", "%(n)s 个问题已立为任务 %(code)s，核对后下达。", len(rows)
    )
    messages.success(request, told % {"n": len(rows), "code": task.code})
    return redirect("rectification:task_detail", code=task.code)


@require_POST
@require(P.TASK_ISSUE)
def proposal_act(request, pk):
    """Set one aside, or put it back on the list."""
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user), pk=pk)
    who, note = {"by": request.user, "now": timezone.now()}, request.POST.get("note", "")
    if request.POST.get("verb") == "restore":
        problems.restore(proposal, note=note, **who)
    else:
        problems.set_aside(proposal, reason=note, **who)
    messages.success(request, _("已办理。"))
    return redirect("rectification:proposal_list")


@require_POST
@require(P.TASK_ISSUE)
def proposal_pull(request):
    """Bring the list up to date now instead of tonight."""
    new, lapsed = problems.pull(on=timezone.localdate(), by=request.user, now=timezone.now())
    messages.success(request, _("新增 %(new)s 个，来源已消除 %(lapsed)s 个。") % {"new": new, "lapsed": lapsed})
    return redirect("rectification:proposal_list")
