"""Licences and filings (许可与备案): kinds as rows of law, the licence, and everything that was decided about it."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import (
    COLOURS,
    OPEN_LICENCES,
    OPEN_STATES,
    ChangeKind,
    Decider,
    LicenceStanding,
    LicenceState,
    Permit,
    SubjectKind,
)
from ..rules import licences as rule
from .catalogue import LawRow
from .institutions import Institution
from .reach import reached_by


def _codes(label, length: int = 10, **options):
    return ArrayField(models.CharField(max_length=length), verbose_name=label, default=list, blank=True, **options)


class LicenceKind(LawRow):
    """A kind of licence or filing.

    ``is_main``: it founds an institution of ``subject_kinds`` (of ``categories``, if any are named). ``permit``:
    the value in ``Institution.permits`` it stands for. ``allowed_subjects``: the widest scope of a filing.
    """

    code = models.CharField(_("代码"), max_length=24, primary_key=True)
    name = models.CharField(_("许可（备案）种类"), max_length=60, unique=True)
    subject_kinds = ArrayField(
        models.CharField(max_length=16, choices=SubjectKind), verbose_name=_("适用对象"), default=list
    )
    is_main = models.BooleanField(_("机构主证"), default=False)
    categories = _codes(_("适用机构类别"), 4)
    is_single = models.BooleanField(_("同一机构只能有一张有效"), default=True)
    is_filing = models.BooleanField(_("属于备案"), default=False)
    has_end = models.BooleanField(_("有期限"), default=True)
    usual_years = models.PositiveSmallIntegerField(_("通常年限"), null=True, blank=True)
    permit = models.CharField(_("对应专项许可"), max_length=20, choices=Permit, blank=True)
    with_subjects = models.BooleanField(_("按诊疗科目核定范围"), default=False)
    with_equipment = models.BooleanField(_("登记设备"), default=False)
    allowed_subjects = _codes(_("允许的诊疗科目"))
    synonyms = _codes(_("别称"), 40)

    class Meta:
        verbose_name = _("许可种类")
        ordering = ["-is_main", "code"]

    def __str__(self):
        return self.name


class LicenceQuerySet(ScopedQuerySet):
    """Seen with the institution that holds it."""

    def visible_to(self, user):
        """Licences of the institutions in reach, for roles that may look at licences."""
        return self.scoped(scope_for(user)) if may(user, P.LICENCE_VIEW) else self.none()

    def scoped(self, scope):
        """As the agency reaches institutions; for people of no agency those of their institutions."""
        if scope.agency_id:
            return self.filter(reached_by(scope, "institution"))
        accounts = {"institution__accounts__user_id": scope.user_id, "institution__accounts__is_active": True}
        return self.filter(**accounts)

    def open(self):
        """Neither ended nor replaced, whether or not they have run out."""
        return self.filter(state__in=OPEN_LICENCES)

    def on(self, day: date):
        """Joined with what held on a day, as ``now``; ``standing``: where the licence stood (rules.standing)."""
        held = Q(changes__effective_on__lte=day) & (Q(changes__until=None) | Q(changes__until__gt=day))
        ended = ~Q(now__state__in=OPEN_LICENCES)
        return self.annotate(now=FilteredRelation("changes", condition=held)).annotate(
            standing=Case(
                When(now__state=None, then=Value(LicenceStanding.UPCOMING)),
                When(ended, then=F("now__state")),
                When(now__valid_to__lt=day, then=Value(LicenceStanding.EXPIRED)),
                When(now__state=LicenceState.SUSPENDED, then=Value(LicenceStanding.SUSPENDED)),
                When(now__valid_from__gt=day, then=Value(LicenceStanding.UPCOMING)),
                default=Value(LicenceStanding.VALID),
                output_field=models.CharField(),
            )
        )

    def ending(self, day: date, until: date):
        """Open ones of institutions in practice whose last day lies in [day, until], nothing further decided."""
        renewed = LicenceChange.objects.filter(licence=OuterRef("pk"), kind=ChangeKind.RENEW, effective_on__gt=day)
        return self._pressing(day).filter(~Exists(renewed), now__valid_to__gte=day, now__valid_to__lte=until)

    def lapsed(self, day: date):
        """Open ones of institutions in practice that have run out, and have not been given up."""
        return self._pressing(day).filter(now__valid_to__lt=day)

    def _pressing(self, day: date):
        open_ones = {"institution__state__in": OPEN_STATES, "now__state__in": OPEN_LICENCES}
        return self.open().on(day).filter(**open_ones)

    def annotate_end(self):
        """The last day as ``ends_on``; after ``on``."""
        return self.annotate(ends_on=F("now__valid_to"))

    def annotate_now(self):
        """What a list shows of the version in force, as ``number``, ``begins_on``, ``ends_on``; after ``on``."""
        return self.annotate(number=F("now__number"), begins_on=F("now__valid_from"), ends_on=F("now__valid_to"))

    def published(self, day: date):
        """What anybody may know: licences valid on a day, as dictionaries without a word about persons."""
        return (
            self.on(day)
            .filter(standing=LicenceStanding.VALID, now__number__gt="")  # without a number: heard of, not seen
            .order_by("-kind__is_main", "kind__code", "pk")
            .values(
                kind_name=F("kind__name"), number=F("now__number"), subjects=F("now__subjects"), scope=F("now__scope"),
                valid_from=F("now__valid_from"), valid_to=F("now__valid_to"), has_end=F("kind__has_end"),
                issuer=Coalesce("now__issuer_agency__name", "now__issuer"), issued_on=F("now__issued_on"),
            )
        )  # fmt: skip


class Licence(Scoped):
    """One licence or filing of an institution. What it says is in its changes; ``state`` is what was last decided.

    ``is_single`` repeats the kind's, so that the database itself refuses a second open one.
    """

    code = models.CharField(_("许可编码"), max_length=12, unique=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="licences", verbose_name=_("机构"))
    region_code = RegionCodeField()
    kind = models.ForeignKey(LicenceKind, models.PROTECT, related_name="licences", verbose_name=_("种类"))
    is_single = models.BooleanField(default=True)
    state = models.CharField(_("状态"), max_length=12, choices=LicenceState, default=LicenceState.ACTIVE)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("换发前的证照")
    )
    entered_at = models.DateTimeField(_("登记时间"))

    objects = LicenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("许可与备案")
        ordering = ["-kind__is_main", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind"],
                name="one_open_licence_of_a_single_kind",
                condition=Q(is_single=True, state__in=OPEN_LICENCES),
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "kind"], name="licence_region_kind"),
            models.Index(fields=["institution", "kind"], name="licence_institution_kind"),
        ]

    def __str__(self):
        return f"{self.kind} {self.code}"

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code

    def parties(self, user) -> set[str]:
        """Those of the institution."""
        return self.institution.parties(user)

    @property
    def standing_now(self) -> LicenceStanding:
        """The annotation of ``on`` with its label."""
        return LicenceStanding(self.standing)

    @property
    def standing_colour(self) -> str:
        """Colour of the pill."""
        return COLOURS.get(self.standing, "grey")

    def as_of(self, day: date) -> "LicenceChange | None":
        """What the licence said on a day, from its history; None before it was there."""
        held = self.changes.filter(Q(until=None) | Q(until__gt=day), effective_on__lte=day)
        return held.select_related("issuer_agency").order_by("effective_on", "pk").last()


class LicenceChangeQuerySet(models.QuerySet):
    """The history is seen with the licence."""

    def visible_to(self, user):
        """Entries of the visible licences."""
        return self.filter(licence__in=Licence.objects.visible_to(user))


class LicenceChange(models.Model):
    """One decision, and all that held from its day on until ``until`` (exclusive).

    ``changed`` is what the decision itself altered: {field: [before, after]}. The columns repeat the whole, folded
    from the history (``rules.licences.fold``), so that "what held on a day" is one indexed join.
    """

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="changes")
    kind = models.CharField(_("事项"), max_length=12, choices=ChangeKind)
    effective_on = models.DateField(_("生效日期"))
    until = models.DateField(_("至（不含）"), null=True, blank=True)
    decider = models.CharField(_("办理方式"), max_length=10, choices=Decider)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定机关")
    )
    agency_name = models.CharField(_("决定机关名称"), max_length=80, blank=True)
    document_number = models.CharField(_("文号"), max_length=100, blank=True)
    received_on = models.DateField(_("收到日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    changed = models.JSONField(_("变更内容"), default=dict)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"))
    applied_at = models.DateTimeField(_("写入机构登记的时间"), null=True, blank=True)

    state = models.CharField(_("状态"), max_length=12, choices=LicenceState, default=LicenceState.ACTIVE)
    number = models.CharField(_("编号"), max_length=60, blank=True)
    subjects = _codes(_("诊疗科目"))
    scope = models.CharField(_("许可范围"), max_length=500, blank=True)
    equipment = models.CharField(_("设备"), max_length=300, blank=True)
    valid_from = models.DateField(_("有效期自"), null=True, blank=True)
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)
    issued_on = models.DateField(_("发证日期"), null=True, blank=True)
    issuer_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发证机关")
    )
    issuer = models.CharField(_("发证机关名称"), max_length=80, blank=True)
    original_serial = models.CharField(_("正本流水号"), max_length=40, blank=True)
    copy_serials = _codes(_("副本流水号"), 40)
    name = models.CharField(_("核准名称"), max_length=120, blank=True)
    address = models.CharField(_("核准地址"), max_length=300, blank=True)
    legal_representative = models.CharField(_("法定代表人"), max_length=60, blank=True)
    principal = models.CharField(_("主要负责人"), max_length=60, blank=True)
    beds = models.PositiveIntegerField(_("床位数"), null=True, blank=True)

    objects = LicenceChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("许可变动")
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="licence_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("effective_on")), name="licencechange_until_after_its_day"
            ),
        ]
        indexes = [
            models.Index(fields=["licence", "effective_on"], name="licencechange_effective"),
            models.Index(fields=["number"], name="licencechange_number", condition=~Q(number="")),
            models.Index(fields=["valid_to"], name="licencechange_open_end", condition=Q(until=None)),
            models.Index(fields=["effective_on"], name="licencechange_pending", condition=Q(applied_at=None)),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.effective_on}"

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.licence.about

    def standing_on(self, day: date) -> LicenceStanding:
        """Where the licence stood on a day on which this held."""
        return LicenceStanding(rule.standing(self.state, self.valid_from, self.valid_to, day))

    @property
    def issued_by(self) -> str:
        """The issuing authority as the licence names it."""
        return self.issuer or (self.issuer_agency.name if self.issuer_agency_id else "")

    @property
    def end_in_words(self) -> str:
        """The last day, 长期, or that it is not known."""
        if self.valid_to:
            return self.valid_to.isoformat()
        return _now("长期") if self.number else _now("未登记")
