"""What the registry contributes to the workbench."""

from datetime import timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, scope_for
from supervision.foundation.charts import RANK, Chart, Series
from supervision.foundation.workbench import AreaChart, Counter, Queue, Todo

from .choices import COLOURS, DisclosureState, InstitutionState, ProposalState, SelfInspectionState, TransferState
from .ledgers import EXPIRY_WARNING
from .models import Disclosure, Institution, MatchProposal, Practitioner, SelfInspection, StaffProposal, Transfer
from .queries import duties_of, own_disclosures, own_institutions
from .queries.practitioners import reveals, warning_days
from .rules.plausible import a_year_before


def _in_practice(user, on) -> int:
    return Institution.objects.visible_to(user).filter(state=InstitutionState.ACTIVE).count()


def _licences_expiring(user, on) -> int:
    rows = Institution.objects.visible_to(user).filter(state=InstitutionState.ACTIVE)
    return rows.filter(licence_to__lte=on + timedelta(days=EXPIRY_WARNING)).count()


def _people_expiring(user, on) -> int:
    last = on + timedelta(days=max(warning_days("practitioner")))
    return Practitioner.objects.visible_to(user).expiring(last).count()


def _beyond_scope(user, on) -> int:
    return Practitioner.objects.visible_to(user).beyond_scope().count()


def _staff_reports(user, on) -> int:
    return StaffProposal.objects.visible_to(user).open().count()


def _reveals_today(user, on) -> int:
    return reveals().filter(at__date=on).count()


def _to_review(user, on) -> int:
    return SelfInspection.objects.visible_to(user).filter(state=SelfInspectionState.SUBMITTED).count()


def _proposals(user, on) -> int:
    return MatchProposal.objects.visible_to(user).filter(state=ProposalState.OPEN).count()


def _filings_to_review(user, on, limit):
    rows = SelfInspection.objects.visible_to(user).filter(state=SelfInspectionState.SUBMITTED)
    for filing in rows.select_related("institution", "round").order_by("submitted_at")[:limit]:
        yield Todo(
            str(_("审核自查：%(name)s")) % {"name": filing.institution.name},
            reverse("institutions:selfinspection_detail", args=[filing.pk]),
            filing.round.title,
            state=filing.get_state_display(),
            colour=COLOURS[filing.state],
        )


def _where(duty) -> str:
    if duty.filing is None:
        return reverse("institutions:own_home")
    return reverse("institutions:own_filing", args=[duty.filing.pk])


def _own_duties(user, on, limit):
    duties = [duty for institution in own_institutions(user) for duty in duties_of(institution)]
    for duty in sorted(duties, key=lambda duty: duty.round.due_on)[:limit]:
        state = duty.filing.state if duty.filing else ""
        yield Todo(
            duty.round.title,
            reverse("institutions:own_filing", args=[duty.filing.pk])
            if duty.filing
            else reverse("institutions:own_home"),
            duty.institution.name,
            duty.round.due_on,
            duty.filing.get_state_display() if duty.filing else str(_("未开始")),
            COLOURS.get(state, "grey"),
        )


def _disclosures_to_correct(user, on) -> int:
    return Disclosure.objects.visible_to(user).filter(state=DisclosureState.QUESTIONED).count()


def _own_disclosures(user, on, limit):
    for institution in own_institutions(user):
        waiting = [entry for entry in own_disclosures(institution, on) if entry.is_behind]
        questioned = [entry.row for entry in waiting if entry.row and entry.row.state == DisclosureState.QUESTIONED]
        if waiting:
            yield Todo(
                str(_("院务公开：%(n)s 项待公开或更新")) % {"n": len(waiting)},
                reverse("institutions:own_disclosure", args=[institution.code]), institution.name,
                min((row.correct_by for row in questioned), default=None),
                str(DisclosureState.QUESTIONED.label) if questioned else "", "red" if questioned else "grey",
            )  # fmt: skip


def _by_district(user, on) -> Chart:
    rows = (
        Institution.objects.visible_to(user)
        .filter(state=InstitutionState.ACTIVE)
        .values("region_code", "region__name")
        .annotate(n=Count("pk"))
        .order_by("-n")[:20]
    )
    ledger = reverse("institutions:institution_list")
    return Chart(
        RANK,
        _("各区在业机构数"),
        tuple(row["region__name"] for row in rows),
        (Series(_("机构"), tuple(row["n"] for row in rows)),),
        head=_("区划"),
        urls=tuple(f"{ledger}?region={row['region_code']}&state=active" for row in rows),
    )


def _stopped_too_long(user, on) -> int:
    rows = Institution.objects.visible_to(user).filter(state=InstitutionState.SUSPENDED, rebuilding=False)
    return rows.filter(state_since__lt=a_year_before(on)).count()


def _transfers_to_decide(user, on, limit):
    rows = Transfer.objects.visible_to(user).filter(state=TransferState.OFFERED, to_agency_id=scope_for(user).agency_id)
    for transfer in rows.select_related("institution", "from_agency").order_by("offered_at")[:limit]:
        yield Todo(
            str(_("接收移送：%(name)s")) % {"name": transfer.institution.name},
            reverse("institutions:transfer_detail", args=[transfer.pk]),
            str(transfer.from_agency),
            state=transfer.get_state_display(),
            colour=COLOURS[transfer.state],
        )


_SOON = "state=active&expiring=1"
COUNTERS = [
    Counter(_("在业机构"), _in_practice, "institutions:institution_list", "state=active", (P.INSTITUTION_EDIT,)),
    Counter(
        _("许可证临期"), _licences_expiring, "institutions:institution_list", _SOON, (P.INSTITUTION_EDIT,), "amber"
    ),
    Counter(
        _("人员注册临期"), _people_expiring, "institutions:practitioner_list", "expiring=90",
        (P.PRACTITIONER_EDIT, P.SELFCHECK_FILE), "amber",
    ),
    Counter(
        _("待审核自查"), _to_review, "institutions:selfinspection_list", "state=submitted",
        (P.SELFCHECK_REVIEW,), "blue",
    ),
    Counter(
        _("院务公开待更正"), _disclosures_to_correct, "institutions:disclosure_list", "state=questioned",
        (P.DISCLOSURE_CHECK, P.DISCLOSURE_PUBLISH), "amber",
    ),
    Counter(
        _("人员填报待核实"), _staff_reports, "institutions:staff_proposal_list", "", (P.PRACTITIONER_EDIT,), "blue"
    ),
    Counter(
        _("医师超出诊疗科目"), _beyond_scope, "institutions:practitioner_list", "beyond=1", (P.PRACTITIONER_EDIT,),
        "amber",
    ),
    Counter(_("今日查看身份证号"), _reveals_today, "institutions:reveal_list", "", (P.TRAIL_VIEW, P.ROLE_MANAGE)),
    Counter(_("疑似同一机构"), _proposals, "institutions:proposal_list", "", (P.INSTITUTION_EDIT,), "amber"),
    Counter(
        _("停业超过一年"), _stopped_too_long, "institutions:institution_list", "state=suspended&stopped=1",
        (P.INSTITUTION_EDIT,), "amber",
    ),
]  # fmt: skip
QUEUES = [
    Queue(_own_duties, (P.SELFCHECK_FILE,)),
    Queue(_own_disclosures, (P.DISCLOSURE_PUBLISH,)),
    Queue(_filings_to_review, (P.SELFCHECK_REVIEW,)),
    Queue(_transfers_to_decide, (P.JURISDICTION_GRANT,)),
]
CHARTS = [AreaChart(_by_district, (P.INSTITUTION_EDIT,))]
