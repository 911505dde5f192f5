"""An institution as the registry knows it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import (
    Agency,
    Region,
    RegionCodeField,
    Scoped,
    ScopedQuerySet,
    division_indexes,
    division_q,
    scope_q,
)
from supervision.foundation.search import Searched

from ..choices import (
    ENDED_STATES,
    AccountRole,
    Grade,
    GrantKind,
    InstitutionState,
    Level,
    Nature,
    Ownership,
    Permit,
    RegionBasis,
    SubjectKind,
)
from ..rules import particulars
from ..rules.conditions import Profile
from .catalogue import Category, ClinicalSubject
from .reach import granted, reached_beside, reached_by

# What anybody may read without signing in; everything else stays inside.
PUBLIC_COLUMNS = (
    "code", "name", "address", "region_name", "category_name", "level", "grade", "ownership", "nature",
    "licence_number", "licence_to", "state",
)  # fmt: skip

FOUND_BY = Searched(
    words=("folded_name", Lower("name"), "known_as", Lower("legal_representative"), Lower("address")),
    numbers=("code", "uscc", "registration_number"),
)
# What anybody may find it by: nothing that the public card does not show.
FOUND_PUBLICLY_BY = Searched(words=("folded_name", Lower("name"), "known_as", Lower("address")), numbers=("code",))


class InstitutionQuerySet(ScopedQuerySet):
    """Seen by region, by the agency it is affiliated with, or by the people of the institution."""

    def visible_to(self, user):
        """Rows in the person's reach; nothing for those whose roles carry no look at institutions."""
        if not may(user, P.INSTITUTION_VIEW):
            return self.none()
        return self.scoped(scope_for(user))

    def scoped(self, scope):
        """What the agency reaches (``reach``); for people of no agency the institutions they act for."""
        if scope.agency_id:
            return self.filter(reached_by(scope))
        return self.filter(accounts__user_id=scope.user_id, accounts__is_active=True)

    def listed_for(self, user):
        """The rows of ``visible_to`` for a long list: "here, or ours elsewhere" has no order an index could give."""
        return self.filter(scope_q(scope_for(user))) if self.sees_divisions_only(user) else self.visible_to(user)

    def sees_divisions_only(self, user) -> bool:
        """Whether the person sees exactly what lies in the own divisions, and nothing elsewhere beside."""
        scope = scope_for(user)
        if not scope.ranges or not may(user, P.INSTITUTION_VIEW):
            return False
        if scope.covers_all:
            return True
        return not self.filter(reached_beside(scope)).exclude(scope_q(scope)).exists()

    def within(self, low: str, high: str):
        """Rows of a range of divisions."""
        return self.filter(division_q(low, high))

    def matching(self, text: str):
        """By any part of present and former names, initials, legal representative and address, or a whole number."""
        return FOUND_BY.matching(self, text)

    def matching_publicly(self, text: str):
        """By what the public card shows."""
        return FOUND_PUBLICLY_BY.marked(self.matching(text), text).filter(found=True)

    def current(self):
        """Rows that stand for an institution: merged ones do not."""
        return self.exclude(state=InstitutionState.MERGED)

    def published(self):
        """The public card: institutions in practice, as dictionaries of the public columns only."""
        return (
            self.filter(state__in=(InstitutionState.ACTIVE, InstitutionState.SUSPENDED, InstitutionState.DEFERRED))
            .annotate(region_name=F("region__name"), category_name=F("category__name"))
            .values(*PUBLIC_COLUMNS)
        )


