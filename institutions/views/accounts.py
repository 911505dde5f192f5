"""Who acts for an institution: list, invite, leave, and the page on which an invitation is accepted."""

import secrets

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused

from ..choices import AccountRole
from ..forms import InviteForm, JoinForm, LeaveForm
from ..models import Institution, InstitutionAccount, Invitation
from ..services import accounts

_PAST = 20
_BACKEND = "supervision.foundation.signing_in.PortalBackend"


def _visible(user, code: str) -> Institution:
    """An institution whose accounts the person may look at: as the authority that acts there, or as its principal.

    Who sees it for a case only, or because it stands in the region of another's, does not see its people.
    """
    institution = get_object_or_404(Institution.objects.visible_to(user), code=code)
    if not institution.parties(user) & {"authority", "principal"}:
        raise Http404
    return institution


def _roles(institution: Institution, user) -> list[str]:
    return [role for role in AccountRole.values if accounts.may_invite(institution, role, user)]


@require(P.ACCOUNT_INVITE)
def account_list(request, code):
    """People, open invitations, and the form to invite one more."""
    institution = _visible(request.user, code)
    roles = _roles(institution, request.user)
    form, now, told = InviteForm(request.POST or None, roles=roles), timezone.now(), {}
    if request.method == "POST" and form.is_valid():
        try:
            invitation, token = accounts.invite(
                institution, **form.cleaned_data, by=request.user, now=now, entropy=secrets.token_bytes(32)
            )
        except Refused as refused:
            waiting = accounts.open_invitation(institution, **form.cleaned_data, now=now)
            told = {"refusal": refused.reasons, "waiting": waiting}
        else:
            return render(request, "foundation/link_shown.html", _shown(request, invitation, token))
    invitations = Invitation.objects.visible_to(request.user).filter(institution=institution).select_related("link")
    context = {
        "institution": institution, "form": form, "roles": roles, **told,
        "accounts": institution.accounts.filter(is_active=True).select_related("user"),
        "former": institution.accounts.filter(is_active=False).select_related("user")[:_PAST],
        "invitations": [(row, row.link.is_open(now)) for row in invitations.filter(link__used_at=None)[:_PAST]],
    }  # fmt: skip
    return render(request, "institutions/account_list.html", context)


def _shown(request, invitation: Invitation, token: str) -> dict:
    """The page that shows the link, with a text to be copied into a message."""
    link = request.build_absolute_uri(reverse("institutions:join", args=[token]))
    told = {
        "name": invitation.name, "institution": invitation.institution.name, "role": invitation.get_role_display(),
        "link": link, "until": timezone.localtime(invitation.link.expires_at).strftime("%Y-%m-%d %H:%M"),
    }  # fmt: skip
    text = _("%(name)s：邀请您以“%(role)s”身份为“%(institution)s”开设监管平台账号。请在 %(until)s 前打开链接，"
             "链接只能使用一次：%(link)s") % told  # fmt: skip
    back = reverse("institutions:account_list", args=[invitation.institution.code])
    return {"title": _("邀请链接"), "person": invitation.name, "link": link, "text": text, "back": back}


@require_POST
@require(P.ACCOUNT_INVITE)
def invitation_renew(request, pk):
    """Another link in place of one that was lost or has expired; it is shown once as the first was."""
    rows = Invitation.objects.visible_to(request.user).select_related("institution", "link")
    invitation = get_object_or_404(rows, pk=pk)
    token = accounts.renew(invitation, by=request.user, now=timezone.now(), entropy=secrets.token_bytes(32))
    invitation.refresh_from_db()
    return render(request, "foundation/link_shown.html", _shown(request, invitation, token))


@require_POST
@require(P.ACCOUNT_INVITE)
def invitation_withdraw(request, pk):
    """Make a link useless."""
    rows = Invitation.objects.visible_to(request.user).select_related("institution", "link")
    invitation = get_object_or_404(rows, pk=pk)
    accounts.withdraw(invitation, by=request.user, now=timezone.now())
    messages.success(request, _("邀请已撤回。"))
    return redirect("institutions:account_list", code=invitation.institution.code)


@require(P.ACCOUNT_INVITE)
def account_leave(request, pk):
    """A person leaves; somebody goes on."""
    rows = InstitutionAccount.objects.filter(institution__in=Institution.objects.visible_to(request.user))
    account = get_object_or_404(rows.select_related("user", "institution"), pk=pk, is_active=True)
    institution = _visible(request.user, account.institution.code)
    form = LeaveForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.leave(account, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("“%(name)s”已离任。") % {"name": account.user.name})
            own = account.user_id == request.user.pk
            return redirect("workbench") if own else redirect("institutions:account_list", code=institution.code)
    return render(request, "institutions/account_leave.html", {"account": account, "form": form})


@never_cache
@sensitive_post_parameters()
def join(request, token):
    """Accept an invitation: open an account, or use the one that is signed in."""
    invitation = accounts.find_invitation(token, now=timezone.now())
    if invitation is None:
        return render(request, "foundation/link_dead.html", status=410)
    signed_in = request.user.is_authenticated
    form = JoinForm(request.POST if "username" in request.POST else None)
    if request.method == "POST":
        try:
            return _joined(request, token, form, use_own=signed_in and "own" in request.POST)
        except Refused as refused:
            form.is_valid()
            form.add_error(None, refused.reasons)
    context = {"invitation": invitation, "form": form, "signed_in": signed_in and request.user.agency_id is None}
    return render(request, "institutions/join.html", context)


def _joined(request, token: str, form: JoinForm, *, use_own: bool):
    now = timezone.now()
    if use_own:
        account = accounts.accept_with(token, request.user, now=now)
    elif form.is_valid():
        data = form.cleaned_data
        account = accounts.accept(token, username=data["username"], password=data["password"], now=now)
        login(request, account.user, backend=_BACKEND)
    else:
        raise Refused
    messages.success(request, _("账号已可使用：您代表“%(name)s”。") % {"name": account.institution.name})
    return redirect("institutions:own_home")
