"""Staff in the file of an institution, and the file of one of them."""

from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supervision.foundation.access import P
from supervision.foundation.casefile import FileAction, FileWarning, Tab, TabColumn, Warned

from ..choices import REGISTERED_STATES, WarnedAbout
from ..models import PracticeSite, Practitioner, RegistrationEntry, warned_until, warning_days_of


def _practitioners(user, code):
    sites = PracticeSite.objects.visible_to(user).filter(institution__code=code).in_force(timezone.localdate())
    return sites.select_related("practitioner").order_by("practitioner__sort_key", "pk")


def _registration(user, code):
    rows = Practitioner.objects.visible_to(user).filter(code=code)
    return rows.select_related("institution__region", "standing")


def _sites(user, code):
    rows = PracticeSite.objects.visible_to(user).filter(practitioner__code=code, is_void=False)
    return rows.select_related("institution").order_by("-valid_from", "-pk")


def _entries(user, code):
    people = Practitioner.objects.visible_to(user).filter(code=code)
    return RegistrationEntry.objects.filter(practitioner__in=people, is_void=False).order_by("-since", "-pk")


def _institution_url(row) -> str:
    return reverse("institution_file", args=[row.institution.code])


def _main_institution(row):
    """Where another area's institution is the main one, only that there is one may be told."""
    return row.main_elsewhere or row.institution.name


def _main_url(row) -> str:
    return "" if row.main_elsewhere else _institution_url(row)


STAFF = (
    TabColumn(gettext_lazy("姓名"), "practitioner.name", width=12,
              url=lambda row: reverse("institutions:practitioner_detail", args=[row.practitioner.code])),
    TabColumn(gettext_lazy("人员编码"), "practitioner.code", look="code", width=14),
    TabColumn(gettext_lazy("人员类别"), "practitioner.kind", width=14),
    TabColumn(gettext_lazy("执业地点性质"), "kind", width=12),
    TabColumn(gettext_lazy("执业范围"), "practitioner.scope"),
    TabColumn(gettext_lazy("执业证书编号"), "practitioner.certificate_number", look="code", width=20),
    TabColumn(gettext_lazy("身份证号"), "practitioner.id_masked", look="code", width=20),
    TabColumn(gettext_lazy("自"), "valid_from", width=12),
    TabColumn(gettext_lazy("有效期至"), "practitioner.expires_on", look="deadline", width=12),
    TabColumn(gettext_lazy("状态"), "practitioner.state", look="pill", width=10),
    TabColumn(gettext_lazy("核实情况"), "practitioner.verification", look="pill", width=12),
)  # fmt: skip
SITES = (
    TabColumn(gettext_lazy("执业机构"), "institution.name", url=_institution_url, width=32),
    TabColumn(gettext_lazy("性质"), "kind", width=12),
    TabColumn(gettext_lazy("执业范围"), "scope", width=20),
    TabColumn(gettext_lazy("自"), "valid_from", width=12),
    TabColumn(gettext_lazy("至"), "valid_to", width=12),
    TabColumn(gettext_lazy("依据"), "basis", width=24),
    TabColumn(gettext_lazy("终止原因"), "end_reason", width=20),
)  # fmt: skip
ENTRIES = (
    TabColumn(gettext_lazy("事项"), "kind", width=14),
    TabColumn(gettext_lazy("自"), "since", width=12),
    TabColumn(gettext_lazy("至"), "until", width=12),
    TabColumn(gettext_lazy("执业范围"), "scope", width=20),
    TabColumn(gettext_lazy("事由"), "reason", width=24),
    TabColumn(gettext_lazy("依据文号"), "document", width=20),
)  # fmt: skip
REGISTRATION = (
    TabColumn(gettext_lazy("人员编码"), "code", look="code"),
    TabColumn(gettext_lazy("姓名"), "name"),
    TabColumn(gettext_lazy("人员类别"), "kind"),
    TabColumn(gettext_lazy("状态"), "state", look="pill"),
    TabColumn(gettext_lazy("核实情况"), "verification", look="pill"),
    TabColumn(gettext_lazy("性别"), "gender"),
    TabColumn(gettext_lazy("职称"), "title"),
    TabColumn(gettext_lazy("学历"), "education"),
    TabColumn(gettext_lazy("身份证号"), "id_masked", look="code"),
    TabColumn(gettext_lazy("主要执业机构"), _main_institution, url=_main_url),
    TabColumn(gettext_lazy("执业类别"), "practice_class"),
    TabColumn(gettext_lazy("执业范围"), "scope"),
    TabColumn(gettext_lazy("执业证书编号"), "certificate_number", look="code"),
    TabColumn(gettext_lazy("发证机关"), "certificate_by"),
    TabColumn(gettext_lazy("发证日期"), "certificate_on"),
    TabColumn(gettext_lazy("资格证书编号"), "qualification_number", look="code"),
    TabColumn(gettext_lazy("资格级别"), "qualification_level"),
    TabColumn(gettext_lazy("资格类别"), "qualification_class"),
    TabColumn(gettext_lazy("资格取得日期"), "qualification_on"),
    TabColumn(gettext_lazy("注册日期"), "registered_on"),
    TabColumn(gettext_lazy("有效期至"), "expires_on", look="deadline"),
    TabColumn(gettext_lazy("电子化注册日期"), "e_registered_on"),
    TabColumn(gettext_lazy("来源"), "source"),
    TabColumn(gettext_lazy("风险等级"), "standing.risk_level", look="pill"),
    TabColumn(gettext_lazy("本周期记分"), "standing.points_this_cycle"),
    TabColumn(gettext_lazy("名单"), "standing.lists"),
)


