"""The register of public bodies, for the system administrator. Moving duties needs all floors: see the roof."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..access import P, require
from ..errors import Refused
from ..forms import ReasonForm
from ..forms.agencies import AgencyForm, NewAgencyForm, RenameForm
from ..models import Agency, DutyTransfer
from ..services import agencies
from ..trail import timeline

_ACTS = 30


def _body(request, code) -> Agency:
    bodies = Agency.objects.visible_to(request.user).select_related("region", "parent", "successor")
    return get_object_or_404(bodies.prefetch_related("names"), code=code)


@require(P.USER_MANAGE)
def agency_detail(request, code):
    """One body: what it is, its names, its people, what it gave and took."""
    body = _body(request, code)
    transfers = DutyTransfer.objects.visible_to(request.user).filter(Q(source=body) | Q(target=body))
    context = {
        "body": body,
        "names": _with_ends(body),
        "waiting": next((name for name in body.names.all() if name.is_waiting), None),
        "aliases": body.aliases.order_by("name").values_list("name", flat=True).distinct(),
        "subordinates": body.subordinates.filter(is_active=True),
        "predecessors": body.predecessors.all(),
        "people": body.people.filter(is_active=True).count(),
        "transfers": transfers.select_related("source", "target"),
        "acts": timeline(code)[:_ACTS],
    }
    return render(request, "foundation/agency_detail.html", context)


def _with_ends(body) -> list[tuple]:
    """(name, its last day), the newest first."""
    names = list(body.names.all())
    followed = [*names[1:], None]
    ends = [later.from_on - timedelta(days=1) if later else None for later in followed]
    return list(zip(names, ends, strict=False))[::-1]


@require(P.USER_MANAGE)
def agency_new(request):
    """Enter a body."""
    form = NewAgencyForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            body = agencies.enter(**form.values(), by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("单位“%(name)s”已登记。") % {"name": body.name})
            return redirect("foundation:agency_detail", code=body.code)
    return render(request, "foundation/agency_form.html", {"form": form})


@require(P.USER_MANAGE)
def agency_edit(request, code):
    """Change what is no name."""
    body = _body(request, code)
    initial = {name: getattr(body, name) for name in agencies.AMENDED}
    form = AgencyForm(request.POST or None, user=request.user, agency=body, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            agencies.amend(body, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("单位信息已保存。"))
            return redirect("foundation:agency_detail", code=code)
    return render(request, "foundation/agency_form.html", {"form": form, "body": body})


@require(P.USER_MANAGE)
def agency_rename(request, code):
    """Order another name from a day on."""
    body = _body(request, code)
    form = RenameForm(request.POST or None, initial={"name": body.name, "short_name": body.short_name})
    if request.method == "POST" and form.is_valid():
        try:
            ordered = agencies.rename(body, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            told = _("更名已登记，将于 %(day)s 生效。") if ordered.is_waiting else _("已更名，今日起使用新名称。")
            messages.success(request, told % {"day": ordered.from_on})
            return redirect("foundation:agency_detail", code=code)
    return render(request, "foundation/agency_rename.html", {"form": form, "body": body})


@require_POST
@require(P.USER_MANAGE)
def agency_rename_withdraw(request, code):
    """Take back a name whose day has not come."""
    body, form = _body(request, code), ReasonForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请填写撤回更名的理由。"))
    agencies.withdraw_rename(body, by=request.user, now=timezone.now(), note=form.cleaned_data["note"])
    messages.success(request, _("更名已撤回。"))
    return redirect("foundation:agency_detail", code=code)
