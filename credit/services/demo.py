"""Points in every state for the demonstration city: invented facts under the city's own, confirmed demo scheme."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.utils import timezone

from institutions.choices import InstitutionState
from institutions.models import Institution

from ..choices import DEFERRED_VALIDATION, ConsequenceState, Service
from ..models import Consequence, PointsRecord, ScoringScheme
from ..queries import awaiting_points, calendar_of
from ..rules.cycle import cycle_of
from . import consequences, points, rounds, schemes

BASIS = "津卫医演〔2026〕1号（演示）"
SOURCE = "津卫移演〔2026〕{number}号（演示）"
NOTE = "（演示）"
_AT_HOME, _ELSEWHERE = 9, 4  # institutions that the scenes need


@dataclass
class _Stage:
    """What the scenes share."""

    people: object
    now: datetime
    scheme: ScoringScheme
    number: int = 0

    def before(self, days: int) -> datetime:
        """A moment so many days ago."""
        return self.now - timedelta(days=days)

    def draft(self, place: Institution, code: str, days: int, quantity: int = 1) -> PointsRecord:
        """Points for something verified so many days ago."""
        self.number += 1
        return points.draft_by_hand(
            place,
            item=self.scheme.items.get(code=code),
            quantity=quantity,
            verified_on=timezone.localdate(self.before(days)),
            source_note=SOURCE.format(number=self.number),
            by=self.people.county_officer if place.region_code == self.home else self.people.city_officer,
            now=self.before(days),
        )

    @property
    def home(self) -> str:
        """The district of the county officer."""
        return self.people.county_officer.agency.region_code

    def notice(self, record: PointsRecord, days: int) -> PointsRecord:
        """Told to the institution so many days ago."""
        by = self.people.county_officer if record.region_code == self.home else self.people.city_officer
        served_on = timezone.localdate(self.before(days))
        return points.notice(record, served_on=served_on, service=Service.DIRECT, by=by, now=self.before(days))

    def effect(self, place: Institution, code: str, days: int, quantity: int = 1) -> PointsRecord:
        """Verified, told and undefended: in effect at the latest 20 days after verification."""
        record = self.notice(self.draft(place, code, days, quantity), days - 1)
        rounds.take_effect(now=self.before(max(0, days - 20)))
        record.refresh_from_db()
        return record


def build(people, *, now: datetime) -> None:
    """A confirmed scheme, points in all states, thresholds reached, decisions taken; the rest pulled from findings."""
    reference = ScoringScheme.objects.get(region_code="000000000")
    copy = schemes.adopt(
        reference, version="演示-1", title="天津市医疗机构不良执业行为记分办法（演示）",
        valid_from=timezone.localdate(now) - timedelta(days=400), by=people.city_chief, now=now - timedelta(days=400),
    )  # fmt: skip
    stage = _Stage(people, now, copy)
    home, elsewhere = _places(stage)
    stage.draft(home[0], "L10", 390)  # before the scheme's first day: a trial for ever
    stage.scheme = schemes.confirm(
        copy, basis=BASIS, valid_from=copy.valid_from + timedelta(days=35), by=people.city_chief, now=stage.before(366)
    )
    _ended_cycle(stage, home[1])
    _thresholds(stage, home, elsewhere)
    _open_matters(stage, home, elsewhere)
    _own(stage)
    rounds.take_effect(now=now)
    rounds.clear(now=now)
    _decisions(stage)
    rounds.pull(now=now, findings=list(awaiting_points()[:6]))  # the others stay in the queue, to be shown


def _places(stage: _Stage) -> tuple[list[Institution], list[Institution]]:
    """As many institutions of the home district and of others as the scenes need."""
    active = Institution.objects.filter(state=InstitutionState.ACTIVE, licence_from__isnull=False)
    rows = active.exclude(accounts__is_active=True).order_by("code")
    home, elsewhere = rows.filter(region_code=stage.home), rows.exclude(region_code=stage.home)
    return list(islice(_begun(stage, home), _AT_HOME)), list(islice(_begun(stage, elsewhere), _ELSEWHERE))


def _begun(stage: _Stage, rows) -> Iterator[Institution]:
    """Those whose scoring year began long enough ago for the scenes."""
    today = timezone.localdate(stage.now)
    for row in rows.iterator():
        begun = cycle_of(today, calendar_of(row, stage.scheme)).start
        if today - timedelta(days=330) <= begun <= today - timedelta(days=130):
            yield row


def _ended_cycle(stage: _Stage, place: Institution) -> None:
    """Points of last year's cycle, cleared since."""
    today = timezone.localdate(stage.now)
    begun = cycle_of(today, calendar_of(place, stage.scheme)).start
    stage.effect(place, "H06", (today - begun).days + 28)


