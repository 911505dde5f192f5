"""What this floor adds to the file of an institution."""

from datetime import date

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from supervision.foundation.access import P
from supervision.foundation.casefile import FileAction, FileWarning, Tab, TabColumn, Warned

from .choices import ConsequenceState, PointsState
from .models import Consequence, PointsRecord


def points(user, code):
    """Points of the institution, newest first."""
    rows = PointsRecord.objects.visible_to(user).filter(institution__code=code)
    return rows.select_related("item", "institution")


def consequences(user, code):
    """What thresholds proposed and people decided."""
    rows = Consequence.objects.visible_to(user).filter(institution__code=code)
    return rows.select_related("threshold", "institution")


def defence_runs(file, on: date):
    """Points the institution may still answer, or has answered."""
    rows = PointsRecord.objects.visible_to(file.user).filter(institution__code__in=file.codes)
    told = rows.filter(state=PointsState.NOTICED, defence_until__gte=on).aggregate(
        n=Count("pk"), day=Min("defence_until")
    )
    if told["n"]:
        text = ngettext(
            "%(n)s项记分可以陈述申辩，最早截止%(day)s", "%(n)s项记分可以陈述申辩，最早截止%(day)s", told["n"]
        )
        yield Warned(text % told, "?tab=points")


def defence_waits(file, on: date):
    """Defences nobody has decided on."""
    rows = PointsRecord.objects.visible_to(file.user).filter(institution__code__in=file.codes)
    count = rows.filter(state=PointsState.DEFENDED).count()
    if count:
        text = ngettext("%(n)s项陈述申辩待复核", "%(n)s项陈述申辩待复核", count)
        url = f"{reverse('credit:points_list')}?institution_code={','.join(file.codes)}&state={PointsState.DEFENDED}"
        yield Warned(text % {"n": count}, url)


def threshold_reached(file, on: date):
    """Thresholds nobody has decided on."""
    rows = Consequence.objects.visible_to(file.user).filter(institution__code__in=file.codes)
    count = rows.filter(state=ConsequenceState.PROPOSED).count()
    if count:
        text = ngettext("达到记分阈值，%(n)s项后果待决定", "达到记分阈值，%(n)s项后果待决定", count)
        yield Warned(text % {"n": count}, "?tab=consequences", "red")


TABS = [
    Tab(
        "points", _("不良执业行为记分"), (P.POINTS_VIEW,), points,
        columns=(
            TabColumn(_("记分编号"), "code", width=20,
                      url=lambda record: reverse("credit:points_detail", args=[record.code])),
            TabColumn(_("不良执业行为"), "item.behaviour", width=36),
            TabColumn(_("分值"), "points", width=8),
            TabColumn(_("试算"), lambda record: record.trial or None, width=8),
            TabColumn(_("查实日期"), "verified_on", width=12),
            TabColumn(_("状态"), "state", look="pill", width=10),
            TabColumn(_("申辩截止日期"), "defence_until", width=12),
            TabColumn(_("生效日期"), "effective_on", width=12),
        ),
        empty=_("已确认的问题按记分办法拟记分后出现在这里。"),
        ledger="credit:points_list", query="institution_code={codes}",
    ),
    Tab(
        "consequences", _("记分后果"), (P.POINTS_VIEW,), consequences,
        columns=(
            TabColumn(_("后果"), "threshold.label", width=24,
                      url=lambda row: reverse("credit:consequence_detail", args=[row.pk])),
            TabColumn(_("累计记分"), "total", width=10),
            TabColumn(_("达到日期"), "reached_on", width=12),
            TabColumn(_("状态"), "state", look="pill", width=10),
            TabColumn(_("决定日期"), "decided_on", width=12),
            TabColumn(_("决定"), "decision", width=40),
        ),
        empty=_("累计记分达到记分办法的阈值时，提议的后果出现在这里，由审核负责人决定。"),
        ledger="credit:consequence_list", query="institution_code={codes}",
    ),
]  # fmt: skip
WARNINGS = [
    FileWarning((P.POINTS_VIEW,), defence_runs),
    FileWarning((P.POINTS_REVIEW,), defence_waits),
    FileWarning((P.CONSEQUENCE_DECIDE, P.POINTS_DRAFT), threshold_reached),
]
ACTIONS = [
    FileAction(_("拟记分"), (P.POINTS_DRAFT,), lambda file: reverse("credit:points_new", args=[file.code])),
]
