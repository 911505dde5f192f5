"""Self-inspections for other systems: what was filed, taken on file, returned, shown to the public."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from supervision.foundation.access import P
from supervision.foundation.api.resources import Resource
from supervision.foundation.rules.identifiers import masked

from ..models import SelfInspection
from ..services import self_inspections
from ..workflow import SELF_INSPECTION
from .rows import PlaceShape, by_number


class AnswerShape(serializers.Serializer):
    """The answer to one item; an empty ``conclusion`` is still open."""

    item = serializers.CharField(source="item.code")
    text = serializers.CharField(source="item.text")
    conclusion = serializers.CharField(allow_blank=True)
    problem_text = serializers.CharField(allow_blank=True)
    risk = serializers.CharField(allow_blank=True)
    rectify_kind = serializers.CharField(allow_blank=True)
    measure = serializers.CharField(allow_blank=True)
    owner = serializers.CharField(allow_blank=True)
    due_on = serializers.DateField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)


class SelfInspectionShape(serializers.Serializer):
    """A filing with its answers and its pledge; the telephone is masked."""

    id = serializers.IntegerField(source="pk")
    institution = PlaceShape()
    round = serializers.CharField(source="round.title")
    kind = serializers.CharField()
    period = serializers.CharField()
    check_from = serializers.DateField()
    check_to = serializers.DateField()
    due_on = serializers.DateField()
    is_overdue = serializers.BooleanField()
    compliance_department = serializers.CharField(allow_blank=True)
    compliance_manager = serializers.CharField(allow_blank=True)
    manager_phone = serializers.SerializerMethodField()
    participants = serializers.CharField(allow_blank=True)
    major_violation_reported = serializers.BooleanField()
    major_violation_note = serializers.CharField(allow_blank=True)
    pledge_no = serializers.CharField(allow_blank=True)
    signer_name = serializers.CharField(allow_blank=True)
    signer_role = serializers.CharField(allow_blank=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    state = serializers.CharField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    return_reason = serializers.CharField(allow_blank=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    answers = serializers.SerializerMethodField()

    def get_manager_phone(self, row) -> str:
        """First and last digits."""
        return masked(row.manager_phone, 3, 2) if row.manager_phone else ""

    def get_answers(self, row) -> AnswerShape(many=True):
        """In the order of the list."""
        return AnswerShape(row.answers.select_related("item"), many=True).data


_SELF_INSPECTION = {
    "id": 7, "institution": {"code": "JG00000001", "name": "天津市河东区禾安医院"}, "round": "2026年第四季度日常自查",
    "kind": "routine", "period": "2026Q4", "check_from": "2026-10-01", "check_to": "2026-12-31",
    "due_on": "2026-12-31", "is_overdue": False, "compliance_department": "医务科", "compliance_manager": "郭怀真",
    "manager_phone": "138******21", "participants": "", "major_violation_reported": False,
    "major_violation_note": "", "pledge_no": "CN-120102-2026-00001", "signer_name": "吴安平",
    "signer_role": "主要负责人", "signed_at": "2026-11-03T09:00:00+08:00", "state": "submitted",
    "submitted_at": "2026-11-03T09:00:00+08:00", "return_reason": "", "accepted_at": None, "published_at": None,
    "answers": [{
        "item": "R01", "text": "是否按照核准登记的诊疗科目开展诊疗活动", "conclusion": "compliant", "problem_text": "",
        "risk": "", "rectify_kind": "", "measure": "", "owner": "", "due_on": None, "done_on": None,
    }],
    "actions": [{"verb": "accept", "label": "接收", "reasons": []}],
}  # fmt: skip


def _find(user, key: str) -> SelfInspection:
    rows = SelfInspection.objects.visible_to(user)
    return by_number(rows.select_related("institution__responsible_agency", "round"), key)


def _act(row, verb, *, by, now, note):
    """A return needs its reason, which the institution reads: it is the note."""
    if verb == "send_back":
        return self_inspections.send_back(row, reason=note, by=by, now=now)
    return self_inspections.VERBS[verb](row, by=by, now=now, note=note)


SELF_INSPECTIONS = Resource(
    name="self_inspections", label=_("依法执业自查"), ledger="self_inspections", view=P.SELFCHECK_VIEW, find=_find,
    detail=SelfInspectionShape, example=_SELF_INSPECTION, offered=SELF_INSPECTION.open_to, act=_act,
    notes=("send_back", *self_inspections.VERBS),
)  # fmt: skip
