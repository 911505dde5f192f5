"""API tokens of an account: issued once on the page of the account, revoked there."""

import secrets

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..access import P, require
from ..errors import Refused
from ..forms import TokenForm
from ..models import ApiToken, User
from ..services import tokens


@require_POST
@require(P.USER_MANAGE)
def token_issue(request, pk):
    """Issue a token; its secret is shown on this one answer only."""
    account = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = TokenForm(request.POST)
    if not form.is_valid():
        raise Refused(*(error for errors in form.errors.values() for error in errors))
    token, secret = tokens.issue(
        account, **form.cleaned_data, by=request.user, now=timezone.now(), entropy=secrets.token_bytes(32)
    )
    context = {
        "title": _("接口令牌"), "person": account.name, "back": reverse("foundation:account_detail", args=[pk]),
        "text": _("对接系统：%(name)s\n请求头：Authorization: Bearer %(secret)s")
        % {"name": token.name, "secret": secret},
    }  # fmt: skip
    return render(request, "foundation/link_shown.html", context)


@require_POST
@require(P.USER_MANAGE)
def token_revoke(request, pk):
    """The token is refused from now on."""
    token = get_object_or_404(ApiToken.objects.filter(user__in=User.objects.visible_to(request.user)), pk=pk)
    tokens.revoke(token, by=request.user, now=timezone.now())
    messages.success(request, _("令牌已吊销。"))
    return redirect("foundation:account_detail", pk=token.user_id)
