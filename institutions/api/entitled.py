"""Who may do what at an institution on a day, for appointment systems, insurers and inspectors' devices."""

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from supervision.foundation.access import P
from supervision.foundation.api.resources import Part

from ..choices import InstitutionState
from ..models import Practitioner
from ..queries.practitioners import entitled
from ..rules.practice import Standing

_PAGE = 200


class EntitledQuery(serializers.Serializer):
    """The day (today if none is named), one standing, a page."""

    on = serializers.DateField(required=False, help_text="Today, if no day is named.")
    standing = serializers.ChoiceField(choices=[str(one) for one in Standing], required=False)
    page = serializers.IntegerField(min_value=1, max_value=10_000, default=1)


class EntitledPersonShape(serializers.Serializer):
    """One person: ``standing`` yes, check or no, and in words what speaks against it.

    ``code`` is null for somebody who has moved on to where the account sees nobody.
    """

    code = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    kind = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    certificate_number = serializers.CharField(allow_blank=True)
    site = serializers.CharField()
    scope = serializers.CharField(allow_blank=True)
    standing = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())


class EntitledShape(serializers.Serializer):
    """Everybody with a place here on the day; ``is_closed``: the institution itself is not in practice today."""

    on = serializers.DateField()
    is_closed = serializers.BooleanField()
    total = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    people = EntitledPersonShape(many=True)


def _tell(institution, user, asked: dict) -> dict:
    today = timezone.localdate()
    on = asked.get("on") or today
    people = [one for one in entitled(institution, on) if asked.get("standing") in (None, one.standing)]
    page = Paginator(people, _PAGE).get_page(asked["page"])
    keys = [one.practitioner.pk for one in page]
    seen = set(Practitioner.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    return EntitledShape({
        "on": on, "is_closed": on == today and institution.state != InstitutionState.ACTIVE, "total": len(people),
        "page": page.number, "pages": page.paginator.num_pages,
        "people": [_person(one, one.practitioner.pk in seen) for one in page],
    }).data  # fmt: skip


def _person(one, seen: bool) -> dict:
    person = one.practitioner
    return {
        "code": person.code if seen else None, "name": person.name, "kind": person.kind, "title": person.title,
        "certificate_number": person.certificate_number, "site": one.site.kind, "scope": one.scope,
        "standing": one.standing, "reasons": one.reasons,
    }  # fmt: skip


ENTITLED = Part(
    label=_("今日谁能在此执业"), tell=_tell, query=EntitledQuery, shape=EntitledShape,
    permissions=(P.PRACTITIONER_VIEW,),
    example={
        "on": "2026-11-20", "is_closed": False, "total": 1, "page": 1, "pages": 1,
        "people": [{
            "code": "RY00000001", "name": "许知夏", "kind": "doctor", "title": "主治医师",
            "certificate_number": "110120000001234", "site": "main", "scope": "内科专业", "standing": "yes",
            "reasons": [],
        }],
    },
)  # fmt: skip
