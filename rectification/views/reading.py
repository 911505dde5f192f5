"""The reading page: what the portal read beside the paper, put right by a person until the plan is confirmed."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused

from ..choices import PlanState
from ..forms.plans import MeasureForm, unit_rows
from ..models import Measure, MeasureUnit
from ..rules import policy
from ..services import corrections, names
from ..workflow import PLAN
from .plans import led_plan
from .words import doubts_of, marked, place_of, sentences

_PLACED = ("title", "deadline", "problem", "target", "leader", "person")


def _led_measure(user, pk) -> Measure:
    """The measure, if the person's office leads its plan."""
    rows = Measure.objects.visible_to(user).filter(plan__office=user.agency_id).select_related("plan__office")
    return get_object_or_404(rows, pk=pk)


@require(P.PLAN_PAPER_CONFIRM)
def plan_reading(request, code):
    """Every measure with where it was read, doubts on top of each; the paper at its side."""
    plan = led_plan(request.user, code)
    measures = list(
        plan.measures.select_related("problem", "checked_by", "plan__office__region").prefetch_related("units__agency")
    )
    gone = names.gone({unit.name for row in measures for unit in row.units.all() if not unit.agency_id}, plan.office)
    for measure in measures:
        _describe(measure, gone)
    opened = plan.state == PlanState.DRAFT
    context = {
        "plan": plan,
        "measures": measures,
        "pieces": marked(plan.source_text, [measure.spans for measure in measures]),
        "open": opened,
        "doubtful": sum(bool(measure.doubts) and measure.checked_by is None for measure in measures),
        "unchecked": sum(measure.checked_by is None for measure in measures),
        "problems": plan.problems.aggregate(n=Count("pk"))["n"],
        "actions": [action for action in PLAN.open_to(request.user, plan) if action.verb == "confirm"],
    }
    return render(request, "rectification/plan_reading.html", context)


def _describe(measure, gone) -> None:
    """What the page says of a measure: doubts in words, and for each field the place it was read from."""
    spans = measure.spans
    measure.doubt_words = doubts_of(measure.doubts)
    measure.places = {
        name: place_of(spans, name) for name in ("title", "deadline", "problem", "target", "leader", "person")
    }
    measure.rows = list(measure.units.all())
    for number, unit in enumerate(measure.rows):
        unit.place = place_of(spans, "units", number)
        unit.is_group = unit.agency_id is None and policy.is_group(unit.name)
        unit.can_expand = unit.is_group and bool(names.members(unit.name, measure.plan.office))
        unit.gone = gone.get(unit.name)


@require(P.PLAN_PAPER_CONFIRM)
def measure_edit(request, pk):
    """One measure: its fields beside the stretch of the paper; cut in two, joined to the one before, taken away."""
    measure = _led_measure(request.user, pk)
    return _form_page(request, measure.plan, measure)


@require(P.PLAN_PAPER_CONFIRM)
def measure_new(request, code):
    """A measure the reader did not find."""
    return _form_page(request, led_plan(request.user, code), Measure())


def _form_page(request, plan, measure):
    data = request.POST if request.method == "POST" else None
    agencies = names.bodies_by_name(plan.office)
    form = MeasureForm(data, instance=measure, plan=plan)
    units = unit_rows(data, units=measure.units.select_related("agency") if measure.pk else (), agencies=agencies)
    if data is not None and form.is_valid() and units.is_valid():
        try:
            return _kept(request, plan, measure, form, units)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    context = {
        "plan": plan,
        "measure": measure if measure.pk else None,
        "form": form,
        "units": units,
        "agencies": agencies,
        "doubt_words": doubts_of(measure.doubts) if measure.pk else [],
        "sentences": sentences(measure.text) if measure.pk else [],
        "pieces": _stretch(plan, measure),
    }
    return render(request, "rectification/measure_form.html", context)


def _kept(request, plan, measure, form, units):
    who = {"by": request.user, "now": timezone.now()}
    if measure.pk:
        version = form.cleaned_data["version"]
        made = corrections.correct(measure, form.wording(), units.units(), version=version, **who)
    else:
        made = corrections.add(plan, form.wording(), units.units(), **who)
    messages.success(request, _("已保存第 %(n)s 条措施。") % {"n": made.label})
    return _back(plan, made)


def _stretch(plan, measure):
    """The paper around a measure: a paragraph before it and after it; the whole paper for a new one."""
    spans = [span for spans in measure.spans.values() for span in spans if span] if measure.pk else []
    if not spans:
        return marked(plan.source_text, [])
    text = plan.source_text
    low, high = min(start for start, _end in spans), max(end for _start, end in spans)
    low = max(0, text.rfind("\n", 0, max(0, low - 200)) + 1)
    end = text.find("\n", min(len(text), high + 200))
    high = end if end >= 0 else len(text)
    moved = {key: [[a - low, b - low] for a, b in filter(None, found)] for key, found in measure.spans.items()}
    return marked(text[low:high], [moved])


@require_POST
@require(P.PLAN_PAPER_CONFIRM)
def measure_split(request, pk):
    """Further measures begin at the ticked sentences."""
    measure = _led_measure(request.user, pk)
    cuts = [int(value) for value in request.POST.getlist("cut") if value.isdecimal()]
    pieces = corrections.split(measure, cuts, by=request.user, now=timezone.now())
    messages.success(request, _("已拆成 %(n)s 条，请逐条核对。") % {"n": len(pieces)})
    return _back(measure.plan, pieces[0])


@require_POST
@require(P.PLAN_PAPER_CONFIRM)
def measure_merge(request, pk):
    """Join to the measure before."""
    measure = _led_measure(request.user, pk)
    kept = corrections.merge(measure, by=request.user, now=timezone.now())
    messages.success(request, _("已并入第 %(n)s 条。") % {"n": kept.label})
    return _back(measure.plan, kept)


@require_POST
@require(P.PLAN_PAPER_CONFIRM)
def measure_drop(request, pk):
    """Take away what is no measure."""
    measure = _led_measure(request.user, pk)
    corrections.drop(measure, reason=request.POST.get("note", ""), by=request.user, now=timezone.now())
    messages.success(request, _("已删除第 %(n)s 条。") % {"n": measure.label})
    return redirect("rectification:plan_reading", code=measure.plan.code)


@require_POST
@require(P.PLAN_PAPER_CONFIRM)
def measures_check(request, code):
    """The ticked measures were compared with the paper."""
    plan = led_plan(request.user, code)
    keys = [int(value) for value in request.POST.getlist("measure") if value.isdecimal()]
    done = corrections.check(plan, keys, by=request.user, now=timezone.now())
    told = ngettext("已核对 %(n)s 条措施。", "已核对 %(n)s 条措施。", done)
    messages.success(request, told % {"n": done})
    return redirect("rectification:plan_reading", code=code)


@require_POST
@require(P.PLAN_PAPER_CONFIRM)
def unit_expand(request, pk):
    """The bodies a group stands for in its place."""
    rows = MeasureUnit.objects.select_related("measure")
    unit = get_object_or_404(rows.filter(measure__in=Measure.objects.visible_to(request.user)), pk=pk)
    measure = _led_measure(request.user, unit.measure_id)
    corrections.expand(unit, by=request.user, now=timezone.now())
    messages.success(request, _("已按名录展开“%(name)s”。") % {"name": unit.name})
    return _back(measure.plan, measure)


def _back(plan, measure):
    return redirect(f"{reverse('rectification:plan_reading', args=[plan.code])}#{measure.anchor}")
