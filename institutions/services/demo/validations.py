"""Validations in every state, proposals to defer, rules confirmed but for the filed clinics. All invented."""

import random
from datetime import date, datetime, timedelta

from django.utils import timezone

from supervision.foundation.rules.workdays import add_months

from ...choices import DeferralSource, Delivery, InstitutionState
from ...models import Institution, Validation, ValidationRule
from .. import validations
from .registry import DISTRICT

BASIS = "津卫校演〔2026〕1号（演示）"
_LONG = 100  # beds from which the period is three years
_BEGUN = 400  # days ago that the rules were confirmed
# What becomes of institutions of the district: (days from today until the period ends, how far it has come).
SCENES = (
    (40, "own"), (70, "due"), (-20, "ordered"), (-60, "unanswered"), (30, "applied"), (25, "reviewing"),
    (15, "reported"), (-10, "deferred"), (-35, "re_applied"), (20, "passed"), (5, "failed"), (3, "cancelled"),
    (60, "withdrawn"),
)  # fmt: skip


class _Stage:
    """What the scenes share."""

    def __init__(self, people, now: datetime):
        self.people, self.now = people, now
        self.officer, self.chief = people.county_officer, people.city_chief

    def ago(self, days: int) -> datetime:
        """So many days ago."""
        return self.now - timedelta(days=days)

    def applied(self, row: Validation, days: int) -> Validation:
        """Filled in and signed so many days ago."""
        texts = {material.pk: "无此类情况。（演示）" for material in row.materials.filter(required=True)}
        row = validations.draft(row, texts=texts, by=None, now=self.ago(days))
        known = {material.key: ["提交时平台记录：见一户一档（演示）"] for material in row.materials.exclude(source="")}
        signer = row.institution.principal
        return validations.apply(row, signer=signer, known=known, by=None, now=self.ago(days), entropy=_bytes(row))

    def reviewed(self, row: Validation, days: int, recommendation: str, opinion: str) -> Validation:
        """Every item answered and the opinion handed on so many days ago."""
        now = self.ago(days)
        if row.round_now == 1:
            row = validations.take_up(row, by=self.officer, now=self.ago(days + 2))
        opinions = {check.pk: ("meets", "") for check in row.checks.filter(round=row.round_now)}
        row = validations.save_review(
            row, opinions=opinions, onsite_on=timezone.localdate(now), onsite_people="林秋实、赵明川",
            opinion=opinion, recommendation=recommendation, by=self.officer, now=now,
        )  # fmt: skip
        return validations.report(row, by=self.officer, now=now)

    def decided(self, row: Validation, verb: str, days: int, **values) -> Validation:
        """Decided by the chief so many days ago."""
        now = self.ago(days)
        return validations.decide(row, verb, by=self.chief, now=now, entropy=_bytes(row), **values).validation


def _bytes(row: Validation) -> bytes:
    return random.Random(row.code).randbytes(12)  # noqa: S311 - believable, not secret


def build(rows: list[Institution], own: Institution, people, now: datetime) -> None:
    """Last validations of everybody, then the scenes of the district."""
    stage = _Stage(people, now)
    waiting = ValidationRule.objects.filter(confirmed=False).exclude(key="filed-clinics")
    begun = timezone.localdate(stage.ago(_BEGUN))
    validations.confirm_all(waiting, basis=BASIS, valid_from=begun, by=stage.chief, now=stage.ago(_BEGUN))
    practising = set(Institution.objects.filter(state=InstitutionState.ACTIVE).values_list("pk", flat=True))
    near = [
        row for row in rows
        if row.region_code == DISTRICT and not row.category_id.startswith("D2") and row != own and row.pk in practising
    ]  # fmt: skip
    actors = [own, *near[4 : 4 + len(SCENES) - 1]]
    _date(rows, dict(zip((row.pk for row in actors), SCENES, strict=True)), timezone.localdate(now))
    validations.run_day(now=stage.ago(95))
    validations.run_day(now=stage.ago(62))
    for institution, (_days, scene) in zip(actors, SCENES, strict=True):
        if scene in _SCENES:
            found = Validation.objects.filter(institution=institution).first()
            _SCENES[scene](stage, found or validations.open_early(institution, now=stage.ago(61)))
    _proposals(stage, near)
    validations.run_day(now=now)


