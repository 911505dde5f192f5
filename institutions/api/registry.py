"""The registry for other systems: the forms, services and permissions of the pages."""

from django import forms
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from supervision.foundation.access import P
from supervision.foundation.api.resources import Resource, Write
from supervision.foundation.rules.identifiers import masked

from ..choices import SubjectKind
from ..forms import InstitutionForm, StateForm, own_fields
from ..services import licences, states
from ..views.registry import visible_institution
from ..workflow import INSTITUTION
from .disclosures import OWED
from .entitled import ENTITLED


class InstitutionShape(serializers.Serializer):
    """An institution as registered; the telephone is masked."""

    code = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    region_code = serializers.CharField()
    address = serializers.CharField(allow_blank=True)
    longitude = serializers.DecimalField(9, 6, allow_null=True, coerce_to_string=False)
    latitude = serializers.DecimalField(8, 6, allow_null=True, coerce_to_string=False)
    category = serializers.CharField(source="category_id", allow_null=True)
    level = serializers.CharField(allow_blank=True)
    grade = serializers.CharField(allow_blank=True)
    ownership = serializers.CharField(allow_blank=True)
    nature = serializers.CharField(allow_blank=True)
    beds = serializers.IntegerField(allow_null=True)
    chairs = serializers.IntegerField(allow_null=True)
    particulars = serializers.DictField()
    uscc = serializers.CharField(allow_blank=True)
    registration_number = serializers.CharField(allow_blank=True)
    legal_representative = serializers.CharField(allow_blank=True)
    principal = serializers.CharField(allow_blank=True)
    phone = serializers.SerializerMethodField()
    subjects = serializers.ListField(child=serializers.CharField())
    permits = serializers.ListField(child=serializers.CharField())
    licence_number = serializers.CharField(allow_blank=True)
    licence_from = serializers.DateField(allow_null=True)
    licence_to = serializers.DateField(allow_null=True)
    responsible_agency = serializers.CharField(source="responsible_agency.code", default=None, allow_null=True)
    affiliation_agency = serializers.CharField(source="affiliation_agency.code", default=None, allow_null=True)
    validated_on = serializers.DateField(allow_null=True)
    validation_due_on = serializers.DateField(allow_null=True)
    state = serializers.CharField()

    def get_phone(self, row) -> str:
        """First and last digits."""
        return masked(row.phone, 3, 2) if row.phone else ""


_INSTITUTION = {
    "code": "JG00000001", "kind": "medical", "name": "天津市河东区禾安医院", "region_code": "120102000",
    "address": "天津市河东区长汀路8号", "longitude": 117.251586, "latitude": 39.128294, "category": "A100",
    "level": "2", "grade": "A", "ownership": "public", "nature": "1", "beds": 200, "chairs": None, "particulars": {},
    "uscc": "",
    "registration_number": "",
    "legal_representative": "吴安平", "principal": "吴安平", "phone": "022*****21", "subjects": ["03", "04"],
    "permits": ["radiation"], "licence_number": "YL120102000001", "licence_from": "2024-01-01",
    "licence_to": "2039-01-01", "responsible_agency": "120102-WJW", "affiliation_agency": None,
    "validated_on": "2024-01-10", "validation_due_on": "2027-01-10", "state": "active",
    "actions": [{"verb": "suspend", "label": "登记停业", "reasons": []}],
}  # fmt: skip


def _register(form, obj, by, now):
    return licences.register(form.values(), by=by, now=now)


def _amend(form, obj, by, now):
    return licences.amend(obj, form.values(), by=by, now=now)


def _institution_form(data, user, obj):
    kind = (data or {}).get("kind") or ""
    return InstitutionForm(data, user=user, instance=obj, kind=kind)


def _step(verb: str, example: dict) -> Write:
    def form(data, user, institution):
        return StateForm(data)

    def save(form, institution, by, now):
        return states.change(institution, verb, by=by, now=now, **form.cleaned_data)

    return Write(form=form, save=save, fields=StateForm.base_fields, permissions=(P.INSTITUTION_EDIT,), example=example)


_STEP = {"on": "2026-11-20", "document": "津河卫医〔2026〕15号", "note": "依申请"}
_FIELDS = {
    "kind": forms.ChoiceField(label=_("对象种类"), choices=SubjectKind.choices, required=False),
    **InstitutionForm.base_fields,
    **own_fields(),
}


INSTITUTIONS = Resource(
    name="institutions", label=_("医疗机构"), ledger="institutions", view=P.INSTITUTION_VIEW, find=visible_institution,
    detail=InstitutionShape, example=_INSTITUTION, offered=INSTITUTION.open_to,
    steps={verb: _step(verb, _STEP) for verb in INSTITUTION.steps}, parts={"entitled": ENTITLED, "disclosures": OWED},
    create=Write(
        form=_institution_form, save=_register, fields=_FIELDS, permissions=(P.INSTITUTION_EDIT,),
        example={"name": "天津市河东区禾安医院", "region": "120102000", "category": "A100", "level": "2", "beds": 200},
    ),
    amend=Write(
        form=_institution_form, save=_amend, fields=_FIELDS, permissions=(P.INSTITUTION_EDIT,),
        example={"beds": 220, "principal": "吴安平"},
    ),
)  # fmt: skip
