"""Validation for other systems. It stands at the roof, because an application keeps what every floor knows."""

import secrets

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from institutions.api.rows import PlaceShape
from institutions.choices import Opinion
from institutions.forms import ApplicationForm, DecisionForm, ReviewForm, SignForm
from institutions.models import Validation
from institutions.services import validations
from institutions.views.validations import VERBS, visible_validation
from institutions.workflow import VALIDATION

from .foundation.access import P, scope_for
from .foundation.api.resources import Resource, Write
from .foundation.errors import BadInput, Problem
from .views.validation_file import known_of
from .views.validation_review import DECISIONS


# --- what is told -------------------------------------------------------------------------------------
class MaterialShape(serializers.Serializer):
    """A material: what the portal knew when it was handed in, and what the institution wrote."""

    key = serializers.CharField()
    label = serializers.CharField()
    required = serializers.BooleanField()
    known = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField(allow_blank=True)


class DocumentShape(serializers.Serializer):
    """A document as issued and served."""

    kind = serializers.CharField()
    number = serializers.CharField()
    agency = serializers.CharField(source="agency.code")
    issued_on = serializers.DateField()
    served_on = serializers.DateField(allow_null=True)
    delivery = serializers.CharField(allow_blank=True)


class CheckShape(serializers.Serializer):
    """What the review says of one item."""

    round = serializers.IntegerField()
    key = serializers.CharField()
    label = serializers.CharField()
    stage = serializers.CharField()
    binding = serializers.BooleanField()
    opinion = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)


class ReviewShape(serializers.Serializer):
    """The review; it stays in the office."""

    onsite_on = serializers.DateField(allow_null=True)
    onsite_people = serializers.CharField(allow_blank=True)
    opinion = serializers.CharField(allow_blank=True)
    recommendation = serializers.CharField(allow_blank=True)
    cancel_ground = serializers.CharField(allow_blank=True)
    checks = CheckShape(many=True)


class ValidationShape(serializers.Serializer):
    """One validation of an institution; ``review`` is null for the institution itself."""

    code = serializers.CharField()
    institution = PlaceShape()
    trial = serializers.BooleanField()
    beds = serializers.IntegerField(allow_null=True)
    period_from = serializers.DateField()
    due_on = serializers.DateField()
    opens_on = serializers.DateField()
    state = serializers.CharField()
    is_overdue = serializers.BooleanField()
    applied_at = serializers.DateTimeField(allow_null=True)
    signer_name = serializers.CharField(allow_blank=True)
    return_reason = serializers.CharField(allow_blank=True)
    re_applied_at = serializers.DateTimeField(allow_null=True)
    statement = serializers.CharField(allow_blank=True)
    ordered_on = serializers.DateField(allow_null=True)
    order_until = serializers.DateField(allow_null=True)
    decide_by = serializers.DateField(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)
    grounds = serializers.CharField(allow_blank=True)
    deferral_from = serializers.DateField(allow_null=True)
    deferral_to = serializers.DateField(allow_null=True)
    forbidden = serializers.ListField(child=serializers.CharField())
    reapply_by = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    verification_code = serializers.CharField(allow_blank=True)
    materials = serializers.SerializerMethodField()
    documents = serializers.SerializerMethodField()
    review = serializers.SerializerMethodField()

    def get_materials(self, row) -> MaterialShape(many=True):
        """The application."""
        return MaterialShape(row.materials, many=True).data

    def get_documents(self, row) -> DocumentShape(many=True):
        """The latest first."""
        return DocumentShape(row.documents.select_related("agency"), many=True).data

    def get_review(self, row) -> ReviewShape(allow_null=True):
        """For those who supervise."""
        if not scope_for(self.context["request"].user).agency_id:
            return None
        told = {name: getattr(row, name) for name in ReviewShape().fields if name != "checks"}
        return ReviewShape(told | {"checks": row.checks.all()}).data


_VALIDATION = {
    "code": "JY-120102-2026-0007", "institution": {"code": "JG00000001", "name": "天津市河东区禾安医院"},
    "trial": False, "beds": 200, "period_from": "2023-11-20", "due_on": "2026-11-20", "opens_on": "2026-08-20",
    "state": "reviewing", "is_overdue": False, "applied_at": "2026-10-08T09:00:00+08:00", "signer_name": "吴安平",
    "return_reason": "", "re_applied_at": None, "statement": "", "ordered_on": None, "order_until": None,
    "decide_by": "2026-11-07", "decided_on": None, "grounds": "", "deferral_from": None, "deferral_to": None,
    "forbidden": [], "reapply_by": None, "valid_until": None, "verification_code": "",
    "materials": [{"key": "report", "label": "年度工作总结", "required": True, "known": [], "text": "门诊12万人次"}],
    "documents": [],
    "review": {
        "onsite_on": None, "onsite_people": "", "opinion": "", "recommendation": "", "cancel_ground": "",
        "checks": [{"round": 1, "key": "staff", "label": "卫生技术人员配备", "stage": "onsite", "binding": True,
                    "opinion": "", "note": ""}],
    },
    "actions": [{"verb": "report", "label": "提交审查意见", "reasons": ["请填写审查意见。"]}],
}  # fmt: skip


