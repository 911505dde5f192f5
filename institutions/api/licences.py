"""Licences and filings for other systems: what holds, everything that was decided, and deciding."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from supervision.foundation.access import P
from supervision.foundation.api.resources import Resource, Write

from ..choices import Decider
from ..forms import LicenceForm, step_form
from ..models import Licence, LicenceChange
from ..services import licences
from ..services.licences.history import REGISTERED
from ..services.licences.recording import ALTERED
from ..views.licences import visible_licence
from ..workflow import LICENCE
from .rows import PlaceShape


# --- what is told -------------------------------------------------------------------------------------
class KindShape(serializers.Serializer):
    """A kind of licence or filing."""

    code = serializers.CharField()
    name = serializers.CharField()


class VersionShape(serializers.Serializer):
    """One decision and all that held from its day on; ``until`` is the first day on which it no longer held."""

    kind = serializers.CharField()
    effective_on = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    decider = serializers.CharField()
    agency_name = serializers.CharField(allow_blank=True)
    document_number = serializers.CharField(allow_blank=True)
    received_on = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    changed = serializers.SerializerMethodField()
    state = serializers.CharField()
    number = serializers.CharField(allow_blank=True)
    subjects = serializers.ListField(child=serializers.CharField())
    scope = serializers.CharField(allow_blank=True)
    equipment = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    issued_on = serializers.DateField(allow_null=True)
    issued_by = serializers.CharField(allow_blank=True)
    original_serial = serializers.CharField(allow_blank=True)
    copy_serials = serializers.ListField(child=serializers.CharField())
    name = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    legal_representative = serializers.CharField(allow_blank=True)
    principal = serializers.CharField(allow_blank=True)
    beds = serializers.IntegerField(allow_null=True)

    def get_changed(self, row) -> list[str]:
        """Names of the fields that the decision altered."""
        return sorted(row.changed)


class LicenceShape(serializers.Serializer):
    """A licence or filing: ``standing`` is where it stands today, ``history`` the latest decision first.

    What held on any day is the entry with ``effective_on`` ≤ day < ``until``.
    """

    code = serializers.CharField()
    institution = PlaceShape()
    kind = KindShape()
    state = serializers.CharField()
    standing = serializers.SerializerMethodField()
    replaces = serializers.CharField(source="replaces.code", default=None, allow_null=True)
    history = serializers.SerializerMethodField()

    def get_standing(self, row) -> str:
        """valid, upcoming, expired, suspended, cancelled, revoked or replaced."""
        today = timezone.localdate()
        held = row.as_of(today)
        return str(held.standing_on(today)) if held else "upcoming"

    def get_history(self, row) -> VersionShape(many=True):
        """Every decision."""
        return VersionShape(row.changes.select_related("issuer_agency"), many=True).data


_VERSION = {
    "kind": "issue", "effective_on": "2024-01-01", "until": None, "decider": "here",
    "agency_name": "天津市河东区卫生健康委员会", "document_number": "", "received_on": None, "note": "",
    "changed": ["number", "valid_from", "valid_to"], "state": "active", "number": "放射诊疗证（河东）第0012号",
    "subjects": [], "scope": "X射线影像诊断", "equipment": "DR 1台", "valid_from": "2024-01-01",
    "valid_to": "2027-12-31", "issued_on": "2024-01-01", "issued_by": "天津市河东区卫生健康委员会",
    "original_serial": "", "copy_serials": [], "name": "", "address": "", "legal_representative": "", "principal": "",
    "beds": None,
}  # fmt: skip
_LICENCE = {
    "code": "XK00000001", "institution": {"code": "JG00000001", "name": "天津市河东区禾安医院"},
    "kind": {"code": "radiation", "name": "放射诊疗许可证"}, "state": "active", "standing": "valid", "replaces": None,
    "history": [_VERSION], "actions": [{"verb": "renew", "label": "延续", "reasons": []}],
}  # fmt: skip


# --- issuing ------------------------------------------------------------------------------------------
_ISSUED = {name: one for name, one in LicenceForm.base_fields.items() if name not in ("effective_on", "previewed")}
_REPLACED = {name: one for name, one in _ISSUED.items() if name not in ("institution", "kind")}


def _issue_form(data, user, replaced):
    if replaced is None:
        return LicenceForm(data, user=user)
    given = None if data is None else data | {"institution": replaced.institution.code, "kind": replaced.kind_id}
    return LicenceForm(given, user=user, institution=replaced.institution)


def _issue(form, replaced, by, now) -> Licence:
    given = form.cleaned_data
    return licences.issue(
        given["institution"], given["kind"], form.values(), form.decision(), replaces=replaced, by=by, now=now
    )


# --- steps --------------------------------------------------------------------------------------------
def _held(data, user, licence, verb):
    return step_form(verb, licence, licence.changes.first(), data)


def _fields_of(verb: str) -> dict:
    """Fields of a step's form as far as they do not depend on the kind of the licence."""
    names = set(ALTERED.get(verb, ()))
    stated = {name: field for name, field in _ISSUED.items() if name in names}
    registered = {name: LicenceChange._meta.get_field(name).formfield(required=False) for name in REGISTERED}
    decided = {name: LicenceForm.base_fields[name] for name in LicenceForm.DECISION}
    if verb in ("correct", "renew"):
        del decided["effective_on"]  # follows from what is corrected, or from the new period
    return stated | {name: field for name, field in registered.items() if name in names} | decided


def _step(verb: str, example: dict) -> Write:
    def form(data, user, licence):
        return _held(data, user, licence, verb)

    def save(form, licence, by, now):
        return licences.take(verb, licence, form.values(), form.decision(), by=by, now=now)

    return Write(
        form=form, save=save, fields=_fields_of(verb), permissions=(P.LICENCE_EDIT,), partial=True,
        example={"decider": str(Decider.HERE), **example},
    )  # fmt: skip


_EXAMPLES = {
    "change": {"scope": "X射线影像诊断、介入放射学", "effective_on": "2026-11-20", "note": "增加项目"},
    "renew": {"valid_from": "2028-01-01", "valid_to": "2031-12-31"},
    "reissue": {"original_serial": "B000123", "note": "正本遗失"},
    "correct": {"number": "放射诊疗证（河东）第0021号", "note": "编号录入有误"},
    "suspend": {"document_number": "津河卫医〔2026〕31号", "note": "设备检测不合格"},
    "resume": {"note": "检测合格"},
    "cancel": {"note": "机构申请注销"},
    "revoke": {"document_number": "津河卫医罚〔2026〕9号", "note": "行政处罚"},
    "reinstate": {"document_number": "津河卫医〔2026〕40号", "note": "行政复议撤销原决定"},
}

_NEW = {
    "number": "放射诊疗证（河东）第0034号", "valid_from": "2026-11-20", "valid_to": "2030-11-19",
    "issued_on": "2026-11-20", "decider": "here",
}  # fmt: skip

LICENCES = Resource(
    name="licences", label=_("许可与备案"), ledger="licences", view=P.LICENCE_VIEW, find=visible_licence,
    detail=LicenceShape, example=_LICENCE, offered=LICENCE.open_to,
    create=Write(
        form=_issue_form, save=_issue, fields=_ISSUED, permissions=(P.LICENCE_EDIT,),
        example={"institution": "JG00000001", "kind": "radiation", **_NEW},
    ),
    steps={
        **{verb: _step(verb, example) for verb, example in _EXAMPLES.items()},
        "replace": Write(
            form=_issue_form, save=_issue, fields=_REPLACED, permissions=(P.LICENCE_EDIT,), example=_NEW,
        ),
    },
)  # fmt: skip
