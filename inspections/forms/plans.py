"""Input of plans."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import scope_for
from supervision.foundation.models import Agency, Region

from .. import queries
from ..choices import BeaconKind, Custody, RuleKind, Series, YearPlanState
from ..models import CheckItem, DrawRule, Library, YearPlanLine
from ..rules.ratios import ANY


def skills_known() -> list[tuple[str, str]]:
    """Specialties are the categories of the check-item list."""
    names = CheckItem.objects.order_by("category").values_list("category", flat=True).distinct()
    return [(name, name) for name in names]


def regions_of(user) -> list[tuple[str, str]]:
    """The person's own region and the divisions directly below it."""
    scope = scope_for(user)
    own = user.agency.region_code if user.agency else ""
    rows = Region.objects.filter(scope.region_q("code")).filter(level__in=("province", "city", "county"))
    return [(row.code, row.name) for row in rows if row.code == own or row.parent_id == own]


class PlanForm(forms.Form):
    """A plan. Which institutions and people this means is shown before anything is frozen."""

    title = forms.CharField(label=lazy("计划名称"), max_length=100)
    region_code = forms.ChoiceField(label=lazy("抽查区域"))
    year_line = forms.ModelChoiceField(YearPlanLine.objects.none(), label=lazy("年度计划任务"), required=False)
    library = forms.ModelChoiceField(
        Library.objects.none(), label=lazy("抽查名录"), required=False, empty_label=lazy("监管对象台账"),
        help_text=lazy("选用专项库或导入名录时按名录的层抽取，须填写本计划抽查比例。"),
    )  # fmt: skip
    classes = forms.MultipleChoiceField(
        label=lazy("检查对象"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("不选为全部类别。括号内为实施细则的基础比例。"),
    )
    percent = forms.DecimalField(
        label=lazy("本计划抽查比例（%）"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=100,
        decimal_places=2,
        help_text=lazy("留空按实施细则；填写后以本计划为依据，经批准生效。"),
    )
    by_region = forms.BooleanField(label=lazy("按区县分层抽取"), required=False)
    items = forms.ModelMultipleChoiceField(
        CheckItem.objects.none(), label=lazy("抽查事项"), widget=forms.CheckboxSelectMultiple
    )
    seat1 = forms.ChoiceField(label=lazy("第一席专业"), required=False)
    seat2 = forms.ChoiceField(label=lazy("第二席专业"), required=False)
    third_seat = forms.BooleanField(label=lazy("需要第三席"), required=False)
    seat3 = forms.ChoiceField(label=lazy("第三席专业"), required=False)
    unit3 = forms.ModelChoiceField(
        Agency.objects.none(),
        label=lazy("第三席单位"),
        required=False,
        help_text=lazy("部门联合抽查时选择参加部门；留空不限单位。"),
    )
    series = forms.ChoiceField(label=lazy("抽取方式"), choices=Series.choices)
    period = forms.RegexField(
        r"^[0-9A-Za-z-]{4,10}$",
        label=lazy("期间"),
        required=False,
        help_text=lazy("例如 2026Q4、2026-11；自动抽取的计划留空。"),
    )
    planned_on = forms.DateField(label=lazy("计划检查日期"), widget=forms.DateInput())
    visit_days = forms.IntegerField(
        label=lazy("检查期限（日）"),
        min_value=1,
        max_value=366,
        initial=60,
        help_text=lazy("到期后抽取过程自动公开。"),
    )
    custody = forms.ChoiceField(
        label=lazy("口令保管"), choices=Custody.choices, initial=Custody.SERVER, required=False,
        help_text=lazy("由两个单位保管的，保存后在计划页面邀请另一单位。"),
    )  # fmt: skip
    beacon_kind = forms.ChoiceField(label=lazy("公共随机值"), choices=BeaconKind.choices)
    beacon_name = forms.CharField(
        label=lazy("公共随机值名称"),
        max_length=100,
        required=False,
        help_text=lazy("例如：体育彩票某期开奖号码。必须是承诺之后才产生、公众可查的值。"),
    )
    beacon_format = forms.CharField(
        label=lazy("公共随机值格式"),
        max_length=60,
        required=False,
        help_text=lazy(
            "digits:20（20位数字）、hex:64（64位十六进制）或 pick:20/80+20/80（两期80选20）；不少于64位随机性。"
        ),
    )
    beacon_due = forms.DateTimeField(
        label=lazy("公共随机值产生时间"), required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%d %H:%M"),
        help_text=lazy("写作 YYYY-MM-DD HH:MM（北京时间）。"),
    )  # fmt: skip

    beacon_hours = forms.IntegerField(
        label=lazy("公共随机值在承诺后多少小时产生"), required=False, min_value=1, max_value=720,
        help_text=lazy("只用于自动抽取的计划：每期冻结名录后，到时由两人录入公共随机值即完成抽取。"),
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        on = timezone.localdate()
        versions = queries.rule_versions(on)
        self.rules_version = versions[0] if versions else ""
        bases = DrawRule.objects.filter(version=self.rules_version, kind=RuleKind.BASE)
        self.fields["region_code"].choices = regions_of(user)
        self.fields["classes"].choices = [(row.key, f"{row.label}（{row.value / 100:g}%）") for row in bases]
        self.fields["items"].queryset = CheckItem.objects.in_force(on)
        self.fields["library"].queryset = Library.objects.visible_to(user).in_use(on)
        lines = YearPlanLine.objects.visible_to(user).filter(plan__state=YearPlanState.PUBLISHED)
        self.fields["year_line"].queryset = lines
        self.fields["period"].initial = f"{on.year}Q{(on.month + 2) // 3}"
        self.fields["unit3"].queryset = Agency.objects.visible_to(user).filter(inspectors__isnull=False).distinct()
        for name in ("seat1", "seat2", "seat3"):
            self.fields[name].choices = [("", _("不限")), *skills_known()]

    def clean(self):
        data = super().clean()
        if data.get("series") == Series.ONCE and not data.get("period"):
            self.add_error("period", _("一次抽取的计划请填写期间。"))
        if data.get("series") != Series.ONCE:
            data["period"] = ""
        if data.get("library") and not data.get("percent"):
            self.add_error("percent", _("从名录抽取的计划请填写本计划抽查比例。"))
        data["custody"] = data.get("custody") or Custody.SERVER
        if data.get("beacon_kind") != BeaconKind.NONE:
            when = "beacon_due" if data.get("series") == Series.ONCE else "beacon_hours"
            for name in ("beacon_name", "beacon_format", when):
                if not data.get(name):
                    self.add_error(name, _("使用公共随机值时必须填写。"))
        return data

    def values(self) -> dict:
        """What the service takes."""
        data = self.cleaned_data
        keys = data["classes"] or [key for key, _label in self.fields["classes"].choices]
        points = int(data["percent"] * 100) if data["percent"] else None
        if data["library"]:
            keys, data["classes"] = [ANY], []
        seats = [{"unit": "", "skill": data["seat1"]}, {"unit": "", "skill": data["seat2"]}]
        if data["third_seat"]:
            seats.append({"unit": data["unit3"].code if data["unit3"] else "", "skill": data["seat3"]})
        return {
            **{name: data[name] for name in (
                "title", "region_code", "classes", "by_region", "series", "period", "planned_on", "visit_days",
                "beacon_kind", "beacon_name", "beacon_format", "beacon_due", "beacon_hours", "custody", "items",
                "library", "year_line",
            )},
            "rules_version": self.rules_version,
            "ratios": dict.fromkeys(keys, points) if points else {},
            "seats": seats,
        }  # fmt: skip

    @staticmethod
    def initial_of(plan) -> dict:
        """The form as a draft plan fills it."""
        names = ("title", "region_code", "classes", "by_region", "series", "period", "planned_on", "visit_days",
                 "beacon_kind", "beacon_name", "beacon_format", "beacon_due", "beacon_hours", "custody", "library",
                 "year_line")  # fmt: skip
        initial = {name: getattr(plan, name) for name in names}
        initial["items"] = plan.items.all()
        points = next(iter(plan.ratios.values()), None)
        initial["percent"] = Decimal(points) / 100 if points else None
        for number, seat in enumerate(plan.seats, start=1):
            initial[f"seat{number}"] = seat["skill"]
        if len(plan.seats) > 2:
            initial["third_seat"] = True
            initial["unit3"] = Agency.objects.filter(code=plan.seats[2]["unit"]).first()
        return initial
