"""Joint draws: departments are invited, bring items and officers, and each records its own result of the one visit."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.numbers import next_number
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from ..choices import InspectorStatus, PartnerState, PlanState
from ..models import DepartmentResult, InspectionPlan, Inspector, JointPartner
from ..workflow import DEPARTMENT, PARTNER


def invite(
    plan: InspectionPlan, agency: Agency, *, has_seat: bool, holds_half: bool, by, now: datetime
) -> JointPartner:
    """Ask another department to take part in a draft plan. Raises Refused."""
    with act("inspections.partner.invite", by=by, now=now, label=gettext_lazy("邀请参加联合抽查")) as entry:
        row = InspectionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if not (may(by, P.PLAN_EDIT) and "office" in row.parties(by)):
            raise Refused(_("您无权修改本计划。"))
        if row.state != PlanState.DRAFT:
            raise Refused(_("只有草稿可以修改，请先退回。"))
        if agency.pk == row.office_id:
            raise Refused(_("组织单位不能邀请自己。"))
        if not (has_seat or holds_half):
            raise Refused(_("请选择对方派人参加检查，或保管口令半份。"))
        made = JointPartner(
            plan=row, agency=agency, has_seat=has_seat, holds_half=holds_half, invited_by=by, invited_at=now
        )
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError as clash:
            raise Refused(_("该部门已在受邀之列，或口令半份已约定由另一部门保管。")) from clash
        entry.subject = made
        _tell(made, agency.people, _("邀请参加部门联合抽查：%(name)s") % {"name": row.title}, str(row.office), now)
    return made


def withdraw(partner: JointPartner, *, by, now: datetime) -> None:
    """Take an invitation back while the plan is a draft; drafts are what may be deleted."""
    with act("inspections.partner.withdraw", by=by, now=now, label=gettext_lazy("撤回邀请")) as entry:
        plan = InspectionPlan.objects.select_for_update(of=("self",)).get(pk=partner.plan_id)
        if not (may(by, P.PLAN_EDIT) and "office" in plan.parties(by)):
            raise Refused(_("您无权修改本计划。"))
        if plan.state != PlanState.DRAFT:
            raise Refused(_("只有草稿可以修改，请先退回。"))
        entry.subject, entry.about = plan, plan.code
        title = _("部门联合抽查邀请已撤回：%(name)s") % {"name": plan.title}
        _tell(partner, partner.agency.people, title, str(plan.office), now, "withdrawn")
        JointPartner.objects.filter(pk=partner.pk).delete()


def set_items(partner: JointPartner, items: list[str], *, by, now: datetime) -> JointPartner:
    """The department's own check items, in its own words."""
    with act("inspections.partner.items", by=by, now=now, label=gettext_lazy("填报本部门抽查事项")) as entry:
        row = _editable(partner, by)
        row.items = [item.strip()[:100] for item in items if item.strip()]
        row.save(update_fields=["items"])
        entry.subject = row
    return row


def bring_officer(partner: JointPartner, *, name, certificate_no, valid_to: date, user, by, now: datetime) -> Inspector:
    """Enter an officer of the department into the pool, for the area of the plan."""
    with act("inspections.partner.officer", by=by, now=now, label=gettext_lazy("登记参加检查的执法人员")) as entry:
        row = _editable(partner, by)
        known = Inspector.objects.filter(certificate_no=certificate_no).select_for_update().first()
        if known is not None and known.unit_id != row.agency_id:
            raise Refused(_("执法证号 %(number)s 已由其他单位登记。") % {"number": certificate_no})
        officer = known or Inspector(code=f"R{next_number('inspector', 'all', 0):05d}", unit=row.agency)
        officer.name, officer.certificate_no, officer.valid_to, officer.user = name, certificate_no, valid_to, user
        officer.region_code, officer.status = row.agency.region_code, InspectorStatus.ACTIVE
        officer.areas = sorted({*officer.areas, row.plan.region_code})
        try:
            with transaction.atomic():
                officer.save()
        except IntegrityError as clash:
            raise Refused(_("该执法证号或账号已在名录中。")) from clash
        entry.subject = officer
    return officer


def answer(verb: str, partner: JointPartner, *, by, now: datetime, note: str = "") -> JointPartner:
    """Join or decline; what joining asks for is the guard's."""
    changes = {"answered_by": by, "answered_at": now, "note": note[:200]}
    with transaction.atomic():
        row = PARTNER.take(verb, partner, by=by, now=now, note=note, changes=changes)
        said = {"name": row.plan.title, "agency": row.agency, "state": row.get_state_display()}
        title = _("%(agency)s答复联合抽查邀请（%(state)s）：%(name)s") % said
        _tell(row, row.plan.office.people.filter(pk=row.invited_by_id), title, note, now, row.state)
    return row


def announce(plan: InspectionPlan, *, now: datetime) -> None:
    """Tell the joining departments that their plan is approved: who keeps a half signs it next."""
    title = _("部门联合抽查计划已批准：%(name)s") % {"name": plan.title}
    for partner in plan.partners.joined().select_related("agency", "plan"):
        said = _("请按约定签署口令半份。") if partner.holds_half else ""
        _tell(partner, partner.agency.people, title, said, now, "approved")


def _tell(partner, people, title: str, body: str, now: datetime, state: str = "invited") -> None:
    """A notice in the house for the people who answer for a department, or who invited it."""
    gone = state == "withdrawn"
    page = reverse("inspections:partner_list") if gone else reverse("inspections:partner_detail", args=[partner.pk])
    if partner.plan.office_id != partner.agency_id and people.filter(agency=partner.plan.office_id).exists():
        page = reverse("inspections:plan_detail", args=[partner.plan_id])
    notify(
        [person for person in people.filter(is_active=True) if may(person, P.JOINT_PART) or may(person, P.PLAN_EDIT)],
        key=f"joint:{partner.pk}:{state}", title=title, body=body, url=page, now=now,
    )  # fmt: skip


def record(
    row: DepartmentResult, *, result: str, visited_on: date, by, now: datetime, summary: str = "", handling: str = ""
) -> DepartmentResult:
    """The department's own officer writes its result; may be repeated until it is confirmed."""
    if visited_on is not None and visited_on > timezone.localdate(now):
        raise Refused(_("检查日期不能晚于今天。"))
    changes = {
        "result": result, "visited_on": visited_on, "summary": summary, "handling": handling, "recorded_by": by,
        "recorded_at": now,
    }  # fmt: skip
    return DEPARTMENT.take("record", row, by=by, now=now, changes=changes)


def confirm(row: DepartmentResult, *, by, now: datetime, note: str = "") -> DepartmentResult:
    """Another person of the department stands by it; from then on it is public as that department's."""
    return DEPARTMENT.take("confirm", row, by=by, now=now, note=note, changes={"confirmed_by": by, "confirmed_at": now})


def _editable(partner: JointPartner, by) -> JointPartner:
    """The locked invitation. Raises Refused unless the department's own person may still change its part."""
    row = JointPartner.objects.select_for_update(of=("self",)).select_related("plan", "agency").get(pk=partner.pk)
    if not (may(by, P.JOINT_PART) and "department" in row.parties(by)):
        raise Refused(_("您无权代表该部门填报。"))
    if row.state == PartnerState.REFUSED or row.plan.state != PlanState.DRAFT:
        raise Refused(_("计划已提交审批，不能再变更参加部门。"))
    return row
