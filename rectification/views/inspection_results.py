"""Results of a round as a table and a workbook, and the uses they are put to."""

import io

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from openpyxl import Workbook

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused

from ..choices import DistrictState
from ..forms.inspections import UseAnswerForm, UseForm
from ..models import InspectedDistrict, ResultUse
from ..queries.inspections import results
from ..services import result_uses
from .government_inspections import visible_round

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _districts(user, inspection):
    rows = InspectedDistrict.objects.visible_to(user).filter(inspection=inspection)
    return rows.select_related("region", "agency", "inspection__system").order_by("region_code")


def _shows_rank(inspection, user) -> bool:
    """Places compare all districts, which only the office sees."""
    return inspection.show_rank and "office" in inspection.parties(user)


@require(P.GOVINSPECT_VIEW)
def government_results(request, code):
    """Every district the person sees: self score beside settled score; and what results were used for."""
    inspection, user = visible_round(request.user, code), request.user
    districts = _districts(user, inspection)
    hands_on = "office" in inspection.parties(user) and may(user, P.GOVINSPECT_RUN) and not inspection.is_trial
    form = None
    if hands_on:
        issued = districts.filter(state=DistrictState.ISSUED)
        form = UseForm(request.POST or None, districts=issued, office=inspection.office)
        if request.method == "POST" and form.is_valid():
            given = dict(form.cleaned_data)
            try:
                result_uses.hand_on(given.pop("district"), by=user, now=timezone.now(), **given)
            except Refused as refused:
                form.add_error(None, refused.reasons)
            else:
                messages.success(request, _("已移交，对方单位已收到消息。"))
                return redirect("rectification:government_results", code=code)
    uses = ResultUse.objects.visible_to(user).filter(district__inspection=inspection)
    context = {
        "inspection": inspection,
        "results": results(districts, user),
        "shows_rank": _shows_rank(inspection, user),
        "uses": uses.select_related("district__region", "recipient"),
        "form": form,
    }
    return render(request, "rectification/government_results.html", context)


@require_GET
@require(P.GOVINSPECT_VIEW)
def government_results_file(request, code):
    """The same table as a workbook."""
    inspection, user = visible_round(request.user, code), request.user
    found, book = results(_districts(user, inspection), user), Workbook()
    sheet = book.active
    sheet.title = _("督察结果")
    heads = found[0].heads if found else []
    names = [text for head in heads for text in (_("%(title)s 自评") % {"title": head.title},
                                                 _("%(title)s 评定") % {"title": head.title})]  # fmt: skip
    shows_rank = _shows_rank(inspection, user)
    place = [_("名次")] if shows_rank else []
    sheet.append([_("地区"), _("承办单位"), *names, _("自评总分"), _("评定总分"), *place, _("状态")])
    for one in found:
        scores = [value for head in one.heads for value in (head.own, head.final)]
        sheet.append([
            one.district.region.name, one.district.agency.name, *scores, one.total.own, one.total.final,
            *([one.place] if shows_rank else []), one.district.get_state_display(),
        ])  # fmt: skip
    for cell in (cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f"):
        cell.data_type = "s"  # text that begins like a formula stays text
    out = io.BytesIO()
    book.save(out)
    response = HttpResponse(out.getvalue(), content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="{inspection.code}-results.xlsx"'
    return response


@require(P.GOVINSPECT_VIEW)
def use_list(request):
    """Results the own body has handed on or is to use."""
    rows = ResultUse.objects.visible_to(request.user).select_related(
        "district__region", "district__inspection", "recipient"
    )
    return render(request, "rectification/use_list.html", {"uses": rows})


@require(P.GOVINSPECT_VIEW)
def use_detail(request, pk):
    """One use: the result, what is asked, the answer."""
    rows = ResultUse.objects.visible_to(request.user).select_related(
        "district__region", "district__inspection__system", "district__agency", "recipient", "given_by", "answered_by"
    )
    use, user = get_object_or_404(rows, pk=pk), request.user
    answers = "recipient" in use.parties(user) and may(user, P.GOVINSPECT_ANSWER)
    form = UseAnswerForm(request.POST or None, initial={"text": use.answer}) if answers else None
    if request.method == "POST" and form is None:
        raise Refused(_("您无权反馈该结果的运用情况。"))
    if request.method == "POST" and form.is_valid():
        result_uses.answer(use, by=user, now=timezone.now(), text=form.cleaned_data["text"])
        messages.success(request, _("已反馈。"))
        return redirect("rectification:use_detail", pk=pk)
    context = {"use": use, "form": form, "lines": result_uses.lines_of(use)}
    return render(request, "rectification/use_detail.html", context)
