"""A rectification task: who puts what right by when, and how far it is."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, Attachment, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import OPEN_STATES, ExtensionState, Light, TaskKind, TaskState, UnitRole
from ..rules import lines
from .measures import Measure, Problem
from .plans import Plan


class TaskQuerySet(ScopedQuerySet):
    """Seen by region, by the office that leads, and by every unit with a part in it."""

    def visible_to(self, user):
        """Tasks of the region or that name the person's agency; drafts are seen by the office alone."""
        if not may(user, P.LEDGER_VIEW):
            return self.none()
        return self.scoped(scope_for(user))

    def scoped(self, scope):
        """Region range, office, lead or further unit."""
        if scope.agency_id is None:
            return self.none()
        part = TaskUnit.objects.filter(agency=scope.agency_id).values("task")
        issued = scope.region_q() | Q(lead_agency=scope.agency_id) | Q(pk__in=part)
        return self.filter(Q(plan__office=scope.agency_id) | (issued & ~Q(state=TaskState.DRAFT)))

    def published(self, on):
        """Intended close-outs of a day, for everybody: no person, no contact, nothing of the road that led there."""
        rows = self.filter(state=TaskState.PUBLICITY, publicity_from__lte=on, publicity_until__gte=on)
        return rows.values(
            "code", "title", "target", "plan__title", "plan__office__name", "plan__office__phone",
            "lead_agency__name", "problem__text", "publicity_from", "publicity_until", "verified_on",
        )  # fmt: skip

    def current(self):
        """Tasks that were issued and not cancelled."""
        return self.exclude(state__in=(TaskState.DRAFT, TaskState.CANCELLED))

    def open(self):
        """Tasks that are not settled yet."""
        return self.filter(state__in=OPEN_STATES)

    def overdue(self, on):
        """Open tasks whose day has passed."""
        return self.open().filter(due_on__lt=on)


