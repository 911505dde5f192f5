"""The team's scores: each scorer's own, differences settled by the head, one score that counts."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.services.attachments import attach
from supervision.foundation.trail import act

from ..choices import DRAFTING_STATES, SCORING_STATES, InspectionState
from ..models import FinalScore, InspectedDistrict, TeamScore
from ..rules import inspection as rule
from .government_inspections import running, take
from .self_assessments import refuse_beyond

Given = Mapping[int, tuple[Decimal | None, str]]


def score(district, *, by, now, given: Given, files: Mapping[int, Iterable] | None = None) -> InspectedDistrict:
    """One scorer's points and reasons; what has no points yet is left out."""
    with act("rectification.teamscore.score", by=by, now=now, label=lazy("督察评分")) as entry:
        entry.subject = row = _open(district, by, "scorer", SCORING_STATES)
        if row.inspection.state != InspectionState.ON_SITE:
            raise Refused(_("督察不在实地督察阶段。"))
        wanted = _wanted(row, given, files or {})
        bare = [str(leaf) for leaf, (points, reason) in wanted.items() if points < leaf.points and not reason]
        if bare:
            raise Refused(_("未给满分的指标须写明扣分理由：%(names)s。") % {"names": "；".join(bare)})
        for leaf, (points, reason) in wanted.items():
            values = {"points": points, "reason": reason, "scored_at": now}
            made, _new = TeamScore.objects.update_or_create(district=row, indicator=leaf, scorer=by, defaults=values)
            for upload in (files or {}).get(leaf.pk, ()):
                attach(upload, made, by=by, now=now)
    return row


def _wanted(row, given: Given, files: Mapping[int, Iterable]) -> dict:
    """Indicator → (points, reason). What has neither points, reason nor files is left for later."""
    leaves = {leaf.pk: leaf for leaf in row.leaves}
    said = {pk: (points, reason.strip()) for pk, (points, reason) in given.items()}
    open_ones = [str(leaves[pk]) for pk, (points, reason) in said.items()
                 if points is None and (reason or files.get(pk))]  # fmt: skip
    if open_ones:
        raise Refused(_("以下指标写了理由或上传了材料，但没有评分：%(names)s。") % {"names": "；".join(open_ones)})
    wanted = {leaves[pk]: one for pk, one in said.items() if one[0] is not None}
    refuse_beyond({leaf: points for leaf, (points, _reason) in wanted.items()})
    return wanted


def _open(district, by, party: str, states) -> InspectedDistrict:
    row = running(district)
    if row.is_official(by):
        raise Refused(_("您是被督察地区的工作人员，不能参与其评分。"))
    if not (may(by, P.GOVINSPECT_SCORE) and party in row.parties(by)):
        raise Refused(_("您不是督察组组长，不能评定。") if party == "head" else _("您不是督察组成员，不能评分。"))
    if row.state not in states:
        raise Refused(_("当前状态为“%(state)s”，不能评分。") % {"state": row.get_state_display()})
    return row


def decide(district, *, by, now, given: Given) -> InspectedDistrict:
    """The head sets scores by hand, each with a reason, until the feedback is signed."""
    with act("rectification.finalscore.decide", by=by, now=now, label=lazy("组长评定")) as entry:
        entry.subject = row = _open(district, by, "head", DRAFTING_STATES)
        wanted = _wanted(row, given, {})
        bare = [str(leaf) for leaf, (_points, reason) in wanted.items() if not reason]
        if bare:
            raise Refused(_("组长评定须写明理由：%(names)s。") % {"names": "；".join(bare)})
        for leaf, (points, reason) in wanted.items():
            values = {"points": points, "reason": reason, "settled_by": by}
            FinalScore.objects.update_or_create(district=row, indicator=leaf, defaults=values)
    return row


def settle(district, *, by, now, note="") -> InspectedDistrict:
    """Scores count from now on: the mean where scorers agree, the head's where they did not."""
    with transaction.atomic():
        done = take("settle", district, by=by, now=now, note=note, changes={"settled_at": now})
        have = set(done.final_scores.values_list("indicator_id", flat=True))
        scores: dict[int, list[Decimal]] = {}
        for row in done.team_scores.exclude(indicator__in=have):
            scores.setdefault(row.indicator_id, []).append(row.points)
        FinalScore.objects.bulk_create(
            FinalScore(district=done, indicator=leaf, reason="",
                       points=rule.agreed(scores[leaf.pk], leaf.points, done.inspection.span_percent))
            for leaf in done.leaves if leaf.pk in scores
        )  # fmt: skip
    return done
