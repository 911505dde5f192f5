"""The phone's side of field work: a shell that is kept on the device, and what it fetches and sends.

The shell holds no data and needs no account, so that it opens without a connection and after a session has ended.
"""

import hashlib
import hmac
import json
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused

from .. import queries
from ..choices import ResultCode
from ..models import Visit
from ..services import fieldwork

_FILES = (
    "vendor/bootstrap-5.3.9/bootstrap.min.css", "css/tokens.css", "css/base.css", "css/components.css",
    "css/fieldwork.css", "icons/portal.svg", "icons/favicon.svg", "js/fieldwork_early.js", "js/fieldwork_store.js",
    "js/fieldwork_send.js", "js/fieldwork_capture.js", "js/fieldwork_pages.js", "js/fieldwork.js",
)  # fmt: skip


def for_officers(view):
    """Answers scripts in their own way: 401 when nobody is signed in, 403 when the roles do not carry field work."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return JsonResponse({"reasons": [_("登录已过期，请重新登录。")]}, status=401)
        if not may(request.user, P.VISIT_RECORD):
            return JsonResponse({"reasons": [_("您的角色没有现场检查权限。")]}, status=403)
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            return JsonResponse({"reasons": refusal.reasons}, status=409)

    guarded.permissions = (P.VISIT_RECORD,)
    return guarded


@require_GET
@gzip_page
def shell(request):
    """The page that lives on the device."""
    scripts = [static(name) for name in _FILES if name.endswith(".js") and "early" not in name]
    return render(request, "inspections/field_shell.html", {"results": ResultCode.choices, "scripts": scripts})


@require_GET
def worker(request):
    """The service worker of the shell, told which files belong to it; a changed file makes a new worker."""
    files = [reverse("inspections:field_shell"), *(static(name) for name in _FILES)]
    source = _source("js/fieldwork_worker.js")
    mark = hashlib.sha256("".join(map(_source, _FILES)).encode() + source.encode()).hexdigest()[:12]
    head = f"const VERSION = {json.dumps(mark)};\nconst FILES = {json.dumps(files)};\n"
    return HttpResponse(head + source, content_type="text/javascript; charset=utf-8",
                        headers={"Cache-Control": "no-cache"})  # fmt: skip


def _source(name: str) -> str:
    return Path(finders.find(name)).read_text(encoding="utf-8")


@require_GET
@for_officers
def me(request):
    """Who is signed in, the token for sending, and the key under which this person's data lie on the device."""
    key = hmac.new(settings.FIELD_KEY.encode(), f"field-work:{request.user.pk}".encode(), hashlib.sha256)
    person = {"id": request.user.pk, "name": request.user.name}
    told = {"person": person, "csrf": get_token(request), "key": key.hexdigest(), "hours": settings.FIELD_HOURS}
    return JsonResponse(told)


@require_GET
@gzip_page
@for_officers
def visits(request):
    """The person's open visits with everything needed without a connection."""
    on = timezone.localdate()
    rows = queries.in_order(queries.own_visits(request.user), on)
    return JsonResponse({"visits": [queries.pack(row, request.user, on) for row in rows], "on": on.isoformat()})


@require_POST
@for_officers
def send(request):
    """One packet: ``packet`` as JSON, with a file where there is one. The same packet again is answered the same."""
    try:
        packet = json.loads(request.POST.get("packet", ""))
        told = {name: packet[name] for name in ("uid", "kind", "made_at", "content")}
        key = int(packet["visit"])
    except (ValueError, KeyError, TypeError):
        raise Refused(_("现场数据不完整，请在原设备上重新保存。")) from None
    if not isinstance(told["content"], dict):
        raise Refused(_("现场数据不完整，请在原设备上重新保存。"))
    visit = get_object_or_404(Visit.objects.visible_to(request.user), pk=key)
    new = fieldwork.receive(
        visit, **told, upload=request.FILES.get("file"), by=request.user, now=timezone.now()
    )  # fmt: skip
    return JsonResponse({"taken": True, "new": new})
