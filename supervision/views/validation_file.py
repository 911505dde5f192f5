"""Everything the floors know of one institution, for those who apply for and those who review a validation."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from credit.choices import DEFERRED_VALIDATION
from credit.queries import standing_on
from inspections.choices import ResultCode
from inspections.models import Finding
from institutions.choices import DeferralState, PractitionerState, RiskLevel
from institutions.models import DeferralProposal, Practitioner, SelfInspection
from institutions.rules.validation import near_limit
from supervision.foundation.access import P, may
from supervision.foundation.casefile import Tab
from supervision.foundation.trail import timeline

from .institution_file import FLOORS, tabs_for

NEWEST = 5
# What a review looks at, in this order; what no floor keeps yet is named all the same.
ORDER = (
    ("base", gettext_lazy("基本信息")),
    ("licences", gettext_lazy("许可与备案")),
    ("practitioners", gettext_lazy("医务人员")),
    ("self_inspections", gettext_lazy("自查与承诺")),
    ("visits", gettext_lazy("监督检查")),
    ("findings", gettext_lazy("发现问题")),
    ("penalties", gettext_lazy("行政处罚")),
    ("points", gettext_lazy("不良执业行为记分")),
    ("consequences", gettext_lazy("记分后果")),
    ("complaints", gettext_lazy("投诉举报")),
    ("rectification", gettext_lazy("整改")),
    ("validations", gettext_lazy("历次校验")),
)
_CHANGED = ("institutions.amend", "institutions.institution.", "institutions.absorb")
_PLEDGE = "L20"  # no or late self-inspection, false pledge


@dataclass(frozen=True)
class Section:
    """One tab of the file: the newest rows and how many there are. ``tab`` None: no floor keeps such records yet."""

    key: str
    label: str
    tab: Tab | None
    rows: list
    total: int

    @property
    def left_out(self) -> int:
        """Rows that are not shown."""
        return self.total - len(self.rows)


def sections_of(user, code: str) -> list[Section]:
    """Every section the person may read, in the order of a review; those without rows included."""
    open_tabs = {tab.key: tab for tab in tabs_for(user)}
    kept = {tab.key for floor in FLOORS for tab in floor.TABS}
    order = [*ORDER, *((tab.key, tab.label) for key, tab in open_tabs.items() if key not in dict(ORDER))]
    return [_section(user, code, key, label, open_tabs.get(key)) for key, label in order
            if key in open_tabs or key not in kept]  # fmt: skip


def _section(user, code: str, key: str, label, tab: Tab | None) -> Section:
    if tab is None:
        return Section(key, str(label), None, [], 0)
    rows = tab.rows(user, code)
    return Section(key, str(tab.label), tab, list(rows[:NEWEST]), rows.count())


def changes_in(validation) -> list[str]:
    """What was changed in the register during the period, newest first."""
    acts = timeline(validation.institution.code).filter(at__date__gte=validation.period_from)
    told = [act for act in acts.order_by("-at")[:200] if act.verb.startswith(_CHANGED)]
    return [f"{act.at:%Y-%m-%d} {_(act.label)} {act.note}".strip() for act in told]


def known_of(user, validation) -> dict[str, list[str]]:
    """What the portal knows for each material: lines that are frozen with the application."""
    tabs = {tab.key: tab for tab in tabs_for(user)}
    known: dict[str, list[str]] = {}
    for material in validation.materials.all():
        lines: list[str] = []
        for key in material.source.split():
            if key == "timeline":
                lines += changes_in(validation) or [_("登记信息没有变更。")]
            elif key in tabs:
                lines += _told(user, validation.institution.code, tabs[key])
        known[material.key] = lines
    return known


def _told(user, code: str, tab: Tab) -> list[str]:
    rows = tab.rows(user, code)
    total = rows.count()
    head = ngettext("%(label)s：%(n)s条", "%(label)s：%(n)s条", total) % {"label": tab.label, "n": total}
    return [head, *(str(row) for row in rows[:NEWEST])]


@dataclass(frozen=True)
class Warned:
    """One thing the reviewer should not overlook."""

    text: str
    colour: str
    url: str = ""


def warnings_of(user, validation, on: date) -> list[Warned]:
    """What speaks against passing, red before amber. Counts only what the person may see."""
    found = [
        *_licence(validation, on), *_staff(user, validation, on), *_pledges(user, validation),
        *_orders(user, validation, on), *_points(user, validation, on), *_standing(validation),
        *_proposals(user, validation),
    ]  # fmt: skip
    return sorted(found, key=lambda warned: warned.colour != "red")


def _licence(validation, on: date):
    until = validation.institution.licence_to
    if until and until < on:
        yield Warned(_("许可证已于%(day)s到期") % {"day": until}, "red")
    elif until and (until - on).days <= 90:
        yield Warned(_("许可证将于%(day)s到期") % {"day": until}, "amber")


def _staff(user, validation, on: date):
    rows = Practitioner.objects.visible_to(user).filter(institution=validation.institution)
    expired = rows.filter(state=PractitionerState.ACTIVE, expires_on__lt=on).count()
    if expired:
        text = ngettext("%(n)s名在岗人员注册已过期", "%(n)s名在岗人员注册已过期", expired) % {"n": expired}
        yield Warned(text, "red", f"{_file(validation)}?tab=practitioners")


def _pledges(user, validation):
    found = Finding.objects.visible_to(user).confirmed().filter(institution=validation.institution)
    false = found.filter(offence__code=_PLEDGE, found_on__gte=validation.period_from).count()
    if false:
        text = ngettext(
            "检查认定未按规定自查或者承诺不实（%(n)s次）", "检查认定未按规定自查或者承诺不实（%(n)s次）", false
        ) % {"n": false}
        yield Warned(text, "red", f"{_file(validation)}?tab=findings")
    rows = SelfInspection.objects.visible_to(user).filter(institution=validation.institution, is_overdue=True)
    late = rows.filter(check_to__gte=validation.period_from).count()
    if late:
        text = ngettext("校验期内逾期提交自查%(n)s次", "校验期内逾期提交自查%(n)s次", late) % {"n": late}
        yield Warned(text, "amber", f"{_file(validation)}?tab=self_inspections")


def _orders(user, validation, on: date):
    """Orders to correct of the period: the file keeps no proof yet that they were followed."""
    rows = Finding.objects.visible_to(user).confirmed().filter(
        institution=validation.institution, correct_by__isnull=False, found_on__gte=validation.period_from,
        visit__result=ResultCode.ORDERED_CORRECTION,
    )  # fmt: skip
    running, over = rows.filter(correct_by__gte=on).count(), rows.filter(correct_by__lt=on).count()
    url = f"{_file(validation)}?tab=findings"
    if over:
        text = ngettext(
            "责令改正期限已过的问题%(n)s个，请核实是否已改正", "责令改正期限已过的问题%(n)s个，请核实是否已改正", over
        )
        yield Warned(text % {"n": over}, "red", url)
    if running:
        text = ngettext("尚在责令改正期限内的问题%(n)s个", "尚在责令改正期限内的问题%(n)s个", running)
        yield Warned(text % {"n": running}, "amber", url)


def _points(user, validation, on: date):
    found = standing_on(validation.institution, on) if may(user, P.POINTS_VIEW) else None
    if found is None or found.scheme.trial:
        return
    limits = found.scheme.thresholds.filter(code=DEFERRED_VALIDATION, span__in=found.totals)
    for limit in limits:
        total = found.totals[limit.span]
        told = {"span": limit.get_span_display(), "total": _figure(total), "limit": _figure(limit.points)}
        url = reverse("credit:standing_detail", args=[validation.institution.code])
        if limit.rule.reached_by(total):
            yield Warned(_("%(span)s记分%(total)s分，已达到暂缓校验限值%(limit)s分") % told, "red", url)
        elif near_limit(total, limit.points):
            yield Warned(_("%(span)s记分%(total)s分，接近暂缓校验限值%(limit)s分") % told, "amber", url)


def _figure(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _standing(validation):
    standing = getattr(validation.institution, "standing", None)
    if standing and standing.risk_level == RiskLevel.HIGH:
        yield Warned(_("风险等级：%(level)s") % {"level": standing.get_risk_level_display()}, "amber")
    if standing and standing.lists:
        yield Warned(_("列入名单：%(lists)s") % {"lists": "、".join(standing.lists)}, "red")


def _proposals(user, validation):
    rows = DeferralProposal.objects.visible_to(user).filter(institution=validation.institution)
    for row in rows.filter(state=DeferralState.OPEN):
        yield Warned(_("有待决定的暂缓校验建议：%(reason)s") % {"reason": row.reason}, "red",
                     reverse("institutions:deferral_detail", args=[row.pk]))  # fmt: skip


def _file(validation) -> str:
    return reverse("institution_file", args=[validation.institution.code])
