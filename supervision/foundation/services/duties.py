"""Moving people, subordinate bodies and written names to another body."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from ..access import Role
from ..models import Agency, AgencyAlias, Collection, CollectionAnswer, User
from ..trail import act
from .notices import notify
from .reassigning import LABEL, reassign


def move_people(rows: list[User], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """People with their roles. What a role opens depends on the body: the security administrator is asked to look."""
    reassign(rows, "foundation.user.move", by=by, now=now, note=note, agency=target)
    title = _("%(n)s 个账号转入%(agency)s，请复核角色") % {"n": len(rows), "agency": target.name}
    notify(
        User.objects.filter(roles__contains=[Role.SECURITY_ADMIN], is_active=True),
        key=f"people:{target.code}:{now:%Y%m%d%H%M%S}", title=title, now=now,
        body=note + "\n" + "、".join(row.name for row in rows), url=reverse("foundation:account_list"),
    )  # fmt: skip
    return {}


def move_subordinates(rows: list[Agency], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Bodies below come under the other body."""
    return reassign(rows, "foundation.agency.move", by=by, now=now, note=note, parent=target)


def circles(rows: list[Agency], target: Agency):
    """A body cannot come under itself or under one of its own."""
    below, above = {row.pk for row in rows}, target
    while above is not None:
        if above.pk in below:
            yield _("“%(name)s”是承接单位或其上级，不能成为其下级，请先调整上级单位。") % {"name": above.name}
        above = above.parent


def move_aliases(rows: list[AgencyAlias], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Papers that write these names mean the other body from now on. An alias has no history page: one act for all."""
    names = sorted({row.name for row in rows})
    with act("foundation.alias.move", by=by, now=now, label=LABEL, note=note, subject=target, data={"names": names}):
        AgencyAlias.objects.filter(pk__in=[row.pk for row in rows]).update(agency=target)
    return {}


def move_collections(rows: list[Collection], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """The other body asks now: it rolls up, reminds and closes."""
    place = target.region_code
    return reassign(rows, "foundation.collection.move", by=by, now=now, note=note, agency=target, region_code=place)


def move_answers(rows: list[CollectionAnswer], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """The other body answers; where it is asked itself, its own row speaks for both."""
    asked = set(CollectionAnswer.objects.filter(agency=target).values_list("collection", flat=True))
    joined = {row.pk: _("承接单位在该填报中已有自己的一行") for row in rows if row.collection_id in asked}
    moved = [row for row in rows if row.pk not in joined]
    verb, place = "foundation.collectionanswer.move", target.region_code
    with act(verb, by=by, now=now, label=LABEL, note=note, data={"rows": len(rows)}):
        CollectionAnswer.objects.filter(pk__in=joined).delete()
        reassign(moved, verb, by=by, now=now, note=note, agency=target, region_code=place)
    return joined
