"""The person's notices."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from ..models import Notice
from ..services.notices import mark_read

_PAGE = 25


@login_required
def notice_list(request):
    """Own notices, newest first."""
    notices = Notice.objects.visible_to(request.user)
    page = Paginator(notices, _PAGE).get_page(request.GET.get("page"))
    return render(request, "foundation/notice_list.html", {"page": page})


@require_POST
@login_required
def notice_open(request, pk):
    """Mark one notice as read and go where it points."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(request.user, Notice.objects.filter(pk=pk), now=timezone.now())
    return redirect(notice.url or "foundation:notice_list")


@require_POST
@login_required
def notice_read_all(request):
    """Mark every own notice as read."""
    mark_read(request.user, Notice.objects.all(), now=timezone.now())
    return redirect("foundation:notice_list")