class Institution(Scoped):
    """A supervised institution. ``code`` is given once by the portal: real lists often carry no identifier.

    ``region_code`` repeats the key of ``region`` so that scopes are index ranges without a join; ``known_as`` repeats
    the other names, folded and as initials, so that one index finds them (``services.known_as.keep_known_as``).
    """

    code = models.CharField(_("机构编码"), max_length=12, unique=True)
    kind = models.CharField(_("对象种类"), max_length=16, choices=SubjectKind, default=SubjectKind.MEDICAL)
    name = models.CharField(_("机构名称"), max_length=120)
    folded_name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=200)
    known_as = models.TextField(blank=True)
    uscc = models.CharField(_("统一社会信用代码"), max_length=40, blank=True)
    registration_number = models.CharField(_("登记号"), max_length=40, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("行政区划"))
    region_code = RegionCodeField()
    region_basis = models.CharField(_("区划来源"), max_length=10, choices=RegionBasis, default=RegionBasis.CODE)
    address = models.CharField(_("地址"), max_length=300, blank=True)
    other_addresses = ArrayField(models.CharField(max_length=300), verbose_name=_("其他地址"), default=list, blank=True)
    longitude = models.DecimalField(_("经度"), max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(_("纬度"), max_digits=8, decimal_places=6, null=True, blank=True)
    postal_code = models.CharField(_("邮政编码"), max_length=10, blank=True)
    phone = models.CharField(_("联系电话"), max_length=100, blank=True)

    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, verbose_name=_("机构类别"))
    level = models.CharField(_("级别"), max_length=1, choices=Level, blank=True)
    grade = models.CharField(_("等次"), max_length=1, choices=Grade, blank=True)
    ownership = models.CharField(_("所有制形式"), max_length=12, choices=Ownership, blank=True)
    nature = models.CharField(_("经营性质"), max_length=1, choices=Nature, blank=True)
    economic_type = models.CharField(_("经济类型"), max_length=30, blank=True)
    beds = models.PositiveIntegerField(_("床位数"), null=True, blank=True)
    chairs = models.PositiveIntegerField(_("牙椅数"), null=True, blank=True)
    service_target = models.CharField(_("服务对象"), max_length=20, blank=True)
    registered_capital = models.DecimalField(
        _("注册资金（万元）"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    opening_hours = models.CharField(_("诊疗时间"), max_length=100, blank=True)
    particulars = models.JSONField(_("专有信息"), default=dict, blank=True)
    subjects = ArrayField(models.CharField(max_length=10), verbose_name=_("诊疗科目"), default=list, blank=True)
    permits = ArrayField(
        models.CharField(max_length=20, choices=Permit), verbose_name=_("专项许可"), default=list, blank=True
    )

    legal_representative = models.CharField(_("法定代表人"), max_length=60, blank=True)
    principal = models.CharField(_("主要负责人"), max_length=60, blank=True)
    licence_number = models.CharField(_("许可证（备案）编号"), max_length=60, blank=True)
    licence_from = models.DateField(_("有效期自"), null=True, blank=True)
    licence_to = models.DateField(_("有效期至"), null=True, blank=True)

    responsible_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("主管部门")
    )
    affiliation_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("隶属部门")
    )
    state = models.CharField(_("状态"), max_length=12, choices=InstitutionState, default=InstitutionState.ACTIVE)
    state_since = models.DateField(_("状态起始日"), null=True, blank=True)
    state_document = models.CharField(_("状态依据文号"), max_length=100, blank=True)
    rebuilding = models.BooleanField(_("因改建、扩建、迁建停业"), default=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    validated_on = models.DateField(_("最近校验日期"), null=True, blank=True)
    validation_due_on = models.DateField(_("下次校验日期"), null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    source = models.CharField(_("来源名单"), max_length=120, blank=True)
    source_form = models.CharField(max_length=64, blank=True)
    registered_at = models.DateTimeField(_("登记时间"))

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("机构")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(region_code=F("region_id")), name="institution_region_code_is_its_region"
            ),
            models.CheckConstraint(
                condition=Q(state=InstitutionState.MERGED) ^ Q(merged_into=None),
                name="institution_merged_names_the_other",
            ),
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None) | Q(longitude__range=(73, 136), latitude__range=(3, 54)),
                name="institution_coordinates_in_china",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "sort_key"], name="institution_region_sort"),
            *division_indexes("institution", "sort_key", "id", read=("state",)),
            GinIndex(FOUND_BY.grams, name="institution_search"),
            models.Index(fields=["folded_name"], name="institution_folded"),
            models.Index(
                fields=["registration_number"], name="institution_registration", condition=~Q(registration_number="")
            ),
            models.Index(fields=["uscc"], name="institution_uscc", condition=~Q(uscc="")),
            models.Index(
                fields=["region_code", "validation_due_on"],
                name="institution_validation_due",
                condition=~Q(validation_due_on=None),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def acting_region_code(self) -> str:
        """Division of the agency that acts here: a hospital run by the province is not the county's to act on."""
        return self.responsible_agency.region_code if self.responsible_agency_id else self.region_code

    def is_acted_on_by(self, scope) -> bool:
        """Seeing is wider than acting: only the responsible agency acts, those above it, and a designated one."""
        return scope.covers(self.acting_region_code) or granted(scope, GrantKind.DESIGNATED, self.pk)

    @property
    def profile(self) -> Profile:
        """What the institution is licensed for, as rules ask for it."""
        return Profile(self.category_id or "", tuple(self.subjects), tuple(self.permits), self.beds)

    def parties(self, user) -> set[str]:
        """ "authority" for the agency that acts here; "institution" for its own people, "principal" for its head."""
        scope = scope_for(user)
        names = {"authority"} if self.is_acted_on_by(scope) else set()
        own = None if scope.agency_id else self._role_of(user)
        if own is not None:
            names.add("institution")
        if own == AccountRole.PRINCIPAL:
            names.add("principal")
        return names

    def _role_of(self, user) -> str | None:
        """What somebody of no agency is to the institution; people of an agency see it as one (``scoped``)."""
        return self.accounts.filter(user_id=user.pk, is_active=True).values_list("role", flat=True).first()

    def codes(self) -> list[str]:
        """The own public code and those of the records merged into this one: history is kept under each."""
        found, level = [self.code], [self.pk]
        while rows := list(Institution.objects.filter(merged_into__in=level).order_by("pk").values_list("pk", "code")):
            found += [code for _pk, code in rows]
            level = [pk for pk, _code in rows]
        return found

    def subject_names(self) -> list[str]:
        """The clinical subjects by name; a code the catalogue does not know stands for itself."""
        names = dict(ClinicalSubject.objects.filter(code__in=self.subjects).values_list("code", "name"))
        return [f"{code} {names[code]}" if code in names else code for code in self.subjects]

    def own_facts(self) -> list[tuple[str, str]]:
        """(label, value) of the fields of the subject's kind, in the present language."""
        fields = particulars.fields_of(self.kind)
        return [
            (_now(field.label), particulars.shown(field, self.particulars.get(field.key), _now)) for field in fields
        ]

    @property
    def is_medical(self) -> bool:
        """A medical institution; the others are subjects of public health (rules.particulars)."""
        return self.kind == SubjectKind.MEDICAL

    @property
    def is_ended(self) -> bool:
        """Cancelled or revoked: no duties and in no pool, but its page stays."""
        return self.state in ENDED_STATES

    @property
    def level_and_grade(self) -> str:
        """三级甲等, 二级未评, 未定级…"""
        if not self.level or self.level == Level.NONE:
            return str(self.get_level_display())
        level, grade = str(self.get_level_display()), str(self.get_grade_display()) if self.grade else ""
        return f"{level} {grade}".rstrip() if level.isascii() else level + grade
