"""The steps of a registration and of its places, each with the form it needs."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused

from ..forms import AgainForm, EndForm, RenewForm, ResumeForm, SiteForm, StaffLeaveForm, SuspendForm, TransferForm
from ..models import Institution, Practitioner
from ..queries.practitioners import term_years
from ..rules.certificates import years_after
from ..services import practice_sites, registrations
from ..workflow import PRACTITIONER, RETURN
from .practitioners import visible_practitioner


@dataclass(frozen=True)
class StepPage:
    """A form and what it does: ``take(person, values, **by and now)``. ``rows``: institutions it offers."""

    form: type
    take: Callable
    label: str
    help: str = ""
    rows: Callable | None = None


def _receiving(user, person):
    return Institution.objects.visible_to(user).current()


def _present(user, person):
    at = person.sites.in_force(timezone.localdate()).values("institution_id")
    return Institution.objects.visible_to(user).filter(pk__in=at)


def _documented(take):
    def run(person, values, **who):
        scan = values.pop("scan")
        take(person, **values, files=[scan] if scan else [], **who)

    return run


def _plain(take):
    def run(person, values, **who):
        take(person, **values, **who)

    return run


def _at(take):
    def run(person, values, **who):
        take(person, values.pop("institution"), **values, **who)

    return run


STEPS = {
    "renew": StepPage(RenewForm, _plain(registrations.renew), lazy("延续注册"),
                      lazy("新的有效期另起一段，原有效期保留在注册沿革中。")),
    "resume": StepPage(ResumeForm, _plain(registrations.resume), lazy("恢复执业")),
    "suspend": StepPage(SuspendForm, _documented(registrations.suspend), lazy("登记暂停执业")),
    "cancel": StepPage(EndForm, _documented(registrations.cancel), lazy("注销注册"),
                       lazy("自该日起不得执业，全部执业地点同时终止。")),
    "revoke": StepPage(EndForm, _documented(registrations.revoke), lazy("登记吊销证书"),
                       lazy("须填写吊销决定文号；期限届满前系统不受理重新注册。")),
    "register_again": StepPage(AgainForm, _at(registrations.register_again), lazy("重新注册"), rows=_receiving),
    "transfer": StepPage(TransferForm, _at(practice_sites.transfer), lazy("变更主要执业机构"),
                         lazy("原机构和原主管部门会收到通知；人员档案不变。"), _receiving),
    "further": StepPage(SiteForm, _at(practice_sites.add), lazy("增加执业地点"), rows=_receiving),
    "leave": StepPage(StaffLeaveForm, _at(practice_sites.leave), lazy("登记离职"), rows=_present),
}  # fmt: skip


@require(P.PRACTITIONER_EDIT)
def practitioner_step(request, code, verb):
    """The form of one step; what speaks against the step stands on top of it."""
    person, page = visible_practitioner(request.user, code), STEPS[verb]
    rows = {"rows": page.rows(request.user, person)} if page.rows else {}
    form = page.form(request.POST or None, request.FILES or None, initial=_initial(person, verb), **rows)
    if request.method == "POST" and form.is_valid():
        try:
            page.take(person, dict(form.cleaned_data), by=request.user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("已办理。"))
            return redirect("institutions:practitioner_detail", code=code)
    context = {"practitioner": person, "form": form, "page": page, "obstacles": _obstacles(request.user, person, verb)}
    return render(request, "institutions/practitioner_step.html", context)


def _obstacles(user, person: Practitioner, verb: str) -> list[str]:
    """Why the step cannot be taken, told before the form is filled in."""
    for table in (PRACTITIONER, RETURN):
        if verb in table.steps and verb != "leave":
            if not table.has_right(verb, user, person):
                return [_("您无权“%(label)s”。") % {"label": table.steps[verb].label}]
            if person.state not in table.steps[verb].sources:
                return table.obstacles(verb, user, person)
    return []


def _initial(person: Practitioner, verb: str) -> dict:
    """Today, and for a renewal the term the law gives."""
    on = timezone.localdate()
    begins = person.expires_on if verb == "renew" and person.expires_on and person.expires_on > on else on
    initial = {"on": on, "since": on, "registered_on": begins}
    years = term_years(on).get(person.kind)
    if verb == "renew" and years:
        initial["expires_on"] = years_after(begins, years)
    return initial
