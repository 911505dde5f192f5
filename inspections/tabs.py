"""What this floor adds to the file of an institution."""

from datetime import date, timedelta

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from institutions.models import Institution
from supervision.foundation.access import P
from supervision.foundation.casefile import FileAction, FileWarning, Tab, TabColumn, Warned

from . import queries
from .choices import Room, VisitState
from .models import Draw, Finding, Order, Visit, VisitMade
from .queries import burden
from .queries.burden import made, meter
from .queries.chances import chance_of, draws_of

_SOON = timedelta(days=30)  # a term to correct is told so long before and after its last day


def visits(user, code: str):
    """Drawn visits of the institution that the person may see."""
    rows = Visit.objects.visible_to(user).filter(institution__code=code)
    return rows.select_related("plan", "draw").order_by("-planned_on", "-pk")


def findings(user, code: str):
    """What was found there."""
    rows = Finding.objects.visible_to(user).filter(institution__code=code).select_related("offence", "visit")
    return rows.annotate(is_repeat=queries.is_repeat(timezone.localdate()))


def orders(user, code: str):
    """Orders to correct."""
    return Order.objects.visible_to(user).filter(institution__code=code).select_related("visit")


def repeated(file, on: date):
    """Offences found again within the term in which they count as repeated."""
    rows = Finding.objects.visible_to(file.user).filter(institution__code__in=file.codes)
    count = queries.repeated(rows, on).filter(found_on__gte=queries.repeat_since(on)).count()
    if count:
        text = ngettext("%(n)s个重复问题", "%(n)s个重复问题", count)
        yield Warned(text % {"n": count}, "?tab=findings", "red")


def terms_to_correct(file, on: date):
    """Terms to correct that end soon or ended lately. What the institution found and corrected itself is no matter."""
    rows = Finding.objects.confirmed().visible_to(file.user).filter(institution__code__in=file.codes, self_found=False)
    near = rows.filter(correct_by__gte=on - _SOON, correct_by__lte=on + _SOON)
    told = near.aggregate(n=Count("pk"), first=Min("correct_by"), late=Count("pk", filter=Q(correct_by__lt=on)))
    if told["n"]:
        text = ngettext(
            "%(n)s个问题责令限期改正，最早期限%(first)s",
            "%(n)s个问题责令限期改正，最早期限%(first)s",
            told["n"],
        )
        yield Warned(text % told, "?tab=findings", "red" if told["late"] else "amber")


def chances(user, code: str):
    """Public draws in whose pool the institution was; records merged into it were drawn under their own codes."""
    subject = Institution.objects.visible_to(user).current().filter(code=code).first()
    return draws_of(subject) if subject else Draw.objects.none()


def how_it_went(draw) -> str:
    """Drawn or not, for those that took part."""
    if draw.among is None:
        return _("未参加")
    return _("抽中") if draw.was_drawn else _("未抽中")


def days_visited(user, code: str):
    """Every visit of the last twelve months, whoever organised it; only what has taken place."""
    here = Institution.objects.visible_to(user).filter(code=code)
    rows = VisitMade.objects.filter(pk__in=made(timezone.localdate()).filter(institution__in=here))
    found = rows.annotate(counts=burden.counts(timezone.localdate())).select_related("plan", "office", "beyond_cap")
    return found.order_by("-visited_on", "-pk")


def beyond_the_cap(visit) -> str:
    """Why the head of the office let somebody come beyond the cap, in the words the approval rests on."""
    held = getattr(visit, "beyond_cap", None)
    return f"{held.number}：{held.reason}；{held.opinion}" if held else ""


def visited_often(file, on: date):
    """The meter: days with a visit in twelve months, beside the published cap."""
    told = meter(file.codes, on)
    if told.days:
        beyond = told.room == Room.BEYOND
        said = _("近十二个月被检查%(days)s次（计入上限%(counted)s次，上限%(cap)s次）")
        text = said % {"days": told.days, "counted": told.counted, "cap": told.cap or "—"}
        if beyond and not told.confirmed:
            text += str(_("，上限试运行"))
        if beyond:
            yield Warned(text, "?tab=burden", "amber")


def own_visit(file) -> str:
    """Where the person records the result of a visit that waits for them here; nobody else learns of it."""
    rows = Visit.objects.visible_to(file.user).filter(
        pk__in=Visit.of_team(file.user), institution__code__in=file.codes, state=VisitState.ASSIGNED
    )
    visit = rows.order_by("planned_on").first()
    return reverse("inspections:visit_record", args=[visit.pk]) if visit else ""