def _date(rows: list[Institution], scenes: dict[int, tuple[int, str]], today: date) -> None:
    """When each was last validated: so that its period ends on the scene's day, elsewhere some time ahead."""
    rng = random.Random(20261122)  # noqa: S311 - believable, not secret
    for row in rows:
        months = 36 if (row.beds or 0) >= _LONG else 12
        if row.pk in scenes:
            row.validated_on = add_months(today + timedelta(days=scenes[row.pk][0]), -months)
        else:
            ahead = rng.randrange(40, 230) + rng.choice(range(0, months * 30, 365)[: months // 12])
            row.validated_on = add_months(today + timedelta(days=ahead), -months)
    Institution.objects.bulk_update(rows, ["validated_on"])


def _ordered(stage: _Stage, row: Validation, days: int = 18) -> None:
    document = validations.issue_order(row, by=stage.officer, now=stage.ago(days)).document
    served = stage.ago(days - 1)
    validations.serve(
        document, served_on=timezone.localdate(served), delivery=Delivery.DIRECT, by=stage.officer, now=served
    )


def _unanswered(stage: _Stage, row: Validation) -> None:
    _ordered(stage, row, 55)


def _applied(stage: _Stage, row: Validation) -> None:
    stage.applied(row, 3)


def _reviewing(stage: _Stage, row: Validation) -> None:
    row = validations.take_up(stage.applied(row, 20), by=stage.officer, now=stage.ago(15))
    answered = {check.pk: ("meets", "") for check in row.checks.filter(stage="written")}
    validations.save_review(
        row, opinions=answered, onsite_on=None, onsite_people="", opinion="", recommendation="", by=stage.officer,
        now=stage.ago(2),
    )  # fmt: skip


def _reported(stage: _Stage, row: Validation) -> None:
    stage.reviewed(stage.applied(row, 25), 4, "passed", "材料齐全，现场符合要求，建议校验合格。（演示）")


def _deferred(stage: _Stage, row: Validation, days: int = 30, months: int = 3) -> Validation:
    row = stage.reviewed(stage.applied(row, days + 20), days + 5, "deferred", "基本标准未达到，建议暂缓校验。（演示）")
    return stage.decided(row, "defer", days, months=months, grounds="执业医师人数未达到医疗机构基本标准。（演示）")


def _re_applied(stage: _Stage, row: Validation) -> None:
    row = _deferred(stage, row, 40, 1)
    statement = "已补聘执业医师2名，完成注册。（演示）"
    validations.reapply(row, statement=statement, known={}, by=None, now=stage.ago(5))


def _passed(stage: _Stage, row: Validation) -> None:
    row = stage.decided(stage.reviewed(stage.applied(row, 30), 14, "passed", "符合规定。（演示）"), "accept", 10)
    today = timezone.localdate(stage.now)
    document, served = row.documents.get(), today - timedelta(days=9)
    validations.serve(document, served_on=served, delivery=Delivery.POST, by=stage.officer, now=stage.now)


def _failed(stage: _Stage, row: Validation, days: int = 5) -> Validation:
    row = stage.reviewed(stage.applied(row, 40), days + 5, "failed", "多项基本标准未达到且拒不整改。（演示）")
    return stage.decided(row, "fail", days, grounds="科室、人员、设备均未达到医疗机构基本标准。（演示）")


def _cancelled(stage: _Stage, row: Validation) -> None:
    stage.decided(_failed(stage, row, 9), "cancel", 3, grounds="校验不合格，已无法继续执业。（演示）")


def _withdrawn(stage: _Stage, row: Validation) -> None:
    validations.withdraw(row, reason="床位数登记有误，更正后重新推算。（演示）", by=stage.officer, now=stage.ago(5))


_SCENES = {
    "ordered": _ordered, "unanswered": _unanswered, "applied": _applied, "reviewing": _reviewing,
    "reported": _reported, "deferred": _deferred, "re_applied": _re_applied, "passed": _passed, "failed": _failed,
    "cancelled": _cancelled, "withdrawn": _withdrawn,
}  # fmt: skip


def _proposals(stage: _Stage, near: list[Institution]) -> None:
    """One that waits, one that was rejected; another comes from points."""
    for row, key in ((near[0], "waits"), (near[1], "rejected")):
        proposal = validations.propose_deferral(
            row, DeferralSource.OFFICER, "两次责令改正后仍未改正同一问题。（演示）",
            "《医疗机构校验管理办法（试行）》（演示）", 2, ["卫生监督意见书两份（演示）"], f"demo:{key}",
            stage.officer, stage.ago(6),
        )  # fmt: skip
    validations.reject_proposal(proposal, note="问题已改正，不予暂缓。（演示）", by=stage.chief, now=stage.ago(4))
