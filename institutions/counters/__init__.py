"""What the registry contributes to the workbench."""

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, scope_for
from supervision.foundation.charts import RANK, Chart, Series
from supervision.foundation.workbench import AreaChart, Counter, Queue, Todo

from ..choices import (
    COLOURS,
    DisclosureState,
    InstitutionState,
    LicenceProposalState,
    ProposalState,
    SelfInspectionState,
    TransferState,
    WarnedAbout,
)
from ..models import (
    Disclosure,
    Institution,
    Licence,
    LicenceProposal,
    MatchProposal,
    Practitioner,
    SelfInspection,
    StaffProposal,
    Transfer,
    warned_until,
)
from ..queries.practitioners import reveals
from ..rules.plausible import a_year_before
from . import own, validations


def _in_practice(user, on) -> int:
    return Institution.objects.visible_to(user).filter(state=InstitutionState.ACTIVE).count()


def _licences_ending(user, on) -> int:
    until = warned_until(WarnedAbout.LICENCE, user, on)
    return Licence.objects.visible_to(user).filter(pk__in=Licence.objects.ending(on, until).values("pk")).count()


def _licences_lapsed(user, on) -> int:
    return Licence.objects.visible_to(user).filter(pk__in=Licence.objects.lapsed(on).values("pk")).count()


def _proposals_unanswered(user, on) -> int:
    return LicenceProposal.objects.visible_to(user).filter(state=LicenceProposalState.SENT).count()


def _people_expiring(user, on) -> int:
    until = warned_until(WarnedAbout.PRACTITIONER, user, on)
    return Practitioner.objects.visible_to(user).expiring(until).count()


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


def _disclosures_to_correct(user, on) -> int:
    return Disclosure.objects.visible_to(user).filter(state=DisclosureState.QUESTIONED).count()


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


_LICENCES, _KEEPERS = "institutions:licence_list", (P.LICENCE_EDIT, P.SELFCHECK_FILE)
COUNTERS = [
    Counter(_("在业机构"), _in_practice, "institutions:institution_list", "state=active", (P.INSTITUTION_EDIT,)),
    Counter(_("许可证临期"), _licences_ending, _LICENCES, "warning=ending", _KEEPERS, "amber"),
    Counter(_("许可证已过期"), _licences_lapsed, _LICENCES, "warning=lapsed", _KEEPERS, "red"),
    Counter(
        _("建议函待答复"), _proposals_unanswered, "institutions:licenceproposal_list", "state=sent",
        (P.LICENCE_EDIT,), "blue",
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
        _("校验逾期"), validations.overdue, "institutions:validation_list", "overdue=1",
        (P.VALIDATION_REVIEW, P.VALIDATION_DECIDE), "red",
    ),
    Counter(
        _("待受理校验"), validations.to_take_up, "institutions:validation_list", "state=applied",
        (P.VALIDATION_REVIEW,), "blue",
    ),
    Counter(
        _("待决定校验"), validations.to_decide, "institutions:validation_list", "to_decide=1", (P.VALIDATION_DECIDE,),
        "amber",
    ),
    Counter(
        _("注销建议"), validations.to_cancel, "institutions:validation_list", "to_cancel=1", (P.VALIDATION_DECIDE,),
        "red",
    ),
    Counter(
        _("暂缓校验建议"), validations.deferrals, "institutions:deferral_list", "state=open", (P.VALIDATION_DECIDE,),
        "amber",
    ),
    Counter(
        _("停业超过一年"), _stopped_too_long, "institutions:institution_list", "state=suspended&stopped=1",
        (P.INSTITUTION_EDIT,), "amber",
    ),
]  # fmt: skip
QUEUES = [
    Queue(own.duties, (P.SELFCHECK_FILE,)),
    Queue(own.disclosures, (P.DISCLOSURE_PUBLISH,)),
    Queue(own.licences, (P.SELFCHECK_FILE,)),
    Queue(_filings_to_review, (P.SELFCHECK_REVIEW,)),
    Queue(validations.own_queue, (P.SELFCHECK_FILE,)),
    Queue(validations.review_queue, (P.VALIDATION_REVIEW,)),
    Queue(validations.decision_queue, (P.VALIDATION_DECIDE,)),
    Queue(validations.deferral_queue, (P.VALIDATION_DECIDE,)),
    Queue(_transfers_to_decide, (P.JURISDICTION_GRANT,)),
]
CHARTS = [AreaChart(_by_district, (P.INSTITUTION_EDIT,))]
