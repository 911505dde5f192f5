"""A small round of inspection: four indicators worth ten points, two districts, a team of three."""

from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from rectification.choices import SystemState, TaskKind
from rectification.models import Indicator, IndicatorSystem
from rectification.services import (
    feedback,
    government_inspections,
    indicators,
    self_assessments,
    team_scores,
)

ROWS = (("A", "", "6"), ("A1", "A", "3"), ("A2", "A", "3"), ("B", "", "4"), ("B1", "B", "2"), ("B2", "B", "2"))


def scan(name="盖章扫描件.pdf"):
    """An uploaded paper."""
    return SimpleUploadedFile(name, b"%PDF-1.4 stamped")


def drafted_system(cast, now, rows=ROWS, full="10"):
    """A system of the city's office; A1 asks for materials."""
    system = indicators.draft(by=cast.city_officer, now=now, title="督察指标体系", year=2026, full_score=Decimal(full),
                              basis="方案")  # fmt: skip
    heads = {}
    for code, parent, points in rows:
        values = {"code": code, "title": f"指标{code}", "points": Decimal(points), "parent": heads.get(parent)}
        values |= {"way": "material", "rule": "按标准", "materials": "制度文件" if code == "A1" else ""}
        heads[code] = indicators.put(system, by=cast.city_officer, now=now, **values)
    return system


def system_of(cast, now, *, confirmed=True):
    """The same, published and confirmed; written at once, because most tests begin with it."""
    system = IndicatorSystem.objects.create(
        code=f"ZB-2026-9{IndicatorSystem.objects.count()}", title="督察指标体系", year=2026, full_score=10,
        office=cast.city_officer.agency, state=SystemState.PUBLISHED, confirmed=confirmed,
        document="文1号" if confirmed else "",
    )  # fmt: skip
    heads = {}
    for is_leaf in (False, True):
        made = Indicator.objects.bulk_create(
            Indicator(system=system, code=code, title=f"指标{code}", points=Decimal(points), position=place,
                      parent=heads.get(parent), materials="制度文件" if code == "A1" else "")
            for place, (code, parent, points) in enumerate(ROWS) if bool(parent) == is_leaf
        )  # fmt: skip
        heads = {row.code: row for row in made}
    return system


def planned(cast, now, **values):
    """A draft: both districts, led by the chief."""
    on = timezone.localdate(now)
    usual = {
        "title": "督察试点", "basis": "方案1号", "consent": "政府1号", "self_due_on": on + timedelta(days=5),
        "site_from": on + timedelta(days=6), "site_to": on + timedelta(days=8),
        "feedback_due_on": on + timedelta(days=30),
        "districts": [cast.county_officer.agency, cast.neighbour_officer.agency],
        "members": [cast.liaison, cast.inspector], "head": cast.city_chief,
    }  # fmt: skip
    if "system" not in values:
        values["system"] = system_of(cast, now)
    return government_inspections.draft(by=cast.city_officer, now=now, **usual | values)


def assessing(cast, now, **values):
    """Districts write their self-assessments; returns the two districts."""
    made = government_inspections.notify(planned(cast, now, **values), by=cast.city_officer, now=now)
    government_inspections.step("open_self", made, by=cast.city_officer, now=now)
    return list(made.districts.order_by("region_code"))


def full_account(district, *, files=True):
    """Given points, words and materials for every indicator, as ``save`` takes them."""
    leaves = list(district.leaves)
    given = {leaf.pk: (leaf.points, "已落实") for leaf in leaves}
    return {"given": given, "files": {leaves[0].pk: [scan("制度.pdf")]} if files else {}}


def reported(cast, now, **values):
    """Both districts have handed in, and the team is on site."""
    districts = assessing(cast, now, **values)
    people = (cast.county_officer, cast.neighbour_officer)
    for district, by in zip(districts, people, strict=True):
        self_assessments.save(district, by=by, now=now, **full_account(district))
        self_assessments.submit(district, by=by, now=now, signer="主任")
    government_inspections.step("go_on_site", districts[0].inspection, by=cast.city_officer, now=now)
    return [type(row).objects.get(pk=row.pk) for row in districts]


def points(district, *values):
    """(points, reason) for the indicators in their order."""
    leaves = [leaf.pk for leaf in district.leaves]
    return dict(zip(leaves, ((Decimal(value), "扣分理由") for value in values), strict=False))


def settled(cast, now, **values):
    """The first district's scores count: eight of ten."""
    east, _west = reported(cast, now, **values)
    team_scores.score(east, by=cast.liaison, now=now, given=points(east, "3", "2", "2", "1"))
    return team_scores.settle(east, by=cast.city_chief, now=now)


def commented(cast, now):
    """Its feedback is written and commented on, and waits for the signature."""
    east = settled(cast, now)
    for text in ("责任清单不全。", "两起案件应记分未记分。"):
        leaf = list(east.leaves)[1]
        feedback.put_problem(east, by=cast.city_officer, now=now, indicator=leaf, kind=TaskKind.PHASED, text=text)
    feedback.write(east, by=cast.city_officer, now=now, preface="总体较好。", requirement="限期整改。")
    feedback.ask(east, by=cast.city_officer, now=now)
    return feedback.comment(east, by=cast.county_officer, now=now, text="无意见")


def issued(cast, now):
    """The same, answered, signed and out in the joint conference's name."""
    east = commented(cast, now)
    feedback.write(east, by=cast.city_officer, now=now, comment_answer="已采纳。")
    east = feedback.sign(east, by=cast.city_chief, now=now)
    return feedback.issue(east, by=cast.city_officer, now=now, number="联〔2026〕1号", files=[scan()])
