"""Every component in every state, for those who write pages and for the tests that look at them."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import require
from supervision.foundation.charts import BAR, LINE, RANK, RING, Chart, Series
from supervision.foundation.templatetags.ui import COLOURS
from supervision.foundation.workflow import Action

TODAY = date(2026, 11, 20)
_AT = datetime(2026, 11, 18, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("机构名称"), help_text=gettext_lazy("与执业许可证一致。"))
    kind = forms.ChoiceField(
        label=gettext_lazy("机构类别"),
        choices=[("", "—"), ("hospital", gettext_lazy("医院")), ("clinic", gettext_lazy("诊所"))],
    )
    due_on = forms.DateField(label=gettext_lazy("整改时限"), required=False)
    result = forms.ChoiceField(
        label=gettext_lazy("检查结果"),
        choices=[("yes", gettext_lazy("符合")), ("no", gettext_lazy("不符合")), ("na", gettext_lazy("不适用"))],
        widget=forms.RadioSelect,
    )
    departments = forms.MultipleChoiceField(
        label=gettext_lazy("配合单位"),
        choices=[("a", gettext_lazy("医疗保障部门")), ("b", gettext_lazy("公安机关"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label=gettext_lazy("情况说明"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    evidence = forms.FileField(label=gettext_lazy("佐证材料"), required=False)
    pledged = forms.BooleanField(label=gettext_lazy("以上内容属实"))


def _charts() -> list[tuple[str, Chart]]:
    months = tuple(_("%(n)s月") % {"n": n} for n in range(5, 11))
    units = (_("市卫生健康委"), _("市医疗保障局"), _("市市场监管委"), _("市公安局"))
    return [
        ("rank", Chart(RANK, _("各牵头单位整改进度"), units, (Series(_("进度"), (78, 61, 84, 44)),), unit="%")),
        ("bar", Chart(BAR, _("每月检查户数"), months, (
            Series(_("完成"), (82, 96, 101, 88, 120, 97), "green"),
            Series(_("逾期"), (4, 2, 7, 3, 5, 2), "red"),
        ), stacked=True)),
        ("line", Chart(LINE, _("发现问题数"), months, (
            Series(_("医院"), (12, 15, 9, 14, 11, 8)), Series(_("诊所"), (31, 28, 36, 25, 22, 26)),
        ))),
        ("ring", Chart(RING, _("任务状态"), (_("已销号"), _("进行中"), _("逾期")), (Series(_("任务"), (42, 31, 4)),),
                       colours=("green", "blue", "red"))),
        ("none", Chart(BAR, _("没有数据"), (), ())),
    ]  # fmt: skip


def _acts() -> list[SimpleNamespace]:
    first = {"agency_name": "市卫生健康委", "actor_name": "陈知行", "subject_text": "", "verb": ""}
    second = {"agency_name": "市医疗保障局", "actor_name": "沈书禾", "subject_text": "", "verb": ""}
    return [
        SimpleNamespace(label=_("退回"), at=_AT, note=_("缺少现场照片，请补充。"), changes=(), **first),
        SimpleNamespace(
            label=_("填报进展"), at=_AT - timedelta(days=2), note="", changes=((_("进度"), "60%", "80%"),), **second
        ),
        SimpleNamespace(label=_("下达"), at=_AT - timedelta(days=30), note="", changes=(), **first),
    ]


def _files() -> list[dict]:
    return [
        {"name": "现场照片1.jpg", "url": "#files", "size": 482133, "is_image": False},
        {"name": "整改报告.pdf", "url": "#files", "size": 1204555, "is_image": False},
    ]


@require()
def gallery(request):
    """The components with invented content."""
    refused = SampleForm({"name": "", "due_on": "2026-02-30", "result": "no"}, prefix="refused")
    refused.is_valid()
    context = {
        "today": TODAY,
        "form": SampleForm(),
        "refused": refused,
        "pills": list(zip(COLOURS, (_("草稿"), _("进行中"), _("已销号"), _("临期"), _("逾期")), strict=True)),
        "deadlines": [TODAY + timedelta(days=n) for n in (30, 5, 0, -3)],
        "derivation": {"unit": "working", "n": 5, "start": "2026-11-13", "due": "2026-11-20", "provisional": False},
        "charts": _charts(),
        "acts": _acts(),
        "files": _files(),
        "page": Paginator(range(1000), 25).page(5),
        "single": Paginator(range(12), 25).page(1),
        "actions": [
            Action("apply", _("申请销号")),
            Action("return", _("退回")),
            Action("close", _("销号"), (_("还有 2 项措施未完成。"), _("缺少佐证材料。"))),
        ],
        "tabs": [
            {"label": _("基本信息"), "url": "#tabs", "active": True},
            {"label": _("检查记录"), "url": "#tabs", "count": 12},
            {"label": _("记分"), "url": "#tabs", "count": 0},
        ],
        "steps": [
            {"label": _("制定计划"), "done": True},
            {"label": _("随机抽取"), "done": True},
            {"label": _("现场检查"), "current": True},
            {"label": _("结果公示")},
        ],
    }
    return render(request, "roof/gallery.html", context)
