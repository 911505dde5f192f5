"""Points indicator by indicator: the district's own, a scorer's, and all scorers' side by side for the head."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.access import P, may, require
from supervision.foundation.errors import Refused
from supervision.foundation.models import Attachment

from ..choices import DRAFTING_STATES, SCORING_STATES, WRITING_STATES, DistrictState, InspectionState
from ..forms.inspections import ScoresForm
from ..models import FinalScore, SelfScore, TeamScore
from ..rules import inspection as rule
from ..services import self_assessments, team_scores
from .inspected import judged_district, may_write_self, places, visible_district


def _files(rows) -> dict[int, list]:
    """Score → files attached to it."""
    rows = list(rows)
    found: dict[int, list] = {}
    if rows:
        kind = rows[0]._meta.label_lower
        for file in Attachment.objects.filter(parent_type=kind, parent_id__in=[row.pk for row in rows]):
            found.setdefault(file.parent_id, []).append(file)
    return found


def _rows(leaves, own, form=None) -> list[dict]:
    """One line for each indicator with the district's own score and its materials."""
    own = {row.indicator_id: row for row in own}
    files = _files(own.values())
    lines, head = [], None
    for leaf in leaves:
        score = own.get(leaf.pk)
        lines.append({
            "leaf": leaf, "head": leaf.parent if leaf.parent_id != head else None, "own": score,
            "files": files.get(score.pk, []) if score else [], "fields": form.fields_of(leaf) if form else [],
            "seen": form.seen_of(leaf) if form else [],
        })  # fmt: skip
        head = leaf.parent_id
    return lines


@require(P.GOVINSPECT_VIEW)
def inspected_assess(request, code):
    """The self-assessment: to be written by the district, to be read by the others once it is handed in."""
    district, user = visible_district(request.user, code), request.user
    writes = may_write_self(user, district) and district.state in WRITING_STATES
    writes = writes and district.inspection.state == InspectionState.SELF_ASSESSMENT
    own = list(SelfScore.objects.visible_to(user).filter(district=district))
    leaves, form = list(district.leaves), None
    if writes:
        given = {row.indicator_id: (row.points, row.account) for row in own}
        form = ScoresForm(
            request.POST or None, request.FILES or None, leaves=leaves, given=given, word=_("自评说明")
        )  # fmt: skip
        if request.method == "POST" and form.is_valid():
            try:
                self_assessments.save(district, by=user, now=timezone.now(), given=form.values(),
                                      files=form.files_given())  # fmt: skip
            except Refused as refused:
                form.add_error(None, refused.reasons)
            else:
                messages.success(request, _("已保存。填写完整后，在概况页送审签。"))
                return redirect("rectification:inspected_assess", code=code)
    context = places(user, district, "inspected_assess") | {"form": form, "rows": _rows(leaves, own, form)}
    return render(request, "rectification/inspected_assess.html", context)


@require(P.GOVINSPECT_SCORE)
def inspected_score(request, code):
    """A scorer's own points, beside what the district says of itself."""
    district, user = judged_district(request.user, code), request.user
    if "scorer" not in district.parties(user):
        raise Http404
    mine = list(TeamScore.objects.filter(district=district, scorer=user))
    leaves = list(district.leaves)
    is_open = district.state in SCORING_STATES and district.inspection.state == InspectionState.ON_SITE
    form = None
    if is_open:
        given = {row.indicator_id: (row.points, row.reason) for row in mine}
        form = ScoresForm(
            request.POST or None, request.FILES or None, leaves=leaves, given=given, word=_("评分理由")
        )  # fmt: skip
        if request.method == "POST" and form.is_valid():
            try:
                team_scores.score(district, by=user, now=timezone.now(), given=form.values(),
                                  files=form.files_given())  # fmt: skip
            except Refused as refused:
                form.add_error(None, refused.reasons)
            else:
                messages.success(request, _("已保存评分。"))
                return redirect("rectification:inspected_score", code=code)
    rows = _rows(leaves, SelfScore.objects.visible_to(user).filter(district=district), form)
    scored, evidence = {row.indicator_id: row for row in mine}, _files(mine)
    for row in rows:
        row["mine"] = scored.get(row["leaf"].pk)
        row["evidence"] = evidence.get(row["mine"].pk, []) if row["mine"] else []
    context = places(user, district, "inspected_score") | {"form": form, "rows": rows}
    return render(request, "rectification/inspected_score.html", context)


@require(P.GOVINSPECT_VIEW)
def inspected_settle(request, code):
    """All scores side by side; the head settles where they lie apart. The district sees it once feedback is out."""
    district, user = visible_district(request.user, code), request.user
    place = places(user, district, "inspected_settle")
    if not (place["judges"] or district.state == DistrictState.ISSUED):
        raise Http404
    leaves = list(district.leaves)
    final = {row.indicator_id: row for row in FinalScore.objects.visible_to(user).filter(district=district)}
    heads = "head" in district.parties(user) and may(user, P.GOVINSPECT_SCORE)
    form = None
    if heads and district.state in DRAFTING_STATES and place["is_open"]:
        form = ScoresForm(request.POST or None, leaves=leaves, given={}, word=_("评定理由"), with_files=False)
        if request.method == "POST" and form.is_valid():
            try:
                team_scores.decide(district, by=user, now=timezone.now(), given=form.values())
            except Refused as refused:
                form.add_error(None, refused.reasons)
            else:
                messages.success(request, _("已评定。"))
                return redirect("rectification:inspected_settle", code=code)
    rows = _rows(leaves, SelfScore.objects.visible_to(user).filter(district=district), form)
    _compare(rows, district, user, final)
    context = place | {"form": form, "rows": rows, "apart": sum(row["is_apart"] for row in rows)}
    return render(request, "rectification/inspected_settle.html", context)


def _compare(rows, district, user, final) -> None:
    """Each scorer's score, whether they lie apart, and what counts."""
    scores: dict[int, list] = {}
    seen = list(TeamScore.objects.visible_to(user).filter(district=district).select_related("scorer"))
    files = _files(seen)
    for score in seen:
        score.files = files.get(score.pk, [])
        scores.setdefault(score.indicator_id, []).append(score)
    for row in rows:
        leaf = row["leaf"]
        row["scores"], row["final"] = scores.get(leaf.pk, []), final.get(leaf.pk)
        points = [score.points for score in row["scores"]]
        mean = rule.agreed(points, leaf.points, district.inspection.span_percent)
        row["mean"], row["is_apart"] = mean, bool(points) and mean is None and row["final"] is None
