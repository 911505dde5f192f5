"""What is asked at a visit, and what is known beforehand about each question."""

from collections import defaultdict
from datetime import date

from institutions.models import SelfInspection, SelfInspectionAnswer
from institutions.rules.conditions import concerns

from ..models import Answer, ChecklistQuestion, Finding, Photo, Visit
from ..rules import checklists, merging

_EARLIER = 3  # findings shown beside a question


def questions_of(visit: Visit, on: date) -> list[ChecklistQuestion]:
    """The questions of the plan's items in force on a day that concern the institution, in order."""
    codes = [item.code for item in visit.plan.items.all()]
    rows = ChecklistQuestion.objects.in_force(on).filter(item_code__in=codes).order_by("item_code", "code")
    profile = visit.institution.profile
    return [row for row in rows if concerns(row.requires, profile)]


def earlier_findings(visit: Visit, user) -> dict[str, list[Finding]]:
    """By offence code: what was confirmed there before, newest first."""
    rows = Finding.objects.visible_to(user).confirmed().filter(institution=visit.institution_id)
    found = defaultdict(list)
    for row in rows.exclude(visit=visit).select_related("offence").order_by("-found_on", "-pk"):
        if len(found[row.offence.code]) < _EARLIER:
            found[row.offence.code].append(row)
    return found


def self_found(visit: Visit, user) -> dict[str, list[SelfInspectionAnswer]]:
    """By item of self-inspection: what the institution had told before the visit, newest first."""
    filings = SelfInspection.objects.visible_to(user).filter(
        institution=visit.institution_id, submitted_at__isnull=False
    )
    if visit.visited_on:
        filings = filings.filter(submitted_at__date__lt=visit.visited_on)
    rows = SelfInspectionAnswer.objects.filter(self_inspection__in=filings).exclude(problem_text="")
    found = defaultdict(list)
    for row in rows.select_related("item", "self_inspection").order_by("-self_inspection__submitted_at"):
        found[row.item.code].append(row)
    return found


def corrected_before(row: SelfInspectionAnswer, on: date) -> bool:
    """Whether the institution had put right what it told of, before the day of the visit."""
    return row.done_on is not None and row.done_on < on


def answers_by_question(visit: Visit) -> dict[int, list[Answer]]:
    """Every answer of every officer, by question."""
    found = defaultdict(list)
    for row in Answer.objects.filter(visit=visit).select_related("by", "question").order_by("made_at", "pk"):
        found[row.question_id].append(row)
    return found


def said(row: Answer) -> tuple:
    """What an answer says, for comparing."""
    number = None if row.number is None else row.number.normalize()
    return row.value, number, row.text.strip(), row.quantity, row.self_found


def standing_answers(rows: list[Answer]) -> list[Answer]:
    """Those of one question that no other replaces; several when officers have not seen each other's."""
    by_uid = {row.uid: row for row in rows}
    given = [merging.Given(row.uid, tuple(row.after), said(row)) for row in rows]
    return [by_uid[one.uid] for one in merging.standing(given)]


def conflicts_of(visit: Visit) -> list[ChecklistQuestion]:
    """Questions on which the officers' answers differ."""
    found = []
    for rows in answers_by_question(visit).values():
        heads = standing_answers(rows)
        if len({said(row) for row in heads}) > 1:
            found.append(heads[0].question)
    return found


def problems_of(visit: Visit) -> list[Answer]:
    """Settled answers that say something is wrong and point to an offence."""
    found = []
    for rows in answers_by_question(visit).values():
        heads = standing_answers(rows)
        question = heads[0].question
        wrong = checklists.is_problem(question.kind, heads[0].value, heads[0].number, question.low, question.high)
        if wrong and question.offence_code:
            found.append(heads[0])
    return sorted(found, key=lambda row: row.question.code)


def photos_of(visit: Visit) -> list[Photo]:
    """Pictures of a visit, in the order they were taken."""
    return list(Photo.objects.filter(visit=visit).select_related("question", "by").order_by("made_at", "pk"))
