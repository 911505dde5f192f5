"""What belongs to a close-out: visits to the place, objections of the public, yearly reviews, documents."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may
from supervision.foundation.models import RegionCodeField, Scoped, ScopedQuerySet

from ..choices import ObjectionState, PaperKind, VisitKind
from .tasks import OfTaskQuerySet, Task


class OfTask(Scoped):
    """A row under a task: its parties and its history are the task's."""

    region_code = RegionCodeField()

    class Meta:
        abstract = True

    def parties(self, user) -> set[str]:
        """Those of the task."""
        return self.task.parties(user)

    @property
    def about(self) -> str:
        """History is kept under the task."""
        return self.task.code


class SiteVisit(OfTask):
    """Somebody went and looked (明查暗访). Photos hang on the row as attachments."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="site_visits")
    kind = models.CharField(_("方式"), max_length=12, choices=VisitKind, default=VisitKind.OPEN)
    visited_on = models.DateField(_("核查日期"))
    people = models.CharField(_("核查人员"), max_length=100)
    text = models.TextField(_("核查情况"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"))

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("现场核查")
        ordering = ["-visited_on", "-pk"]

    def __str__(self):
        return f"{self.task.code} {self.visited_on} {self.get_kind_display()}"


class ObjectionQuerySet(ScopedQuerySet):
    """Who objects is known to the office that publishes and to nobody else."""

    def visible_to(self, user):
        """Objections to close-outs of the own office."""
        if not may(user, P.TASK_REVIEW) or user.agency_id is None:
            return self.none()
        return self.filter(task__plan__office=user.agency_id)

    def waiting(self):
        """Not answered yet."""
        return self.filter(state=ObjectionState.RECEIVED)


class Objection(OfTask):
    """An objection to an intended close-out. With the random ``receipt`` the answer is read without an account."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="objections")
    receipt = models.CharField(_("回执码"), max_length=20, unique=True)
    text = models.TextField(_("异议内容"))
    person = models.CharField(_("提出人"), max_length=40, blank=True)
    contact = models.CharField(_("联系方式"), max_length=60, blank=True)
    received_at = models.DateTimeField(_("提出时间"))
    state = models.CharField(_("处理结果"), max_length=20, choices=ObjectionState, default=ObjectionState.RECEIVED)
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("公示异议")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["task", "state"], name="objection_task_state")]

    def __str__(self):
        return f"{self.task.code} {timezone.localdate(self.received_at)}"


class StageReview(OfTask):
    """A long-term duty that was settled for a stage, looked at again."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="reviews")
    reviewed_on = models.DateField(_("复核日期"))
    holds = models.BooleanField(_("持续保持"))
    opinion = models.TextField(_("复核意见"))
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("阶段复核")
        ordering = ["-reviewed_on", "-pk"]

    def __str__(self):
        return f"{self.task.code} {self.reviewed_on}"


class TaskPaper(OfTask):
    """A document of the close-out. The file is rebuilt from ``snapshot`` byte for byte; ``sha256`` proves it."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="papers")
    kind = models.CharField(_("文书"), max_length=12, choices=PaperKind)
    number = models.CharField(_("文号"), max_length=40, blank=True)
    snapshot = models.JSONField(_("快照"))
    sha256 = models.CharField("SHA-256", max_length=64)
    made_at = models.DateTimeField(_("生成时间"))

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("销号文书")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.task.code} {self.get_kind_display()}"
