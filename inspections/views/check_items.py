"""The check-item list: an item with its versions, a new version, the end of an item."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused

from ..forms import CheckItemForm, RetireForm
from ..models import CheckItem
from ..services import check_items


@require(P.PLAN_VIEW)
def check_item(request, pk):
    """One version, the others beside it, and the form of the next."""
    item = get_object_or_404(CheckItem.objects.visible_to(request.user), pk=pk)
    initial = {name: getattr(item, name) for name in ("code", *check_items.FIELDS)}
    return _form(request, item, initial | {"valid_from": timezone.localdate()})


@require(P.CHECK_ITEM_EDIT)
def check_item_new(request):
    """Enter an item."""
    return _form(request, None, {"valid_from": timezone.localdate()})


def _form(request, item, initial):
    form = CheckItemForm(request.POST or None, initial=initial)
    if item:
        form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = check_items.put(
                data["code"], form.values(), valid_from=data["valid_from"], by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("抽查事项已保存。"))
            return redirect("inspections:check_item", made.pk)
    context = {
        "item": item, "form": form, "retire_form": RetireForm(), "may_edit": may(request.user, P.CHECK_ITEM_EDIT),
        "versions": CheckItem.objects.visible_to(request.user).filter(code=item.code) if item else (),
    }  # fmt: skip
    return render(request, "inspections/check_item.html", context)


@require_POST
@require(P.CHECK_ITEM_EDIT)
def check_item_retire(request, pk):
    """The item is no longer checked after a day."""
    item = get_object_or_404(CheckItem.objects.visible_to(request.user), pk=pk)
    form = RetireForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请填写最后适用日期和停用依据。"))
    check_items.retire(item, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("抽查事项已停用。"))
    return redirect("inspections:check_item", pk)
