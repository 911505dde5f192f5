"""Health staff for other systems: certificates, places of practice, steps of a registration."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from supervision.foundation.access import P, may
from supervision.foundation.api.resources import Resource, Write
from supervision.foundation.workflow import Action, Workflow

from ..forms import PractitionerForm
from ..models import PracticeSite, Practitioner, StaffProposal
from ..services import practitioners, staff_proposals
from ..views.practitioner_steps import STEPS
from ..views.practitioners import may_amend, visible_practitioner
from ..workflow import PRACTITIONER, RETURN
from .rows import PlaceShape

_EDIT, _TELL = (P.PRACTITIONER_EDIT,), (P.PRACTITIONER_EDIT, P.PRACTITIONER_REPORT)
_STEPS = Workflow(**PRACTITIONER.steps, **RETURN.steps)


class SiteShape(serializers.Serializer):
    """A right to practise at an institution, from a day to a day."""

    institution = PlaceShape()
    kind = serializers.CharField()
    scope = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    basis = serializers.CharField(allow_blank=True)
    end_reason = serializers.CharField(allow_blank=True)


class EntryShape(serializers.Serializer):
    """A term of registration, a suspension, an end."""

    kind = serializers.CharField()
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)
    practice_class = serializers.CharField(allow_blank=True)
    scope = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    document = serializers.CharField(allow_blank=True)


class PractitionerShape(serializers.Serializer):
    """A member of staff. The identity number is masked; sites are those at institutions the account sees.

    ``waiting``: reports of institutions about this person that the authority has not decided on yet.
    """

    code = serializers.CharField()
    name = serializers.CharField()
    gender = serializers.CharField(allow_blank=True)
    kind = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    education = serializers.CharField(allow_blank=True)
    institution = PlaceShape()
    main_elsewhere = serializers.CharField(allow_blank=True)
    qualification_number = serializers.CharField(allow_blank=True)
    qualification_level = serializers.CharField(allow_blank=True)
    qualification_class = serializers.CharField(allow_blank=True)
    qualification_on = serializers.DateField(allow_null=True)
    certificate_number = serializers.CharField(allow_blank=True)
    practice_class = serializers.CharField(allow_blank=True)
    scope = serializers.CharField(allow_blank=True)
    certificate_by = serializers.CharField(allow_blank=True)
    certificate_on = serializers.DateField(allow_null=True)
    id_masked = serializers.CharField(allow_blank=True)
    registered_on = serializers.DateField(allow_null=True)
    expires_on = serializers.DateField(allow_null=True)
    e_registered_on = serializers.DateField(allow_null=True)
    state = serializers.SerializerMethodField()
    suspended_from = serializers.DateField(allow_null=True)
    suspended_to = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    barred_until = serializers.DateField(allow_null=True)
    oddities = serializers.ListField(child=serializers.CharField())
    source = serializers.CharField()
    verification = serializers.CharField()
    sites = serializers.SerializerMethodField()
    entries = serializers.SerializerMethodField()
    waiting = serializers.SerializerMethodField()

    def get_state(self, row) -> str:
        """As of today."""
        return row.effective_state(timezone.localdate())

    def get_sites(self, row) -> SiteShape(many=True):
        """Those the account may see."""
        seen = PracticeSite.objects.visible_to(self.context["request"].user)
        sites = seen.filter(practitioner=row, is_void=False).select_related("institution")
        return SiteShape(sites.order_by("valid_from", "pk"), many=True).data

    def get_entries(self, row) -> EntryShape(many=True):
        """The registration over time."""
        return EntryShape(row.entries.filter(is_void=False), many=True).data

    def get_waiting(self, row) -> int:
        """How many reports wait."""
        return StaffProposal.objects.visible_to(self.context["request"].user).open().filter(practitioner=row).count()


_PLACE = {"code": "JG00000001", "name": "天津市河东区禾安医院"}
_PRACTITIONER = {
    "code": "RY00000001", "name": "许知夏", "gender": "f", "kind": "doctor", "title": "主治医师", "education": "本科",
    "institution": _PLACE, "main_elsewhere": "", "qualification_number": "20101211**********",
    "qualification_level": "", "qualification_class": "", "qualification_on": "2010-12-01",
    "certificate_number": "110120000001234",
    "practice_class": "clinical", "scope": "内科专业", "certificate_by": "天津市河东区卫生健康委员会",
    "certificate_on": "2011-03-01", "id_masked": "1201************29", "registered_on": "2011-03-01",
    "expires_on": None, "e_registered_on": "2018-05-01", "state": "active", "suspended_from": None,
    "suspended_to": None, "ended_on": None, "barred_until": None, "oddities": [], "source": "authority",
    "verification": "verified",
    "sites": [{"institution": _PLACE, "kind": "main", "scope": "", "valid_from": "2011-03-01", "valid_to": None,
               "basis": "", "end_reason": ""}],
    "entries": [{"kind": "term", "since": "2011-03-01", "until": None, "practice_class": "clinical",
                 "scope": "内科专业", "reason": "", "document": ""}],
    "waiting": 0, "actions": [{"verb": "suspend", "label": "登记暂停执业", "reasons": []}],
}  # fmt: skip

_EXAMPLES = {
    "renew": {"registered_on": "2026-11-01", "expires_on": "2031-10-31"},
    "resume": {"on": "2026-11-20", "reason": "培训考核合格"},
    "suspend": {"since": "2026-11-20", "until": "2027-05-19", "reason": "定期考核不合格",
                "document": "津河卫医〔2026〕12号"},
    "cancel": {"on": "2026-11-20", "reason": "本人申请", "document": ""},
    "revoke": {"on": "2026-11-20", "reason": "出具虚假医学证明文件", "document": "津河卫医罚〔2026〕8号"},
    "register_again": {"institution": "JG00000001", "registered_on": "2026-11-20",
                       "certificate_number": "110120000001234"},
    "transfer": {"institution": "JG00000002", "on": "2026-11-20", "basis": "变更注册"},
    "further": {"institution": "JG00000002", "kind": "further", "since": "2026-11-20"},
    "leave": {"institution": "JG00000001", "on": "2026-11-20", "reason": "辞职"},
}  # fmt: skip


def _offered(user, person: Practitioner) -> list[Action]:
    """Steps on the road the person is on; only a registration that ends is renewed."""
    return [one for one in _STEPS.open_to(user, person) if one.verb != "renew" or person.expires_on]


def _form(data, user, person):
    if person is not None and not may_amend(user, person):
        raise Http404
    return PractitionerForm(data, user=user, instance=person)


def _enter(form, _none, by, now) -> Practitioner:
    """The authority enters, an institution reports."""
    values, number = form.values()
    staff_proposals.known_elsewhere(values, number)  # refuses a number that belongs to another name
    enter = practitioners.enter if may(by, P.PRACTITIONER_EDIT) else staff_proposals.report_new
    return enter(values, id_number=number, by=by, now=now)


def _amend(form, person, by, now) -> Practitioner:
    """What the authority has verified, an institution only proposes to change."""
    values, number = form.values()
    change = practitioners.amend if may(by, P.PRACTITIONER_EDIT) else staff_proposals.report_change
    change(person, values, id_number=number, by=by, now=now)
    return _again(person)


def _again(person: Practitioner) -> Practitioner:
    """The row as it is after a step, whoever sees it now."""
    return Practitioner.objects.select_related("institution__responsible_agency").get(pk=person.pk)


def _step(verb: str) -> Write:
    page = STEPS[verb]

    def form(data, user, person):
        rows = {"rows": page.rows(user, person)} if page.rows else {}
        return page.form(data, **rows)

    def save(form, person, by, now):
        page.take(person, dict(form.cleaned_data), by=by, now=now)
        return _again(person)

    return Write(form=form, save=save, fields=page.form.base_fields, permissions=_EDIT, example=_EXAMPLES[verb])


PRACTITIONERS = Resource(
    name="practitioners", label=_("医务人员"), ledger="practitioners", view=P.PRACTITIONER_VIEW,
    find=visible_practitioner, detail=PractitionerShape, example=_PRACTITIONER, offered=_offered,
    steps={verb: _step(verb) for verb in STEPS},
    create=Write(
        form=_form, save=_enter, fields=PractitionerForm.base_fields, permissions=_TELL,
        example={"institution": "JG00000001", "name": "沈清和", "kind": "nurse", "certificate_number": "202312000001",
                 "registered_on": "2023-12-01", "expires_on": "2028-11-30"},
    ),
    amend=Write(
        form=_form, save=_amend, permissions=_TELL, example={"title": "副主任医师"},
        fields={name: field for name, field in PractitionerForm.base_fields.items() if name != "institution"},
    ),
)  # fmt: skip
