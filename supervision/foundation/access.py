"""Who may do a verb, and how far a person sees.

One enum of permissions and one readable table of roles. There is no superuser: a person may do what
the roles on their account list, over the rows their scope covers, and nothing else.
"""

from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class P(models.TextChoices):
    """Every permission there is, by floor."""

    # ground
    USER_MANAGE = "user_manage", _("管理账号与机构")
    REGISTRY_CONFIGURE = "registry_configure", _("维护基础数据")
    ROLE_MANAGE = "role_manage", _("授予角色")
    SCHEDULE_EDIT = "schedule_edit", _("维护定时任务")
    TRAIL_VIEW = "trail_view", _("查看操作留痕")
    RULE_CONFIRM = "rule_confirm", _("登记规则依据并确认")
    COLLECTION_RUN = "collection_run", _("布置临时填报")
    COLLECTION_ANSWER = "collection_answer", _("填报临时填报")
    # institutions
    INSTITUTION_VIEW = "institution_view", _("查看机构")
    INSTITUTION_EDIT = "institution_edit", _("登记和修改机构")
    INSTITUTION_IMPORT = "institution_import", _("导入机构名单")
    INSTITUTION_MERGE = "institution_merge", _("合并机构记录")
    JURISDICTION_GRANT = "jurisdiction_grant", _("指定管辖和跨区共享")
    LICENCE_VIEW = "licence_view", _("查看许可与备案")
    LICENCE_EDIT = "licence_edit", _("办理和登记许可与备案")
    VALIDATION_VIEW = "validation_view", _("查看校验")
    VALIDATION_APPLY = "validation_apply", _("申请校验")
    VALIDATION_REVIEW = "validation_review", _("审查校验申请")
    VALIDATION_DECIDE = "validation_decide", _("作出校验决定")
    DISCLOSURE_VIEW = "disclosure_view", _("查看院务公开")
    DISCLOSURE_PUBLISH = "disclosure_publish", _("维护本机构院务公开")
    DISCLOSURE_CHECK = "disclosure_check", _("核对院务公开")
    ACCOUNT_INVITE = "account_invite", _("邀请机构人员开设账号")
    PRACTITIONER_VIEW = "practitioner_view", _("查看医务人员")
    PRACTITIONER_EDIT = "practitioner_edit", _("登记和修改医务人员")
    PRACTITIONER_REPORT = "practitioner_report", _("填报本机构医务人员")
    SELFCHECK_VIEW = "selfcheck_view", _("查看依法执业自查")
    SELFCHECK_FILE = "selfcheck_file", _("填报依法执业自查")
    SELFCHECK_SIGN = "selfcheck_sign", _("签署依法执业承诺")
    SELFCHECK_REVIEW = "selfcheck_review", _("审核依法执业自查")
    # inspections
    CHECK_ITEM_EDIT = "check_item_edit", _("维护抽查事项清单")
    INSPECTOR_VIEW = "inspector_view", _("查看执法检查人员名录库")
    INSPECTOR_EDIT = "inspector_edit", _("维护执法检查人员名录库")
    PLAN_VIEW = "plan_view", _("查看抽查计划")
    PLAN_EDIT = "plan_edit", _("编制抽查计划")
    PLAN_APPROVE = "plan_approve", _("批准抽查计划")
    DRAW_COMMIT = "draw_commit", _("组织随机抽取")
    DRAW_REVEAL = "draw_reveal", _("公开抽取过程")
    DRAW_READ_SELECTION = "draw_read_selection", _("查看未公开的抽取结果")
    VISIT_VIEW = "visit_view", _("查看检查任务")
    VISIT_RECORD = "visit_record", _("录入检查结果")
    FINDING_VIEW = "finding_view", _("查看检查发现问题")
    DISPOSITION_PROPOSE = "disposition_propose", _("提出问题处置")
    DISPOSITION_DECIDE = "disposition_decide", _("审定问题处置")
    TRANSFER_ANSWER = "transfer_answer", _("接收并答复移送")
    ORDER_SERVE = "order_serve", _("送达责令改正并复查")
    ORDER_REPORT = "order_report", _("报告本机构整改情况")
    INTERVIEW_VIEW = "interview_view", _("查看约谈")
    INTERVIEW_HOLD = "interview_hold", _("组织约谈")
    RESULT_AMEND = "result_amend", _("更正或撤回检查结果公示")
    INSPECTOR_COMPARE = "inspector_compare", _("比对检查人员（内部稽查）")
    JOINT_PART = "joint_part", _("参加部门联合抽查、保管口令半份")
    # rectification
    LEDGER_VIEW = "ledger_view", _("查看整改台账")
    PLAN_PAPER_CONFIRM = "plan_paper_confirm", _("导入并确认整改方案")
    TASK_ISSUE = "task_issue", _("下达整改任务")
    TASK_DRAFT = "task_draft", _("填写科室整改进展")
    TASK_REPORT = "task_report", _("填报整改进展")
    TASK_SIGN_OFF = "task_sign_off", _("审签整改进展")
    TASK_REVIEW = "task_review", _("审核销号申请")
    TASK_CLOSE = "task_close", _("整改销号")
    DISPATCH_VIEW = "dispatch_view", _("查看月调度")
    DISPATCH_ISSUE = "dispatch_issue", _("印发月调度")
    LADDER_DRAFT = "ladder_draft", _("拟办和印发督办事项")
    LADDER_SIGN = "ladder_sign", _("审签督办事项")
    GOVINSPECT_VIEW = "govinspect_view", _("查看政府督察")
    GOVINSPECT_RUN = "govinspect_run", _("组织政府督察")
    GOVINSPECT_SCORE = "govinspect_score", _("参加督察评分")
    GOVINSPECT_ANSWER = "govinspect_answer", _("填报督察自评和意见")
    GOVINSPECT_SIGN = "govinspect_sign", _("审签督察自评和反馈意见")
    CONFERENCE_RUN = "conference_run", _("组织联席会议和成员单位自评")
    # credit
    POINTS_VIEW = "points_view", _("查看不良执业行为记分")
    POINTS_DRAFT = "points_draft", _("拟定记分")
    POINTS_NOTICE = "points_notice", _("送达记分通知")
    POINTS_DEFEND = "points_defend", _("陈述申辩")
    POINTS_REVIEW = "points_review", _("复核陈述申辩")
    SCHEME_VIEW = "scheme_view", _("查看记分办法")
    SCHEME_EDIT = "scheme_edit", _("维护并确认记分办法")
    CONSEQUENCE_DECIDE = "consequence_decide", _("决定记分后果")


