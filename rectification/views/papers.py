"""From a paper to a plan: reading shown beside the text, names matched to bodies by a person."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused

from ..choices import UnitRole
from ..forms import PaperForm, UnitForm
from ..models import MeasureUnit
from ..rules import policy
from ..services import papers
from ..services.names import bodies_by_name
from .plans import led_plan
from .words import doubts_of, marked


@require(P.PLAN_PAPER_CONFIRM)
def paper_import(request):
    """Paste or upload, look at the reading, make the plan. Nothing is kept before the last step."""
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else PaperForm()
    if request.method != "POST" or not form.is_valid():
        return render(request, "rectification/paper_import.html", {"form": form})
    try:
        name, text = _text_of(form)
        reading = papers.reading_of(text, office=request.user.agency)
        if "create" in request.POST:
            return _create(request, name, text, reading)
    except Refused as refused:
        form.add_error(None, refused.reasons)
        return render(request, "rectification/paper_import.html", {"form": form})
    context = _preview(name, text, reading) | {"before": papers.kept_before(text, office=request.user.agency)}
    return render(request, "rectification/paper_preview.html", context)


def _text_of(form) -> tuple[str, str]:
    """Name and words of the paper; the file goes before what was pasted."""
    file = form.cleaned_data["file"]
    if file is None:
        return form.cleaned_data["name"], form.cleaned_data["text"]
    return file.name, papers.read_paper(file.name, file.read())


def _create(request, name, text, reading):
    before = papers.kept_before(text, office=request.user.agency)
    plan = papers.create_plan(
        office=request.user.agency, text=text, name=name, reading=reading, by=request.user, now=timezone.now()
    )
    if before is None:
        messages.success(request, _("已建立方案 %(code)s，请逐条核对后确认。") % {"code": plan.code})
    else:
        messages.info(request, _("这份文件此前已导入为方案 %(code)s，没有重复建立。") % {"code": plan.code})
    return redirect("rectification:plan_reading", code=plan.code)


def _preview(name, text, reading) -> dict:
    read = reading.as_dict()
    for item in read["items"]:
        item["doubt_words"] = doubts_of(item["doubts"])
        for unit in item["units"]:
            unit["role_word"] = UnitRole(unit["role"]).label
    return {
        "name": name,
        "text": text,
        "reading": read,
        "pieces": marked(text, [*map(papers.spans_of, reading.read.items), {"target": [reading.read.filing]}]),
        "doubt_words": doubts_of(read["doubts"]),
        "doubtful": sum(bool(item["doubts"]) for item in read["items"]),
    }


@require(P.PLAN_PAPER_CONFIRM)
def plan_units(request, code):
    """Names of the paper and the bodies they mean; what a person corrects is remembered for later papers."""
    plan = led_plan(request.user, code)
    rows = MeasureUnit.objects.filter(measure__plan=plan).select_related("agency", "measure")
    rows = list(rows.order_by("measure__number", "position"))
    agencies = bodies_by_name(plan.office)
    for row in rows:
        row.is_group = row.agency_id is None and policy.is_group(row.name)
    groups = _by_name(rows, agencies, request.POST if request.method == "POST" else None)
    wrong = [name for name, _rows, form in groups if not form.is_valid()]
    if request.method == "POST" and not wrong:
        changed = _correct(request, groups)
        messages.success(request, _("已更正 %(n)s 处单位，今后的方案照此识别。") % {"n": changed})
        return redirect("rectification:plan_detail", code=code)
    unmatched = sum(places[0].agency_id is None and not places[0].is_group for _name, places, _form in groups)
    context = {"plan": plan, "groups": groups, "agencies": agencies, "unmatched": unmatched}
    return render(request, "rectification/plan_units.html", context)


def _by_name(rows, agencies, data) -> list:
    """(name, its places, form) with the unrecognised names on top."""
    found = {}
    for row in rows:
        found.setdefault(row.name, []).append(row)
    groups = [
        (name, places, UnitForm(data, prefix=f"u{places[0].pk}", agencies=agencies,
                                initial={"agency": places[0].agency.name if places[0].agency else ""}))
        for name, places in found.items()
    ]  # fmt: skip
    return sorted(groups, key=lambda group: group[1][0].agency_id is not None)


def _correct(request, groups) -> int:
    changed, now = 0, timezone.now()
    with transaction.atomic():
        for _name, places, form in groups:
            agency = form.cleaned_data["agency"]
            for unit in places:
                if agency is not None and unit.agency_id != agency.pk:
                    papers.correct_unit(unit, agency, by=request.user, now=now)
                    changed += 1
    return changed
