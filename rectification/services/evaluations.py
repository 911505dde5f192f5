"""Self-evaluations of the members: asked by the office, filled in, signed, graded, taken or returned."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.numbers import allocate_code
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from .. import queries
from ..choices import EvaluationState, RoundState
from ..choices.conference import UNSENT
from ..models import EvaluationLine, EvaluationRound, EvaluationScheme, Plan, ReportFigure, SelfEvaluation, Task
from ..models.reports import plain
from ..queries.conference import area_of
from ..rules import evaluations as rule
from ..workflow import EVALUATION, ROUND
from ..workflow.conference import somebody_has_a_key_task

_E = EvaluationState


# --- the form ------------------------------------------------------------------------------------------
def add_scheme(*, by, now, version: str, grades: list[dict], columns: list[dict], basis: str) -> EvaluationScheme:
    """A new version of the form, from today; rounds of it run on trial until it is confirmed."""
    if not may(by, P.CONFERENCE_RUN):
        raise Refused(_("您无权维护自评表。"))
    if EvaluationScheme.objects.filter(version=version).exists():
        raise Refused(_("已有名为“%(version)s”的自评表，请换一个名称。") % {"version": version})
    with act("rectification.scheme.add", by=by, now=now, label=gettext_lazy("新增自评表"), note=version) as entry:
        entry.subject = made = EvaluationScheme.objects.create(
            version=version, grades=grades, columns=columns, basis=basis, mark="D", valid_from=timezone.localdate(now)
        )
    return made


def confirm_scheme(scheme: EvaluationScheme, *, by, now, basis: str) -> EvaluationScheme:
    """The authority makes the form its own, by a document."""
    if not may(by, P.RULE_CONFIRM):
        raise Refused(_("您无权确认规则。"))
    if not basis.strip():
        raise Refused(_("请填写依据文号。"))
    with act("rectification.scheme.confirm", by=by, now=now, label=gettext_lazy("确认自评表"), note=basis) as entry:
        entry.subject = row = EvaluationScheme.objects.select_for_update().get(pk=scheme.pk)
        if row.confirmed:
            raise Refused(_("自评表“%(version)s”已确认。") % {"version": row.version})
        row.confirmed, row.basis = True, basis.strip()
        row.save(update_fields=["confirmed", "basis"])
    return row


# --- the round -----------------------------------------------------------------------------------------
def ask(plan: Plan, *, by, now, scheme: EvaluationScheme, period: str, title: str, due_on, note="") -> EvaluationRound:
    """Prepare a round; nobody is asked yet. Every unit that leads a task of the plan gets its lines."""
    if not (may(by, P.CONFERENCE_RUN) and "office" in plan.parties(by)):
        raise Refused(_("只有方案的牵头办公室可以布置自评。"))
    if not rule.is_period(period):
        raise Refused(_("自评期间请写成 2026（全年）或 2026-H1（上半年）、2026-H2（下半年）。"))
    if due_on < timezone.localdate(now):
        raise Refused(_("报送截止不能早于今天。"))
    same = plan.rounds.filter(period=period).exclude(state=RoundState.CANCELLED).first()
    if same is not None:
        raise Refused(_("该方案 %(period)s 的自评已布置（%(code)s）。") % {"period": period, "code": same.code})
    with act("rectification.round.ask", by=by, now=now, label=gettext_lazy("编制自评"), note=title) as entry:
        entry.subject = made = EvaluationRound.objects.create(
            code=allocate_code("ZP", "rectification", timezone.localdate(now).year, 3), plan=plan, office=plan.office,
            region_code=plan.region_code, scheme=scheme, period=period, title=title, note=note, due_on=due_on,
            created_at=now,
        )  # fmt: skip
        _fill(made)
    return made


def _fill(round_: EvaluationRound) -> None:
    """A line for each task a unit leads, with what the ledger says of it now."""
    round_.evaluations.all().delete()
    rows = Task.objects.filter(plan=round_.plan).current().select_related("lead_agency", "measure")
    rows = list(rows.order_by("measure__number", "code"))
    figures = _figures(rows)
    leads = {task.lead_agency_id: task.lead_agency for task in rows}
    made = SelfEvaluation.objects.bulk_create(
        SelfEvaluation(round=round_, agency=body, region_code=body.region_code) for body in leads.values()
    )
    first = round_.scheme.columns[0]["key"]
    lines = []
    for evaluation in made:
        own = [task for task in rows if task.lead_agency_id == evaluation.agency_id]
        lines += [
            EvaluationLine(
                evaluation=evaluation, task=task, position=position, area=area_of(task),
                facts=_facts(task, figures.get(task.pk, [])), texts={first: task.progress_text},
            )
            for position, task in enumerate(own, start=1)
        ]  # fmt: skip
    EvaluationLine.objects.bulk_create(lines)


def _facts(task, figures) -> dict:
    return {"state": task.state, "light": task.light, "progress": task.progress, "text": task.progress_text,
            "due_on": task.due_on.isoformat() if task.due_on else "", "figures": figures}  # fmt: skip


def _figures(tasks) -> dict[int, list[list[str]]]:
    """Task → [name, latest total] of what it reported."""
    rows = ReportFigure.objects.filter(report__task__in=tasks, report__state__in=queries.REPORTED)
    latest: dict[int, dict] = {}
    for row in rows.select_related("figure", "report").order_by("report__period", "figure__position"):
        latest.setdefault(row.report.task_id, {})[row.figure.name] = f"{plain(row.total)}{row.figure.unit}"
    return {task: [[name, told] for name, told in found.items()] for task, found in latest.items()}


def open_up(round_, *, by, now, due_on=None, note="") -> EvaluationRound:
    """Ask: the lines say what the ledger says today, and every unit is told. ``due_on``: another day than was planned.

    Whether it is on trial is settled now and stays so.
    """
    if due_on is None and round_.due_on < timezone.localdate(now):
        raise Refused(_("报送截止 %(due)s 已过，请填写新的报送截止后再布置。") % {"due": round_.due_on})
    trial = not EvaluationScheme.objects.filter(pk=round_.scheme_id, confirmed=True).exists()
    changes = {"opened_at": now, "trial": trial} | _moved(due_on, now)
    with transaction.atomic():
        done = ROUND.take("open", round_, by=by, now=now, note=note, changes=changes)
        _fill(done)
        # Tasks may have been cancelled since the round was prepared.
        gaps = list(somebody_has_a_key_task(done))
        if gaps:
            raise Refused(*gaps)
        told = _("请于 %(due)s 前报送“%(title)s”") % {"due": done.due_on, "title": done.title}
        _tell(done.evaluations.all(), P.TASK_REPORT, "open", told, now)
    return done


def close(round_, *, by, now, note="") -> EvaluationRound:
    """Take no more: the roll-up stands."""
    return ROUND.take("close", round_, by=by, now=now, note=note, changes={"closed_at": now})


def reopen(round_, *, by, now, due_on=None, note="") -> EvaluationRound:
    """Take evaluations again, by another day if one is given."""
    changes = {"closed_at": None} | _moved(due_on, now)
    return ROUND.take("reopen", round_, by=by, now=now, note=note, changes=changes)


def _moved(due_on, now) -> dict:
    """The new day, if there is one."""
    if due_on is None:
        return {}
    if due_on < timezone.localdate(now):
        raise Refused(_("报送截止不能早于今天。"))
    return {"due_on": due_on}


def cancel(round_, *, by, now, note="") -> EvaluationRound:
    """It is not needed any more."""
    return ROUND.take("cancel", round_, by=by, now=now, note=note)


def press(round_, *, by, now) -> int:
    """Remind the units that have not handed in; returns how many. Once a day at most for each."""
    if not (may(by, P.CONFERENCE_RUN) and "office" in round_.parties(by)) or round_.state != RoundState.OPEN:
        raise Refused(_("只有布置单位可以在报送期间催报。"))
    waiting = round_.evaluations.filter(state__in=UNSENT)
    told = _("催报：“%(title)s”%(due)s 截止，贵单位尚未报送") % {"title": round_.title, "due": round_.due_on}
    with act("rectification.round.press", by=by, now=now, subject=round_, label=gettext_lazy("催报自评")):
        _tell(waiting, P.TASK_REPORT, f"press:{now:%Y%m%d}", told, now)
    return waiting.count()


def _tell(evaluations: Iterable[SelfEvaluation], permission, key: str, title: str, now) -> None:
    for row in evaluations.select_related("agency", "round").prefetch_related("agency__people"):
        people = [one for one in row.agency.people.all() if one.is_active and may(one, permission)]
        url = reverse("rectification:evaluation", args=[row.pk])
        notify(people, key=f"evaluation:{row.pk}:{key}", title=title, url=url, now=now)


# --- the member ----------------------------------------------------------------------------------------
def save(evaluation, *, by, now, summary: str, lines: Mapping[int, tuple[str, dict]]) -> SelfEvaluation:
    """Keep what was typed: key of a line → (own grade, column → words). Nothing is handed in by this."""
    with act("rectification.evaluation.save", by=by, now=now, label=gettext_lazy("保存自评")) as entry:
        entry.subject = row = _locked(evaluation)
        if not (may(by, P.TASK_REPORT) and "unit" in row.parties(by)):
            raise Refused(_("只有本单位可以填写自评。"))
        if row.state not in (_E.FILLING, _E.RETURNED) or row.round.state != RoundState.OPEN:
            raise Refused(_("当前状态为“%(state)s”，不能修改。") % {"state": row.get_state_display()})
        keys = [column["key"] for column in row.round.scheme.columns]
        for line in row.lines.filter(pk__in=lines):
            grade, texts = lines[line.pk]
            line.grade = grade if grade in row.round.scheme.labels else ""
            line.texts = {key: texts.get(key, "").strip() for key in keys}
            line.save(update_fields=["grade", "texts"])
        row.summary, row.author = summary.strip(), by
        row.save(update_fields=["summary", "author"])
    return row


def _locked(evaluation) -> SelfEvaluation:
    rows = SelfEvaluation.objects.select_for_update(of=("self",)).select_related("round__scheme", "agency")
    return rows.get(pk=evaluation.pk)


def submit(evaluation, *, by, now, signer: str = "", note="") -> SelfEvaluation:
    """Hand it in, signed on paper by ``signer``. Where the unit's leader has an account, he signs here instead."""
    if queries.leaders_of(evaluation.agency, besides=by):
        raise Refused(_("自评须经本单位负责人审签，请送审签。"))
    if not signer.strip():
        raise Refused(_("请填写本单位主要负责人姓名（审签）。"))
    changes = {"author": by, "signer": signer.strip()} | _arrived(evaluation, now)
    return EVALUATION.take("submit", evaluation, by=by, now=now, note=note, changes=changes)


