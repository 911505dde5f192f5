"""What happens around every page."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from .errors import Problem, Refused
from .services import submissions

_FOUND = 302
_TURNS, _PAUSE = 20, 0.1  # how long a repeated form waits for the first: two seconds
_TOUCH = 60  # seconds between two writes of "last seen" into the session


class ChosenLanguage:
    """Chinese unless the person chose otherwise; what the browser prefers does not count."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) or getattr(request.user, "language", None)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response


class ReadableAddress:
    """A zero byte in an address is nothing a person types and nothing the database takes: bad input, not a failure."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path:
            said = _("地址中含有不能识别的字符。")
            if request.path.startswith("/api/"):
                return JsonResponse({"problems": [Problem(None, "", said).as_dict()]}, status=400)
            return HttpResponse(said, status=400, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class IdleLimit:
    """End a session in which nothing was asked for ``IDLE_LIMIT`` seconds, and keep private pages out of caches."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        signed_in = request.user.is_authenticated
        if signed_in:
            now = int(time.time())
            seen = request.session.get("seen", now)
            if now - seen > settings.IDLE_LIMIT:
                logout(request)
                messages.warning(request, _("您已长时间未操作，请重新登录。"))
                return redirect_to_login(request.get_full_path())
            if now - seen >= _TOUCH or "seen" not in request.session:
                request.session["seen"] = now
        response = self.get_response(request)
        if signed_in and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response


class OneSubmission:
    """A filled form carries a token (``{% submit_once %}``); sent twice, it is done once.

    The second request waits a little for the first and is sent where that one led. A form that was not
    taken gives its token back.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = request.POST.get("submit_token", "") if request.method == "POST" else ""
        if not token or not request.user.is_authenticated:
            return self.get_response(request)
        key = submissions.key_of(request.user, request.path, token)
        if not submissions.begin(key, now=timezone.now()):
            return self._repeated(request, key)
        response = None
        try:
            response = self.get_response(request)
        finally:
            done = response is not None and response.status_code == _FOUND and not getattr(request, "refused", False)
            if done:
                submissions.finish(key, response["Location"])
            else:
                submissions.abandon(key)
        return response

    def _repeated(self, request, key):
        for _turn in range(_TURNS):
            location = submissions.location_of(key)
            if location is None:
                return self.get_response(request)
            if location:
                messages.info(request, _("该表单已经提交过，没有重复办理。"))
                return HttpResponseRedirect(location)
            time.sleep(_PAUSE)
        messages.info(request, _("该表单正在办理，请稍后刷新查看结果。"))
        return HttpResponseRedirect(request.path)


class TellRefusals:
    """Turn ``Refused`` into a message on the page the person came from, or 409 for scripts."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Only ``Refused`` is ours; anything else goes on."""
        if not isinstance(exception, Refused):
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"reasons": exception.reasons}, status=409)
        if request.method in ("GET", "HEAD"):
            return render(request, "errors/refused.html", {"reasons": exception.reasons}, status=409)
        request.refused = True
        for reason in exception.reasons:
            messages.error(request, reason)
        back = request.META.get("HTTP_REFERER", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
            back = "/"
        return HttpResponseRedirect(back)