def _thresholds(stage: _Stage, home: list[Institution], elsewhere: list[Institution]) -> None:
    """One institution at every tier, oldest first."""
    for place, codes in (
        (home[2], (("L03", 120), ("H05", 80))),
        (elsewhere[0], (("L02", 110), ("L06", 70), ("H07", 50))),
        (home[3], (("L07", 90), ("L15", 60))),
        (elsewhere[1], (("L08", 75),)),
        (home[4], (("P01", 55), ("Q04", 45))),
    ):
        for code, days in codes:
            stage.effect(place, code, days, quantity=2 if code in {"P01", "L07"} else 1)


def _open_matters(stage: _Stage, home: list[Institution], elsewhere: list[Institution]) -> None:
    """Drafts (one overdue), notices that run, one withdrawn."""
    stage.draft(home[5], "H06", 30)
    stage.draft(home[6], "L12", 4, quantity=2)
    stage.draft(elsewhere[2], "Q06", 3)
    stage.notice(stage.draft(home[7], "L16", 12), 2)
    stage.notice(stage.draft(elsewhere[3], "M06", 9), 1)
    record = stage.effect(home[8], "H04", 65)
    points.withdraw(record, reason="复议撤销原认定" + NOTE, by=stage.people.city_chief, now=stage.before(20))


def _own(stage: _Stage) -> None:
    """The cast's own institution: one settled by a review, one defended, one that may still be defended."""
    people = stage.people
    own = Institution.objects.get(accounts__user_id=people.principal.pk)
    settled = stage.notice(stage.draft(own, "P03", 48, quantity=3), 46)
    settled = points.lodge_defence(
        settled, text="其中一人已于检查前完成变更注册。" + NOTE, by=people.principal, now=stage.before(45)
    )
    points.review(
        settled, text="查明一人已变更注册，核减。" + NOTE, quantity=2, by=people.city_chief, now=stage.before(40)
    )
    waiting = stage.notice(stage.draft(own, "L10", 10), 4)
    points.lodge_defence(
        waiting, text="公示栏当日正在更换，已恢复公示。" + NOTE, by=people.principal, now=stage.before(2)
    )
    stage.notice(stage.draft(own, "H07", 6), 1)


def _decisions(stage: _Stage) -> None:
    """The oldest proposal is decided, the next dismissed, the others wait."""
    proposed = Consequence.objects.filter(state=ConsequenceState.PROPOSED).order_by("pk")
    first, second = proposed.exclude(threshold__code=DEFERRED_VALIDATION)[:2]
    chief = stage.people.city_chief
    consequences.settle("decide", first, decision="发提醒函，限期自查整改" + NOTE, by=chief, now=stage.before(1))
    consequences.settle(
        "dismiss", second, decision="同一事实已由卫生监督意见书处理" + NOTE, by=chief, now=stage.before(1)
    )
    limit = proposed.filter(threshold__code=DEFERRED_VALIDATION).first()
    consequences.settle("decide", limit, decision="向校验机关建议暂缓校验" + NOTE, by=chief, now=stage.before(1))
