"""Names and lineage of an institution: what it was called, what it came from, what became of it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused

from ..forms import LineageForm, OtherNameForm, RenameForm
from ..models import Lineage
from ..queries import lineage_of
from ..services import lineage, names, registry
from .registry import acts_here, visible_institution


@require(P.INSTITUTION_EDIT)
def institution_names(request, code):
    """Rename, add and end other names."""
    user, institution = request.user, visible_institution(request.user, code)
    asked = request.POST.get("do", "")
    rename = RenameForm(request.POST if asked == "rename" else None, prefix="r")
    other = OtherNameForm(request.POST if asked == "add" else None, prefix="n")
    if asked:
        _admit(user, institution)
        who = {"by": user, "now": timezone.now()}
        try:
            if asked == "rename" and rename.is_valid():
                registry.rename(institution, **rename.cleaned_data, **who)
                return _done(request, "institutions:institution_names", code)
            if asked == "add" and other.is_valid():
                names.add(institution, **other.cleaned_data, **who)
                return _done(request, "institutions:institution_names", code)
            if asked == "end":
                row = get_object_or_404(institution.names, pk=_key(request))
                names.end(row, on=timezone.localdate(), basis=request.POST.get("basis", "")[:100], **who)
                return _done(request, "institutions:institution_names", code)
        except Refused as refused:
            (rename if asked == "rename" else other).add_error(None, refused.reasons) if asked != "end" else _tell(
                request, refused
            )
    context = {
        "institution": institution, "names": institution.names.order_by("kind", "pk"), "rename_form": rename,
        "name_form": other, "can_edit": acts_here(user, institution),
    }  # fmt: skip
    return render(request, "institutions/institution_names.html", context)


@require(P.INSTITUTION_EDIT)
def institution_lineage(request, code):
    """Record what the institution came from or became; withdraw what was recorded in error."""
    user, institution = request.user, visible_institution(request.user, code)
    asked = request.POST.get("do", "")
    form = LineageForm(request.POST if asked == "record" else None, user=user)
    if asked == "withdraw":
        _admit(user, institution)
        row = get_object_or_404(Lineage.objects.of(institution), pk=_key(request))
        reason = request.POST.get("reason", "")[:200]
        lineage.withdraw(row, reason=reason, by=user, now=timezone.now())
        return _done(request, "institutions:institution_lineage", code)
    if asked == "record":
        _admit(user, institution)
        if form.is_valid() and _recorded(institution, form, user):
            return _done(request, "institutions:institution_lineage", code)
    context = {
        "institution": institution, "lineage": lineage_of(user, institution), "form": form,
        "can_edit": acts_here(user, institution),
    }  # fmt: skip
    return render(request, "institutions/institution_lineage.html", context)


def _recorded(institution, form, user) -> bool:
    data = dict(form.cleaned_data)
    other, direction = data.pop("other") or institution, data.pop("direction")
    pair = {"from": (other, institution), "to": (institution, other), "same": (institution, institution)}[direction]
    try:
        lineage.record(data.pop("kind"), *pair, by=user, now=timezone.now(), **data)
    except Refused as refused:
        form.add_error(None, refused.reasons)
        return False
    return True


def _admit(user, institution) -> None:
    if not acts_here(user, institution):
        raise Refused(_("该机构由其他单位主管，不在您的管辖范围内。"))


def _key(request) -> int:
    text = request.POST.get("pk", "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _tell(request, refused: Refused) -> None:
    for reason in refused.reasons:
        messages.error(request, reason)


def _done(request, name, code):
    messages.success(request, _("已保存。"))
    return redirect(name, code=code)
