"""Input of the numbers this floor works with."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.forms import DayField

from ..models import RectificationRule

NUMBERS = (
    "report_day", "request_days", "remind_days", "grace_days", "soon_days", "behind_points", "publicity_days",
    "extensions_allowed", "extension_days", "review_months", "recheck_percent",
)  # fmt: skip
# A month has no 29th every year; more than a hundred of a hundred cannot be drawn.
_LIMITS = {"report_day": (1, 28), "behind_points": (1, 100), "recheck_percent": (1, 100), "review_months": (1, 60),
           "publicity_days": (1, 60), "request_days": (1, 27), "remind_days": (1, 27)}  # fmt: skip


class MonthRuleForm(forms.ModelForm):
    """The whole set, from a day on, by a document."""

    valid_from = DayField(label=lazy("施行日期"))
    basis = forms.CharField(label=lazy("依据文号"), max_length=200)

    class Meta:
        model = RectificationRule
        fields = (*NUMBERS, "valid_from", "basis")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in NUMBERS:
            field = self.fields[name]
            low, high = _LIMITS.get(name, (0, 366))
            field.widget.attrs.update(min=low, max=high)
            field.validators += [MinValueValidator(low), MaxValueValidator(high)]

    @property
    def numbers(self) -> dict[str, int]:
        """What was given, by field."""
        return {name: self.cleaned_data[name] for name in NUMBERS}
