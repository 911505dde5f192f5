"""Compliance self-inspection: rounds, filling in, the pledge, and what the authority does with it."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.models import Region, User
from supervision.foundation.numbers import next_number
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act
from supervision.foundation.workdays import CALENDAR, deadline

from ..choices import InstitutionState, SelfInspectionState
from ..models import (
    Institution,
    InstitutionAccount,
    PledgeText,
    SelfInspection,
    SelfInspectionAnswer,
    SelfInspectionDuty,
    SelfInspectionItem,
    SelfInspectionRound,
)
from ..rules.conditions import concerns
from ..rules.self_inspection import period_of, pledge_number, receipt_code
from ..workflow import SELF_INSPECTION

FILLED_IN = (
    "compliance_department", "compliance_manager", "manager_phone", "manager_full_time", "participants",
    "major_violation_reported", "major_violation_note",
)  # fmt: skip
ANSWERED = ("conclusion", "problem_text", "risk", "rectify_kind", "measure", "owner", "due_on", "done_on")
_EDITABLE = (SelfInspectionState.DRAFT, SelfInspectionState.RETURNED)


def open_round(kind: str, *, title: str, region: Region, agency, days: int, by, now: datetime) -> SelfInspectionRound:
    """Open the round of the current period for a region; it is due ``days`` calendar days from today.

    The period's length is the frequency in force; a special self-inspection is asked for by the month.
    """
    today = timezone.localdate(now)
    if by is not None and not scope_for(by).covers(region.code):
        raise Refused(_("该行政区划不在您的管辖范围内。"))
    duty = SelfInspectionDuty.objects.in_force(today).filter(kind=kind).order_by("-valid_from").first()
    period, first, last = period_of(duty.months if duty else 1, today)
    due = deadline(today, days, CALENDAR)
    low, high = region.bounds
    if SelfInspectionRound.objects.filter(region_code=low, kind=kind, period=period).exists():
        raise Refused(_("本区划本期的自查轮次已经开启。"))
    with act("institutions.open_round", by=by, now=now, label=gettext_lazy("开启自查轮次"), note=title) as entry:
        entry.subject = SelfInspectionRound.objects.create(
            title=title, kind=kind, period=period, agency=agency, region_code=low, region_end=high,
            check_from=first, check_to=last, due_on=due.date, due_derivation=due.derivation,
        )  # fmt: skip
        _announce(entry.subject, now)
    return entry.subject


def _announce(round_: SelfInspectionRound, now: datetime) -> None:
    """Tell everybody who acts for an institution of the range."""
    accounts = InstitutionAccount.objects.filter(
        is_active=True,
        institution__region_code__gte=round_.region_code,
        institution__region_code__lt=round_.region_end,
        institution__state=InstitutionState.ACTIVE,
    )
    notify(
        User.objects.filter(pk__in=accounts.values("user_id"), is_active=True),
        key=f"self_inspection.round.{round_.pk}",
        title=_("请于%(due)s前完成：%(title)s") % {"due": round_.due_on, "title": round_.title},
        url=reverse("institutions:own_home"),
        now=now,
    )


def _answer_back(filing: SelfInspection, title: str, now: datetime) -> None:
    """Tell the people of the institution what became of their filing."""
    accounts = InstitutionAccount.objects.filter(institution=filing.institution, is_active=True)
    notify(
        User.objects.filter(pk__in=accounts.values("user_id"), is_active=True),
        key=f"self_inspection.{filing.pk}.{filing.state}.{now.isoformat()}",
        title=title,
        body=filing.return_reason,
        url=reverse("institutions:own_filing", args=[filing.pk]),
        now=now,
    )


def items_for(institution: Institution, kind: str, on: date) -> list[SelfInspectionItem]:
    """Items in force that concern what the institution is licensed for."""
    items = SelfInspectionItem.objects.in_force(on).filter(kinds__contains=[kind])
    return [item for item in items if concerns(item.requires, institution.profile)]


def start(institution: Institution, round_: SelfInspectionRound, *, by, now: datetime) -> SelfInspection:
    """The institution's filing of a round: the one begun before, or a new draft with its open items."""
    if by is not None and "institution" not in institution.parties(by):
        raise Refused(_("只有本机构人员可以填报。"))
    if not SelfInspectionRound.objects.covering(institution).filter(pk=round_.pk).exists():
        raise Refused(_("本轮自查不涉及该机构。"))
    today = timezone.localdate(now)
    with transaction.atomic():
        Institution.objects.select_for_update(of=("self",)).get(pk=institution.pk)
        if found := SelfInspection.objects.filter(institution=institution, round=round_).first():
            return found
        text = PledgeText.objects.in_force(today).first()
        if text is None:
            raise Refused(_("还没有生效的承诺书文本，请联系主管部门。"))
        with act("institutions.start_self_inspection", by=by, now=now, label=gettext_lazy("开始自查填报")) as entry:
            filing = SelfInspection.objects.create(
                institution=institution, round=round_, region_code=institution.region_code, kind=round_.kind,
                period=round_.period, check_from=round_.check_from, check_to=round_.check_to, due_on=round_.due_on,
                due_derivation=round_.due_derivation, pledge_text=text, started_at=now,
            )  # fmt: skip
            items = items_for(institution, round_.kind, today)
            SelfInspectionAnswer.objects.bulk_create(
                [SelfInspectionAnswer(self_inspection=filing, item=item) for item in items]
            )
            entry.subject = filing
    return filing


