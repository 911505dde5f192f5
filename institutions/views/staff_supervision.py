"""What the authority and the three administrators do about staff: reports, registration progress, figures, reveals."""

from collections import Counter
from tempfile import TemporaryFile

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.charts import LINE, Chart, Series
from supervision.foundation.errors import Refused

from ..choices import RuleCode, StaffProposalKind
from ..forms import FigureForm
from ..models import PracticeScope, Practitioner, PractitionerRule, StaffProposal
from ..queries.e_registration import KINDS, history, progress
from ..queries.practitioners import figure, per_person_and_day, reveals
from ..services import practitioner_rules, staff_proposals
from ..services.e_registration import write_progress
from .staff import day_of

_PAGE, _PROPOSALS = 50, 100
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# --- what institutions report -------------------------------------------------------------------------
@require(P.PRACTITIONER_VIEW)
def staff_proposal_list(request):
    """Reports that wait, with what would change; decided in bulk."""
    rows = StaffProposal.objects.visible_to(request.user).open()
    kind, place = request.GET.get("kind", ""), request.GET.get("institution", "")
    counts = Counter(rows.values_list("kind", flat=True))
    if kind in StaffProposalKind.values:
        rows = rows.filter(kind=kind)
    if place:
        rows = rows.filter(institution__code=place)
    rows = rows.select_related("practitioner", "institution", "proposed_by").order_by("proposed_at", "pk")
    page = Paginator(rows, _PROPOSALS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, _changes(row), _oddities(row)) for row in page],
        "kinds": [(value, label, counts[value]) for value, label in StaffProposalKind.choices if counts[value]],
        "kind": kind,
        "query": urlencode({"kind": kind, "institution": place}),
        "decides": may(request.user, P.PRACTITIONER_EDIT),
    }
    return render(request, "institutions/staff_proposal_list.html", context)


def _changes(row: StaffProposal) -> list[tuple[str, str, str]]:
    """(field, before, after) of a correction, in words."""
    changes = []
    for name, after in row.changes.items():
        field = Practitioner._meta.get_field(name)
        labels = dict(field.choices or ())
        before = getattr(row.practitioner, name)
        changes.append((field.verbose_name, labels.get(before, before), labels.get(after, after)))
    if row.id_number:
        changes.append((_("身份证号"), row.practitioner.id_masked, _("已变更（加密保存）")))
    return changes


def _oddities(row: StaffProposal) -> list:
    return row.practitioner.oddity_labels if row.kind == StaffProposalKind.NEW else []


@require_POST
@require(P.PRACTITIONER_EDIT)
def staff_proposal_act(request):
    """Take over or send back what was ticked."""
    verb = request.POST.get("verb", "")
    if verb not in ("accept", "send_back"):
        raise Refused(_("没有这项办理。"))
    chosen = [pk for pk in request.POST.getlist("proposal") if pk.isdigit()]
    rows = StaffProposal.objects.visible_to(request.user).filter(pk__in=chosen)
    done, refused = staff_proposals.decide(
        rows.select_related("practitioner", "institution").order_by("pk"), verb, by=request.user, now=timezone.now(),
        answer=request.POST.get("answer", ""),
    )  # fmt: skip
    messages.success(request, _("已办理 %(n)s 项。") % {"n": done})
    for reason in refused:
        messages.error(request, reason)
    return redirect("institutions:staff_proposal_list")


@require_POST
@require(P.PRACTITIONER_REPORT)
def staff_proposal_withdraw(request, pk):
    """An institution takes back what it reported."""
    row = get_object_or_404(StaffProposal.objects.visible_to(request.user).select_related("institution"), pk=pk)
    staff_proposals.withdraw(row, by=request.user, now=timezone.now())
    messages.success(request, _("已撤回。"))
    return redirect("institutions:own_staff", code=row.institution.code)


# --- electronic registration --------------------------------------------------------------------------
@require_GET
@require(P.PRACTITIONER_EDIT, P.SELFCHECK_REVIEW)
def e_registration(request):
    """The share registered by division and kind on a day, and month by month."""
    today = timezone.localdate()
    on, problem = day_of(request.GET.get("on", ""), today)
    lines = progress(request.user, on)
    months = history(request.user, on)
    context = {
        "on": on, "today": today, "problem": problem, "lines": lines, "kinds": KINDS, "kind_codes": ",".join(KINDS),
        "total": sum((line.all for line in lines[1:]), lines[0].all) if lines else None,
        "target": figure(RuleCode.E_REGISTRATION_TARGET, on),
        "chart": Chart(
            LINE, _("电子化注册率（%）"), tuple(f"{day:%Y-%m-%d}" for day, _share in months),
            (Series(_("电子化注册率"), tuple((share.basis_points or 0) / 100 for _at, share in months)),),
        ),
    }  # fmt: skip
    return render(request, "institutions/e_registration.html", context)


@require_GET
@require(P.PRACTITIONER_EDIT, P.SELFCHECK_REVIEW)
def e_registration_file(request):
    """The same as a workbook."""
    on, _problem = day_of(request.GET.get("on", ""), timezone.localdate())
    out = TemporaryFile()  # noqa: SIM115 - the response closes it when it has been sent
    write_progress(progress(request.user, on), on, out, by=request.user, now=timezone.now())
    out.seek(0)
    filename = _("电子化注册进度%(day)s.xlsx") % {"day": f"{on:%Y%m%d}"}
    return FileResponse(out, as_attachment=True, filename=filename, content_type=_XLSX)


# --- figures of the law, readings of numbers ----------------------------------------------------------
@require(P.REGISTRY_CONFIGURE, P.PRACTITIONER_EDIT)
def practitioner_rules_page(request):
    """The figures that hold, where they come from, and the words of scopes of practice."""
    edits = may(request.user, P.REGISTRY_CONFIGURE)
    form = FigureForm(request.POST or None, initial={"valid_from": timezone.localdate()}) if edits else None
    if request.method == "POST" and form is not None and form.is_valid():
        practitioner_rules.confirm(**form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, _("已保存。"))
        return redirect("institutions:practitioner_rules")
    context = {"rules": PractitionerRule.objects.all(), "scopes": PracticeScope.objects.all(), "form": form}
    return render(request, "institutions/practitioner_rules.html", context)


@require_GET
@require(P.TRAIL_VIEW, P.ROLE_MANAGE)
def reveal_list(request):
    """Every reading of an identity number: who, when, whose (by code), why; days beyond the figure are marked."""
    page = Paginator(reveals(), _PAGE).get_page(request.GET.get("page"))
    limit = figure(RuleCode.REVEALS_PER_DAY, timezone.localdate())
    per_day = per_person_and_day(page)
    codes = dict(Practitioner.objects.filter(pk__in=[act.subject_id for act in page]).values_list("pk", "code"))
    rows = [(act, codes.get(act.subject_id, ""), per_day[timezone.localdate(act.at), act.actor_id]) for act in page]
    context = {"page": page, "rows": rows, "limit": limit, "may_open": may(request.user, P.TRAIL_VIEW)}
    return render(request, "institutions/reveal_list.html", context)