class Role(models.TextChoices):
    """Roles a person can hold at their agency or institution."""

    SUPERVISOR = "supervisor", _("监管处室人员")
    LEAD_OFFICE = "lead_office", _("牵头办公室人员")
    REVIEWER = "reviewer", _("审核负责人")
    OFFICER = "officer", _("区县监管人员")
    INSPECTOR = "inspector", _("监督员")
    LIAISON = "liaison", _("联络员")
    UNIT_LEADER = "unit_leader", _("单位负责人")
    SECTION_STAFF = "section_staff", _("科室经办人")
    INSTITUTION_PRINCIPAL = "institution_principal", _("机构主要负责人")
    INSTITUTION_MANAGER = "institution_manager", _("依法执业管理人员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
INSTITUTION_ROLES = (Role.INSTITUTION_PRINCIPAL, Role.INSTITUTION_MANAGER)

_READ = frozenset({
    P.INSTITUTION_VIEW, P.LICENCE_VIEW, P.VALIDATION_VIEW, P.DISCLOSURE_VIEW, P.PRACTITIONER_VIEW,
    P.SELFCHECK_VIEW, P.PLAN_VIEW, P.INSPECTOR_VIEW,
    P.VISIT_VIEW, P.FINDING_VIEW, P.POINTS_VIEW, P.SCHEME_VIEW, P.LEDGER_VIEW, P.DISPATCH_VIEW,
    P.INTERVIEW_VIEW, P.GOVINSPECT_VIEW, P.GOVINSPECT_SCORE,
})  # fmt: skip
_SUPERVISE = _READ | {
    P.INSTITUTION_EDIT, P.INSTITUTION_IMPORT, P.INSTITUTION_MERGE, P.JURISDICTION_GRANT, P.LICENCE_EDIT,
    P.VALIDATION_REVIEW, P.DISCLOSURE_CHECK, P.ACCOUNT_INVITE, P.PRACTITIONER_EDIT, P.SELFCHECK_REVIEW,
    P.CHECK_ITEM_EDIT, P.INSPECTOR_EDIT, P.PLAN_EDIT, P.DRAW_COMMIT, P.DRAW_REVEAL, P.DRAW_READ_SELECTION,
    P.DISPOSITION_PROPOSE, P.TRANSFER_ANSWER, P.ORDER_SERVE, P.RESULT_AMEND, P.INTERVIEW_HOLD,
    P.POINTS_DRAFT, P.POINTS_NOTICE, P.JOINT_PART, P.GOVINSPECT_ANSWER,
}  # fmt: skip
_OWN = frozenset({
    P.INSTITUTION_VIEW, P.LICENCE_VIEW, P.VALIDATION_VIEW, P.DISCLOSURE_VIEW, P.DISCLOSURE_PUBLISH,
    P.PRACTITIONER_VIEW, P.PRACTITIONER_REPORT, P.SELFCHECK_VIEW, P.SELFCHECK_FILE, P.POINTS_VIEW, P.FINDING_VIEW,
    P.ORDER_REPORT, P.INTERVIEW_VIEW,
})  # fmt: skip

# The one readable table: which permissions a role carries. Printed on the help page "roles".
ROLES: dict[Role, frozenset[P]] = {
    Role.SUPERVISOR: _SUPERVISE | {P.TASK_REPORT, P.TASK_DRAFT, P.COLLECTION_RUN, P.COLLECTION_ANSWER},
    Role.LEAD_OFFICE: _READ | {
        P.PLAN_PAPER_CONFIRM, P.TASK_ISSUE, P.TASK_REVIEW, P.DISPATCH_ISSUE, P.LADDER_DRAFT, P.COLLECTION_RUN,
        P.COLLECTION_ANSWER, P.GOVINSPECT_RUN, P.GOVINSPECT_ANSWER, P.CONFERENCE_RUN,
    },
    Role.REVIEWER: _READ | {
        P.PLAN_APPROVE, P.DRAW_COMMIT, P.DRAW_REVEAL, P.DRAW_READ_SELECTION, P.JOINT_PART, P.POINTS_REVIEW,
        P.SCHEME_EDIT, P.CONSEQUENCE_DECIDE, P.TASK_SIGN_OFF, P.TASK_REVIEW, P.TASK_CLOSE,
        P.DISPATCH_ISSUE, P.SELFCHECK_REVIEW, P.VALIDATION_DECIDE, P.RULE_CONFIRM, P.LADDER_DRAFT, P.LADDER_SIGN,
        P.DISPOSITION_DECIDE, P.TRANSFER_ANSWER, P.INSPECTOR_COMPARE, P.GOVINSPECT_SIGN,
    },
    Role.OFFICER: _SUPERVISE | {P.TASK_REPORT, P.TASK_DRAFT, P.COLLECTION_RUN, P.COLLECTION_ANSWER},
    Role.INSPECTOR: frozenset({
        P.INSTITUTION_VIEW, P.LICENCE_VIEW, P.VALIDATION_VIEW, P.DISCLOSURE_VIEW, P.PRACTITIONER_VIEW,
        P.SELFCHECK_VIEW, P.VISIT_VIEW, P.VISIT_RECORD,
        P.FINDING_VIEW, P.POINTS_VIEW,
        P.DISPOSITION_PROPOSE, P.ORDER_SERVE, P.GOVINSPECT_VIEW, P.GOVINSPECT_SCORE,
    }),
    Role.LIAISON: frozenset({
        P.LEDGER_VIEW, P.DISPATCH_VIEW, P.TASK_REPORT, P.TRANSFER_ANSWER, P.INTERVIEW_VIEW, P.JOINT_PART,
        P.COLLECTION_ANSWER, P.TASK_DRAFT, P.GOVINSPECT_VIEW, P.GOVINSPECT_SCORE, P.GOVINSPECT_ANSWER,
    }),
    Role.UNIT_LEADER: frozenset({
        P.LEDGER_VIEW, P.DISPATCH_VIEW, P.TASK_SIGN_OFF, P.GOVINSPECT_VIEW, P.GOVINSPECT_SCORE, P.GOVINSPECT_SIGN,
    }),
    Role.SECTION_STAFF: frozenset({P.LEDGER_VIEW, P.TASK_DRAFT}),
    Role.INSTITUTION_PRINCIPAL: _OWN | {
        P.VALIDATION_APPLY, P.ACCOUNT_INVITE, P.SELFCHECK_SIGN, P.POINTS_DEFEND,
    },
    Role.INSTITUTION_MANAGER: _OWN,
    Role.SYSTEM_ADMIN: frozenset({P.USER_MANAGE, P.REGISTRY_CONFIGURE, P.SCHEDULE_EDIT}),
    Role.SECURITY_ADMIN: frozenset({P.ROLE_MANAGE}),
    Role.AUDIT_ADMIN: frozenset({P.TRAIL_VIEW}),
}  # fmt: skip


def permissions_of(user) -> frozenset[P]:
    """Everything the person's roles carry; nothing for anonymous or closed accounts."""
    if not (getattr(user, "is_authenticated", False) and user.is_active):
        return frozenset()
    return frozenset().union(*(ROLES[Role(role)] for role in user.roles))


def may(user, permission: P) -> bool:
    """Whether one of the person's roles carries the permission."""
    return permission in permissions_of(user)


def require(*permissions: P):
    """Guard a view: the signed-in person must hold one of ``permissions``; otherwise 403."""

    def decorate(view):
        @wraps(view)
        @login_required
        def guarded(request, *args, **kwargs):
            if permissions and not permissions_of(request.user).intersection(permissions):
                raise PermissionDenied(_("您的角色没有这项权限，请联系本单位系统管理员。"))
            return view(request, *args, **kwargs)

        guarded.permissions = permissions
        return guarded

    return decorate


@dataclass(frozen=True)
class Scope:
    """What a person sees: half-open ranges of region codes, the own agency, the own account.

    ``ranges`` is empty for institution users and for departments outside the health sector: they see
    only rows in which their institution or agency is named.
    """

    user_id: int | None
    agency_id: int | None
    ranges: tuple[tuple[str, str], ...]

    def region_q(self, field: str = "region_code") -> Q:
        """Condition for rows inside the ranges; matches nothing when there are none."""
        condition = Q(pk__in=())
        for low, high in self.ranges:
            condition |= Q(**{f"{field}__gte": low, f"{field}__lt": high})
        return condition

    @property
    def covers_all(self) -> bool:
        """Whether it is the whole nation."""
        return any(low == "000000000" and high == "~" for low, high in self.ranges)

    def covers(self, region_code: str) -> bool:
        """Whether one region code lies inside the ranges."""
        return any(low <= region_code < high for low, high in self.ranges)


NOTHING = Scope(user_id=None, agency_id=None, ranges=())

# Kinds of agency whose people see every row of their region. All others see what names their agency.
REGIONAL_KINDS = frozenset({"government", "health_authority", "supervision_institute", "joint_conference"})


def scope_for(user) -> Scope:
    """The person's scope today. Administrators supervise no cases, so their ranges are empty."""
    if not (getattr(user, "is_authenticated", False) and user.is_active):
        return NOTHING
    if user.agency_id is None or set(user.roles) & set(ADMINISTRATORS):
        return Scope(user.pk, user.agency_id, ())
    agency = user.agency
    ranges = (agency.region_range,) if agency.kind in REGIONAL_KINDS else ()
    return Scope(user.pk, agency.pk, ranges)
