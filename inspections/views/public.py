"""The public register of draws: entries, bundles of revealed draws, and the verifier. Nothing here names a person."""

from pathlib import Path
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from supervision.foundation.models import Agency

from .. import queries, verify_draw
from ..choices import COLOURS, AmendmentKind, Custody, DrawState, InspectionType, ResultCode
from ..models import Draw
from ..queries import joint
from ..rules.draw.canonical import encode
from ..rules.draw.register import first_break
from ..services import results_file

_PAGE, _ROWS = 25, 50_000
_CONDITIONS = ("q", "result", "year", "region")
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def draw_list(request):
    """Every register number of every office, newest first."""
    page = Paginator(Draw.objects.published().select_related("plan", "office"), _PAGE).get_page(request.GET.get("page"))
    return render(request, "inspections/public_draw_list.html", {"page": page})


@require_GET
def draw_detail(request, code):
    """One number: what was committed when, what became of it, and how to re-compute it."""
    draw = get_object_or_404(Draw.objects.published().select_related("plan", "office"), code=code)
    context = {"draw": draw, "entry": encode(queries.entry_of(draw)).decode(), **queries.attempts_of(draw)}
    context["custody_label"] = Custody(draw.custody).label
    if draw.state == DrawState.REVEALED:
        bundle = queries.bundle_of(draw)
        context["bundle"] = bundle
        context["strata"] = queries.probabilities(bundle["plan"])
        context["selected"] = queries.selected_by_name(bundle)
    return render(request, "inspections/public_draw_detail.html", context)


@require_GET
def result_list(request):
    """Results of inspections, newest first: searched, filtered, and what was taken down or put right."""
    wanted = {name: request.GET.get(name, "").strip() for name in _CONDITIONS}
    page = Paginator(queries.published_results(wanted), _PAGE).get_page(request.GET.get("page"))
    years, regions = queries.published_choices()
    context = {
        "page": page,
        "rows": [_dressed(row) for row in page.object_list],
        "wanted": wanted,
        "years": [str(year) for year in years],
        "regions": regions,
        "results": ResultCode.choices,
        "query": urlencode({name: value for name, value in wanted.items() if value}),
        "amendments": [_told(row) for row in queries.published_amendments()],
    }
    return render(request, "inspections/public_result_list.html", context)


@require_GET
def result_detail(request, code):
    """Everything published of one institution."""
    rows = [_dressed(row) for row in queries.published_at(code)]
    amendments = [_told(row) for row in queries.published_amendments(code)]
    if not rows and not amendments:
        raise Http404
    name = rows[0]["institution__name"] if rows else amendments[0]["visit__institution__name"]
    context = {"rows": rows, "amendments": amendments, "name": name, "code": code}
    return render(request, "inspections/public_result_detail.html", context)


@require_GET
def result_file(request):
    """The published results under the same conditions as a workbook."""
    wanted = {name: request.GET.get(name, "").strip() for name in _CONDITIONS}
    data = results_file.workbook(queries.published_results(wanted)[:_ROWS], timezone.now())
    return _file(data, _EXCEL, "results.xlsx")


def _dressed(row: dict) -> dict:
    dressed = {"result_label": ResultCode(row["result"]).label, "colour": COLOURS[row["result"]]}
    if row["kind"] == InspectionType.FOLLOW_UP:
        dressed["again"] = InspectionType.FOLLOW_UP.label
    return row | dressed


def _told(row: dict) -> dict:
    return row | {"kind_label": AmendmentKind(row["kind"]).label}


@require_GET
def joint_list(request):
    """What the departments of joint draws found, together; of one of them where it is chosen."""
    known = joint.departments()
    chosen = request.GET.get("department", "")
    page = Paginator(joint.published_visits(chosen), _PAGE).get_page(request.GET.get("page"))
    rows = joint.results_published(list(page.object_list), chosen)
    for row in rows:
        for line in row["lines"]:
            line["colour"] = COLOURS[line["code"]]
    context = {"page": page, "rows": rows, "departments": known, "chosen": chosen}
    return render(request, "inspections/public_joint_list.html", context)


@require_GET
def register_page(request, office):
    """The register of an office as a page: every number, none missing, and what became of it."""
    agency = get_object_or_404(Agency.objects.published(), code=office)
    rows = list(Draw.objects.published().filter(office=agency).select_related("plan").order_by("number"))
    gaps = [number for number, draw in enumerate(rows, start=1) if draw.number != number]
    context = {"agency": agency, "rows": rows, "unbroken": not gaps and not first_break(queries.register_of(agency))}
    return render(request, "inspections/public_register.html", context)


@require_GET
def draw_bundle(request, code):
    """The bundle of a revealed draw as a file."""
    draw = get_object_or_404(Draw.objects.published().filter(state=DrawState.REVEALED), code=code)
    return _file(encode(queries.bundle_of(draw)) + b"\n", "application/json", "bundle.json")


@require_GET
def register_file(request, office):
    """The register of an office as a file."""
    agency = get_object_or_404(Agency.objects.published(), code=office)
    return _file(encode(queries.register_of(agency)) + b"\n", "application/json", "register.json")


@require_GET
def verifier_file(request):
    """The stand-alone verifier, as it stands in the repository."""
    return _file(Path(verify_draw.__file__).read_bytes(), "text/x-python; charset=utf-8", "verify_draw.py")


def _file(data: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        data, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
