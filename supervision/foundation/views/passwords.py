"""Passwords: changing the own one, and setting one with a single-use link."""

import secrets

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ..access import P, require
from ..choices import LinkPurpose
from ..errors import Refused
from ..forms import ChangePasswordForm, NewPasswordForm
from ..models import User
from ..services import links
from ..services.accounts import change_password


@sensitive_post_parameters()
@require()
def password_change(request):
    """Change the own password and stay signed in; other sessions end."""
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = change_password(request.user, data["old"], data["password"], now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("密码已修改，其他设备上的登录已失效。"))
            return redirect("workbench")
    return render(request, "foundation/password_form.html", {"form": form})


@require_POST
@require(P.USER_MANAGE)
def account_reset(request, pk):
    """Make a link with which a person sets a new password; it is shown on this one answer only."""
    account = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    token = links.offer_reset(account, by=request.user, now=timezone.now(), entropy=secrets.token_bytes(32))
    context = {
        "title": _("密码重置链接"), "person": account.name, "back": reverse("foundation:account_detail", args=[pk]),
        "link": request.build_absolute_uri(reverse("foundation:password_reset", args=[token])),
    }  # fmt: skip
    return render(request, "foundation/link_shown.html", context)


@never_cache
@sensitive_post_parameters()
def password_reset(request, token):
    """Set a new password with a link; without an account signed in."""
    link = links.find(LinkPurpose.RESET, token, now=timezone.now())
    if link is None:
        return render(request, "foundation/link_dead.html", status=410)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            links.reset(token, form.cleaned_data["password"], now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("密码已设置，请用新密码登录。"))
            return redirect("login")
    return render(request, "foundation/password_reset.html", {"form": form, "account": link.user})
