"""What an authority sets about licensing: who decides, when to warn, and what it proposes to an approval bureau."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet
from supervision.foundation.rules.regions import NATION_CODE, ancestors

from ..choices import LicenceProposalKind, LicenceProposalState, ProposalAnswer, WarnedAbout
from .catalogue import InForceQuerySet, LawRow
from .institutions import Institution
from .licences import Licence, LicenceKind
from .reach import reached_by


class _RegionalQuerySet(InForceQuerySet):
    """Rows of law that a region may have of its own; the nearest holds."""

    def nearest(self, region_code: str, on, **which):
        """The row of a place on a day: its own, or that of the nearest division above it; None if there is none."""
        chain = [region_code, *ancestors(region_code)]
        rows = list(self.in_force(on).filter(region_code__in=chain, **which))
        rows.sort(key=lambda row: (chain.index(row.region_code), -row.valid_from.toordinal(), -row.pk))
        return rows[0] if rows else None


class WarningRule(LawRow):
    """How many days before an end people are told. Unconfirmed: the institution itself is not told."""

    region_code = RegionCodeField(default=NATION_CODE)
    what = models.CharField(_("提醒事项"), max_length=16, choices=WarnedAbout)
    days = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("提前天数"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = _RegionalQuerySet.as_manager()

    class Meta:
        verbose_name = _("到期提醒规则")
        ordering = ["what", "region_code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["region_code", "what", "valid_from"], name="one_warning_rule_per_start")
        ]

    def __str__(self):
        return f"{self.get_what_display()}: {self.days_in_words}"

    @property
    def about(self) -> str:
        """Code under which the history of the settings is found."""
        return f"licensing:{self.region_code}"

    @property
    def days_in_words(self) -> str:
        """90、60、30"""
        return "、".join(map(str, self.days))


def warning_days(what: str, region_code: str, on) -> tuple[list[int], bool]:
    """(days before an end, longest first; whether the rule is confirmed) for a place on a day."""
    found = WarningRule.objects.nearest(region_code, on, what=what)
    return (sorted(found.days, reverse=True), found.confirmed) if found else ([], False)


def warning_days_of(what: str, user, on) -> list[int]:
    """Days before an end, longest first, by the rule of the place a person stands for."""
    agency = getattr(user, "agency", None)
    return warning_days(what, agency.region_code if agency else NATION_CODE, on)[0]


def warned_until(what: str, user, on):
    """The last day of what counts as ending soon to a person."""
    return on + timedelta(days=max(warning_days_of(what, user, on), default=0))


class WarningDays:
    """Days and confirmation by place on one day, each place looked up once."""

    def __init__(self, what: str, on):
        self.what, self.on = what, on
        self.known: dict[str, tuple[list[int], bool]] = {}

    def of(self, region_code: str) -> tuple[list[int], bool]:
        """As ``warning_days``."""
        if region_code not in self.known:
            self.known[region_code] = warning_days(self.what, region_code, self.on)
        return self.known[region_code]

    def longest(self) -> int:
        """The most days of any place."""
        rules = WarningRule.objects.in_force(self.on).filter(what=self.what).values_list("days", flat=True)
        return max((max(days) for days in rules if days), default=0)


class LicensingAuthority(LawRow):
    """Who decides about a kind of licence (all kinds without one) in a region, where it is not the health authority."""

    region_code = RegionCodeField()
    kind = models.ForeignKey(
        LicenceKind, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("许可种类")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("审批部门"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = _RegionalQuerySet.as_manager()

    class Meta:
        verbose_name = _("审批权限")
        ordering = ["region_code", "kind", "-valid_from"]

    def __str__(self):
        return f"{self.kind or '*'} → {self.agency}"

    @property
    def about(self) -> str:
        """Code under which the history of the settings is found."""
        return f"licensing:{self.region_code}"


# Official documents stay Chinese.
_LETTER = {
    LicenceProposalKind.SUSPEND: "建议贵单位依法暂停上述许可",
    LicenceProposalKind.CANCEL: "建议贵单位依法注销上述许可",
    LicenceProposalKind.REVOKE: "建议贵单位依法吊销（撤销）上述许可",
    LicenceProposalKind.CHANGE: "建议贵单位依法变更上述许可事项",
    LicenceProposalKind.REFUSE: "建议贵单位对上述许可依法不予延续",
    LicenceProposalKind.OTHER: "请贵单位依法处理",
}


class LicenceProposalQuerySet(ScopedQuerySet):
    """Seen by those who supervise the institution; the institution itself does not see a proposal against it."""

    def visible_to(self, user):
        """Proposals about institutions in reach of an agency, and those addressed to the own agency."""
        scope = scope_for(user)
        if not may(user, P.LICENCE_VIEW) or not scope.agency_id:
            return self.none()
        return self.scoped(scope)

    def scoped(self, scope):
        """As the agency reaches institutions."""
        return self.filter(reached_by(scope, "institution"))


class LicenceProposal(Scoped):
    """A letter (建议函) to the bureau that decides: the health authority proposes and never executes."""

    code = models.CharField(_("建议编码"), max_length=16, unique=True)
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="licence_proposals", verbose_name=_("机构")
    )
    region_code = RegionCodeField()
    licence = models.ForeignKey(
        Licence, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("许可")
    )
    kind = models.CharField(_("建议事项"), max_length=10, choices=LicenceProposalKind)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("主送审批部门"))
    agency_name = models.CharField(_("主送单位名称"), max_length=80)
    sender_name = models.CharField(_("发函单位名称"), max_length=80)
    reason = models.TextField(_("事实和理由"), max_length=4000)
    basis = models.CharField(_("法律依据"), max_length=500)
    state = models.CharField(_("状态"), max_length=12, choices=LicenceProposalState, default=LicenceProposalState.DRAFT)
    document_number = models.CharField(_("发文字号"), max_length=100, blank=True)
    sent_on = models.DateField(_("送达日期"), null=True, blank=True)
    answer = models.CharField(_("答复"), max_length=10, choices=ProposalAnswer, blank=True)
    answer_number = models.CharField(_("答复文号"), max_length=100, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answer_text = models.TextField(_("答复内容"), max_length=2000, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField(_("起草时间"))

    objects = LicenceProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("许可建议函")
        ordering = ["-drafted_at", "-pk"]
        indexes = [models.Index(fields=["region_code", "state"], name="licenceproposal_region_state")]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.institution}"

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code

    @property
    def kind_in_letter(self) -> str:
        """What is asked for, in the Chinese of the letter whatever the language of the page."""
        return _LETTER[self.kind]

    def parties(self, user) -> set[str]:
        """Only the authority acts on a proposal."""
        return {"authority"} if self.institution.is_acted_on_by(scope_for(user)) else set()
