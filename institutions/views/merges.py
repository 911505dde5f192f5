"""Merging two records of one institution: side by side, what would move, and the way back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused

from ..forms import MergeForm
from ..models import Institution, Merge
from ..queries import find_institutions, twins_of
from ..rules import particulars
from ..services import merging, moving
from .registry import visible_institution

_PAGE, _OFFERED = 25, 10


@require(P.INSTITUTION_MERGE)
def institution_merge(request, code):
    """Choose the other record, compare, choose values, see what moves, confirm."""
    user, elder = request.user, visible_institution(request.user, code)
    if not (with_code := request.GET.get("with", "")):
        return _choose(request, elder)
    newer = visible_institution(user, with_code)
    form = MergeForm(request.POST or None)
    take = request.POST.getlist("take") if request.method == "POST" else None
    refusals, plan = [], None
    try:
        plan = merging.preview(elder, newer, by=user, take=take)
        if request.method == "POST" and form.is_valid():
            done = merging.merge(elder, newer, by=user, now=timezone.now(), take=take, **form.cleaned_data)
            messages.success(request, _("已合并：“%(name)s”并入本记录。") % {"name": newer.name})
            return redirect("institutions:merge_detail", pk=done.pk)
    except Refused as refused:
        refusals = refused.reasons
    context = {
        "elder": elder, "newer": newer, "form": form, "plan": plan, "refusals": refusals,
        "told": [(label, *counts) for label, counts in _told(plan, user) if any(counts)],
        "lines": _lines(elder, newer, set(plan.filled if plan else ())),
    }  # fmt: skip
    return render(request, "institutions/institution_merge.html", context)


def _told(plan, user) -> list[tuple]:
    """(label, (going, staying)) of each table, of the rows the person may see."""
    return [(move.relation.label, move.told(user)) for move in plan.moves] if plan else []


def _choose(request, elder: Institution):
    """Look for the other record; those with a number or the name in common are offered first."""
    text = request.GET.get("q", "").strip()[:100]
    values = {name: getattr(elder, name) for name in ("name", "region_code", "uscc", "registration_number")}
    found = [row for row in find_institutions(request.user, text, _OFFERED + 1) if row.pk != elder.pk][:_OFFERED]
    context = {"elder": elder, "text": text, "found": found, "twins": twins_of(request.user, values, elder)[:_OFFERED]}
    return render(request, "institutions/institution_merge_choose.html", context)


def _lines(elder: Institution, newer: Institution, taken: set[str]) -> list[dict]:
    """Every compared field of both records, as people read it."""
    return [
        {
            "name": name, "label": Institution._meta.get_field(name).verbose_name,
            "elder": first, "newer": second,
            "differs": bool(first and second) and getattr(elder, name) != getattr(newer, name),
            "fills": bool(second and not first), "taken": name in taken,
        }
        for name in merging.COMPARED
        if (first := _shown(elder, name)) or _shown(newer, name)
        for second in (_shown(newer, name),)
    ]  # fmt: skip


def _shown(row: Institution, name: str) -> str:
    value = getattr(row, name)
    if value in (None, "", [], {}):
        return ""
    if name.endswith("_id"):
        return str(getattr(row, name.removesuffix("_id")))
    if name == "subjects":
        return _("、").join(row.subject_names())
    if name == "permits":
        labels = dict(Institution._meta.get_field("permits").base_field.flatchoices)
        return _("、").join(str(labels.get(code, code)) for code in value)
    if name == "particulars":
        fields = particulars.fields_of(row.kind)
        return _("；").join(f"{_(f.label)} {particulars.shown(f, value[f.key], _)}" for f in fields if f.key in value)
    if isinstance(value, list):
        return _("；").join(map(str, value))
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else value)


@require_GET
@require(P.INSTITUTION_MERGE)
def merge_list(request):
    """Merges of the own area, newest first."""
    rows = Merge.objects.visible_to(request.user).select_related("elder", "newer", "merged_by")
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    return render(request, "institutions/merge_list.html", {"page": page})


@require(P.INSTITUTION_MERGE)
def merge_detail(request, pk):
    """What a merge moved, filled and left; undoing it."""
    rows = Merge.objects.visible_to(request.user).select_related("elder", "newer", "merged_by", "undone_by")
    done = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        merging.undo(done, reason=request.POST.get("reason", "")[:300], by=request.user, now=timezone.now())
        messages.success(request, _("已撤销合并。"))
        return redirect("institutions:merge_detail", pk=pk)
    fields = [Institution._meta.get_field(name).verbose_name for name in done.filled]
    context = {
        "merge": done, "filled": fields,
        "moved": [
            (entry["label"], number) for entry in done.moved if (number := moving.seen_of(entry, request.user))
        ],
    }  # fmt: skip
    return render(request, "institutions/merge_detail.html", context)
