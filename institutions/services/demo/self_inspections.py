"""Rounds of self-inspection in every state."""

import random
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.models import Region
from supervision.foundation.trail import act

from ...choices import Conclusion, SelfInspectionKind
from ...models import Institution, SelfInspection, SelfInspectionAnswer
from .. import self_inspections
from .people import person
from .registry import CITY, DISTRICT


def filings(rng: random.Random, rows: list[Institution], own: Institution, people, now: datetime) -> None:
    """Last quarter's round (late and missing ones), this quarter's, the year's and a district's; all states."""
    city = Region.objects.get(code=CITY)
    agency = people.city_officer.agency
    past = now - timedelta(days=80)
    rounds = {}
    for key, kind, title, days, at in (
        ("past", SelfInspectionKind.ROUTINE, _("上季度日常自查"), 20, past),
        ("quarter", SelfInspectionKind.ROUTINE, _("本季度日常自查"), 9, now - timedelta(days=3)),
        ("year", SelfInspectionKind.COMPREHENSIVE, _("年度全面自查"), 30, now - timedelta(days=2)),
    ):
        rounds[key] = self_inspections.open_round(
            kind, title=title, region=city, agency=agency, days=days, by=people.city_officer, now=at
        )
    county = people.county_officer
    rounds["special"] = self_inspections.open_round(
        SelfInspectionKind.SPECIAL, title=_("口腔诊疗专项自查"), region=county.agency.region, agency=county.agency,
        days=25, by=county, now=now - timedelta(days=1),
    )  # fmt: skip
    near = [row for row in rows if row.region_code == DISTRICT and row != own]
    for row in near[:4]:
        _filed(rng, row, rounds["special"], now - timedelta(hours=3))
    others = [row for row in rows if row != own]
    for n, row in enumerate(rng.sample(others, 48)):
        filed = past + timedelta(days=rng.choice((2, 6, 12, 18, 27)))
        filing = _filed(rng, row, rounds["past"], filed)
        if n % 6:
            filing = self_inspections.accept(filing, by=people.city_officer, now=filed + timedelta(days=3))
        if n % 6 > 2:
            self_inspections.publish(filing, by=people.city_officer, now=filed + timedelta(days=8))
    for n, row in enumerate(rng.sample(others, 24)):
        filing = _filed(rng, row, rounds["quarter"], now - timedelta(days=1), submit=n % 4 != 0)
        if n % 4 == 1:
            reason = _("06.03 医疗废物交接联单照片不清，请补充。")
            self_inspections.send_back(filing, reason=reason, by=people.city_officer, now=now)
    filing = _filed(rng, own, rounds["past"], past + timedelta(days=5))
    self_inspections.accept(filing, by=people.city_officer, now=past + timedelta(days=9))
    _filed(rng, own, rounds["year"], now - timedelta(hours=1), submit=False)


def _filed(rng: random.Random, row: Institution, round_, at: datetime, *, submit: bool = True) -> SelfInspection:
    filing = self_inspections.start(row, round_, by=None, now=at)
    answers = list(filing.answers.all())
    written = answers if submit else answers[: len(answers) // 2]
    with act("institutions.demo", by=None, now=at, subject=filing, label="生成演示自查"):
        SelfInspectionAnswer.objects.filter(pk__in=[one.pk for one in written]).update(conclusion=Conclusion.COMPLIANT)
        if answers and rng.random() < 0.4 and (chosen := rng.choice(answers)) in written:
            _with_problem(rng, chosen, at)
        values = {"compliance_department": "医务科", "compliance_manager": person(rng), "manager_full_time": True}
    filing = self_inspections.save_details(filing, values, by=None, now=at)
    if not submit:
        return filing
    return self_inspections.submit(
        filing,
        clauses=range(1, len(filing.pledge_text.clauses) + 1),
        signer=row.principal,
        role="主要负责人",
        by=None,
        now=at,
        entropy=rng.randbytes(12),
    )


def _with_problem(rng: random.Random, answer: SelfInspectionAnswer, at: datetime) -> None:
    answer.conclusion = Conclusion.PROBLEM
    answer.problem_text = "自查发现记录不完整，个别项目未按时登记。"
    answer.risk = "general"
    answer.rectify_kind = rng.choice(("immediate", "planned"))
    answer.measure = "补齐记录，指定专人每周核对。"
    answer.owner = person(rng)
    answer.due_on = timezone.localdate(at) + timedelta(days=20)
    answer.save()
