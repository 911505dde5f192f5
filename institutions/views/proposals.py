"""Records that may be one institution: a person looks and decides, one by one or many at once."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused

from ..choices import Certainty, ProposalState
from ..models import Institution, MatchProposal
from ..services import proposals

_PAGE = 25
_CONDITIONS = ("certainty", "q", "source")
_SHOWN = 5  # refusals told one by one
_COMPARED = ("address", "level", "category_id", "uscc", "registration_number", "phone", "legal_representative")


def _asked(user, params):
    """Open proposals the person sees, under the conditions of an address or a form."""
    rows = MatchProposal.objects.visible_to(user).filter(state=ProposalState.OPEN)
    if (certainty := params.get("certainty", "")) in Certainty.values:
        rows = rows.filter(certainty=certainty)
    if text := params.get("q", "").strip()[:100]:
        rows = rows.filter(Q(elder__name__icontains=text) | Q(newer__name__icontains=text))
    if source := params.get("source", "").strip():
        rows = rows.filter(newer__source=source)
    return rows


def _kept(params) -> str:
    """The conditions of the page as a query."""
    return urlencode({key: params[key] for key in (*_CONDITIONS, "page") if params.get(key)})


@require(P.INSTITUTION_EDIT)
def proposal_list(request):
    """Open proposals, the surest first, both records side by side."""
    rows = _asked(request.user, request.GET)
    page = Paginator(
        rows.select_related("elder__region", "elder__category", "newer__region", "newer__category"), _PAGE
    ).get_page(request.GET.get("page"))
    for proposal in page:
        proposal.lines = _lines(proposal.elder, proposal.newer)
    waiting = MatchProposal.objects.visible_to(request.user).filter(state=ProposalState.OPEN)
    counts = dict(waiting.order_by().values_list("certainty").annotate(n=Count("pk")))
    context = {
        "page": page, "query": _kept(request.GET), "text": request.GET.get("q", ""), "batch": proposals.BATCH,
        "tabs": _tabs(request.GET, counts), "filtered": any(request.GET.get(key) for key in _CONDITIONS),
        "sources": waiting.order_by("newer__source").values_list("newer__source", flat=True).distinct(),
        "source": request.GET.get("source", ""), "certainty": request.GET.get("certainty", ""),
    }  # fmt: skip
    return render(request, "institutions/proposal_list.html", context)


def _tabs(params, counts) -> list[dict]:
    chosen = params.get("certainty", "")
    rest = {key: params[key] for key in ("q", "source") if params.get(key)}
    tabs = [("", _("全部"), sum(counts.values())), *((c.value, c.label, counts.get(c.value, 0)) for c in Certainty)]
    return [
        {"label": label, "count": n, "active": code == chosen, "url": "?" + urlencode({**rest, "certainty": code})}
        for code, label, n in tabs
    ]


def _lines(elder: Institution, newer: Institution) -> list[tuple[str, str, str, bool]]:
    """(label, elder's, newer's, whether they differ) of what a person compares first."""
    found = []
    for name in _COMPARED:
        first, second = _shown(elder, name), _shown(newer, name)
        if first or second:
            label = Institution._meta.get_field(name).verbose_name
            found.append((label, first, second, bool(first and second and first != second)))
    return found


def _shown(row: Institution, name: str) -> str:
    if name == "category_id":
        return str(row.category or "")
    display = getattr(row, f"get_{name}_display", None)
    value = getattr(row, name)
    return str(display() if display and value else value or "")


@require_POST
@require(P.INSTITUTION_EDIT)
def proposal_act(request):
    """Confirm or reject the ticked proposals, or all that satisfy the conditions of the page."""
    verb = request.POST.get("verb", "")
    if verb in ("confirm_all", "reject_all"):
        return _act_on_all(request, verb.removesuffix("_all"))
    if verb not in ("confirm", "reject"):
        raise Refused(_("没有这项办理。"))
    ticked = [key for key in request.POST.getlist("proposal") if key.isdecimal() and len(key) < 19]
    rows = MatchProposal.objects.visible_to(request.user).filter(pk__in=ticked).select_related("elder", "newer")
    if not rows:
        raise Refused(_("请先勾选要处理的记录。"))
    done, refused = proposals.decide(rows, verb, by=request.user, now=timezone.now())
    return _told(request, done, refused)


def _act_on_all(request, verb: str):
    """All of one class or search: never everything at once without a condition, and as many as were counted."""
    rows = _asked(request.user, request.POST)
    if not any(request.POST.get(key) for key in _CONDITIONS):
        raise Refused(_("请先按把握程度或名称筛选，再批量处理。"))
    if request.POST.get("expected") != str(rows.count()):
        raise Refused(_("待确认的记录已有变化，请核对后再批量处理。"))
    done, refused, waiting = proposals.decide_all(rows, verb, by=request.user, now=timezone.now())
    if waiting:
        messages.info(request, _("还有%(n)s组符合条件，请继续处理。") % {"n": waiting})
    return _told(request, done, refused)


def _told(request, done: int, refused: list[str]):
    """Say what came of it and go back to the page of the list the person was on."""
    messages.success(request, ngettext("已处理%(n)s组。", "已处理%(n)s组。", done) % {"n": done})
    for reason in refused[:_SHOWN]:
        messages.error(request, reason)
    query = _kept(request.POST)
    return redirect(reverse("institutions:proposal_list") + (f"?{query}" if query else ""))
