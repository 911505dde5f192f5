"""Licences of the demonstration's institutions, decisions of every kind, an approval bureau, a letter to it."""

from datetime import datetime, timedelta

from django.utils import timezone

from supervision.foundation.models import Agency

from ...choices import LicenceProposalKind, WarnedAbout
from ...models import Licence, LicenceKind
from .. import licences
from ..licences import Decision, proposals, settings
from .registry import DISTRICT, OWN

BUREAU = "120000-ZWB"
_BASIS = "津卫发〔2026〕7号"
_NUMBERS = {
    "radiation": "津卫放证字（2023）第{n:04d}号",
    "maternal": "津母婴字{n:06d}",
    "narcotic": "津麻卡{n:05d}",
}


def licensing(people, now: datetime) -> None:
    """From what the registry knows; then some are changed, renewed, suspended, cancelled as offices do."""
    settings.set_warning(WarnedAbout.LICENCE, [90, 60, 30], basis=_BASIS, by=people.city_chief, now=now)
    licences.adopt(now=now, source="演示数据")
    _numbers(now)
    bureau, today = Agency.objects.get(code=BUREAU), timezone.localdate(now)
    settings.hand_over(
        LicenceKind.objects.get(code="maternal"), bureau, basis="津政办函〔2024〕11号",
        valid_from=today - timedelta(days=400), by=people.city_chief, now=now,
    )  # fmt: skip
    _decisions(people, bureau, now)


def _numbers(now: datetime) -> None:
    """Permits the registry only named get their numbers and dates, but for some that still lack them."""
    today = timezone.localdate(now)
    bare = Licence.objects.filter(kind__in=_NUMBERS).select_related("kind", "institution")
    for n, licence in enumerate(bare.filter(region_code=DISTRICT).order_by("pk")):
        if n % 4 == 3:
            continue
        began = today - timedelta(days=(400, 700, 1050)[n % 3])
        values = {"number": _NUMBERS[licence.kind_id].format(n=licence.pk), "valid_from": began, "issued_on": began,
                  "issuer": "天津市河东区卫生健康委员会"}  # fmt: skip
        if licence.kind.has_end:
            values["valid_to"] = began + timedelta(days=1095)
        licences.take("correct", licence, values, Decision(note="对照原件补录"), by=None, now=now)


def _decisions(people, bureau: Agency, now: datetime) -> None:
    today = timezone.localdate(now)
    county = people.county_officer
    here = {"by": county, "now": now}
    mains = list(Licence.objects.filter(
        region_code=DISTRICT, kind="practice", changes__valid_to__gt=today + timedelta(days=60),
        institution__responsible_agency=county.agency,
    ).exclude(institution__name__contains=OWN).select_related("kind", "institution").order_by("pk")[:4])  # fmt: skip
    changed, renewed, suspended, pending = mains
    licences.take("change", changed, {"subjects": ["03", "04", "05", "07", "30", "32.01", "50"], "beds": 120},
                  Decision(effective_on=today - timedelta(days=20), document_number="东卫许变〔2026〕3号",
                           note="增设中医科，核增床位"), **here)  # fmt: skip
    end = renewed.changes.first().valid_to
    licences.take("renew", renewed, {"valid_from": end + timedelta(days=1), "valid_to": end + timedelta(days=5478)},
                  Decision(document_number="东卫许延〔2026〕8号", note="期满延续"), **here)  # fmt: skip
    licences.take(
        "suspend", suspended, {}, Decision(document_number="东卫罚〔2026〕12号", note="责令停业整顿一个月"), **here
    )
    licences.take("change", pending, {"principal": "周望舒"},
                  Decision(effective_on=today + timedelta(days=10), document_number="东卫许变〔2026〕9号",
                           note="变更主要负责人"), **here)  # fmt: skip
    maternal = Licence.objects.filter(region_code=DISTRICT, kind="maternal").select_related("institution").first()
    _letters(maternal, bureau, people, now)


def _letters(licence: Licence, bureau: Agency, people, now: datetime) -> None:
    """One letter that waits for an answer, one still a draft."""
    told = {"agency": bureau, "licence": licence, "by": people.county_officer, "now": now,
            "reason": "检查发现该机构产科技术人员资质不足，责令改正后逾期未改。",
            "basis": "《中华人民共和国母婴保健法实施办法》第三十五条"}  # fmt: skip
    sent = proposals.draft(licence.institution, kind=LicenceProposalKind.SUSPEND, **told)
    today = timezone.localdate(now)
    proposals.send(sent, document_number="东卫监建〔2026〕5号", sent_on=today, by=people.county_officer, now=now)
    proposals.draft(licence.institution, kind=LicenceProposalKind.REFUSE, **told)