def own_recusal(file) -> str:
    """Where the institution asks for a recusal, once it knows who comes."""
    there = queries.told_of(file.user, timezone.localdate()).filter(institution__code__in=file.codes).exists()
    return reverse("inspections:recusal_own", args=[file.code]) if there else ""


TABS = [
    Tab(
        "visits", _("监督检查"), (P.VISIT_VIEW,), visits,
        columns=(
            TabColumn(_("任务编号"), "code", width=30,
                      url=lambda visit: reverse("inspections:visit_detail", args=[visit.pk])),
            TabColumn(_("计划"), "plan.title", width=30),
            TabColumn(_("计划检查日期"), "planned_on", width=12),
            TabColumn(_("检查日期"), "visited_on", width=12),
            TabColumn(_("检查结果"), "result", look="pill", width=20),
            TabColumn(_("处理情况"), "handling", width=26),
            TabColumn(_("状态"), "state", look="pill", width=12),
        ),
        empty=_("被抽中并公开抽取结果后，检查任务出现在这里。"),
        ledger="inspections:visit_list", query="institution_code={codes}",
    ),
    Tab(
        "findings", _("发现问题"), (P.FINDING_VIEW,), findings,
        columns=(
            TabColumn(_("问题编号"), "code", width=20,
                      url=lambda finding: reverse("inspections:finding_detail", args=[finding.pk])),
            TabColumn(_("问题"), "offence.behaviour", width=34),
            TabColumn(_("具体情况"), "text", width=40),
            TabColumn(_("发现日期"), "found_on", width=12),
            TabColumn(_("责令改正期限"), "correct_by", width=12),
            TabColumn(_("机构自查已发现并整改"), lambda finding: finding.self_found or None, width=10),
            TabColumn(_("重复问题"), lambda finding: finding.is_repeat or None, width=8),
            TabColumn(_("状态"), "state", look="pill", width=10),
        ),
        empty=_("检查组录入并经同行确认的问题出现在这里。"),
        ledger="inspections:finding_list", query="institution_code={codes}",
    ),
    Tab(
        "orders", _("责令改正"), (P.FINDING_VIEW,), orders,
        columns=(
            TabColumn(
                _("编号"), "code", width=24, url=lambda order: reverse("inspections:order_detail", args=[order.pk])
            ),
            TabColumn(_("文号"), "number", width=26),
            TabColumn(_("送达日期"), "served_on", width=12),
            TabColumn(_("改正期限"), "due_on", width=12),
            TabColumn(_("复查认定日期"), "judged_on", width=12),
            TabColumn(_("状态"), "state", look="pill", width=12),
        ),
        empty=_("没有责令改正。"),
        ledger="inspections:order_list", query="institution_code={codes}",
    ),
    Tab(
        "chances", _("抽中概率"), (P.INSTITUTION_VIEW,), chances,
        columns=(
            TabColumn(_("计划"), "plan.title", width=30,
                      url=lambda draw: reverse("inspections:public_draw_detail", args=[draw.code])),
            TabColumn(_("期间"), "period", width=10),
            TabColumn(_("抽中概率"), lambda draw: str(chance_of(draw)), width=26),
            TabColumn(_("结果"), how_it_went, look="pill", width=10),
            TabColumn(_("公开时间"), "ended_at", width=18),
        ),
        empty=_("抽取过程公开以后，本机构当时被抽中的概率出现在这里：分子是该层抽取数，分母是该层机构数，每一家都相同。"),
    ),
    Tab(
        "burden", _("检查频次"), (P.INSTITUTION_VIEW,), days_visited,
        columns=(
            TabColumn(_("检查日期"), "visited_on", width=12),
            TabColumn(_("检查类型"), "kind", width=18),
            TabColumn(_("组织单位"), "office.name", width=26),
            TabColumn(_("计划"), "plan.title", width=30),
            TabColumn(_("计入上限"), "counts", width=8),
            TabColumn(_("超过上限的批准"), beyond_the_cap, width=40),
        ),
        empty=_("近十二个月没有检查。各部门、各计划的检查都算在这里，同一天上门算一次。"),
    ),
]  # fmt: skip
WARNINGS = [
    FileWarning((P.FINDING_VIEW,), terms_to_correct),
    FileWarning((P.FINDING_VIEW,), repeated),
    FileWarning((P.VISIT_VIEW,), visited_often),
]
ACTIONS = [
    FileAction(_("录入检查结果"), (P.VISIT_RECORD,), own_visit),
    FileAction(_("申请回避"), (P.ORDER_REPORT,), own_recusal),
    FileAction(_("开设检查任务"), (P.PLAN_EDIT,), lambda file: reverse("inspections:targeted_new", args=[file.code])),
]
