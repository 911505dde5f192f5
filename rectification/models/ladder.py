"""The ladder (提醒 → 督办 → 通报 → 约谈 → 挂牌督办 → 问责建议): its rules, its steps, and reminders by telephone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models.catalogue import LawRow
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.choices import AgencyKind
from supervision.foundation.models import Agency, Attachment, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import (
    STANDING_STATES,
    UNANSWERED_STATES,
    Channel,
    EscalationState,
    InspectionPaper,
    Relation,
    Rung,
    Trigger,
)
from ..rules import ladder
from .plans import Plan
from .tasks import Task


def body_of(agency: Agency) -> ladder.Body:
    """What rank depends on."""
    low, high = agency.region_range
    parent = agency.parent.code if agency.parent_id else ""
    return ladder.Body(agency.code, agency.kind, agency.region_code, low, high, parent)


def issuers_near(office: Agency) -> list[Agency]:
    """Bodies in whose name an office may prepare papers: its own, then the joint conference and the government
    of its division."""
    near = Agency.objects.filter(
        region_code=office.region_code, is_active=True, kind__in=(AgencyKind.JOINT_CONFERENCE, AgencyKind.GOVERNMENT)
    )
    return [office, *near.exclude(pk=office.pk).select_related("region", "parent").order_by("-kind", "code")]


class LadderRule(LawRow):
    """When which step is proposed. Until it is confirmed it runs on trial: its proposals cannot be taken up."""

    code = models.CharField(_("编号"), max_length=20, unique=True)
    trigger = models.CharField(_("触发"), max_length=12, choices=Trigger)
    threshold = models.PositiveSmallIntegerField(_("阈值"))
    source_rung = models.CharField(_("上一步"), max_length=12, choices=Rung, blank=True)
    rung = models.CharField(_("建议步骤"), max_length=12, choices=Rung)
    answer_days = models.PositiveSmallIntegerField(_("答复期限（工作日）"))
    text = models.CharField(_("规则"), max_length=200)

    class Meta:
        verbose_name = _("督办升级规则")
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.text}"


class IssuerRule(LawRow):
    """Which kind of body may issue a step towards whom, and what its paper is called. What no row allows is refused."""

    rung = models.CharField(_("步骤"), max_length=12, choices=[*Rung.choices, *InspectionPaper.choices])
    issuer_kind = models.CharField(_("发文单位类别"), max_length=30, choices=AgencyKind)
    relation = models.CharField(_("与对象关系"), max_length=20, choices=Relation)
    form = models.CharField(_("文种"), max_length=20)

    class Meta:
        verbose_name = _("发文主体规则")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rung", "issuer_kind", "relation", "valid_from"], name="one_form_per_rung_issuer_relation"
            )
        ]

    def __str__(self):
        return f"{self.rung} {self.issuer_kind} → {self.relation}: {self.form}"


def refusals_of_rank(rung, issuer: Agency, addressee: Agency, office: Agency) -> list[str]:
    """Why a body may not issue a step or paper to another, and who near the office may; empty when it may."""
    rows, to = list(IssuerRule.objects.filter(rung=rung)), body_of(addressee)
    if ladder.form_for(rows, rung, body_of(issuer), to):
        return []
    able = issuers_near(office)
    allowed = ladder.who_may(rows, rung, to, map(body_of, able))
    names = {agency.code: agency.name for agency in able}
    told = {"issuer": issuer.name, "rung": rung.label, "unit": addressee.name,
            "who": "、".join(names[body.code] for body in allowed) or str(_("上级机关"))}  # fmt: skip
    return [str(_("“%(issuer)s”不能对“%(unit)s”作出“%(rung)s”；可由 %(who)s 印发。") % told)]


class EscalationQuerySet(ScopedQuerySet):
    """The office sees all of its plans' steps; the unit addressed sees what was issued to it."""

    def visible_to(self, user):
        """Steps of the own office, issued ones to the own unit or in the own region."""
        if not may(user, P.LEDGER_VIEW):
            return self.none()
        return self.scoped(scope_for(user))

    def scoped(self, scope):
        """What has not gone out is the office's business alone."""
        if scope.agency_id is None:
            return self.none()
        out = Q(issued_on__isnull=False) & (Q(addressee=scope.agency_id) | scope.region_q())
        return self.filter(Q(plan__office=scope.agency_id) | out)

    def standing(self):
        """Papers that are out and not settled."""
        return self.filter(state__in=STANDING_STATES)

    def unanswered(self, on):
        """Answers that are overdue."""
        return self.filter(state__in=UNANSWERED_STATES, answer_due_on__lt=on)


