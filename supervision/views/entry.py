"""Signing in, and the door that sends everybody to where they belong."""

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.demo import CAST, PASSWORD, UNIT
from supervision.foundation.signing_in import is_locked


class SignInForm(AuthenticationForm):
    """Name and password, with words that say what to do."""

    error_messages = {
        "invalid_login": gettext_lazy("登录名或密码不正确。"),
        "inactive": gettext_lazy("账号已停用，请联系本单位系统管理员。"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("登录名")
        self.fields["password"].label = _("密码")
        self.fields["username"].widget.attrs.pop("autofocus", None)

    def get_invalid_login_error(self):
        """The same words for a wrong name and a wrong password; others once the limit is reached."""
        error = super().get_invalid_login_error()
        if is_locked(self.cleaned_data["username"], now=timezone.now()):
            minutes = settings.LOGIN_WINDOW // 60
            error.message = _("连续输错次数过多，请 %(minutes)s 分钟后再试。") % {"minutes": minutes}
        return error


class SignIn(LoginView):
    """The login page; in demo mode it lists the demo accounts."""

    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        """Demo accounts are named only where everything is invented."""
        demo = {"accounts": CAST + UNIT, "demo_password": PASSWORD} if settings.PORTAL_DEMO else {}
        return super().get_context_data(**kwargs, **demo)


def front_door(request):
    """``/``: the workbench for those signed in, the public pages for everybody else."""
    return redirect("workbench" if request.user.is_authenticated else "public_home")
