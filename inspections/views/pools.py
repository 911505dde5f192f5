"""The pool of subjects: who is in it and why not, freezes, special libraries and imported lists."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from institutions.models import Institution
from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.trail import history_of

from .. import queries
from ..choices import VisitState
from ..forms import FreezeForm, LibraryForm
from ..ledgers.importers import MemberImporter, bound
from ..ledgers.pools import MEMBERS
from ..models import Library, LibraryMember, PoolFreeze, Visit
from ..queries import burden
from ..services import freezes, libraries
from .imports import judged, received

_STRATA_SHOWN = 60


@require(P.PLAN_VIEW)
def subject_detail(request, code):
    """What a draw sees of an institution: class, freezes, lists it stands in, visits that took place."""
    return _subject(request, _institution(request, code), FreezeForm(initial={"frozen_from": timezone.localdate()}))


@require_POST
@require(P.PLAN_EDIT)
def subject_freeze(request, code):
    """Keep it out of draws for a time."""
    institution, form = _institution(request, code), FreezeForm(request.POST)
    if form.is_valid():
        try:
            freezes.freeze(institution, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("已冻结，自冻结日期起不参加抽取。"))
            return redirect("inspections:subject_detail", code)
    return _subject(request, institution, form)


@require_POST
@require(P.PLAN_EDIT)
def freeze_lift(request, pk):
    """Let it take part again."""
    row = get_object_or_404(PoolFreeze.objects.visible_to(request.user).select_related("institution"), pk=pk)
    freezes.lift(row, note=request.POST.get("note", ""), by=request.user, now=timezone.now())
    messages.success(request, _("已解冻。"))
    return redirect("inspections:subject_detail", row.institution.code)


def _institution(request, code) -> Institution:
    rows = Institution.objects.visible_to(request.user).select_related("region", "category", "standing")
    return get_object_or_404(rows, code=code)


def _subject(request, institution, form):
    on = timezone.localdate()
    version = (queries.rule_versions(on) or [""])[0]
    key = queries.rule_book(version).class_of(institution.category_id or "", institution.level)
    visits = Visit.objects.visible_to(request.user).filter(institution=institution).exclude(state=VisitState.ASSIGNED)
    rows = institution.freezes.visible_to(request.user).select_related("frozen_by", "lifted_by")
    context = {
        "institution": institution, "object_class": queries.strata_by_name(version, [key]).get(key, "") if key else "",
        "meter": burden.meter([institution.code], on), "standing": getattr(institution, "standing", None),
        "form": form, "freezes": rows,
        "in_force": set(rows.in_force(on).values_list("pk", flat=True)), "may_freeze": may(request.user, P.PLAN_EDIT),
        "visits": visits.select_related("plan").order_by("-visited_on")[:20],
        "libraries": Library.objects.visible_to(request.user).filter(members__institution=institution).distinct(),
    }  # fmt: skip
    return render(request, "inspections/subject_detail.html", context)


@require(P.PLAN_EDIT)
def library_new(request):
    """Set up a list."""
    form = LibraryForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            row = libraries.create(by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("名录已建立，请导入对象。"))
            return redirect("inspections:library_import", row.pk)
    return render(request, "inspections/library_form.html", {"form": form})


@require(P.PLAN_VIEW)
def library_detail(request, pk):
    """The list by stratum, the plans that draw from it."""
    library = _library(request, pk)
    members = LibraryMember.objects.visible_to(request.user).filter(library=library)
    strata = queries.sizes_by_stratum(members)
    context = {
        "library": library, "total": sum(size for _name, size in strata), "strata": strata[:_STRATA_SHOWN],
        "more": max(len(strata) - _STRATA_SHOWN, 0), "known": members.filter(institution__isnull=False).count(),
        "plans": library.plans.visible_to(request.user), "acts": history_of(library),
        "may_import": may(request.user, P.PLAN_EDIT) and "office" in library.parties(request.user),
    }  # fmt: skip
    return render(request, "inspections/library_detail.html", context)


@require(P.PLAN_EDIT)
def library_import(request, pk):
    """Upload a workbook of subjects."""
    library = _kept(request, pk)
    back = reverse("inspections:library_detail", args=[pk])
    return received(
        request, _bound(library), back=back,
        judged_at=lambda batch: reverse("inspections:library_judged", args=[pk, batch]),
    )  # fmt: skip


@require(P.PLAN_EDIT)
def library_judged(request, pk, batch):
    """What would come of the workbook, and the confirmation."""
    library = _kept(request, pk)
    again = reverse("inspections:library_import", args=[pk])
    return judged(request, _bound(library), batch, back=reverse("inspections:library_detail", args=[pk]), again=again)


def _library(request, pk) -> Library:
    return get_object_or_404(Library.objects.visible_to(request.user).select_related("office", "created_by"), pk=pk)


def _kept(request, pk) -> Library:
    """The list, for people of the office that keeps it."""
    library = _library(request, pk)
    if "office" not in library.parties(request.user):
        raise Refused(_("只有维护单位可以向本名录导入。"))
    return library


def _bound(library: Library):
    return bound(MEMBERS, MemberImporter, library=library)