# --- forms whose fields are rows ----------------------------------------------------------------------
class MaterialInput(serializers.Serializer):
    """What the institution adds to a material."""

    key = serializers.CharField()
    text = serializers.CharField(allow_blank=True, max_length=4000)


class CheckInput(serializers.Serializer):
    """The opinion on one item of this round."""

    key = serializers.CharField()
    opinion = serializers.ChoiceField(choices=Opinion.values, allow_blank=True)
    note = serializers.CharField(allow_blank=True, required=False, max_length=500)


def _one_by_one(data, name: str, rows, parts: tuple[str, ...]):
    """A list of answers by key as the fields of the page's form, ``<part>_<pk of the row>``."""
    if data is None:
        return None
    data, keys = dict(data), {row.key: row.pk for row in rows}
    for answer in data.pop(name, ()):
        if answer["key"] not in keys:
            raise BadInput([Problem(None, name, _now("没有“%(key)s”这一项。") % {"key": answer["key"]})])
        data |= {f"{part}_{keys[answer['key']]}": answer[part] for part in parts if part in answer}
    return data


class SignedForm(ApplicationForm, SignForm):
    """The application with the signature under it."""


def _apply_form(data, user, row):
    materials = list(row.materials.all())
    return SignedForm(_one_by_one(data, "materials", materials, ("text",)), validation=row, materials=materials)


def _apply(form, row, by, now) -> Validation:
    """Sign and hand in; nothing is kept where the signature is refused."""
    with transaction.atomic():
        drafted = validations.draft(row, **form.given, by=by, now=now)
        return validations.apply(
            drafted, signer=form.cleaned_data["signer"], known=known_of(by, drafted), by=by, now=now,
            entropy=secrets.token_bytes(12),
        )  # fmt: skip


def _reapply_form(data, user, row):
    materials = list(row.materials.all())
    return ApplicationForm(_one_by_one(data, "materials", materials, ("text",)), validation=row, materials=materials)


def _reapply(form, row, by, now) -> Validation:
    with transaction.atomic():
        drafted = validations.draft(row, **form.given, by=by, now=now)
        known = known_of(by, drafted)
        return validations.reapply(drafted, statement=drafted.statement, known=known, by=by, now=now)


def _review_form(data, user, row):
    checks = list(row.checks.filter(round=row.round_now))
    return ReviewForm(_one_by_one(data, "checks", checks, ("opinion", "note")), validation=row, checks=checks)


def _review(form, row, by, now) -> Validation:
    return validations.save_review(row, **form.given, by=by, now=now)


# --- steps --------------------------------------------------------------------------------------------
def _decision(verb: str, example: dict) -> Write:
    def form(data, user, row):
        prefixed = None if data is None else {f"{verb}-{name}": value for name, value in data.items()}
        return DecisionForm(prefixed, verb=verb)

    def save(form, row, by, now):
        entropy = secrets.token_bytes(12)
        return validations.decide(row, verb, **form.cleaned_data, by=by, now=now, entropy=entropy).validation

    return Write(
        form=form, save=save, fields=DecisionForm(verb=verb).fields, permissions=(P.VALIDATION_DECIDE,),
        example=example,
    )  # fmt: skip


def _act(row, verb, *, by, now, note):
    return VERBS[verb](row, note.strip(), by=by, now=now)


_GROUNDS = {
    "accept": {}, "defer": {"months": 3, "grounds": "卫生技术人员配备不符合基本标准"},
    "fail": {"grounds": "暂缓期满仍不符合基本标准"}, "cancel": {"grounds": "逾期不申请校验，责令后仍不申请"},
}  # fmt: skip
_TEXTS = [{"key": "report", "text": "门诊12万人次"}]
_APPLY = (P.VALIDATION_APPLY,)
_MATERIALS = {"materials": MaterialInput(many=True, required=False)}

VALIDATIONS = Resource(
    name="validations", label=_("校验"), ledger="validations", view=P.VALIDATION_VIEW, find=visible_validation,
    detail=ValidationShape, example=_VALIDATION, offered=VALIDATION.open_to, notes=tuple(VERBS), act=_act,
    steps={
        "apply": Write(
            form=_apply_form, save=_apply, fields=SignForm.base_fields | _MATERIALS, permissions=_APPLY,
            example={"signer": "吴安平", "materials": _TEXTS},
        ),
        "reapply": Write(
            form=_reapply_form, save=_reapply, permissions=_APPLY,
            fields={"statement": serializers.CharField(max_length=4000)} | _MATERIALS,
            example={"statement": "已补充护理人员6名", "materials": _TEXTS},
        ),
        "review": Write(
            form=_review_form, save=_review, permissions=(P.VALIDATION_REVIEW,), partial=True,
            fields={name: field for name, field in ReviewForm.base_fields.items() if name != "files"}
            | {"checks": CheckInput(many=True, required=False)},
            example={"onsite_on": "2026-11-18", "onsite_people": "林秋实、郭怀真", "opinion": "符合校验标准",
                     "recommendation": "passed", "checks": [{"key": "staff", "opinion": "meets", "note": ""}]},
        ),
        **{verb: _decision(verb, _GROUNDS[verb]) for verb in DECISIONS},
    },
)  # fmt: skip
