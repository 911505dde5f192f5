"""Institution disclosure for other systems: published by the institution, checked by the authority."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from supervision.foundation.access import P
from supervision.foundation.api.resources import Part, Resource, Write

from ..forms import DisclosureForm, QuestionForm
from ..models import Disclosure, DisclosureItem, Institution
from ..queries import content_of, items_of, own_disclosures
from ..services import disclosure
from ..workflow import DISCLOSURE
from .rows import PlaceShape, by_number


# --- what is told -------------------------------------------------------------------------------------
class FactShape(serializers.Serializer):
    """A line the registry knows."""

    label = serializers.CharField()
    value = serializers.CharField()


class PriceShape(serializers.Serializer):
    """A line of the price list; the price in yuan."""

    name = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    price = serializers.CharField()
    note = serializers.CharField(allow_blank=True)


class ItemShape(serializers.Serializer):
    """What is to be public. Without a confirmed basis it is on trial."""

    code = serializers.CharField()
    name = serializers.CharField()
    source = serializers.CharField()
    months = serializers.IntegerField()
    confirmed = serializers.BooleanField()


class DisclosureShape(serializers.Serializer):
    """One item of one institution, with what the public reads."""

    id = serializers.IntegerField(source="pk")
    institution = PlaceShape()
    item = ItemShape()
    state = serializers.CharField()
    facts = serializers.SerializerMethodField()
    prices = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    published_at = serializers.DateTimeField(allow_null=True)
    confirmed_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    checked_on = serializers.DateField(allow_null=True)
    question = serializers.CharField(allow_blank=True)
    correct_by = serializers.DateField(allow_null=True)

    def to_representation(self, row):
        """The content is read once."""
        self.content = content_of(row, row.institution, timezone.localdate())
        return super().to_representation(row)

    def get_facts(self, row) -> FactShape(many=True):
        """From the registry."""
        return [{"label": label, "value": value} for label, value in self.content.get("facts", ())]

    def get_prices(self, row) -> PriceShape(many=True):
        """From the price list."""
        return PriceShape(self.content.get("prices", []), many=True).data

    def get_text(self, row) -> str:
        """As written."""
        return self.content.get("text", "")


_ITEM = {"code": "D04", "name": "医疗服务价格", "source": "prices", "months": 12, "confirmed": True}
_DISCLOSURE = {
    "id": 7, "institution": {"code": "JG00000001", "name": "天津市河东区禾安医院"}, "item": _ITEM, "state": "published",
    "facts": [], "prices": [{"name": "普通门诊诊查费", "unit": "次", "price": "14.00", "note": ""}], "text": "",
    "published_at": "2026-11-02T09:00:00+08:00", "confirmed_on": "2026-11-02", "due_on": "2027-11-02",
    "checked_on": None, "question": "", "correct_by": None,
    "actions": [{"verb": "check", "label": "核对无误", "reasons": []}],
}  # fmt: skip


def _find(user, key: str) -> Disclosure:
    rows = Disclosure.objects.visible_to(user)
    return by_number(rows.select_related("institution__responsible_agency", "item"), key)


# --- publishing ---------------------------------------------------------------------------------------
class PlaceForm(forms.Form):
    """Which item of which own institution."""

    institution = forms.ModelChoiceField(Institution.objects.none(), label=_("机构编码"), to_field_name="code")
    item = forms.CharField(label=_("编号"), max_length=10)

    def __init__(self, data, *, user):
        super().__init__(data)
        own = Institution.objects.visible_to(user).current().filter(accounts__user=user, accounts__is_active=True)
        self.fields["institution"].queryset = own

    def clean(self):
        """The item has to concern the institution."""
        data = super().clean()
        if "institution" in data and "item" in data:
            items = items_of(data["institution"], timezone.localdate())
            data["item"] = next((item for item in items if item.code == data["item"]), None)
            if data["item"] is None:
                self.add_error("item", _now("没有这个公开事项，或本机构不适用。"))
        return data


class PublishForm(DisclosureForm):
    """The form of the page, which knows where it is."""

    def __init__(self, data, *, institution: Institution, item: DisclosureItem):
        row = Disclosure.objects.filter(institution=institution, item=item).first()
        super().__init__(data, item=item, row=row)
        self.institution = institution


def _form_of_item(data, user, _none):
    place = PlaceForm(data, user=user)
    if not place.is_valid():
        return place
    return PublishForm(data, **place.cleaned_data)


def _form_of_row(data, user, row):
    return PublishForm(data, institution=row.institution, item=row.item)


def _publish(form, row, by, now):
    return disclosure.publish(form.institution, form.item, **form.values(), by=by, now=now)


# --- the authority's check ----------------------------------------------------------------------------
def _question_form(data, user, row):
    return QuestionForm(data)


def _question(form, row, by, now):
    return disclosure.question(row, **form.cleaned_data, by=by, now=now)


def _check(row, verb, *, by, now, note):
    return disclosure.check(row, by=by, now=now, note=note)


_PUBLISH = {"permissions": (P.DISCLOSURE_PUBLISH,), "save": _publish}
_CONTENT = "项目,计价单位,价格,说明\n普通门诊诊查费,次,14.00,"

DISCLOSURES = Resource(
    name="disclosures", label=_("院务公开"), ledger="disclosures", view=P.DISCLOSURE_VIEW, find=_find,
    detail=DisclosureShape, example=_DISCLOSURE, offered=DISCLOSURE.open_to, notes=("check",), act=_check,
    create=Write(
        form=_form_of_item, fields=PlaceForm.base_fields | DisclosureForm.base_fields, **_PUBLISH,
        example={"institution": "JG00000001", "item": "D04", "content": _CONTENT, "confirmed": True},
    ),
    steps={
        "publish": Write(form=_form_of_row, fields=DisclosureForm.base_fields, example={"confirmed": True}, **_PUBLISH),
        "question": Write(
            form=_question_form, save=_question, fields=QuestionForm.base_fields, permissions=(P.DISCLOSURE_CHECK,),
            example={"problem": "价目表缺少护理收费", "correct_by": "2026-12-10"},
        ),
    },
)  # fmt: skip


# --- what an institution owes -------------------------------------------------------------------------
class OwedShape(serializers.Serializer):
    """An item that concerns the institution; ``id`` null: never published."""

    item = ItemShape()
    id = serializers.IntegerField(source="row.pk", default=None, allow_null=True)
    state = serializers.CharField(source="row.state", default="draft")
    due_on = serializers.DateField(source="row.due_on", default=None, allow_null=True)
    is_behind = serializers.BooleanField()


class OwedListShape(serializers.Serializer):
    """Every item, those that wait first."""

    items = OwedShape(many=True)


def _owed(institution, user, asked):
    return {"items": OwedShape(own_disclosures(institution, timezone.localdate()), many=True).data}


OWED = Part(
    label=_("应公开事项"), tell=_owed, shape=OwedListShape, permissions=(P.DISCLOSURE_VIEW,),
    example={"items": [{"item": _ITEM, "id": None, "state": "draft", "due_on": None, "is_behind": True}]},
)  # fmt: skip
