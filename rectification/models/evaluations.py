"""Self-evaluations (自评) of the members of the joint conference: the form, the round, one member's answer."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models.catalogue import LawRow
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import EvaluationState, RoundState
from .plans import Plan
from .tasks import Task


class EvaluationScheme(LawRow):
    """The form of a self-evaluation: its grades, best first, and the columns asked of every key task.

    ``grades``: [{"key", "label"}]; ``columns``: [{"key", "label", "note", "required"}]. While nobody has confirmed it,
    rounds run on trial: members fill in, and what the office thinks of it stays with the office.
    """

    version = models.CharField(_("版本"), max_length=40, unique=True)
    grades = models.JSONField(_("等次"))
    columns = models.JSONField(_("栏目"))

    class Meta:
        verbose_name = _("自评表")
        ordering = ["-confirmed", "-valid_from", "-pk"]

    def __str__(self):
        return self.version

    @property
    def labels(self) -> dict[str, str]:
        """Grade → its words."""
        return {one["key"]: one["label"] for one in self.grades}

    @property
    def colours(self) -> dict[str, str]:
        """Grade → colour: the best green, the worst red."""
        keys = [one["key"] for one in self.grades]
        return dict.fromkeys(keys, "amber") | {keys[-1]: "red"} | {keys[0]: "green"}


class EvaluationRoundQuerySet(ScopedQuerySet):
    """Seen by the office that asks; once it is open by who is asked and by the region."""

    def visible_to(self, user):
        """Rounds of the own office, those the own body is asked in, those of the region."""
        if not may(user, P.LEDGER_VIEW):
            return self.none()
        return self.scoped(scope_for(user))

    def scoped(self, scope):
        """A draft is the office's business alone."""
        if scope.agency_id is None:
            return self.none()
        asked = SelfEvaluation.objects.filter(agency=scope.agency_id).values("round")
        out = Q(state__in=(RoundState.OPEN, RoundState.CLOSED)) & (Q(pk__in=asked) | scope.region_q())
        return self.filter(Q(office=scope.agency_id) | out)


class EvaluationRound(Scoped):
    """One asking: a plan, a period ("2026" or "2026-H1"), a day."""

    code = models.CharField(_("编号"), max_length=20, unique=True)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="rounds", verbose_name=_("整改方案"))
    office = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("布置单位"))
    region_code = RegionCodeField()
    scheme = models.ForeignKey(EvaluationScheme, models.PROTECT, related_name="rounds", verbose_name=_("自评表"))
    period = models.CharField(_("自评期间"), max_length=7)
    title = models.CharField(_("名称"), max_length=120)
    note = models.TextField(_("填报说明"), blank=True)
    due_on = models.DateField(_("报送截止"))
    # Settled when the round is opened: a form confirmed later does not make what was said on trial count.
    trial = models.BooleanField(_("试运行"), default=True)
    state = models.CharField(_("状态"), max_length=20, choices=RoundState, default=RoundState.DRAFT)
    created_at = models.DateTimeField(_("编制时间"))
    opened_at = models.DateTimeField(_("布置时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("汇总时间"), null=True, blank=True)

    objects = EvaluationRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("成员单位自评")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "period"],
                condition=~Q(state=RoundState.CANCELLED),
                name="one_round_per_period",
            )
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def parties(self, user) -> set[str]:
        """ "office": the people of the body that asks."""
        return {"office"} if user.agency_id is not None and user.agency_id == self.office_id else set()

    @property
    def is_trial(self) -> bool:
        """Whether nobody had made the form the authority's own when it was asked."""
        return not self.scheme.confirmed if self.state == RoundState.DRAFT else self.trial


class SelfEvaluationQuerySet(ScopedQuerySet):
    """Seen by who asks and by the member itself once it is asked; by the region above it too."""

    def visible_to(self, user):
        """Own ones of either side, and those of the region."""
        if not may(user, P.LEDGER_VIEW):
            return self.none()
        return self.scoped(scope_for(user))

    def scoped(self, scope):
        """Members do not see each other's."""
        if scope.agency_id is None:
            return self.none()
        asked = Q(round__state__in=(RoundState.OPEN, RoundState.CLOSED))
        return self.filter(Q(round__office=scope.agency_id) | (asked & (Q(agency=scope.agency_id) | scope.region_q())))


class SelfEvaluation(Scoped):
    """What one member says of its year or half-year.

    ``arrived_at``: when it was first handed in; a return does not make it late. ``signer``: the leader who signed on
    paper where the member's leader has no account.
    """

    round = models.ForeignKey(EvaluationRound, models.CASCADE, related_name="evaluations")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("成员单位"))
    region_code = RegionCodeField()
    summary = models.TextField(_("总体情况"), blank=True)
    state = models.CharField(_("状态"), max_length=20, choices=EvaluationState, default=EvaluationState.FILLING)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("填报人")
    )
    signer = models.CharField(_("审签人"), max_length=40, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    arrived_at = models.DateTimeField(_("首次报送时间"), null=True, blank=True)
    returned_note = models.CharField(_("退回理由"), max_length=500, blank=True)

    objects = SelfEvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("自评")
        ordering = ["round", "agency__region_code", "agency__code"]
        constraints = [models.UniqueConstraint(fields=["round", "agency"], name="one_evaluation_per_round_and_member")]

    def __str__(self):
        return f"{self.round.code} {self.agency}"

    def parties(self, user) -> set[str]:
        """ "office" of the round, "unit" that evaluates itself."""
        names = set(self.round.parties(user))
        if user.agency_id is not None and user.agency_id == self.agency_id:
            names.add("unit")
        return names

    @property
    def about(self) -> str:
        """History is kept under the round."""
        return self.round.code

    @property
    def is_judged(self) -> bool:
        """Whether others than the office may read what the office thinks of it."""
        return self.state == EvaluationState.ACCEPTED and not self.round.is_trial


class EvaluationLine(models.Model):
    """One key task the member leads. ``facts``: what the ledger said of it when asked; ``texts``: column → words.

    ``office_grade`` stands beside the member's own ``grade``.
    """

    evaluation = models.ForeignKey(SelfEvaluation, models.CASCADE, related_name="lines")
    task = models.ForeignKey(Task, models.PROTECT, related_name="+", verbose_name=_("任务"))
    position = models.PositiveSmallIntegerField(_("序号"))
    area = models.CharField(_("领域"), max_length=200, blank=True)
    facts = models.JSONField(default=dict)
    grade = models.CharField(_("自评等次"), max_length=20, blank=True)
    texts = models.JSONField(default=dict)
    office_grade = models.CharField(_("办公室评定"), max_length=20, blank=True)
    office_note = models.CharField(_("评定说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("自评条目")
        ordering = ["evaluation", "position"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "task"], name="one_line_per_evaluation_and_task")]

    def __str__(self):
        return f"{self.position}. {self.task.title}"