def _staff_ends(file, on: date):
    days = max(warning_days_of(WarnedAbout.PRACTITIONER, file.user, on), default=0)
    people = Practitioner.objects.visible_to(file.user).filter(institution__code__in=file.codes)
    told = people.expiring(on + timedelta(days=days)).aggregate(
        n=Count("pk"), late=Count("pk", filter=Q(expires_on__lt=on))
    )
    if told["n"]:
        text = ngettext(
            "%(n)s名医务人员注册%(days)s日内到期（其中已过期%(late)s名）",
            "%(n)s名医务人员注册%(days)s日内到期（其中已过期%(late)s名）",
            told["n"],
        )
        url = f"{reverse('institutions:practitioner_list')}?institution_code={file.code}&expiring={days}"
        yield Warned(text % {**told, "days": days}, url, "red" if told["late"] else "amber")


def _registration_ends(file, on: date):
    person = file.subject
    if person.state not in REGISTERED_STATES or not person.expires_on:
        return
    if person.expires_on < on:
        yield Warned(_("注册有效期已于%(day)s届满") % {"day": person.expires_on}, "?tab=registration", "red")
    elif person.expires_on <= warned_until(WarnedAbout.PRACTITIONER, file.user, on):
        left = (person.expires_on - on).days
        text = ngettext("注册%(day)s到期，剩%(n)s天", "注册%(day)s到期，剩%(n)s天", left)
        yield Warned(text % {"day": person.expires_on, "n": left}, "?tab=registration")


TABS = [
    Tab(
        "practitioners", gettext_lazy("医务人员"), (P.PRACTITIONER_VIEW,), _practitioners, columns=STAFF,
        empty=gettext_lazy("可在医务人员台账中登记或导入。"), ledger="institutions:practitioner_list",
        query="site={code}",
    ),
]  # fmt: skip
WARNINGS = [FileWarning((P.PRACTITIONER_VIEW,), _staff_ends)]
PERSON_TABS = [
    Tab(
        "registration", gettext_lazy("注册信息"), (P.PRACTITIONER_VIEW,), _registration, columns=REGISTRATION,
        upright=True,
    ),
    Tab(
        "sites", gettext_lazy("执业地点"), (P.PRACTITIONER_VIEW,), _sites, columns=SITES,
        empty=gettext_lazy("没有您可以查看的执业地点。"),
    ),
    Tab(
        "entries", gettext_lazy("注册沿革"), (P.PRACTITIONER_VIEW,), _entries, columns=ENTRIES,
        empty=gettext_lazy("延续注册、暂停和注销办理后，记录在这里。"),
    ),
]  # fmt: skip
PERSON_WARNINGS = [FileWarning((P.PRACTITIONER_VIEW,), _registration_ends)]
ACTIONS = [
    FileAction(
        gettext_lazy("谁可以在这里执业"), (P.PRACTITIONER_VIEW,),
        lambda file: reverse("institutions:entitled", args=[file.code]),
    ),
]  # fmt: skip