class Task(Scoped):
    """One task of the ledger. Personal details of responsible people stay inside the authorities.

    ``region_code`` is the area of the lead unit. ``light`` and its reasons hold since ``light_on``.
    """

    code = models.CharField(_("编号"), max_length=20, unique=True)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tasks", verbose_name=_("整改方案"))
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True, related_name="tasks")
    problem = models.ForeignKey(Problem, models.PROTECT, null=True, blank=True, related_name="tasks")
    region_code = RegionCodeField()
    title = models.CharField(_("任务"), max_length=200)
    target = models.TextField(_("整改目标"), blank=True)
    kind = models.CharField(_("整改类型"), max_length=12, choices=TaskKind)
    lead_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("牵头单位")
    )
    leader = models.CharField(_("责任领导"), max_length=40, blank=True)
    person = models.CharField(_("责任人"), max_length=40, blank=True)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    start_on = models.DateField(_("开始时间"), null=True, blank=True)
    due_on = models.DateField(_("整改时限"), null=True, blank=True)
    due_basis = models.CharField(_("时限依据"), max_length=200, blank=True)
    progress = models.PositiveSmallIntegerField(_("完成百分比"), default=0)
    progress_text = models.TextField(_("当前进展"), blank=True)
    difficulty = models.TextField(_("存在困难"), blank=True)
    supervision = models.CharField(_("督办情况"), max_length=200, blank=True)
    remark = models.CharField(_("备注"), max_length=200, blank=True)
    state = models.CharField(_("销号状态"), max_length=16, choices=TaskState, default=TaskState.DRAFT)
    light = models.CharField(_("预警灯"), max_length=12, choices=Light, default=Light.GREEN)
    light_reasons = models.JSONField(default=list)
    light_on = models.DateField(null=True, blank=True)
    month_lights = models.JSONField(default=dict)  # {"2026-10": light when the month was dispatched}

    close_statement = models.TextField(_("销号申请说明"), blank=True)
    signer = models.CharField(_("单位负责人"), max_length=40, blank=True)
    applied_on = models.DateField(_("申请销号日期"), null=True, blank=True)
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    checks = models.JSONField(_("四个决不放过"), default=dict)
    review_opinion = models.TextField(_("审核意见"), blank=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    verified_on = models.DateField(_("现场核查日期"), null=True, blank=True)
    publicity_from = models.DateField(_("公示开始"), null=True, blank=True)
    publicity_until = models.DateField(_("公示截止"), null=True, blank=True)
    publicity_derivation = models.JSONField(default=dict)
    review_due_on = models.DateField(_("下次阶段复核"), null=True, blank=True)
    closed_on = models.DateField(_("销号日期"), null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("整改任务")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="task_progress_is_a_percentage"),
            models.CheckConstraint(
                condition=Q(state__in=(TaskState.DRAFT, TaskState.CANCELLED)) | Q(lead_agency__isnull=False),
                name="an_issued_task_has_a_lead_unit",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(TaskState.CLOSED, TaskState.KEPT_UP)) | Q(closed_on__isnull=False),
                name="a_settled_task_has_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "state", "due_on"], name="task_region_state_due"),
            models.Index(fields=["lead_agency", "state"], name="task_lead_state"),
            models.Index(fields=["plan", "code"], name="task_plan_code"),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def parties(self, user) -> set[str]:
        """ "office" leads the plan, "lead" answers for the task, "unit" has another part in it."""
        names = set()
        if user.agency_id is None:
            return names
        if user.agency_id == self.plan.office_id:
            names.add("office")
        if user.agency_id == self.lead_agency_id:
            names.add("lead")
        if self.units.filter(agency_id=user.agency_id).exists():
            names.add("unit")
        return names

    @property
    def attachment_counts(self) -> dict[int, int]:
        """Measure key → number of files attached to it as evidence."""
        keys = self.measures.values("pk")
        found = Attachment.objects.filter(parent_type="rectification.taskmeasure", parent_id__in=keys)
        return dict(found.values_list("parent_id").annotate(models.Count("pk")).order_by())


class TaskUnit(models.Model):
    """A further unit of a task."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="units")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    role = models.CharField(_("职责"), max_length=10, choices=UnitRole, default=UnitRole.COOPERATE)

    class Meta:
        verbose_name = _("配合单位")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["task", "agency"], name="one_part_per_unit_and_task")]

    def __str__(self):
        return str(self.agency)


class OfTaskQuerySet(ScopedQuerySet):
    """Seen with the task."""

    def visible_to(self, user):
        """Rows of the visible tasks."""
        if not may(user, P.LEDGER_VIEW):
            return self.none()
        return self.filter(task__in=Task.objects.visible_to(user))


class TaskMeasure(Scoped):
    """One measure of a task, ticked off with its own evidence."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="measures")
    region_code = RegionCodeField()
    number = models.PositiveSmallIntegerField(_("序号"))
    text = models.TextField(_("整改措施"))
    due_on = models.DateField(_("措施时限"), null=True, blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    evidence = models.TextField(_("佐证说明"), blank=True)

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("整改措施")
        ordering = ["task", "number"]
        constraints = [models.UniqueConstraint(fields=["task", "number"], name="one_measure_per_task_and_number")]

    def __str__(self):
        return f"{self.number}. {self.text[:40]}"

    @property
    def line(self) -> str:
        """Words and own deadline, as people write them in one line."""
        return lines.written(self.text, self.due_on)

    def parties(self, user) -> set[str]:
        """Those of the task."""
        return self.task.parties(user)

    @property
    def about(self) -> str:
        """History is kept under the task."""
        return self.task.code


class Extension(Scoped):
    """A request for more time, approved before the day has passed or not at all."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="extensions")
    region_code = RegionCodeField()
    old_due_on = models.DateField(_("原时限"))
    new_due_on = models.DateField(_("申请时限"))
    reason = models.TextField(_("理由"))
    state = models.CharField(_("状态"), max_length=10, choices=ExtensionState, default=ExtensionState.REQUESTED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    opinion = models.TextField(_("审批意见"), blank=True)

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("延期申请")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(state=ExtensionState.REQUESTED), name="one_open_extension_per_task"
            ),
        ]

    def __str__(self):
        return f"{self.task.code} → {self.new_due_on}"

    def parties(self, user) -> set[str]:
        """Those of the task."""
        return self.task.parties(user)

    @property
    def about(self) -> str:
        """History is kept under the task."""
        return self.task.code
