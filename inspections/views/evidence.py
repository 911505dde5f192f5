"""What a visit brings along besides its record: photos with their redaction, samples with their results."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused
from supervision.foundation.services.attachments import attachments_of
from supervision.foundation.trail import history_of

from ..forms.fieldwork import RedactForm, ResultForm, SampleForm
from ..models import Photo, Sample, Visit
from ..services import photos, samples
from ..workflow import SAMPLE, VISIT


@require(P.VISIT_VIEW)
def photo_detail(request, pk):
    """A picture with time and place; the team may cover parts of it."""
    photo = get_object_or_404(Photo.objects.visible_to(request.user).select_related("visit__institution"), pk=pk)
    form = RedactForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        photos.redact(photo, form.cleaned_data["file"], reason=form.cleaned_data["reason"], by=request.user,
                      now=timezone.now())  # fmt: skip
        messages.success(request, _("已替换为遮盖后的照片，原文件已销毁，哈希值留作证明。"))
        return redirect("inspections:photo_detail", photo.pk)
    may_redact = VISIT.has_right("record", request.user, photo.visit)
    context = {"photo": photo, "file": attachments_of(photo).first(), "form": form if may_redact else None,
               "acts": history_of(photo)}  # fmt: skip
    return render(request, "inspections/photo_detail.html", context)


@require_GET
@require(P.VISIT_VIEW)
def photo_copy(request, pk):
    """A copy to hand out, without what the camera wrote about itself."""
    photo = get_object_or_404(Photo.objects.visible_to(request.user), pk=pk)
    data, media_type = photos.copy_of(photo)
    ending = "png" if media_type.endswith("png") else "jpg"
    headers = {"Content-Disposition": f'attachment; filename="photo-{photo.pk}.{ending}"'}
    return HttpResponse(data, content_type=media_type, headers=headers)


@require(P.VISIT_RECORD)
def sample_new(request, pk):
    """A sample taken at a visit."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("institution", "office"), pk=pk)
    form = SampleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = samples.take(visit, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("已登记样品%(code)s。") % {"code": made.code})
            return redirect("inspections:visit_detail", visit.pk)
    return render(request, "inspections/sample_form.html", {"visit": visit, "form": form})


@require(P.VISIT_VIEW)
def sample_detail(request, pk):
    """A sample, and what the laboratory said of it."""
    rows = Sample.objects.visible_to(request.user)
    sample = get_object_or_404(rows.select_related("visit__institution", "finding", "offence"), pk=pk)
    open_now = any(action.is_open for action in SAMPLE.open_to(request.user, sample))
    form = ResultForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            samples.enter_result(sample, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("已录入检测结果。"))
            return redirect("inspections:sample_detail", sample.pk)
    context = {"sample": sample, "form": form if open_now else None, "files": attachments_of(sample),
               "acts": history_of(sample)}  # fmt: skip
    return render(request, "inspections/sample_detail.html", context)
