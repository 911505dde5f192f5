"""Pages of the three administrators: accounts, roles, the trail."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..access import ROLES, P, Role, may, require
from ..errors import Refused
from ..forms import AccountForm, ReasonForm, RolesForm, TokenForm, TrailForm
from ..models import Act, RowChange, User
from ..queries import trail
from ..services.accounts import close_account, grant_roles, open_account

_PAGE = 25


@require(P.USER_MANAGE, P.ROLE_MANAGE)
def account_list(request):
    """All accounts, found by name, login name or agency."""
    accounts = User.objects.visible_to(request.user).select_related("agency").order_by("agency__code", "username")
    wanted = request.GET.get("q", "").strip()
    if wanted:
        accounts = (
            accounts.filter(name__contains=wanted)
            | accounts.filter(username__icontains=wanted)
            | accounts.filter(agency__name__contains=wanted)
        )
    page = Paginator(accounts, _PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "wanted": wanted, "can_open": may(request.user, P.USER_MANAGE)}
    return render(request, "foundation/account_list.html", context)


@require(P.USER_MANAGE)
def account_new(request):
    """Open an account."""
    form = AccountForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            account = open_account(**form.cleaned_data, roles=[], by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("账号“%(name)s”已开设，请安全管理员授予角色。") % {"name": account.username})
            return redirect("foundation:account_detail", pk=account.pk)
    return render(request, "foundation/account_form.html", {"form": form})


@require(P.USER_MANAGE, P.ROLE_MANAGE)
def account_detail(request, pk):
    """One account with its roles and what was done to it."""
    account = get_object_or_404(User.objects.visible_to(request.user).select_related("agency"), pk=pk)
    history = Act.objects.filter(subject_type="foundation.user", subject_id=account.pk)
    context = {
        "account": account,
        "history": history,
        "roles_form": RolesForm(initial={"roles": account.roles}),
        "reason_form": ReasonForm(),
        "can_open": may(request.user, P.USER_MANAGE),
        "token_form": TokenForm(),
        "tokens": [(token, token.is_open(timezone.now())) for token in account.api_tokens.all()],
        "can_grant": may(request.user, P.ROLE_MANAGE) and account.pk != request.user.pk,
    }
    return render(request, "foundation/account_detail.html", context)


@require_POST
@require(P.ROLE_MANAGE)
def account_grant(request, pk):
    """Set the roles of an account."""
    account = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = RolesForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请填写授予角色的依据或理由。"))
    grant_roles(
        account, form.cleaned_data["roles"], by=request.user, now=timezone.now(), note=form.cleaned_data["note"]
    )
    messages.success(request, _("角色已更新。"))
    return redirect("foundation:account_detail", pk=pk)


@require_POST
@require(P.USER_MANAGE)
def account_close(request, pk):
    """Close an account."""
    account = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请填写停用账号的理由。"))
    close_account(account, by=request.user, now=timezone.now(), note=form.cleaned_data["note"])
    messages.success(request, _("账号已停用。"))
    return redirect("foundation:account_detail", pk=pk)


@require(P.TRAIL_VIEW)
def trail_list(request):
    """The trail, for the audit administrator."""
    form = TrailForm(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(trail(request.user, **wanted), _PAGE).get_page(request.GET.get("page"))
    return render(request, "foundation/trail_list.html", {"form": form, "page": page})


@require(P.TRAIL_VIEW)
def trail_detail(request, pk):
    """One act with the rows it changed."""
    entry = get_object_or_404(Act.objects.visible_to(request.user), pk=pk)
    page = Paginator(RowChange.objects.filter(act_id=entry.pk).order_by("pk"), _PAGE)
    context = {"entry": entry, "page": page.get_page(request.GET.get("page"))}
    return render(request, "foundation/trail_detail.html", context)


@require()
def role_table(request):
    """The table of roles and permissions, as the code has it, for everyone signed in."""
    rows = [(permission, [permission in ROLES[role] for role in Role]) for permission in P]
    return render(request, "foundation/role_table.html", {"roles": list(Role), "rows": rows})
