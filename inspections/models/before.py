"""Before a visit: its approval, its notice, who enters when, experts beside the team, requests for recusal."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import ApprovalState, InspectionType, RequestState
from .inspectors import Inspector
from .plans import InspectionPlan
from .visits import Visit


class ApprovalQuerySet(ScopedQuerySet):
    """Seen with the plans of the region."""

    def visible_to(self, user):
        """Approvals of the own region, for roles that look at plans; one visit's are its office's alone."""
        if not may(user, P.PLAN_VIEW):
            return self.none()
        scope = scope_for(user)
        return self.filter(scope.region_q(), Q(institution=None) | Q(office=scope.agency_id))


class VisitApproval(Scoped):
    """An approval form (行政检查审批表): for all visits of a plan and period at once, as offices write them.

    With ``institution``: for one visit of a ``kind`` beyond the published cap. Approving it opens that ``visit``, and
    the institution reads the reason once somebody has come.
    """

    number = models.CharField(_("文号"), max_length=80, unique=True)
    plan = models.ForeignKey(InspectionPlan, models.PROTECT, related_name="approvals", verbose_name=_("计划"))
    period = models.CharField(_("期间"), max_length=10, blank=True)
    office = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("实施单位"))
    region_code = RegionCodeField()
    reason = models.CharField(_("检查事由"), max_length=300)
    starts_on = models.DateField(_("检查开始日期"))
    ends_on = models.DateField(_("检查结束日期"))
    state = models.CharField(_("状态"), max_length=10, choices=ApprovalState, default=ApprovalState.FILED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("审批人")
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True)
    opinion = models.CharField(_("审批意见"), max_length=200, blank=True)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("机构")
    )
    kind = models.CharField(_("检查类型"), max_length=10, choices=InspectionType, blank=True)
    visit = models.OneToOneField(
        Visit, models.PROTECT, null=True, blank=True, related_name="beyond_cap", verbose_name=_("检查任务")
    )

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("行政检查审批表")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=models.F("decided_by")), name="approval_by_another_person"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="approval_ends_after_start"),
        ]

    def __str__(self):
        return self.number

    @property
    def about(self) -> str:
        """History is kept under the plan."""
        return self.plan.code

    def parties(self, user) -> set[str]:
        """People of the office that carries the visits out."""
        return {"office"} if self.office_id == getattr(user, "agency_id", None) else set()


class OfVisitQuerySet(models.QuerySet):
    """Rows that are seen with their visit."""

    def visible_to(self, user):
        """Of the visible visits."""
        return self.filter(visit__in=Visit.objects.visible_to(user))


class VisitNotice(models.Model):
    """A notice (行政检查通知书): rebuilt byte for byte from its snapshot, whose file has this hash."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="notice", verbose_name=_("检查任务"))
    number = models.CharField(_("文号"), max_length=80, unique=True)
    snapshot = models.JSONField(default=dict)
    sha256 = models.CharField("SHA-256", max_length=64)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("制发人"))
    issued_at = models.DateTimeField(_("制发时间"))

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("行政检查通知书")
        ordering = ["-issued_at"]

    def __str__(self):
        return self.number


class VisitEntry(models.Model):
    """Somebody of the team entered the institution (扫码入企): once per person and visit, at the server's time."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="entries", verbose_name=_("检查任务"))
    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="+", verbose_name=_("人员"))
    entered_at = models.DateTimeField(_("入企时间"))

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("入企记录")
        ordering = ["entered_at"]
        constraints = [models.UniqueConstraint(fields=["visit", "inspector"], name="one_entry_per_person_and_visit")]


class VisitExpert(models.Model):
    """An expert who goes along: gives an opinion, takes no seat, records and confirms nothing."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="experts", verbose_name=_("检查任务"))
    expert = models.ForeignKey(Inspector, models.PROTECT, related_name="+", verbose_name=_("专家"))

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("随行专家")
        constraints = [models.UniqueConstraint(fields=["visit", "expert"], name="one_expert_per_visit")]


class RequestQuerySet(OfVisitQuerySet):
    """The head of the office decides, also while the selection is still secret to everybody else."""

    def visible_to(self, user):
        """Of the visible visits; for heads those of their own office."""
        if may(user, P.PLAN_APPROVE) and user.agency_id:
            seen = Q(visit__in=Visit.objects.visible_to(user)) | Q(visit__office=user.agency_id)
            return self.filter(seen)
        return super().visible_to(user)


class RecusalRequest(models.Model):
    """The institution asks that somebody of the team be recused; the head decides, and the check is not stopped."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="recusal_requests", verbose_name=_("检查任务"))
    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="+", verbose_name=_("人员"))
    reason = models.CharField(_("申请理由"), max_length=300)
    state = models.CharField(_("状态"), max_length=12, choices=RequestState, default=RequestState.FILED)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    filed_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("决定人")
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    opinion = models.CharField(_("决定理由"), max_length=300, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("回避申请")
        ordering = ["-filed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "inspector"], condition=Q(state=RequestState.FILED), name="one_open_recusal_request"
            )
        ]

    def __str__(self):
        return f"{self.visit}: {self.reason[:40]}"

    @property
    def about(self) -> str:
        """History is kept where the visit's is."""
        return self.visit.about

    def parties(self, user) -> set[str]:
        """The office decides by its head; the team and the office register."""
        return self.visit.parties(user)
