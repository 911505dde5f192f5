"""Validations: where each leads, steps, decisions, documents, the certificate, statistics."""

import io

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from openpyxl import Workbook

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused
from supervision.foundation.forms import checked

from ..choices import VALIDATED_STATES, InstitutionState, ValidationState
from ..forms import ServeForm
from ..models import Validation, ValidationDocument
from ..queries import validation_figures
from ..services import validations

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_YEARS = 5  # offered by the statistics, from next year back


def visible_validation(user, code: str) -> Validation:
    """The validation, if the person may see it."""
    rows = Validation.objects.visible_to(user).select_related(
        "institution__region", "institution__category", "institution__standing", "rule", "reviewer", "decided_by",
        "applied_by",
    )  # fmt: skip
    return get_object_or_404(rows, code=code)


@require_GET
@require(P.VALIDATION_VIEW)
def validation_detail(request, code):
    """The institution's own page for its people, the review page for the authority."""
    validation = visible_validation(request.user, code)
    own = validations.is_own(validation, request.user)
    return redirect("validation_own" if own else "validation_review", code=code)


def _withdraw(validation, note, **who):
    return validations.withdraw(validation, reason=note, **who)


def _send_back(validation, note, **who):
    return validations.send_back(validation, reason=note, **who)


def _keep(validation, note, **who):
    return validations.keep(validation, reason=note, **who)


def _order(validation, note, **who):
    return validations.issue_order(validation, **who)


def _report(validation, note, **who):
    return validations.report(validation, **who)


def _take_back(validation, note, **who):
    return validations.take_back(validation, note=note, **who)


def _take_up(validation, note, **who):
    return validations.take_up(validation, note=note, **who)


VERBS = {
    "take_back": _take_back, "take_up": _take_up, "send_back": _send_back, "return_again": _send_back,
    "report": _report, "order": _order, "keep": _keep, "withdraw": _withdraw,
}  # fmt: skip


@require_POST
@require(P.VALIDATION_APPLY, P.VALIDATION_REVIEW, P.VALIDATION_DECIDE)
def validation_act(request, code):
    """A step that needs no more than a note."""
    validation, verb = visible_validation(request.user, code), request.POST.get("verb", "")
    if verb not in VERBS:
        raise Refused(_("没有这项办理。"))
    VERBS[verb](validation, request.POST.get("note", "").strip(), by=request.user, now=timezone.now())
    messages.success(request, _("已办理。"))
    return redirect("institutions:validation_detail", code=code)


@require_GET
@require(P.VALIDATION_VIEW)
def validation_document(request, pk):
    """A document as it was issued."""
    document = get_object_or_404(ValidationDocument.objects.visible_to(request.user), pk=pk)
    response = HttpResponse(validations.file_of(document), content_type=_WORD)
    name = escape_uri_path(f"{document.number} {document.snapshot['title']}.docx")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


@require_POST
@require(P.VALIDATION_REVIEW, P.VALIDATION_DECIDE)
def validation_serve(request, pk):
    """Record the service of a document."""
    rows = ValidationDocument.objects.visible_to(request.user).select_related("validation__institution")
    document = get_object_or_404(rows, pk=pk)
    given = checked(ServeForm(request.POST, prefix=f"serve{pk}")).cleaned_data
    validations.serve(document, **given, by=request.user, now=timezone.now())
    messages.success(request, _("已登记送达。"))
    return redirect("institutions:validation_detail", code=document.validation.code)


@require_GET
@require(P.VALIDATION_VIEW)
def validation_certificate(request, code):
    """The validation record, made to be printed and put up."""
    validation = visible_validation(request.user, code)
    if validation.state != ValidationState.PASSED:
        raise Http404
    document = validation.documents.filter(kind="pass").select_related("agency").first()
    address = request.build_absolute_uri(reverse("institutions:public_certificate"))  # it is typed from paper
    context = {
        "validation": validation, "institution": validation.institution, "document": document, "address": address,
    }  # fmt: skip
    return render(request, "institutions/validation_certificate.html", context)


@require_GET
def public_certificate(request):
    """Anybody: whether a verification code stands for a valid validation, whose, and until when."""
    wanted = request.GET.get("code", "").strip().upper()[:20]
    found = Validation.objects.certified(wanted) if wanted else None
    if found:
        today = timezone.localdate()
        newer = Validation.objects.filter(institution=found["institution_id"], decided_on__gt=found["decided_on"])
        superseded = newer.filter(state__in=(ValidationState.PASSED, ValidationState.DEFERRED)).exists()
        practising = found["institution__state"] in VALIDATED_STATES
        deferred = found["institution__state"] == InstitutionState.DEFERRED
        found["is_valid"] = practising and not deferred and not superseded and today <= found["valid_until"]
    return render(request, "institutions/public_certificate.html", {"wanted": wanted, "found": found})


def _labels() -> list[str]:
    """Names of FIGURES."""
    return [_("到期"), _("已申请"), _("校验合格"), _("暂缓校验"), _("注销"), _("逾期")]


@require_GET
@require(P.VALIDATION_REVIEW, P.VALIDATION_DECIDE)
def validation_statistics(request):
    """By division and year, each figure leading to its rows; with ``format=xlsx`` the same as a workbook."""
    today = timezone.localdate()
    years = [today.year + 1 - n for n in range(_YEARS)]
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else today.year
    rows = validation_figures(request.user, year, today)
    if request.GET.get("format") == "xlsx":
        return _statistics_file(rows, year)
    context = {"rows": rows, "year": year, "years": years, "labels": _labels()}
    return render(request, "institutions/validation_statistics.html", context)


def _statistics_file(rows, year: int) -> HttpResponse:
    book = Workbook()
    sheet = book.active
    sheet.title = str(year)
    sheet.append([_("区划"), *_labels()])
    for row in rows:
        sheet.append([row.name, *row.counts])
    out = io.BytesIO()
    book.save(out)
    response = HttpResponse(out.getvalue(), content_type=_EXCEL)
    name = escape_uri_path(_("校验统计%(year)s.xlsx") % {"year": year})
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response
