"""Institution disclosure: the institution's own pages, the authority's check, the public's full list."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import history_of, timeline

from ..forms import DisclosureForm, QuestionForm
from ..models import Disclosure, DisclosureItem, Institution
from ..queries import content_of, items_of, own_disclosures
from ..services import disclosure
from ..workflow import DISCLOSURE


def _own(user, code: str) -> Institution:
    institution = get_object_or_404(Institution.objects.visible_to(user).current(), code=code)
    if "institution" not in institution.parties(user):
        raise Http404
    return institution


@require(P.DISCLOSURE_PUBLISH)
def own_disclosure(request, code):
    """Every item of the institution, those that wait first."""
    institution = _own(request.user, code)
    today = timezone.localdate()
    entries = own_disclosures(institution, today)
    context = {
        "institution": institution, "entries": entries, "today": today,
        "waiting": sum(entry.is_behind for entry in entries),
        "trial": not all(entry.item.confirmed for entry in entries),
    }  # fmt: skip
    return render(request, "institutions/own_disclosure.html", context)


@require(P.DISCLOSURE_PUBLISH)
def own_disclosure_item(request, code, item_code):
    """Publish one item, or confirm that it is still true."""
    institution = _own(request.user, code)
    today = timezone.localdate()
    item = next((item for item in items_of(institution, today) if item.code == item_code), None)
    if item is None:
        raise Http404
    row = Disclosure.objects.filter(institution=institution, item=item).first()
    form = DisclosureForm(request.POST or None, item=item, row=row)
    if request.method == "POST" and form.is_valid():
        disclosure.publish(institution, item, **form.values(), by=request.user, now=timezone.now())
        messages.success(request, _("“%(item)s”已公开。") % {"item": item.name})
        return redirect("institutions:own_disclosure", code=code)
    context = {
        "institution": institution, "item": item, "row": row, "form": form,
        "content": content_of(item, institution, today),
    }  # fmt: skip
    return render(request, "institutions/own_disclosure_item.html", context)


def _visible(user, pk: int) -> Disclosure:
    rows = Disclosure.objects.visible_to(user).select_related("institution", "item", "published_by", "checked_by")
    return get_object_or_404(rows, pk=pk)


@require(P.DISCLOSURE_VIEW)
def disclosure_detail(request, pk):
    """What is public, when it was confirmed, and what the authority may say about it."""
    row = _visible(request.user, pk)
    offered = {action.verb for action in DISCLOSURE.open_to(request.user, row)}
    context = {
        "row": row, "content": content_of(row, row.institution, timezone.localdate()), "acts": history_of(row),
        "may_check": "check" in offered, "form": QuestionForm() if "question" in offered else None,
        "may_publish": may(request.user, P.DISCLOSURE_PUBLISH),
    }  # fmt: skip
    return render(request, "institutions/disclosure_detail.html", context)


@require_POST
@require(P.DISCLOSURE_CHECK)
def disclosure_act(request, pk):
    """Found right, or something is wrong."""
    row = _visible(request.user, pk)
    if request.POST.get("verb") == "check":
        disclosure.check(row, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
    else:
        form = QuestionForm(request.POST)
        if not form.is_valid():
            raise Refused(*(error for errors in form.errors.values() for error in errors))
        disclosure.question(row, **form.cleaned_data, by=request.user, now=timezone.now())
    messages.success(request, _("已办理。"))
    return redirect("institutions:disclosure_detail", pk=pk)


@require(P.DISCLOSURE_CHECK, P.RULE_CONFIRM)
def disclosure_items(request):
    """What institutions have to make public, on what basis; the reviewer records the document."""
    context = {
        "items": DisclosureItem.objects.in_force(timezone.localdate()),
        "may_confirm": may(request.user, P.RULE_CONFIRM), "acts": timeline("rules:disclosure"),
    }  # fmt: skip
    return render(request, "institutions/disclosure_items.html", context)


@require_POST
@require(P.RULE_CONFIRM)
def disclosure_confirm(request):
    """Record the document the items rest on."""
    count = disclosure.confirm_items(basis=request.POST.get("basis", ""), by=request.user, now=timezone.now())
    messages.success(request, _("已确认 %(n)s 项。") % {"n": count})
    return redirect("institutions:disclosure_items")


@require_GET
def public_disclosure(request, code, item_code):
    """One published item in full, for anybody."""
    card = Institution.objects.published().filter(code=code).first()
    row = Disclosure.objects.published().filter(institution__code=code, item__code=item_code).first()
    if card is None or row is None:
        raise Http404
    content = content_of(row, Institution.objects.get(code=code), timezone.localdate())
    return render(request, "institutions/public_disclosure.html", {"card": card, "row": row, "content": content})
