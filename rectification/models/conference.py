"""The joint conference (联席会议): its meetings, who was there, and what was decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, Attachment, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import MeetingKind, MeetingState, Presence, TaskKind
from .measures import Measure


class MeetingQuerySet(ScopedQuerySet):
    """Seen by the office that runs it; once convened by its members and by the region."""

    def visible_to(self, user):
        """Meetings of the own office, those the own body is asked to, those of the region."""
        if not may(user, P.LEDGER_VIEW):
            return self.none()
        return self.scoped(scope_for(user))

    def scoped(self, scope):
        """What is being prepared is the office's business alone."""
        if scope.agency_id is None:
            return self.none()
        asked = Attendee.objects.filter(agency=scope.agency_id).values("meeting")
        told = ~Q(state=MeetingState.PREPARING) & (Q(pk__in=asked) | Q(conference=scope.agency_id) | scope.region_q())
        return self.filter(Q(office=scope.agency_id) | told)


class Meeting(Scoped):
    """One meeting. ``office`` runs it; its minutes go out in the name of ``conference``.

    ``minutes_by``: who last wrote the words or a decision; ``put_up_by``: who put them before the signer.
    ``paper``: the minutes as they were signed, from which the Word file is rebuilt.
    """

    code = models.CharField(_("编号"), max_length=20, unique=True)
    conference = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("联席会议"))
    office = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("承办单位"))
    region_code = RegionCodeField()
    kind = models.CharField(_("会议类型"), max_length=10, choices=MeetingKind)
    title = models.CharField(_("会议名称"), max_length=120)
    held_at = models.DateTimeField(_("会议时间"))
    place = models.CharField(_("会议地点"), max_length=120)
    chair = models.CharField(_("主持人"), max_length=60)
    agenda = models.TextField(_("会议议程"), blank=True)
    others = models.CharField(_("列席人员"), max_length=300, blank=True)
    minutes = models.TextField(_("会议纪要"), blank=True)
    state = models.CharField(_("状态"), max_length=20, choices=MeetingState, default=MeetingState.PREPARING)
    created_at = models.DateTimeField(_("编制时间"))
    minutes_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("纪要起草人")
    )
    put_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("纪要送审人")
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审签人")
    )
    number = models.CharField(_("纪要编号"), max_length=60, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    paper = models.JSONField(default=dict)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议")
        ordering = ["-held_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True) | ~Q(number=""), name="issued_minutes_have_a_number"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def parties(self, user) -> set[str]:
        """ "office" runs it, "member" is asked to it."""
        names = set()
        if user.agency_id is None:
            return names
        if user.agency_id == self.office_id:
            names.add("office")
        if self.attendees.filter(agency_id=user.agency_id).exists():
            names.add("member")
        return names

    @property
    def scan_count(self) -> int:
        """Files of the meeting: papers, and the scan taken back from outside."""
        return Attachment.objects.filter(parent_type=self._meta.label_lower, parent_id=self.pk).count()


class OfMeetingQuerySet(ScopedQuerySet):
    """Seen with the meeting."""

    def visible_to(self, user):
        """Rows of the visible meetings."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class Attendee(models.Model):
    """A member asked to a meeting. ``person``: who comes or came, with post; ``reason``: why nobody or a deputy."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendees")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("成员单位"))
    presence = models.CharField(_("参会情况"), max_length=20, choices=Presence, default=Presence.ASKED)
    person = models.CharField(_("参会人"), max_length=60, blank=True)
    reason = models.CharField(_("说明"), max_length=200, blank=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    replied_at = models.DateTimeField(_("回复时间"), null=True, blank=True)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("参会单位")
        ordering = ["meeting", "agency__code"]
        constraints = [models.UniqueConstraint(fields=["meeting", "agency"], name="one_seat_per_member_and_meeting")]

    def __str__(self):
        return f"{self.meeting.code} {self.agency}"

    @property
    def about(self) -> str:
        """History is kept under the meeting."""
        return self.meeting.code


class DecisionQuerySet(OfMeetingQuerySet):
    """Until the minutes are issued, what they will say is the office's business alone."""

    def visible_to(self, user):
        """Decisions of issued minutes, and all of the own office's meetings."""
        out = Q(meeting__state=MeetingState.ISSUED) | Q(meeting__office=scope_for(user).agency_id)
        return super().visible_to(user).filter(out)


class Decision(models.Model):
    """What a meeting decided (议定事项), in its exact wording.

    When the minutes are issued it becomes ``measure`` of the year's standing plan, whose tasks carry it out; how far
    it is follows from them. ``record_reason``: why it is only put on record and nobody need do anything.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions")
    number = models.PositiveSmallIntegerField(_("序号"))
    text = models.TextField(_("议定内容"))
    lead = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("牵头单位")
    )
    joint = models.ManyToManyField(Agency, blank=True, related_name="+", verbose_name=_("共同负责单位"))
    kind = models.CharField(_("整改类型"), max_length=12, choices=TaskKind, default=TaskKind.PHASED)
    due_on = models.DateField(_("完成时限"), null=True, blank=True)
    record_reason = models.CharField(_("不立任务的理由"), max_length=200, blank=True)
    measure = models.OneToOneField(
        Measure, models.PROTECT, null=True, blank=True, related_name="decision", verbose_name=_("措施")
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("议定事项")
        ordering = ["meeting", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="one_decision_per_number")]

    def __str__(self):
        return f"{self.number}. {self.text[:40]}"

    def parties(self, user) -> set[str]:
        """Those of the meeting."""
        return self.meeting.parties(user)

    @property
    def about(self) -> str:
        """History is kept under the meeting."""
        return self.meeting.code

    @property
    def is_ready(self) -> bool:
        """Whether it says who does it by when, so that it can be ordered."""
        return self.lead_id is not None and (self.due_on is not None or self.kind == TaskKind.LONG_TERM)
