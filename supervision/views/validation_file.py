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
from institutions.models import DeferralProposal, Institution, Practitioner, SelfInspection
from institutions.queries import file_of
from institutions.rules.validation import near_limit
from supervision.foundation.access import P, may
from supervision.foundation.casefile import Section
from supervision.foundation.casefile.declarations import contributed
from supervision.foundation.trail import timeline

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
class Part:
    """One part of a review. ``section`` None: no floor keeps such records yet."""

    key: str
    label: str
    section: Section | None

    @property
    def total(self) -> int:
        """How many rows there are."""
        return self.section.total if self.section else 0


def parts_of(user, institution: Institution) -> list[Part]:
    """Every part the person may read, in the order of a review; those without rows included."""
    sections = {section.tab.key: section for section in file_of(user, institution).sections(NEWEST)}
    kept = {tab.key for tab in contributed("TABS")}
    order = [*ORDER, *((key, section.tab.label) for key, section in sections.items() if key not in dict(ORDER))]
    return [Part(key, str(label), sections.get(key)) for key, label in order if key in sections or key not in kept]


def changes_in(validation) -> list[str]:
    """What was changed in the register during the period, newest first."""
    acts = timeline(validation.institution.code).filter(at__date__gte=validation.period_from)
    told = [act for act in acts.order_by("-at")[:200] if act.verb.startswith(_CHANGED)]
    return [f"{act.at:%Y-%m-%d} {_(act.label)} {act.note}".strip() for act in told]


def known_of(user, validation) -> dict[str, list[str]]:
    """What the portal knows for each material: lines that are frozen with the application."""
    parts = {part.key: part for part in parts_of(user, validation.institution)}
    known: dict[str, list[str]] = {}
    for material in validation.materials.all():
        lines: list[str] = []
        for key in material.source.split():
            if key == "timeline":
                lines += changes_in(validation) or [_("登记信息没有变更。")]
            elif key in parts and parts[key].section is not None:
                lines += _told(parts[key])
        known[material.key] = lines
    return known


def _told(part: Part) -> list[str]:
    head = ngettext("%(label)s：%(n)s条", "%(label)s：%(n)s条", part.total) % {"label": part.label, "n": part.total}
    return [head, *(str(row) for row in part.section.rows)]


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
        yield Warned(_("列入名单：%(lists)s") % {"lists": _("、").join(standing.lists)}, "red")


def _proposals(user, validation):
    rows = DeferralProposal.objects.visible_to(user).filter(institution=validation.institution)
    for row in rows.filter(state=DeferralState.OPEN):
        yield Warned(_("有待决定的暂缓校验建议：%(reason)s") % {"reason": row.reason}, "red",
                     reverse("institutions:deferral_detail", args=[row.pk]))  # fmt: skip


def _file(validation) -> str:
    return reverse("institution_file", args=[validation.institution.code])
