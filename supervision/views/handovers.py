"""A person leaves: what hangs on them, who takes over, and the list for both."""

from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.access import P, Role, require
from supervision.foundation.errors import Refused
from supervision.foundation.forms import HandoverForm
from supervision.foundation.models import Handover, User
from supervision.foundation.services import handovers
from supervision.foundation.trail import history_of

from ..handing_over import HANDOVERS
from .transfers import opens_cases

_PAGE = 25


@require(P.USER_MANAGE)
def handover_list(request):
    """All handovers, newest first."""
    rows = Handover.objects.visible_to(request.user).select_related("leaver", "successor")
    return render(
        request, "roof/handover_list.html", {"page": Paginator(rows, _PAGE).get_page(request.GET.get("page"))}
    )


@require(P.USER_MANAGE)
def handover_new(request, pk):
    """Everything that hangs on the person, and the choice of a successor."""
    person = get_object_or_404(User.objects.visible_to(request.user).select_related("agency"), pk=pk)
    done = Handover.objects.visible_to(request.user).filter(leaver=person).first()
    if done is not None:
        return redirect("handover_detail", pk=done.pk)
    form = HandoverForm(request.POST or None, successors=handovers.successors_of(person))
    if request.method == "POST" and form.is_valid():
        try:
            made = handovers.hand_over(
                person, holdings=HANDOVERS, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("交接已办理，账号“%(name)s”已停用。") % {"name": person.username})
            return redirect("handover_detail", pk=made.pk)
    piles = handovers.preview(person, HANDOVERS, on=timezone.localdate())
    context = {
        "person": person, "form": form, "piles": piles, "total": sum(len(pile.items) for pile in piles),
        "successors": form.fields["successor"].queryset.exists(),
    }  # fmt: skip
    return render(request, "roof/handover_new.html", context)


def _by_kind(items) -> list[tuple]:
    """(label, lines); a kind that the portal no longer has keeps the label of its day."""
    labels = {holding.key: holding.label for holding in HANDOVERS}
    groups = [list(group) for _kind, group in groupby(items, key=lambda item: item.kind)]
    return [(labels.get(group[0].kind, group[0].label), group) for group in groups]


@require()
def handover_detail(request, pk):
    """The list (案卷移交清单), to be printed and signed; for the administrator and the successor."""
    rows = Handover.objects.visible_to(request.user).select_related("leaver", "successor", "agency", "by")
    handover = get_object_or_404(rows, pk=pk)
    items = handover.items.all()
    context = {
        "handover": handover,
        "groups": _by_kind(items),
        "total": len(items),
        "roles": [Role(role).label for role in handover.roles],
        "history": history_of(handover),
        "opens": opens_cases(request.user),
    }
    return render(request, "roof/handover_detail.html", context)
