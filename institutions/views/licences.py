"""Licences and filings: one page each with what held on any day, and a form for every decision, looked at first."""

import hashlib
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.services.attachments import attach, attachments_of
from supervision.foundation.trail import history_of

from ..choices import COLOURS, OPEN_LICENCES, LicenceStanding, WarnedAbout
from ..forms import LicenceForm, ScanForm, step_form, subjects_in_words
from ..models import Institution, Licence, LicenceProposal, warning_days
from ..queries import change_lines, own_institutions
from ..services import licences
from ..services.licences.checks import bureau_of
from ..workflow import LICENCE

_OWN_PAGE = ("renew", "change", "reissue", "correct", "suspend", "resume", "cancel", "revoke", "reinstate")


def visible_licence(user, code: str) -> Licence:
    """The licence, if the person may see it."""
    rows = Licence.objects.visible_to(user).select_related("institution__responsible_agency", "kind", "replaces")
    return get_object_or_404(rows, code=code)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()


@require(P.LICENCE_VIEW)
def licence_detail(request, code):
    """What it says (today, or on the day of ``?on=``), its history as old → new, scans, what may be done."""
    return render(request, "institutions/licence_detail.html", _context(request, visible_licence(request.user, code)))


def _context(request, licence: Licence) -> dict:
    today = timezone.localdate()
    on = _day(request.GET.get("on", ""))
    changes = list(licence.changes.select_related("agency", "recorded_by", "issuer_agency"))
    held = next((change for change in changes if change.effective_on <= on and _still(change, on)), None)
    standing = held.standing_on(on) if held else None
    verbs = [action for action in LICENCE.open_to(request.user, licence) if action.verb in _OWN_PAGE]
    acts = may(request.user, P.LICENCE_EDIT) and "authority" in licence.parties(request.user)
    return {
        "licence": licence, "institution": licence.institution, "held": held, "on": on, "today": today,
        "standing": standing, "standing_colour": COLOURS.get(standing, "grey"),
        "ended": standing not in (LicenceStanding.VALID, LicenceStanding.SUSPENDED, LicenceStanding.EXPIRED),
        "subjects": subjects_in_words(held.subjects) if held else "",
        "history": [(change, change_lines(change), change.effective_on > today) for change in changes],
        "verbs": verbs, "may_act": acts, "may_replace": acts and licence.state in OPEN_LICENCES,
        "bureau": bureau_of(licence.institution, licence.kind, today),
        "files": files_of(licence), "scan_form": ScanForm() if _may_scan(request.user, licence) else None,
        "proposals": LicenceProposal.objects.visible_to(request.user).filter(licence=licence),
        "replaced_by": licence.replaced_by.first(),
        "acts": history_of(licence),
    }  # fmt: skip


def _still(change, on: date) -> bool:
    return change.until is None or on < change.until


def files_of(parent) -> list[dict]:
    """Attachments as the component shows them."""
    return [
        {"name": file.name, "size": file.size, "url": reverse("foundation:attachment", args=[file.pk]),
         "is_image": file.content_type.startswith("image/")}
        for file in attachments_of(parent)
    ]  # fmt: skip


@require(P.LICENCE_VIEW)
def licence_print(request, code):
    """A sheet like the certificate, for the file; it says that it is not the certificate."""
    licence = visible_licence(request.user, code)
    context = _context(request, licence)
    if context["held"] is None:
        raise Http404
    return render(request, "institutions/licence_print.html", context)


# --- deciding ---------------------------------------------------------------------------------------
@require(P.LICENCE_EDIT)
def licence_new(request):
    """Issue a licence, or record one (``?of=``: whose); with ``?replaces=`` it takes the place of another."""
    replaces = None
    if code := request.GET.get("replaces", ""):
        replaces = visible_licence(request.user, code)
    code = request.GET.get("institution", "") or request.GET.get("of", "")
    institution = replaces.institution if replaces else None
    if code and institution is None:
        institution = Institution.objects.visible_to(request.user).filter(code=code).first()
    initial = {"institution": institution.code if institution else "", "kind": request.GET.get("kind", "")}
    bureau = None
    if replaces:
        initial["kind"] = replaces.kind_id
        bureau = bureau_of(institution, replaces.kind, timezone.localdate())
    form = LicenceForm(request.POST or None, user=request.user, institution=institution, initial=initial, bureau=bureau)

    def plan(write: bool):
        given = form.cleaned_data
        deed = licences.issue if write else licences.plan_issue
        return deed(
            given["institution"], given["kind"], form.values(), form.decision(), replaces=replaces,
            by=request.user, now=timezone.now(),
        )  # fmt: skip

    context = {"title": _("换发新证") if replaces else _("登记许可（备案）"), "institution": institution,
               "replaces": replaces}  # fmt: skip
    return _two_steps(request, form, plan, context)


