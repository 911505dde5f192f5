"""The staff of one institution: its own page, who is missing from a list, who may do what here on a day."""

from collections import Counter
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused

from ..choices import InstitutionState, StaffProposalKind, WarnedAbout
from ..models import Institution, Practitioner, StaffProposal, warning_days_of
from ..queries.practitioners import (
    entitled,
    latest_list,
    not_on_list,
    others_of_that_name,
    own_staff_institutions,
)
from ..services import practice_sites, staff_proposals

_PAGE, _SHOWN = 40, 50
_STANDINGS = ("yes", "check", "no")
_GRAVEST = ("no", "check", "yes")


def _institution(user, code: str) -> Institution:
    return get_object_or_404(Institution.objects.visible_to(user).select_related("region"), code=code)


@require(P.PRACTITIONER_VIEW)
def entitled_today(request, code):
    """Who may do what here on a day, made for the door: search, filter, reasons in words."""
    institution = _institution(request.user, code)
    today = timezone.localdate()
    on, problem = day_of(request.GET.get("on", ""), today)
    wanted, show = request.GET.get("q", "").strip()[:40], request.GET.get("show", "")
    people = sorted(entitled(institution, on), key=lambda one: _GRAVEST.index(one.standing))
    counts = Counter(one.standing for one in people)
    rows = [one for one in people if show not in _STANDINGS or one.standing == show]
    if wanted:
        rows = [one for one in rows if wanted in one.practitioner.name or wanted == one.practitioner.certificate_number]
    context = {
        "institution": institution,
        "on": on, "today": today, "problem": problem, "q": wanted, "show": show,
        "counts": [(key, counts[key]) for key in _STANDINGS],
        "total": len(people),
        "page": Paginator(rows, _PAGE).get_page(request.GET.get("page")),
        "others": others_of_that_name(request.user, institution, wanted, on) if wanted else (),
        "seen": set(_visible(request.user, rows)),
        "is_closed": on == today and institution.state != InstitutionState.ACTIVE,
    }  # fmt: skip
    return render(request, "institutions/entitled.html", context)


def _visible(user, rows):
    """People whose own page the visitor may open: somebody who has moved on is named here, and not more."""
    people = [one.practitioner.pk for one in rows]
    return Practitioner.objects.visible_to(user).filter(pk__in=people).values_list("pk", flat=True)


def day_of(text: str, today: date) -> tuple[date, str]:
    """The day asked for, else today; and what is wrong with what was asked."""
    if not text:
        return today, ""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return today, _("请按 YYYY-MM-DD 填写日期")


@require(P.PRACTITIONER_REPORT)
def own_staff(request, code):
    """An institution's own people, what the authority has still to look at, and what to do next."""
    institution = get_object_or_404(own_staff_institutions(request.user), code=code)
    on = timezone.localdate()
    people = entitled(institution, on)
    soon = max(warning_days_of(WarnedAbout.PRACTITIONER, request.user, on), default=0)
    reports = StaffProposal.objects.visible_to(request.user).filter(institution=institution)
    context = {
        "institution": institution, "on": on, "people": people,
        "counts": Counter(one.standing for one in people),
        "expiring": [
            one for one in people
            if one.practitioner.expires_on and (one.practitioner.expires_on - on).days <= soon
        ],
        "waiting": reports.open().select_related("practitioner")[:_SHOWN],
        "returned": reports.filter(state="returned").select_related("practitioner")[:_SHOWN],
        "listed_at": latest_list(institution),
        "missing": not_on_list(institution, on).count(),
        "seen": set(_visible(request.user, people)),
    }  # fmt: skip
    return render(request, "institutions/own_staff.html", context)


@require(P.PRACTITIONER_EDIT, P.PRACTITIONER_REPORT)
def staff_missing(request, code):
    """The latest list is declared complete: those it does not name leave, or are proposed as having left."""
    institution = _institution(request.user, code)
    parties = institution.parties(request.user)
    decides = may(request.user, P.PRACTITIONER_EDIT) and "authority" in parties
    if not decides and not (may(request.user, P.PRACTITIONER_REPORT) and "institution" in parties):
        raise Http404
    on = timezone.localdate()
    sites = list(not_on_list(institution, on))
    if request.method == "POST":
        chosen = set(request.POST.getlist("site"))
        done = _left([site for site in sites if str(site.pk) in chosen], institution, on, decides, request.user)
        said = _("已登记离职 %(n)s 人。") if decides else _("已向主管部门提出 %(n)s 人离职。")
        messages.success(request, said % {"n": done})
        return redirect("institutions:staff_missing", code=code)
    context = {"institution": institution, "sites": sites, "listed_at": latest_list(institution), "decides": decides}
    return render(request, "institutions/staff_missing.html", context)


def _left(sites, institution, on, decides, user) -> int:
    now, reason = timezone.now(), _("完整名单中没有该人员。")
    for site in sites:
        if decides:
            practice_sites.leave(site.practitioner, institution, on=on, reason=reason, by=user, now=now)
        else:
            staff_proposals.ask_for(
                StaffProposalKind.LEAVE, site.practitioner, institution, since=on, note=reason, by=user, now=now
            )
    return len(sites)


@require(P.PRACTITIONER_REPORT)
def report_leave(request, code, person):
    """An institution says that somebody has left."""
    institution = get_object_or_404(own_staff_institutions(request.user), code=code)
    site = get_object_or_404(
        institution.sites.in_force(timezone.localdate()).select_related("practitioner"), practitioner__code=person
    )
    if request.method != "POST":
        return render(request, "institutions/report_leave.html", {"institution": institution, "site": site})
    on, problem = day_of(request.POST.get("on", ""), timezone.localdate())
    if problem:
        raise Refused(problem)
    staff_proposals.ask_for(
        StaffProposalKind.LEAVE, site.practitioner, institution, since=on, note=request.POST.get("note", ""),
        by=request.user, now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("已提交主管部门核实。"))
    return redirect("institutions:own_staff", code=code)