class Escalation(Scoped):
    """One step of the ladder towards one unit about some of its tasks.

    ``cause`` is set by a rule and keeps it from proposing twice; ``facts`` are what it saw. ``issuer``: in whose name
    the paper goes out. ``paper``: the document as signed, from which the Word file is rebuilt.
    """

    code = models.CharField(_("编号"), max_length=20, unique=True)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="escalations", verbose_name=_("整改方案"))
    region_code = RegionCodeField()
    rung = models.CharField(_("步骤"), max_length=12, choices=Rung)
    addressee = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("对象单位"))
    issuer = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("发文单位"))
    recipient = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("移送单位")
    )
    tasks = models.ManyToManyField(Task, related_name="escalations", verbose_name=_("涉及任务"))
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="further", verbose_name=_("上一步")
    )
    rule = models.ForeignKey(LadderRule, models.PROTECT, null=True, blank=True, verbose_name=_("依据规则"))
    cause = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=list)
    state = models.CharField(_("状态"), max_length=16, choices=EscalationState, default=EscalationState.DRAFTED)
    form = models.CharField(_("文种"), max_length=20, blank=True)
    reason = models.TextField(_("事由"), blank=True)
    requirement = models.TextField(_("要求"), blank=True)
    level = models.CharField(_("督办级别"), max_length=20, blank=True)
    deadline_on = models.DateField(_("整改期限"), null=True, blank=True)
    answer_days = models.PositiveSmallIntegerField(_("答复期限（工作日）"), default=10)
    answer_due_on = models.DateField(_("答复截止"), null=True, blank=True)
    answer_derivation = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("建议或拟办时间"))
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    number = models.CharField(_("文号"), max_length=60, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    paper = models.JSONField(default=dict)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    held_on = models.DateField(_("约谈日期"), null=True, blank=True)
    record = models.TextField(_("约谈记录或处理结果"), blank=True)
    ended_on = models.DateField(_("办结或摘牌日期"), null=True, blank=True)
    end_number = models.CharField(_("解除文号"), max_length=60, blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = _("督办事项")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "addressee", "cause"], condition=~Q(cause=""), name="one_proposal_per_cause"
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True) | ~Q(number=""), name="an_issued_step_has_a_number"
            ),
        ]
        indexes = [models.Index(fields=["addressee", "state"], name="escalation_addressee_state")]

    def __str__(self):
        return f"{self.code} {self.get_rung_display()}"

    def parties(self, user) -> set[str]:
        """ "office" leads the plan, "addressee" answers."""
        names = set()
        if user.agency_id is not None and user.agency_id == self.plan.office_id:
            names.add("office")
        if user.agency_id is not None and user.agency_id == self.addressee_id:
            names.add("addressee")
        return names

    def rank_refusals(self) -> list[str]:
        """Why this issuer may not address this unit with this step, and who may; empty when it may."""
        return refusals_of_rank(Rung(self.rung), self.issuer, self.addressee, self.plan.office)

    @property
    def scan_count(self) -> int:
        """Files taken back from outside: the sealed scan."""
        return Attachment.objects.filter(parent_type=self._meta.label_lower, parent_id=self.pk).count()

    @property
    def is_trial(self) -> bool:
        """Whether it comes from a rule nobody has confirmed."""
        return self.rule is not None and not self.rule.confirmed

    def is_overdue(self, on) -> bool:
        """Whether the answer is late on a day."""
        return bool(self.state in UNANSWERED_STATES and self.answer_due_on and self.answer_due_on < on)


class ReminderQuerySet(ScopedQuerySet):
    """Seen by the office that reminded and by the unit that was reminded."""

    def visible_to(self, user):
        """Own ones of either side."""
        if not may(user, P.LEDGER_VIEW):
            return self.none()
        return self.scoped(scope_for(user))

    def scoped(self, scope):
        """Either side."""
        if scope.agency_id is None:
            return self.none()
        return self.filter(Q(plan__office=scope.agency_id) | Q(addressee=scope.agency_id))


class Reminder(Scoped):
    """Somebody was reminded of a month's report outside the portal: who was told, how, by whom."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reminders")
    region_code = RegionCodeField()
    period = models.CharField(_("期间"), max_length=7)
    addressee = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("对象单位"))
    channel = models.CharField(_("方式"), max_length=8, choices=Channel)
    told = models.CharField(_("接听或接收人"), max_length=40)
    note = models.CharField(_("内容"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提醒人"))
    at = models.DateTimeField(_("时间"))

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("催报记录")
        ordering = ["-at"]

    def __str__(self):
        return f"{self.period} {self.addressee}"

    @property
    def about(self) -> str:
        """History is kept under the plan."""
        return self.plan.code