def _arrived(evaluation, now) -> dict:
    return {"arrived_at": evaluation.arrived_at or now, "returned_note": ""}


def pass_on(evaluation, *, by, now, note="") -> SelfEvaluation:
    """Put it before the unit's leader."""
    leaders = queries.leaders_of(evaluation.agency, besides=by)
    if not leaders:
        raise Refused(_("本单位没有可审签的负责人账号，请填写审签人后直接报送。"))
    with transaction.atomic():
        done = EVALUATION.take("pass_on", evaluation, by=by, now=now, note=note, changes={"author": by})
        url = reverse("rectification:evaluation", args=[done.pk])
        told = _("“%(title)s”待审签") % {"title": done.round.title}
        notify(leaders, key=f"evaluation:{done.pk}:sign:{now:%Y%m%d%H%M%S}", title=told, url=url, now=now)
    return done


def recall(evaluation, *, by, now, note="") -> SelfEvaluation:
    """The author takes it back before it is signed."""
    return EVALUATION.take("recall", evaluation, by=by, now=now, note=note)


def sign(evaluation, *, by, now, note="") -> SelfEvaluation:
    """The unit's leader signs, and with that it is handed in."""
    changes = {"signed_by": by, "signer": by.name} | _arrived(evaluation, now)
    return EVALUATION.take("sign", evaluation, by=by, now=now, note=note, changes=changes)


