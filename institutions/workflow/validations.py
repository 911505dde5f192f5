"""Transition tables of validation. States of an institution that only a validation sets are in VALIDATING."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P
from supervision.foundation.models import Attachment
from supervision.foundation.workflow import Step, Workflow

from ..choices import OPEN_STATES, DeferralState, InstitutionState
from ..choices import ValidationState as S
from ..rules import validation as rule

CLOCK = "clock"  # nobody stands for this party: such steps are taken by the daily job alone


def missing_materials(validation) -> list[str]:
    """What the application still lacks."""
    rows = list(validation.materials.all())
    files = Attachment.objects.filter(parent_type="institutions.validationmaterial", parent_id__in=[r.pk for r in rows])
    held = set(files.values_list("parent_id", flat=True))
    materials = [(row.label, row.required, bool(row.text.strip() or row.pk in held)) for row in rows]
    return [saying.translated(_) for saying in rule.open_materials(materials)]


def _on_trial(validation) -> Iterator[str]:
    if validation.trial:
        yield _("所依据的校验规则还在试运行，没有对外效力。")


def _may_be_applied_for(validation) -> Iterator[str]:
    yield from _on_trial(validation)
    yield from missing_materials(validation)
    if not validation.signer_name.strip():
        yield _("请填写签字人姓名。")


def _review_is_whole(validation) -> Iterator[str]:
    rows = validation.checks.filter(round=validation.round_now)
    checks = [
        (row.label, row.opinion, row.stage == "onsite") for row in rows if row.binding or row.opinion
    ]  # fmt: skip
    found = rule.open_review(checks, validation.onsite_on, validation.onsite_people, validation.opinion)
    for saying in found:
        yield saying.translated(_)


def _is_reviewed(validation) -> Iterator[str]:
    if validation.review_round < validation.round_now:
        yield _("还没有审查意见，须先由审查人员提交。")


def _may_be_deferred(validation) -> Iterator[str]:
    """After a review, or on a proposal that was accepted."""
    yield from _on_trial(validation)
    if not validation.proposals.filter(state=DeferralState.ACCEPTED).exists():
        yield from _is_reviewed(validation)


def _deferral_has_ended(validation) -> Iterator[str]:
    """``re_applied_at`` is the moment asked about; without one nothing speaks against it yet."""
    asked = validation.re_applied_at
    if asked and timezone.localdate(asked) < validation.deferral_to:
        yield _("暂缓校验至%(day)s，期满后方可再次申请。") % {"day": validation.deferral_to}
    if asked and not validation.statement.strip():
        yield _("请写明暂缓期间的整改情况。")


def _is_late(validation) -> Iterator[str]:
    """``ordered_on`` is the day asked about."""
    yield from _on_trial(validation)
    if validation.due_on >= (validation.ordered_on or timezone.localdate()):
        yield _("校验期%(day)s届满，届满前不能责令限期申请。") % {"day": validation.due_on}


def _is_ordered(validation) -> Iterator[str]:
    if validation.ordered_on is None:
        yield _("还没有制发责令限期申请校验通知书。")


def _cancel_is_proposed(validation) -> Iterator[str]:
    if not validation.cancel_ground:
        yield _("没有待决定的注销建议。")


VALIDATION = Workflow(
    apply=Step((S.DUE,), S.APPLIED, P.VALIDATION_APPLY, lazy("签字并提交申请"), party="institution",
               guard=_may_be_applied_for),
    take_back=Step((S.APPLIED,), S.DUE, P.VALIDATION_APPLY, lazy("撤回申请"), party="institution", aside=True),
    take_up=Step((S.APPLIED,), S.REVIEWING, P.VALIDATION_REVIEW, lazy("受理审查"), party="authority",
                 not_by=("applied_by",)),
    send_back=Step((S.APPLIED, S.REVIEWING), S.DUE, P.VALIDATION_REVIEW, lazy("退回补正"), party="authority",
                   aside=True),
    report=Step((S.REVIEWING, S.RE_APPLIED), None, P.VALIDATION_REVIEW, lazy("提交审查意见"), party="authority",
                guard=_review_is_whole, not_by=("applied_by",)),
    accept=Step((S.REVIEWING, S.RE_APPLIED), S.PASSED, P.VALIDATION_DECIDE, lazy("校验合格"), party="authority",
                guard=_is_reviewed, not_by=("reviewer", "applied_by")),
    defer=Step((S.DUE, S.APPLIED, S.REVIEWING), S.DEFERRED, P.VALIDATION_DECIDE, lazy("暂缓校验"), party="authority",
               guard=_may_be_deferred, not_by=("reviewer", "applied_by")),
    fail=Step((S.REVIEWING, S.RE_APPLIED), S.FAILED, P.VALIDATION_DECIDE, lazy("不予通过"), party="authority",
              guard=_is_reviewed, not_by=("reviewer", "applied_by"), aside=True),
    reapply=Step((S.DEFERRED,), S.RE_APPLIED, P.VALIDATION_APPLY, lazy("再次申请校验"), party="institution",
                 guard=_deferral_has_ended),
    return_again=Step((S.RE_APPLIED,), S.DEFERRED, P.VALIDATION_REVIEW, lazy("退回补正"), party="authority",
                      aside=True),
    order=Step((S.DUE,), None, P.VALIDATION_REVIEW, lazy("责令限期申请"), party="authority", guard=_is_late),
    serve_order=Step((S.DUE,), None, P.VALIDATION_REVIEW, lazy("登记责令送达"), party="authority", guard=_is_ordered),
    propose_cancel=Step((S.DUE, S.DEFERRED, S.FAILED), None, P.VALIDATION_DECIDE, lazy("提出注销建议"), party=CLOCK),
    cancel=Step((S.DUE, S.DEFERRED, S.FAILED), S.CANCELLED, P.VALIDATION_DECIDE, lazy("决定注销"), party="authority",
                guard=_cancel_is_proposed, aside=True),
    keep=Step((S.DUE, S.DEFERRED), None, P.VALIDATION_DECIDE, lazy("不予注销"), party="authority",
              guard=_cancel_is_proposed, aside=True),
    withdraw=Step((S.DUE, S.APPLIED, S.REVIEWING), S.WITHDRAWN, P.VALIDATION_REVIEW, lazy("撤回本次校验"),
                  party="authority", aside=True),
    lapse=Step((S.DUE, S.APPLIED, S.REVIEWING, S.DEFERRED, S.RE_APPLIED, S.FAILED), S.WITHDRAWN, P.VALIDATION_REVIEW,
               lazy("机构已终止，校验终止"), party=CLOCK),
)  # fmt: skip

# What a decision on validation does to the institution; never a button on the institution itself.
VALIDATING = Workflow(
    defer=Step((InstitutionState.ACTIVE, InstitutionState.SUSPENDED), InstitutionState.DEFERRED, P.VALIDATION_DECIDE,
               lazy("暂缓校验"), party="authority"),
    lift=Step((InstitutionState.DEFERRED,), InstitutionState.ACTIVE, P.VALIDATION_DECIDE, lazy("暂缓校验结束"),
              party="authority"),
    strike_off=Step(OPEN_STATES, InstitutionState.CANCELLED, P.VALIDATION_DECIDE, lazy("因校验注销"),
                    party="authority"),
)  # fmt: skip

DEFERRAL = Workflow(
    accept=Step((DeferralState.OPEN,), DeferralState.ACCEPTED, P.VALIDATION_DECIDE, lazy("采纳建议"),
                party="authority", not_by=("proposed_by",)),
    reject=Step((DeferralState.OPEN,), DeferralState.REJECTED, P.VALIDATION_DECIDE, lazy("不予采纳"),
                party="authority", not_by=("proposed_by",), aside=True),
)  # fmt: skip
