"""Publishing an item of institution disclosure, and what the authority says about it."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from supervision.foundation.forms import DayField

from ..choices import TYPED_SOURCES, DisclosureSource
from ..models import Disclosure, DisclosureItem
from ..rules.prices import read_prices, written

_LONGEST = 4000  # characters of a text
_SHOWN = 10  # problems of a price list told at once


class DisclosureForm(forms.Form):
    """What the institution writes, if the registry does not know it already, and that it is true."""

    content = forms.CharField(label=_("公开内容"), widget=forms.Textarea(attrs={"rows": 8}), required=False)
    confirmed = forms.BooleanField(
        label=_("以上内容与实际一致"), error_messages={"required": _("请核对后勾选，再公开。")}
    )

    def __init__(self, *args, item: DisclosureItem, row: Disclosure | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.item = item
        field = self.fields["content"]
        if item.source not in TYPED_SOURCES:
            del self.fields["content"]
        elif item.source == DisclosureSource.PRICES:
            field.label, field.required = _("价目表"), True
            field.help_text = _("每行一项：项目、计价单位、价格、说明，用逗号或制表符分隔；可从 Excel 直接复制粘贴。")
            field.widget.attrs["rows"] = 14
            field.initial = written(row.rows) if row else ""
        else:
            field.required = True
            field.validators.append(MaxLengthValidator(_LONGEST))
            field.initial = row.text if row else ""

    def clean_content(self):
        """A price list is read line by line; what cannot be read is told by its line."""
        text = self.cleaned_data["content"]
        if self.item.source != DisclosureSource.PRICES:
            return text
        found = read_prices(text)
        if found.problems:
            raise forms.ValidationError([
                _now("第%(row)s行：%(said)s") % {"row": row, "said": said.translated(_now)}
                for row, said in found.problems[:_SHOWN]
            ])  # fmt: skip
        if not found.prices:
            raise forms.ValidationError(_("请填写价目表，每行一项。"))
        self.prices = [price.as_row() for price in found.prices]
        return text

    def values(self) -> dict:
        """What the service takes."""
        typed = self.item.source in TYPED_SOURCES
        prices = self.item.source == DisclosureSource.PRICES
        text = self.cleaned_data.get("content", "") if typed and not prices else ""
        return {"text": text, "rows": self.prices if prices else []}


class QuestionForm(forms.Form):
    """What is wrong with an item, and until when to correct it."""

    problem = forms.CharField(label=_("需更正的问题"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    correct_by = DayField(
        label=_("更正期限"), required=False, widget=forms.DateInput, help_text=_("不填则为10个工作日。")
    )
