"""A district's own account: written indicator by indicator, signed by its leader, handed in."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.services.attachments import attach
from supervision.foundation.trail import act

from ..choices import WRITING_STATES, InspectionState
from ..models import InspectedDistrict, SelfScore
from ..rules.inspection import plain
from .government_inspections import running, take, tell_district, tell_office

Given = Mapping[int, tuple[Decimal | None, str]]


def save(district, *, by, now, given: Given, files: Mapping[int, Iterable] | None = None) -> InspectedDistrict:
    """Keep what is written so far. ``given``: indicator → (points, account); ``files``: indicator → uploads."""
    with act("rectification.selfscore.save", by=by, now=now, label=lazy("填写自评")) as entry:
        entry.subject = row = running(district)
        if not (may(by, P.GOVINSPECT_ANSWER) and "district" in row.parties(by)):
            raise Refused(_("您无权填写该地区的自评。"))
        if row.state not in WRITING_STATES or row.inspection.state != InspectionState.SELF_ASSESSMENT:
            raise Refused(_("当前状态为“%(state)s”，不能填写自评。") % {"state": row.get_state_display()})
        leaves = {leaf.pk: leaf for leaf in row.leaves}
        refuse_beyond({leaves[pk]: points for pk, (points, _account) in given.items()})
        for pk, (points, account) in given.items():
            values = {"points": points, "account": account.strip()}
            score, _new = SelfScore.objects.update_or_create(district=row, indicator=leaves[pk], defaults=values)
            for upload in (files or {}).get(pk, ()):
                attach(upload, score, by=by, now=now)
    return row


def refuse_beyond(points: Mapping) -> None:
    """Points lie between nothing and those of the indicator; all that do not are named."""
    wrong = [
        _("%(indicator)s：分数须在 0 至 %(full)s 之间。") % {"indicator": leaf, "full": plain(leaf.points)}
        for leaf, value in points.items()
        if value is not None and not 0 <= value <= leaf.points
    ]
    if wrong:
        raise Refused(*wrong)


def submit(district, *, by, now, signer: str, note="") -> InspectedDistrict:
    """Hand in what a leader without an account has signed on paper."""
    changes = {"signer": signer.strip(), "assessed_by": by, "submitted_at": now}
    return _handed_in("submit", district, by, now, note, changes)


def pass_on(district, *, by, now, note="") -> InspectedDistrict:
    """Put it before the leader."""
    with transaction.atomic():
        done = take("pass_on", district, by=by, now=now, note=note, changes={"assessed_by": by})
        title = _("督察自评待审签：%(title)s") % {"title": done.inspection.title}
        tell_district(done, f"to-sign:{now:%Y%m%d%H%M%S}", title, now, P.GOVINSPECT_SIGN)
    return done


def recall(district, *, by, now, note="") -> InspectedDistrict:
    """Take it back from the leader to go on writing."""
    return take("recall", district, by=by, now=now, note=note)


def sign_self(district, *, by, now, note="") -> InspectedDistrict:
    """The leader signs, which hands it in."""
    return _handed_in("sign_self", district, by, now, note, {"signer": by.name, "submitted_at": now})


def _handed_in(verb, district, by, now, note, changes) -> InspectedDistrict:
    with transaction.atomic():
        done = take(verb, district, by=by, now=now, note=note, changes=changes)
        title = _("%(district)s 已报送督察自评") % {"district": done.region.name}
        tell_office(done, f"submitted:{now:%Y%m%d%H%M%S}", title, now)
    return done


def hand_back(district, *, by, now, note: str) -> InspectedDistrict:
    """The leader does not sign, with the reason."""
    return _returned("hand_back", district, by, now, note)


def send_back(district, *, by, now, note: str) -> InspectedDistrict:
    """The office returns it, with the reason. Until it comes again it is nobody's but the district's."""
    return _returned("send_back", district, by, now, note, {"submitted_at": None, "signer": ""})


def _returned(verb, district, by, now, note, changes=None) -> InspectedDistrict:
    if not note.strip():
        raise Refused(_("请填写退回理由。"))
    with transaction.atomic():
        done = take(verb, district, by=by, now=now, note=note, changes=changes)
        title = _("督察自评被退回：%(note)s") % {"note": note}
        tell_district(done, f"back:{now:%Y%m%d%H%M%S}", title, now)
    return done


def mark_silent(district, *, by, now, note: str) -> InspectedDistrict:
    """The day has passed and nothing came: silence is a result too."""
    if not note.strip():
        raise Refused(_("请填写催报情况。"))
    changes = {"silent_on": timezone.localdate(now)}
    return take("mark_silent", district, by=by, now=now, note=note, changes=changes)
