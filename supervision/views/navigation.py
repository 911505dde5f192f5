"""The left navigation, the bottom bar of inspectors and the menu of the public site.

Each entry is shown to those who may open its page; the order here is the order on the screen.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from supervision.foundation.access import P, Role, permissions_of

from .elsewhere import place_of


@dataclass(frozen=True)
class Entry:
    """A page of the menu. ``permissions``: any one of them opens it; none: everybody signed in.

    Neighbours of one ``section`` stand together under its name, folded unless the present page is among them.
    """

    label: str
    url_name: str
    permissions: tuple[P, ...] = ()
    icon: str = ""
    section: str = ""

    @cached_property
    def url(self) -> str:
        """Address of the page."""
        return reverse(self.url_name)

    def shown(self, current: "Entry | None") -> dict:
        """The entry as the template needs it."""
        return {"label": self.label, "url": self.url, "icon": self.icon, "active": self is current}


@dataclass(frozen=True)
class Group:
    """A heading with its pages."""

    key: str
    label: str
    icon: str
    entries: tuple[Entry, ...]


SUPERVISING = (P.INSTITUTION_EDIT, P.TASK_REVIEW, P.TASK_CLOSE, P.POINTS_REVIEW)
VALIDATING = (P.VALIDATION_REVIEW, P.VALIDATION_DECIDE)
REGISTRY, LICENSING, STAFF, VALIDATION, SELF_INSPECTION, DISCLOSURE = (
    _("登记核对"), _("许可与备案"), _("医务人员"), _("校验"), _("依法执业自查"), _("院务公开"),
)  # fmt: skip
PLANNING, FOLLOWING, POOLS, RULES = _("计划与抽取"), _("检查后处置"), _("两库"), _("清单与细则")
MONTH, LADDER, CLOSING, INSPECTING, CONFERENCE = (
    _("进展报送"), _("调度与督办"), _("延期与销号"), _("政府督察"), _("联席会议"),
)  # fmt: skip
WORKBENCH = Entry(_("工作台"), "workbench", icon="home")
GROUPS = (
    Group(
        "institutions",
        _("机构监管"),
        "building",
        (
            Entry(_("我的机构"), "institutions:own_home", (P.SELFCHECK_FILE,)),
            Entry(_("监管对象台账"), "institutions:institution_list", (P.INSTITUTION_VIEW,)),
            Entry(_("公共卫生监管对象"), "institutions:public_health_list", (P.INSTITUTION_EDIT,)),
            Entry(_("疑似同一机构"), "institutions:proposal_list", (P.INSTITUTION_EDIT,), section=REGISTRY),
            Entry(_("记录合并"), "institutions:merge_list", (P.INSTITUTION_MERGE,), section=REGISTRY),
            Entry(_("指定管辖与移送"), "institutions:jurisdiction_list", (P.JURISDICTION_GRANT,), section=REGISTRY),
            Entry(_("许可与备案台账"), "institutions:licence_list", (P.LICENCE_VIEW,), section=LICENSING),
            Entry(_("许可建议函"), "institutions:licenceproposal_list", (P.LICENCE_EDIT,), section=LICENSING),
            Entry(
                _("许可设置"),
                "institutions:licensing_settings",
                (P.LICENCE_EDIT, P.VALIDATION_DECIDE, P.REGISTRY_CONFIGURE),
                section=LICENSING,
            ),
            Entry(_("医务人员台账"), "institutions:practitioner_list", (P.PRACTITIONER_VIEW,), section=STAFF),
            Entry(_("人员填报待核实"), "institutions:staff_proposal_list", (P.PRACTITIONER_EDIT,), section=STAFF),
            Entry(
                _("电子化注册进度"),
                "institutions:e_registration",
                (P.PRACTITIONER_EDIT, P.SELFCHECK_REVIEW),
                section=STAFF,
            ),
            Entry(_("校验台账"), "institutions:validation_list", (P.VALIDATION_VIEW,), section=VALIDATION),
            Entry(_("校验期满预告"), "institutions:validation_due_list", VALIDATING, section=VALIDATION),
            Entry(_("暂缓校验建议"), "institutions:deferral_list", VALIDATING, section=VALIDATION),
            Entry(_("校验统计"), "institutions:validation_statistics", VALIDATING, section=VALIDATION),
            Entry(_("校验规则"), "institutions:validation_rules", VALIDATING, section=VALIDATION),
            Entry(
                _("依法执业自查台账"), "institutions:selfinspection_list", (P.SELFCHECK_VIEW,), section=SELF_INSPECTION
            ),
            Entry(_("自查轮次"), "institutions:round_list", (P.SELFCHECK_REVIEW,), section=SELF_INSPECTION),
            Entry(_("院务公开台账"), "institutions:disclosure_list", (P.DISCLOSURE_VIEW,), section=DISCLOSURE),
            Entry(_("院务公开进度"), "institutions:disclosure_progress", (P.DISCLOSURE_CHECK,), section=DISCLOSURE),
            Entry(_("院务公开事项"), "institutions:disclosure_items", (P.RULE_CONFIRM,), section=DISCLOSURE),
        ),
    ),
    Group(
        "inspections",
        _("双随机抽查"),
        "shuffle",
        (
            Entry(_("我的检查任务"), "inspections:visit_today", (P.VISIT_RECORD,)),
            Entry(_("检查任务"), "inspections:visit_list", (P.VISIT_VIEW,)),
            Entry(_("部门联合抽查"), "inspections:partner_list", (P.JOINT_PART,)),
            Entry(_("抽查计划"), "inspections:plan_list", (P.PLAN_VIEW,), section=PLANNING),
            Entry(_("年度计划"), "inspections:year_plan_list", (P.PLAN_VIEW,), section=PLANNING),
            Entry(_("抽查日历"), "inspections:calendar", (P.PLAN_VIEW,), section=PLANNING),
            Entry(_("上级下达任务"), "inspections:issued_list", (P.PLAN_VIEW,), section=PLANNING),
            Entry(_("任务移交"), "inspections:forwarding_list", (P.PLAN_VIEW,), section=PLANNING),
            Entry(_("合并检查"), "inspections:trip_list", (P.DRAW_READ_SELECTION,), section=PLANNING),
            Entry(_("检查发现问题"), "inspections:finding_list", (P.FINDING_VIEW,), section=FOLLOWING),
            Entry(_("问题处置"), "inspections:disposition_list", (P.TRANSFER_ANSWER,), section=FOLLOWING),
            Entry(pgettext_lazy("菜单", "责令改正"), "inspections:order_list", (P.FINDING_VIEW,), section=FOLLOWING),
            Entry(pgettext_lazy("菜单", "约谈"), "inspections:interview_list", (P.INTERVIEW_VIEW,), section=FOLLOWING),
            Entry(_("抽检样品"), "inspections:sample_list", (P.VISIT_VIEW,), section=FOLLOWING),
            Entry(_("公示进度"), "inspections:publicity", (P.PLAN_VIEW,), section=FOLLOWING),
            Entry(_("检查对象名录库"), "inspections:subject_list", (P.PLAN_VIEW,), section=POOLS),
            Entry(_("专项库和导入名录"), "inspections:library_list", (P.PLAN_VIEW,), section=POOLS),
            Entry(_("执法检查人员"), "inspections:inspector_list", (P.INSPECTOR_VIEW,), section=POOLS),
            Entry(_("抽查事项清单"), "inspections:check_item_list", (P.PLAN_VIEW,), section=RULES),
            Entry(_("抽查实施细则"), "inspections:rule_list", (P.PLAN_VIEW,), section=RULES),
            Entry(_("检查表与文书样式"), "inspections:checklist", (P.PLAN_VIEW,), section=RULES),
            Entry(
                _("三张清单与期限"),
                "inspections:leniency_list",
                (P.DISPOSITION_PROPOSE, P.DISPOSITION_DECIDE),
                section=RULES,
            ),
        ),
    ),
    Group(
        "credit",
        _("信用管理"),
        "shield",
        (
            Entry(_("不良执业行为记分"), "credit:points_list", (P.POINTS_VIEW,)),
            Entry(_("待记分问题"), "credit:awaiting_list", (P.POINTS_DRAFT,)),
            Entry(_("记分后果"), "credit:consequence_list", (P.POINTS_VIEW,)),
            Entry(pgettext_lazy("菜单", "记分办法"), "credit:scheme_list", (P.SCHEME_VIEW, P.POINTS_VIEW)),
        ),
    ),
    Group(
        "rectification",
        pgettext_lazy("菜单", "整改任务"),
        "checklist",
        (
            Entry(_("整改总览"), "rectification:board", (P.LEDGER_VIEW,)),
            Entry(pgettext_lazy("菜单", "整改方案"), "rectification:plan_list", (P.LEDGER_VIEW,)),
            Entry(_("整改台账"), "rectification:task_list", (P.LEDGER_VIEW,)),
            Entry(_("待立任务问题"), "rectification:proposal_list", (P.TASK_ISSUE,)),
            Entry(_("本月报送"), "rectification:report_month", (P.TASK_REPORT,), section=MONTH),
            Entry(_("科室填报"), "rectification:section_list", (P.TASK_DRAFT,), section=MONTH),
            Entry(_("进展审签"), "rectification:sign_list", (P.TASK_SIGN_OFF,), section=MONTH),
            Entry(_("各单位报送情况"), "rectification:month_overview", (P.TASK_REVIEW,), section=MONTH),
            Entry(_("催报"), "rectification:reminder_page", (P.TASK_REVIEW,), section=MONTH),
            Entry(_("整改规则"), "rectification:month_rule_list", (P.TASK_ISSUE, P.RULE_CONFIRM), section=MONTH),
            Entry(_("临时填报"), "foundation:collection_list", (P.COLLECTION_RUN, P.COLLECTION_ANSWER), section=MONTH),
            Entry(_("调度、督办和通报"), "rectification:dispatch_list", (P.DISPATCH_VIEW,), section=LADDER),
            Entry(_("督办事项"), "rectification:step_list", (P.LEDGER_VIEW,), section=LADDER),
            Entry(
                _("督办升级规则"), "rectification:ladder_rule_list", (P.LADDER_DRAFT, P.RULE_CONFIRM), section=LADDER
            ),
            Entry(_("会议与纪要"), "rectification:meeting_list", (P.LEDGER_VIEW,), section=CONFERENCE),
            Entry(_("议定事项"), "rectification:decision_list", (P.LEDGER_VIEW,), section=CONFERENCE),
            Entry(_("成员单位工作台账"), "rectification:member_list", (P.LEDGER_VIEW,), section=CONFERENCE),
            Entry(_("成员单位自评"), "rectification:round_list", (P.LEDGER_VIEW,), section=CONFERENCE),
            Entry(_("延期审批"), "rectification:extension_list", (P.TASK_CLOSE,), section=CLOSING),
            Entry(_("销号抽查"), "rectification:recheck_list", (P.TASK_REVIEW,), section=CLOSING),
            Entry(_("督察轮次"), "rectification:government_list", (P.GOVINSPECT_VIEW,), section=INSPECTING),
            Entry(_("被督察地区"), "rectification:inspected_list", (P.GOVINSPECT_VIEW,), section=INSPECTING),
            Entry(_("督察指标体系"), "rectification:system_list", (P.GOVINSPECT_VIEW,), section=INSPECTING),
            Entry(
                _("督察结果运用"), "rectification:use_list", (P.GOVINSPECT_RUN, P.GOVINSPECT_ANSWER), section=INSPECTING
            ),
        ),
    ),
    Group(
        "disclosure",
        _("公示公开"),
        "megaphone",
        (
            Entry(_("年度计划公示"), "inspections:public_year_plans"),
            Entry(_("检查结果公示"), "inspections:public_result_list"),
            Entry(_("随机抽查公示"), "inspections:public_draw_list"),
            Entry(_("整改方案公开"), "rectification:public_plan_list"),
            Entry(_("部门联合抽查结果"), "inspections:public_joint_list"),
            Entry(_("检查频次承诺"), "inspections:public_promise"),
            Entry(_("拟销号公示"), "rectification:public_closing_list"),
            Entry(_("销号抽查公示"), "rectification:public_recheck_list"),
        ),
    ),
    Group(
        "statistics",
        _("统计报表"),
        "chart",
        (
            Entry(_("监管概览"), "statistics", SUPERVISING),
            Entry(_("双随机抽查统计"), "inspections:statistics", (P.PLAN_VIEW,)),
        ),
    ),
    Group(
        "system",
        _("系统管理"),
        "gear",
        (
            Entry(_("账号管理"), "foundation:account_list", (P.USER_MANAGE, P.ROLE_MANAGE)),
            Entry(_("单位名录"), "foundation:agency_list", (P.USER_MANAGE,)),
            Entry(_("职责移交"), "transfer_list", (P.USER_MANAGE,)),
            Entry(_("人员交接"), "handover_list", (P.USER_MANAGE,)),
            Entry(_("定时任务"), "foundation:job_list", (P.SCHEDULE_EDIT,)),
            Entry(_("操作留痕"), "foundation:trail_list", (P.TRAIL_VIEW,)),
            Entry(_("身份证号查看记录"), "institutions:reveal_list", (P.TRAIL_VIEW, P.ROLE_MANAGE)),
            Entry(_("人员监管参数"), "institutions:practitioner_rules", (P.REGISTRY_CONFIGURE,)),
            Entry(_("工作日历"), "foundation:calendar"),
            Entry(_("角色与权限"), "foundation:role_table"),
            Entry(_("修改密码"), "foundation:password_change"),
        ),
    ),
)
BOTTOM = (
    WORKBENCH,
    Entry(_("检查"), "inspections:visit_today", (P.VISIT_RECORD,), icon="checklist"),
    Entry(_("消息"), "foundation:notice_list", icon="bell"),
)
PUBLIC = (
    Entry(_("首页"), "public_home"),
    Entry(_("检查结果"), "inspections:public_result_list"),
    Entry(_("随机抽查"), "inspections:public_draw_list"),
    Entry(_("整改公开"), "rectification:public_plan_list"),
    Entry(_("整改公示"), "rectification:public_closing_list"),
    Entry(_("年度计划"), "inspections:public_year_plans"),
    Entry(_("校验查询"), "institutions:public_certificate"),
)


def _open_to(entry: Entry, held) -> bool:
    return not entry.permissions or bool(held.intersection(entry.permissions))


def _current(entries, path: str) -> Entry | None:
    """The entry whose page this is, or lies below: the longest matching address."""
    path = place_of(path)
    return max((entry for entry in entries if path.startswith(entry.url)), key=lambda one: len(one.url), default=None)


def _entries(held) -> list[Entry]:
    return [WORKBENCH, *(entry for group in GROUPS for entry in group.entries if _open_to(entry, held))]


def menu_place(user, path: str) -> str:
    """What the menu of a page depends on beside the language; equal places show equal menus."""
    current = _current(_entries(permissions_of(user)), path)
    return f"{' '.join(sorted(user.roles))}:{current.url_name if current else ''}"


def menu_for(user, path: str) -> list[dict]:
    """Groups and entries this person may open; ``parts`` of a group are its sections."""
    held = permissions_of(user)
    current = _current(_entries(held), path)
    groups = [{**WORKBENCH.shown(current), "key": "home"}]
    for group in GROUPS:
        opened = [entry for entry in group.entries if _open_to(entry, held)]
        if opened:
            groups.append({
                "key": group.key, "label": group.label, "icon": group.icon, "active": current in opened,
                "entries": [entry.shown(current) for entry in opened],
                "parts": [_part(name, list(part), current) for name, part in groupby(opened, lambda one: one.section)],
            })  # fmt: skip
    return groups


def _part(label: str, entries: list[Entry], current: Entry | None) -> dict:
    """Entries under a heading; a single one needs none."""
    shown = [entry.shown(current) for entry in entries]
    return {"label": label if len(entries) > 1 else "", "entries": shown, "active": current in entries}


def _shown(entries, path: str) -> list[dict]:
    current = _current(entries, path)
    return [entry.shown(current) for entry in entries]


def bottom_bar_for(user, path: str) -> list[dict]:
    """The bar under the thumb, for people who work on a phone."""
    if Role.INSPECTOR not in user.roles:
        return []
    held = permissions_of(user)
    return _shown([entry for entry in BOTTOM if _open_to(entry, held)], path)


def public_menu(path: str) -> list[dict]:
    """Pages anyone may open."""
    return _shown(PUBLIC, path)
