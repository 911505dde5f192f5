"""Enforcement documents: made, printed, corrected, served; blank forms reserved and filled in later."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.services.attachments import attachments_of
from supervision.foundation.trail import history_of

from ..choices import DocumentKind, DocumentState
from ..forms.fieldwork import AdoptForm, CorrectionForm, FillForm, IssueForm, ReserveForm, ServeForm
from ..models import CheckItem, ChecklistQuestion, DocumentCorrection, DocumentForm, EnforcementDocument, Visit
from ..rules.documents import TRIAL_FORM
from ..services import document_files, document_forms, enforcement_documents, service_of_documents
from ..workflow import DOCUMENT

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BLANK_LINES = range(16)


@require_POST
@require(P.VISIT_RECORD)
def document_new(request, pk):
    """Make a document of a visit."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("institution", "office"), pk=pk)
    form = IssueForm(request.POST)
    if not form.is_valid():
        raise Refused(*(error for errors in form.errors.values() for error in errors))
    made = enforcement_documents.issue(visit, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("已制作%(title)s，请打印后送达当事人。") % {"title": made})
    return redirect("inspections:document_detail", made.pk)


@require_GET
@require(P.VISIT_VIEW, P.FINDING_VIEW)
def document_detail(request, pk):
    """A document as it reads, what was corrected, and how it was served."""
    document = _document(request, pk)
    offered = {action.verb: action for action in DOCUMENT.open_to(request.user, document)}
    service = getattr(document, "service", None)
    context = {
        "document": document,
        "paragraphs": document_files.runs_of(document.snapshot) if document.snapshot else [],
        "issued_on": date.fromisoformat(document.snapshot["issued_on"]) if document.snapshot else None,
        "corrections": document.corrections.select_related("by", "confirmed_by"),
        "service": service, "proofs": attachments_of(service) if service else (),
        "serve_form": ServeForm(trial_form=_is_trial(document))
        if "serve" in offered and offered["serve"].is_open else None,
        "correction_form": CorrectionForm() if "correct" in offered else None,
        "fill_form": FillForm(user=request.user) if document.state == DocumentState.RESERVED and
        DOCUMENT.has_right("fill", request.user, document) else None,
        "may_void": "void" in offered, "blocked": offered["serve"].reasons if "serve" in offered else (),
        "unconfirmed": _is_trial(document), "acts": history_of(document),
    }  # fmt: skip
    return render(request, "inspections/document_detail.html", context)


@require_GET
@require(P.VISIT_VIEW, P.FINDING_VIEW)
def document_print(request, pk):
    """The document alone on A4; a blank one with lines to write on."""
    document = _document(request, pk)
    context = {"document": document, "lines": _BLANK_LINES,
               "paragraphs": document_files.runs_of(document.snapshot) if document.snapshot else []}  # fmt: skip
    form = enforcement_documents.form_of(document.kind, document.agency.region_code, timezone.localdate())
    context["mark"] = "" if form.confirmed else TRIAL_FORM  # of a blank one; a written one keeps its own
    if document.snapshot:
        context["issued_on"] = date.fromisoformat(document.snapshot["issued_on"])
    return render(request, "inspections/document_print.html", context)


@require_GET
@require(P.VISIT_VIEW, P.FINDING_VIEW)
def document_file(request, pk):
    """The Word file, rebuilt from the snapshot."""
    document = _document(request, pk)
    if not document.snapshot:
        raise Refused(_("空白文书没有文件，请打印后填写。"))
    name = content_disposition_header(True, f"{document.title}{document.number}.docx")
    return HttpResponse(enforcement_documents.file_of(document), content_type=_WORD,
                        headers={"Content-Disposition": name})  # fmt: skip


@require_POST
@require(P.VISIT_RECORD)
def document_serve(request, pk):
    """Write down how it was served."""
    document = _document(request, pk)
    form = ServeForm(request.POST, request.FILES, trial_form=_is_trial(document))
    if not form.is_valid():
        raise Refused(_("请选择送达方式并填写送达日期。"))
    service_of_documents.serve(document, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("已登记送达，期限自送达之日起算。"))
    return redirect("inspections:document_detail", document.pk)


@require_POST
@require(P.VISIT_RECORD)
def document_correct(request, pk):
    """Propose a correction, or confirm a colleague's."""
    document = _document(request, pk)
    if key := request.POST.get("correction", ""):
        correction = get_object_or_404(DocumentCorrection, pk=key, document=document)
        enforcement_documents.confirm_correction(correction, by=request.user, now=timezone.now())
        messages.success(request, _("已确认更正。"))
        return redirect("inspections:document_detail", document.pk)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请填写原文和更正后的文字。"))
    enforcement_documents.correct(document, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("已登记更正，请另一名执法人员确认。"))
    return redirect("inspections:document_detail", document.pk)


@require_POST
@require(P.VISIT_RECORD)
def document_void(request, pk):
    """Void a document; its number stays void."""
    document = _document(request, pk)
    enforcement_documents.void(document, reason=request.POST.get("reason", ""), by=request.user, now=timezone.now())
    messages.success(request, _("已作废，文号不再使用。"))
    return redirect("inspections:document_detail", document.pk)


@require(P.VISIT_RECORD)
def blank_list(request):
    """Blank forms of the own office: reserve, print, fill in."""
    form = ReserveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = enforcement_documents.reserve(by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("已预留%(count)s份空白文书，请打印。") % {"count": len(made)})
        return redirect("inspections:blank_list")
    rows = EnforcementDocument.objects.visible_to(request.user).exclude(kind=DocumentKind.RECEIPT)
    mine = rows.filter(issued_by=request.user, state=DocumentState.RESERVED).order_by("number")
    return render(request, "inspections/blank_list.html", {"form": form, "blanks": mine})


@require_POST
@require(P.VISIT_RECORD)
def document_fill(request, pk):
    """Type in a form that was written by hand."""
    document = _document(request, pk)
    form = FillForm(request.POST, user=request.user)
    if not form.is_valid():
        raise Refused(_("请选择检查任务并填写纸质文书上的制作日期。"))
    data = form.cleaned_data
    visit = data.pop("visit")
    enforcement_documents.fill(document, visit, by=request.user, now=timezone.now(), **data)
    messages.success(request, _("已补录，日期以纸质文书为准。"))
    return redirect("inspections:document_detail", document.pk)


@require(P.PLAN_VIEW, P.VISIT_RECORD)
def checklist(request):
    """What is asked about each check item, and the forms of documents; a head adopts a form for the own region."""
    user, on = request.user, timezone.localdate()
    form = AdoptForm(request.POST or None) if may(user, P.RULE_CONFIRM) else None
    if request.method == "POST" and form is not None and form.is_valid():
        document_forms.adopt(by=user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("已采用文书样式。"))
        return redirect("inspections:checklist")
    context = {
        "items": CheckItem.objects.visible_to(user).in_force(on).order_by("code"),
        "questions": ChecklistQuestion.objects.visible_to(user).in_force(on).order_by("code"),
        "forms": DocumentForm.objects.visible_to(user).in_force(on), "form": form,
    }  # fmt: skip
    return render(request, "inspections/checklist.html", context)


def _is_trial(document) -> bool:
    """Was it written on a form that no authority had adopted?"""
    return document.snapshot.get("form_confirmed") is False


def _document(request, pk) -> EnforcementDocument:
    rows = EnforcementDocument.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("visit__institution", "agency__region", "issued_by"), pk=pk)
