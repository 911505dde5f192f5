"""Serving attachments through the row they belong to."""

from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from ..models import Attachment
from ..services.attachments import path_of

_SHOWN_IN_PAGE = ("image/jpeg", "image/png", "application/pdf")


@require_GET
@login_required
def attachment(request, pk):
    """The file, for those who may see its row; 404 for everybody else."""
    found = get_object_or_404(Attachment, pk=pk)
    parents = apps.get_model(found.parent_type).objects.visible_to(request.user)
    if not parents.filter(pk=found.parent_id).exists() or not path_of(found.sha256).exists():
        raise Http404
    response = FileResponse(
        path_of(found.sha256).open("rb"),
        content_type=found.content_type,
        filename=found.name,
        as_attachment=found.content_type not in _SHOWN_IN_PAGE,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
