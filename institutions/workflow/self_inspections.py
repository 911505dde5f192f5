"""Transition table of self-inspection."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P
from supervision.foundation.workflow import Step, Workflow

from ..choices import SelfInspectionState as S
from ..rules import self_inspection as rule


def missing_answers(filing) -> list[str]:
    """What is still open in the checklist, whatever the pledge says."""
    answers = [
        rule.Answer(
            answer.item.code, answer.conclusion, answer.problem_text, answer.rectify_kind,
            answer.measure, answer.owner, answer.due_on, answer.done_on,
        )
        for answer in filing.answers.select_related("item")
    ]  # fmt: skip
    return [saying.translated(_) for saying in rule.open_answers(answers)]


def _not_ready(filing) -> Iterator[str]:
    """What is missing before a pledge may be signed."""
    yield from missing_answers(filing)
    pledge = rule.Pledge(len(filing.pledge_text.clauses), tuple(filing.clauses_ticked), filing.signer_name)
    for saying in rule.open_pledge(pledge):
        yield saying.translated(_)


SELF_INSPECTION = Workflow(
    submit=Step(
        (S.DRAFT, S.RETURNED), S.SUBMITTED, P.SELFCHECK_SIGN, gettext_lazy("签署承诺并提交"),
        party="principal", guard=_not_ready,
    ),
    accept=Step(
        (S.SUBMITTED,), S.ACCEPTED, P.SELFCHECK_REVIEW, gettext_lazy("接收"),
        party="authority", not_by=("submitted_by",),
    ),
    send_back=Step(
        (S.SUBMITTED,), S.RETURNED, P.SELFCHECK_REVIEW, gettext_lazy("退回"),
        party="authority", not_by=("submitted_by",),
    ),
    publish=Step((S.ACCEPTED,), S.PUBLISHED, P.SELFCHECK_REVIEW, gettext_lazy("公示"), party="authority"),
)  # fmt: skip
