"""How refusals and failures look on each surface."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from supervision.foundation.api.shapes import flat_problems
from supervision.foundation.errors import BadInput, Refused


def api_exception(exception, context):
    """409 for a refused step, 400 for bad input, the framework's answer for the rest."""
    if isinstance(exception, Refused):
        return Response({"reasons": exception.reasons}, status=409)
    if isinstance(exception, BadInput):
        return Response({"problems": [problem.as_dict() for problem in exception.problems]}, status=400)
    if isinstance(exception, ValidationError | ParseError):
        problems = flat_problems(exception.detail)
        return Response({"problems": [problem.as_dict() for problem in problems]}, status=400)
    return exception_handler(exception, context)


def csrf_failure(request, reason=""):
    """A form from an expired page: say what to do instead of what went wrong inside."""
    return render(request, "errors/expired.html", status=403)


def permission_denied(request, exception=None):
    """403 with the reason the guard gave."""
    return render(request, "errors/403.html", {"reason": str(exception) if exception else ""}, status=403)


def not_found(request, exception=None):
    """404, the same whether the row does not exist or is not this person's to see."""
    return render(request, "errors/404.html", status=404)


def server_error(request):
    """500 without any template, which might be what failed."""
    return HttpResponse(_("系统出现错误，已记录。请稍后重试。"), status=500, content_type="text/plain; charset=utf-8")
