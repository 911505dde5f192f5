"""The ledger of practitioners."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register

from ..choices import (
    COLOURS,
    DOCTOR_KINDS,
    Gender,
    Oddity,
    PracticeClass,
    PractitionerKind,
    PractitionerState,
    StaffSource,
    Verification,
    WarnedAbout,
)
from ..models import Institution, PracticeSite, Practitioner, state_on, warning_days_of
from ..models.practitioners import FOUND_BY
from ..services import practitioners
from .importers import PractitionerImporter


def _expiring(rows, value, user):
    """Ending within the days asked for; what has ended already is among them."""
    today = timezone.localdate()
    known = warning_days_of(WarnedAbout.PRACTITIONER, user, today)
    days = int(value) if value.isdecimal() and int(value) in known else max(known, default=0)
    return rows.filter(pk__in=_people(user).expiring(today + timedelta(days=days)))


def _people(user):
    return Practitioner.objects.visible_to(user)


def _expiry_choices(user):
    known = warning_days_of(WarnedAbout.PRACTITIONER, user, timezone.localdate())
    return [(str(days), _("%(n)s日内到期（含已过期）") % {"n": days}) for days in sorted(known)]


def _beyond(rows, value, user):
    return rows.filter(pk__in=_people(user).beyond_scope())


def _counted(rows, value, user):
    return rows.filter(pk__in=_people(user).counted_at_main())


def _e_registered(rows, value, user):
    """Registered electronically and verified, or not."""
    done = Q(e_registered_on__lte=timezone.localdate(), verification=Verification.VERIFIED)
    return rows.filter(done if value == "1" else ~done | Q(e_registered_on=None))


def _odd(rows, value, user):
    return rows.filter(oddities__contains=[value])


def _doctors(rows, value, user):
    return rows.filter(kind__in=DOCTOR_KINDS)


def _at(rows, value, user):
    """Everybody with a site in force at an institution, further sites included."""
    sites = PracticeSite.objects.visible_to(user).in_force(timezone.localdate()).filter(institution__code=value)
    return rows.filter(pk__in=sites.values("practitioner_id"))


def _of_named(rows, value, user):
    """Staff whose main institution a text finds."""
    return rows.filter(institution__in=Institution.objects.matching(value).order_by())


def _links(user):
    """Pages beside the list."""
    pages = (
        (P.PRACTITIONER_VIEW, "identity_search", _("按身份证号查找")),
        (P.PRACTITIONER_EDIT, "staff_proposal_list", _("人员填报待核实")),
        (P.PRACTITIONER_EDIT, "e_registration", _("电子化注册进度")),
    )
    return [
        {"url": reverse(f"institutions:{name}"), "label": label} for right, name, label in pages if may(user, right)
    ]


PRACTITIONERS = register(
    Ledger(
        name="practitioners",
        title=_("医务人员台账"),
        model=Practitioner,
        key=("code",),
        columns=(
            Column("code", _("人员编码"), kind=Kind.CODE, width=14, advanced=True, filter="exact", field="code"),
            Column("name", _("姓名"), width=12, sort="sort_key", link=True, field="name", required=True,
                   synonyms=("人员姓名", "医师姓名", "护士姓名", "医护人员姓名", "执业人员姓名")),
            Column("gender", _("性别"), kind=Kind.CHOICE, choices=Gender, width=6, field="gender",
                   default_visible=False),
            Column("kind", _("人员类别"), kind=Kind.CHOICE, choices=PractitionerKind, width=14, filter="choice",
                   field="kind", synonyms=("类别", "岗位类别", "职业类别", "人员类型", "专业技术类别")),
            Column("title", _("职称"), width=12, field="title", default_visible=False,
                   synonyms=("专业技术职务", "技术职称", "专业技术资格")),
            Column("education", _("学历"), width=10, field="education", default_visible=False,
                   synonyms=("最高学历", "文化程度")),
            Column("institution", _("主要执业机构"), "institution__name", width=32, sort="institution__sort_key",
                   field="institution",
                   synonyms=("执业机构", "机构名称", "所在机构", "单位名称", "主要执业机构名称", "执业机构名称",
                             "第一执业机构", "工作单位")),
            Column("institution_code", _("机构编码"), "institution__code", kind=Kind.CODE, width=14,
                   default_visible=False, filter="exact", advanced=True, field="institution"),
            Column("practice_class", _("执业类别"), kind=Kind.CHOICE, choices=PracticeClass, width=10,
                   filter="choice", advanced=True, field="practice_class", default_visible=False),
            Column("scope", _("执业范围"), width=14, filter="contains", advanced=True, field="scope",
                   synonyms=("执业范围名称", "专业范围")),
            Column("certificate_number", _("执业证书编号"), kind=Kind.CODE, width=16, filter="exact", advanced=True,
                   field="certificate_number",
                   synonyms=("执业证号", "证书编号", "执业证书号", "医师执业证书编码", "医师执业证书编号",
                             "执业证书编码", "乡村医生执业证书编号")),
            Column("certificate_by", _("发证机关"), width=18, field="certificate_by", default_visible=False,
                   synonyms=("批准机关", "注册机关", "发证（批准）机关")),
            Column("certificate_on", _("发证日期"), kind=Kind.DATE, width=12, field="certificate_on",
                   default_visible=False, synonyms=("执业证书发证日期",)),
            Column("qualification_number", _("资格证书编号"), kind=Kind.CODE, width=24, default_visible=False,
                   field="qualification_number",
                   synonyms=("资格证号", "医师资格证书编码", "医师资格证书编号", "资格证书编码", "护士资格证书编号",
                             "执业资格证书编号")),
            Column("qualification_level", _("资格级别"), width=12, field="qualification_level", default_visible=False),
            Column("qualification_class", _("资格类别"), width=12, field="qualification_class", default_visible=False),
            Column("qualification_on", _("资格取得日期"), kind=Kind.DATE, width=12, field="qualification_on",
                   default_visible=False, synonyms=("资格证书发证日期", "资格取得时间", "获得资格日期")),
            Column("id_masked", _("身份证号"), kind=Kind.CODE, width=20, sortable=False, default_visible=False,
                   field="id_number",
                   synonyms=("身份证", "身份证号码", "证件号码", "身份证件号码", "公民身份号码", "证件号")),
            Column("registered_on", _("注册日期"), kind=Kind.DATE, width=12, default_visible=False,
                   field="registered_on", synonyms=("注册时间", "执业注册日期")),
            Column("expires_on", _("有效期至"), kind=Kind.DATE, width=12, filter="range", field="expires_on",
                   advanced=True, synonyms=("注册有效期", "有效期止", "注册有效期至", "有效期截止日期", "有效期限至")),
            Column("e_registered_on", _("电子化注册日期"), kind=Kind.DATE, width=12, default_visible=False,
                   field="e_registered_on", synonyms=("电子注册日期", "电子证照激活日期")),
            Column("state", _("状态"), state_on(TruncDate(Now())), kind=Kind.CHOICE, choices=PractitionerState,
                   colours=COLOURS, width=10, filter="choice"),
            Column("verification", _("核实"), kind=Kind.CHOICE, choices=Verification, colours=COLOURS, width=12,
                   filter="choice"),
            Column("source", _("来源"), kind=Kind.CHOICE, choices=StaffSource, width=12, default_visible=False),
        ),
        filters=(
            Filter("q", _("姓名、首字母、证书编号或身份证号"), search=FOUND_BY,
                   sealed=lambda text, user: practitioners.sealed_search(text, by=user, now=timezone.now())),
            Filter("identity", _("身份证号"), lambda rows, value, _user: rows.filter(id_hash=value), kind="sealed",
                   hidden=True),
            Filter("institution", _("主要执业机构"), _of_named, kind="text"),
            Filter("name", _("姓名"), lambda rows, value, _user: rows.matching(value), kind="text", hidden=True),
            region_filter("region_code"),
            Filter("expiring", _("注册到期"), _expiring, choices=_expiry_choices),
            Filter("beyond", _("超出诊疗科目"), _beyond, kind="flag", advanced=True),
            Filter("oddity", _("证书存疑"), _odd,
                   choices=Oddity.choices, advanced=True),
            Filter("e_registered", _("电子化注册"), _e_registered,
                   choices=[("1", _("已注册")), ("0", _("未注册"))], advanced=True),
            Filter("doctors", _("医师（含助理）"), _doctors, kind="flag", hidden=True),
            Filter("counted", _("按主要执业机构统计"), _counted, kind="flag", hidden=True),
            Filter("site", _("在此机构执业"), _at, kind="text", hidden=True),
        ),
        order=("name",),
        view=P.PRACTITIONER_VIEW,
        imports=(P.PRACTITIONER_EDIT, P.PRACTITIONER_REPORT),
        importer=PractitionerImporter,
        row_url=lambda row: reverse("institutions:practitioner_detail", args=[row["code"]]),
        list_url="institutions:practitioner_list",
        new_url="institutions:practitioner_new",
        new_takes=("site",),
        new_permission=(P.PRACTITIONER_EDIT, P.PRACTITIONER_REPORT),
        actions=_links,
        empty=_("还没有医务人员。可以导入电子化注册系统导出的名单，或逐人登记。"),
    )
)  # fmt: skip
