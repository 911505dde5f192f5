"""The review: written and on site, item by item, and the opinion handed to the one who decides."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.services.attachments import attach
from supervision.foundation.trail import act

from ...choices import Opinion, Recommendation, ValidationState
from ...models import Validation, ValidationCheck
from ...workflow import VALIDATION
from .applying import list_checks

REVIEWED_IN = (ValidationState.REVIEWING, ValidationState.RE_APPLIED)


def take_up(validation: Validation, *, by, now: datetime, note: str = "") -> Validation:
    """Begin the review."""
    with transaction.atomic():
        row = VALIDATION.take("take_up", validation, by=by, now=now, note=note)
        list_checks(row, by=by, now=now)
    return row


def save_review(
    validation: Validation, *, opinions: dict[int, tuple[str, str]], onsite_on: date | None, onsite_people: str,
    opinion: str, recommendation: str, files=(), by, now: datetime,
) -> Validation:  # fmt: skip
    """Keep the review so far. ``opinions``: key of a check → (opinion, note)."""
    with transaction.atomic():
        row = Validation.objects.select_for_update(of=("self",)).select_related("institution").get(pk=validation.pk)
        if not (may(by, P.VALIDATION_REVIEW) and "authority" in row.parties(by)):
            raise Refused(_("您无权审查这家机构的校验申请。"))
        if row.state not in REVIEWED_IN:
            raise Refused(_("当前状态不能填写审查意见，请刷新页面。"))
        if row.review_round >= row.round_now:
            raise Refused(_("审查意见已提交，不能再修改。"))
        reasons = list(_wrong(row, onsite_on, recommendation, opinions, timezone.localdate(now)))
        if reasons:
            raise Refused(*reasons)
        list_checks(row, by=by, now=now)
        with act("institutions.validation.review", by=by, now=now, subject=row, label=gettext_lazy("填写审查意见")):
            _write_opinions(row, opinions)
            row.onsite_on, row.onsite_people = onsite_on, onsite_people.strip()
            row.opinion, row.recommendation = opinion.strip(), recommendation
            row.save(update_fields=["onsite_on", "onsite_people", "opinion", "recommendation"])
            for upload in files:
                attach(upload, row, by=by, now=now)
    return row


def _wrong(row: Validation, onsite_on, recommendation: str, opinions: dict, today: date):
    if onsite_on is not None and onsite_on > today:
        yield _("现场审查日期不能晚于今天。")
    if recommendation and recommendation not in Recommendation.values:
        yield _("请选择审查建议。")
    if recommendation == Recommendation.DEFER and row.round_now > 1:
        yield _("暂缓校验后再次申请的，不再暂缓，请建议合格或者不予通过。")
    if any(said not in Opinion.values for said, _note in opinions.values()):
        yield _("请选择审查意见。")


def _write_opinions(row: Validation, opinions: dict[int, tuple[str, str]]) -> None:
    checks = list(row.checks.filter(round=row.round_now, pk__in=opinions))
    for check in checks:
        check.opinion, check.note = opinions[check.pk][0], opinions[check.pk][1].strip()[:500]
    ValidationCheck.objects.bulk_update(checks, ["opinion", "note"])


def report(validation: Validation, *, by, now: datetime) -> Validation:
    """Hand the opinion to the one who decides; from then on it stands."""
    row = Validation.objects.get(pk=validation.pk)
    if not row.recommendation:
        raise Refused(_("请选择审查建议。"))
    changes = {"reviewer": by, "reviewed_at": now, "review_round": row.round_now}
    return VALIDATION.take("report", validation, by=by, now=now, changes=changes)