@require(P.LICENCE_EDIT)
def licence_step(request, code, verb):
    """The form of one step."""
    licence = visible_licence(request.user, code)
    if verb not in _OWN_PAGE:
        raise Http404
    action = next((action for action in LICENCE.open_to(request.user, licence) if action.verb == verb), None)
    if action is None:
        told = {"label": LICENCE.steps[verb].label}
        raise Refused(*(LICENCE.obstacles(verb, request.user, licence) or [_("您无权“%(label)s”。") % told]))
    held = licence.changes.first()
    form = step_form(verb, licence, held, request.POST or None)

    def plan(write: bool):
        deed = licences.take if write else licences.plan_step
        return deed(verb, licence, form.values(), form.decision(), by=request.user, now=timezone.now())

    context = {"title": action.label, "licence": licence, "institution": licence.institution}
    return _two_steps(request, form, plan, context)


def _two_steps(request, form, plan, context):
    """First what would change and what is odd about it; sent again unaltered, it is done."""
    if request.method == "POST" and form.is_valid():
        try:
            digest = _digest(form)
            if form.cleaned_data["previewed"] == digest:
                done = plan(write=True)
                messages.success(request, _("已办理并记入历史。"))
                return redirect("institutions:licence_detail", code=done.code)
            planned = plan(write=False)
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            again = bool(form.cleaned_data["previewed"])
            form.data = form.data.copy()
            form.data["previewed"] = digest
            context |= {"plan": planned, "lines": change_lines(planned), "again": again}
    return render(request, "institutions/licence_form.html", context | {"form": form})


def _digest(form) -> str:
    told = sorted((name, str(value)) for name, value in form.cleaned_data.items() if name != "previewed")
    return hashlib.sha256(repr(told).encode()).hexdigest()


# --- scans ------------------------------------------------------------------------------------------
def _may_scan(user, licence: Licence) -> bool:
    """Who acts on the licence, and the institution's own people: they hold the paper."""
    parties = licence.parties(user)
    return "institution" in parties or ("authority" in parties and may(user, P.LICENCE_EDIT))


@require_POST
@require(P.LICENCE_VIEW)
def licence_scan(request, code):
    """Attach a scanned copy."""
    licence = visible_licence(request.user, code)
    if not _may_scan(request.user, licence):
        raise PermissionDenied(_("您不能为这件许可上传扫描件。"))
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refused(_("请选择要上传的扫描件。"))
    attach(form.cleaned_data["file"], licence, by=request.user, now=timezone.now())
    messages.success(request, _("已上传。"))
    return redirect("institutions:licence_detail", code=code)


# --- the institution's own --------------------------------------------------------------------------
@require(P.SELFCHECK_FILE)
def own_licences(request):
    """What the institution holds: what ends when, and what to do about it."""
    today = timezone.localdate()
    rows = Licence.objects.visible_to(request.user).filter(institution__in=own_institutions(request.user))
    held = {}
    for licence in rows.open().select_related("kind", "institution__responsible_agency"):
        now = licence.as_of(today)
        held.setdefault(licence.institution, []).append((licence, now, *_advice(licence, now, today)))
    context = {"held": sorted(held.items(), key=lambda item: item[0].pk), "today": today}
    return render(request, "institutions/own_licences.html", context)


def _advice(licence: Licence, now, today: date) -> tuple[str, str]:
    """What is to be done about a licence, and how it looks."""
    standing = now.standing_on(today) if now else LicenceStanding.UPCOMING
    if standing == LicenceStanding.EXPIRED:
        return _("已过期：停止相应项目，立即办理延续或注销"), "danger"
    if standing == LicenceStanding.SUSPENDED:
        return _("已暂停：恢复前不得开展相应项目"), "danger"
    if standing == LicenceStanding.UPCOMING:
        return _("尚未生效"), "muted"
    days, _confirmed = warning_days(WarnedAbout.LICENCE, licence.region_code, today)
    if now.valid_to and (now.valid_to - today).days <= max(days, default=0):
        if licence.changes.filter(kind="renew", effective_on__gt=today).exists():
            return _("已登记延续，到期自动接续"), "muted"
        return _("临期：请准备延续材料"), "warning"
    if not now.number:
        return _("编号未登记：请上传扫描件，由主管部门补录"), "warning"
    return _("无需办理"), "muted"