def hand_back(evaluation, *, by, now, note: str) -> SelfEvaluation:
    """The leader wants it changed."""
    if not note.strip():
        raise Refused(_("请填写退回理由。"))
    return EVALUATION.take("hand_back", evaluation, by=by, now=now, note=note)


# --- the office ----------------------------------------------------------------------------------------
def grade(evaluation, *, by, now, lines: Mapping[int, tuple[str, str]]) -> SelfEvaluation:
    """What the office thinks of each line: key → (grade, why)."""
    with transaction.atomic():
        done = EVALUATION.take("grade", evaluation, by=by, now=now)
        known = done.round.scheme.labels
        for line in done.lines.filter(pk__in=lines):
            given, why = lines[line.pk]
            if given and given not in known:
                raise Refused(_("第 %(n)s 项的评定等次不在自评表内。") % {"n": line.position})
            if given and given != line.grade and not why.strip():
                raise Refused(_("第 %(n)s 项的评定与自评不同，请写明理由。") % {"n": line.position})
            line.office_grade, line.office_note = given, why.strip()
            line.save(update_fields=["office_grade", "office_note"])
    return done


def accept(evaluation, *, by, now, note="") -> SelfEvaluation:
    """The office takes it; it cannot be returned any more."""
    return EVALUATION.take("accept", evaluation, by=by, now=now, note=note)


def send_back(evaluation, *, by, now, note: str) -> SelfEvaluation:
    """Ask one unit for it again, with the reason. Nobody else is late by that, nor is this unit."""
    if not note.strip():
        raise Refused(_("请填写退回理由。"))
    with transaction.atomic():
        done = EVALUATION.take("send_back", evaluation, by=by, now=now, note=note,
                               changes={"returned_note": note[:500], "signed_by": None})  # fmt: skip
        told = _("“%(title)s”被退回：%(note)s") % {"title": done.round.title, "note": note}
        rows = SelfEvaluation.objects.filter(pk=done.pk)
        _tell(rows, P.TASK_REPORT, f"back:{now:%Y%m%d%H%M%S}", told[:200], now)
    return done