def answer(filing: SelfInspection, answer_id: int, values: dict, *, by, now: datetime) -> SelfInspectionAnswer:
    """Answer one item; a conclusion other than "problem" clears what was written about a problem."""
    with transaction.atomic():
        filing = _open_for(filing, by)
        found = SelfInspectionAnswer.objects.select_related("item").filter(self_inspection=filing, pk=answer_id).first()
        if found is None:
            raise Refused(_("该条目不属于这份自查。"))
        with act(
            "institutions.answer",
            by=by,
            now=now,
            subject=filing,
            label=gettext_lazy("填写自查条目"),
            note=found.item.code,
        ):
            for name in ANSWERED:
                setattr(found, name, values.get(name, SelfInspectionAnswer._meta.get_field(name).get_default()))
            if found.conclusion != "problem":
                _clear_problem(found)
            found.save()
    return found


def _clear_problem(found: SelfInspectionAnswer) -> None:
    for name in ANSWERED[1:]:
        setattr(found, name, SelfInspectionAnswer._meta.get_field(name).get_default())


def save_details(filing: SelfInspection, values: dict, *, by, now: datetime) -> SelfInspection:
    """Who is in charge of compliance and who took part."""
    with transaction.atomic():
        filing = _open_for(filing, by)
        with act(
            "institutions.self_inspection_details", by=by, now=now, subject=filing, label=gettext_lazy("填写自查信息")
        ):
            for name in FILLED_IN:
                if name in values:
                    setattr(filing, name, values[name])
            filing.save()
    return filing


def _open_for(filing: SelfInspection, by) -> SelfInspection:
    """The locked row, if the person belongs to the institution and it is still to be filled in."""
    row = SelfInspection.objects.select_for_update(of=("self",)).select_related("institution").get(pk=filing.pk)
    if by is not None and "institution" not in row.parties(by):
        raise Refused(_("只有本机构人员可以填报。"))
    if row.state not in _EDITABLE:
        raise Refused(_("已提交的自查不能再修改；如需更正，请联系主管部门退回。"))
    return row


def submit(
    filing: SelfInspection, *, clauses, signer: str, role: str, by, now: datetime, entropy: bytes
) -> SelfInspection:
    """Sign the pledge and hand it in. The number and the receipt are given once and survive a return.

    ``entropy``: at least 12 random bytes for the receipt. Raises Refused naming everything still open.
    """
    with transaction.atomic():
        today = timezone.localdate(now)
        changes = {
            "clauses_ticked": sorted(set(clauses)),
            "signer_name": signer.strip(),
            "signer_role": role.strip(),
            "signed_at": now,
            "submitted_at": now,
            "submitted_by": by,
            "is_overdue": now >= _end_of(filing.due_on),
        }
        if not filing.pledge_no:
            region = filing.region_code[:6]
            changes["pledge_no"] = pledge_number(region, today.year, next_number("pledge", region, today.year))
            changes["receipt_code"] = receipt_code(entropy)
        return SELF_INSPECTION.take("submit", filing, by=by, now=now, changes=changes)


def _end_of(day: date) -> datetime:
    """A day's deadline ends at 24:00 Beijing time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def send_back(filing: SelfInspection, *, reason: str, by, now: datetime) -> SelfInspection:
    """Return it with the reason that the institution will read; without one the return helps nobody.

    Not a guard of the step: the button must be open before the reason is written.
    """
    if not reason.strip():
        raise Refused(_("请写明退回原因，机构才知道补什么。"))
    with transaction.atomic():
        row = SELF_INSPECTION.take("send_back", filing, by=by, now=now, note=reason, changes={"return_reason": reason})
        _answer_back(row, _("自查已退回，请补充后重新提交：%(title)s") % {"title": row.round.title}, now)
    return row


def accept(filing: SelfInspection, *, by, now: datetime, note: str = "") -> SelfInspection:
    """Take it on file."""
    with transaction.atomic():
        changes = {"accepted_at": now, "return_reason": ""}
        row = SELF_INSPECTION.take("accept", filing, by=by, now=now, note=note, changes=changes)
        _answer_back(row, _("自查已接收：%(title)s") % {"title": row.round.title}, now)
    return row


def publish(filing: SelfInspection, *, by, now: datetime, note: str = "") -> SelfInspection:
    """Show to the public that and when the institution pledged."""
    return SELF_INSPECTION.take("publish", filing, by=by, now=now, note=note, changes={"published_at": now})


VERBS = {"accept": accept, "publish": publish}
