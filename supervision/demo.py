"""The cast of the demonstration city: one ordinary person for every role, all names invented."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .foundation.access import Role

PASSWORD = "Demo-2026-portal"  # noqa: S105 - shown on the login page, in demo mode only
CITY = "120000000"
DISTRICT, NEIGHBOUR = "120102000", "120103000"  # 河东区, 河西区


@dataclass(frozen=True)
class Person:
    """An account of the demonstration. ``agency`` is the code of a body in the register, or '' for none."""

    key: str
    username: str
    name: str
    agency: str
    roles: tuple[str, ...]
    section: str = ""
    purpose: str = ""


CAST = (
    Person("city_officer", "city", "陈知行", "120000-WJW", (Role.SUPERVISOR, Role.LEAD_OFFICE), "综合监督处",
           _("市级监管处室：计划、抽取、记分、整改台账")),
    Person("city_chief", "chief", "周立言", "120000-WJW", (Role.REVIEWER,), "综合监督处",
           _("审核负责人：批准、复核、销号")),
    Person("county_officer", "hedong", "林秋实", "120102-WJW", (Role.OFFICER,), "监督科",
           _("区级监管人员（河东区）")),
    Person("neighbour_officer", "hexi", "高远山", "120103-WJW", (Role.OFFICER,), "监督科",
           _("区级监管人员（河西区，邻区）")),
    Person("liaison", "liaison", "沈书禾", "120000-YBJ", (Role.LIAISON,), "基金监管处",
           _("配合部门联络员（市医疗保障局）")),
    Person("inspector", "inspector1", "赵明川", "120000-WJD", (Role.INSPECTOR,), "医疗监督科",
           _("监督员（手机端现场检查）")),
    Person("second_inspector", "inspector2", "钱思远", "120000-WJD", (Role.INSPECTOR,), "传染病监督科",
           _("监督员（同行）")),
    Person("principal", "principal", "吴安平", "", (Role.INSTITUTION_PRINCIPAL,), "",
           _("机构主要负责人")),
    Person("manager", "manager", "郑一诺", "", (Role.INSTITUTION_MANAGER,), "",
           _("机构依法执业管理人员")),
    Person("outsider", "outsider", "方外人", "", (), "",
           _("没有任何角色的账号")),
    Person("system_admin", "sysadmin", "何系安", "120000-WJW", (Role.SYSTEM_ADMIN,), "信息中心",
           _("系统管理员")),
    Person("security_admin", "secadmin", "许保全", "120000-WJW", (Role.SECURITY_ADMIN,), "信息中心",
           _("安全管理员")),
    Person("audit_admin", "auditadmin", "孔审之", "120000-WJW", (Role.AUDIT_ADMIN,), "信息中心",
           _("审计管理员")),
)  # fmt: skip

# Inside a bureau and a district, opened after the floors are built: who signs, who writes a part, who leads a plan.
UNIT = (
    Person("unit_leader", "ybj-leader", "陆远航", "120000-YBJ", (Role.UNIT_LEADER,), "局领导",
           _("单位负责人：审签本单位每月进展")),
    Person("section_staff", "ybj-staff", "江映雪", "120000-YBJ", (Role.SECTION_STAFF,), "医药服务管理处",
           _("科室经办人：填写本科室进展")),
    Person("district_leader", "hedong-leader", "韩明远", "120102-WJW", (Role.UNIT_LEADER,), "委领导",
           _("区级单位负责人：审签督察自评")),
    Person("district_office", "hedong-office", "罗知微", "120102-WJW", (Role.LEAD_OFFICE,), "综合监管办公室",
           _("区级牵头办公室：把督察反馈变成整改方案")),
)  # fmt: skip
