"""Invitations to act for an institution."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import AccountLink, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import AccountRole
from .institutions import Institution
from .reach import reached_by


class InvitationQuerySet(ScopedQuerySet):
    """Seen by those who may invite: the authority of the region, the principal of the institution."""

    def visible_to(self, user):
        """Invitations to the institutions the person reaches."""
        if not may(user, P.ACCOUNT_INVITE):
            return self.none()
        scope = scope_for(user)
        if scope.agency_id:
            return self.filter(reached_by(scope, "institution"))
        return self.filter(institution__in=Institution.objects.visible_to(user))

    def open(self, now):
        """Neither used, nor withdrawn, nor expired."""
        return self.filter(link__used_at=None, link__withdrawn_at=None, link__expires_at__gt=now)


class Invitation(Scoped):
    """Somebody is asked to act for an institution. The secret of the link is nowhere but with that person."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="invitations", verbose_name=_("机构"))
    region_code = RegionCodeField()
    name = models.CharField(_("姓名"), max_length=40)
    role = models.CharField(_("身份"), max_length=10, choices=AccountRole)
    link = models.OneToOneField(AccountLink, models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(_("邀请时间"))
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("机构账号邀请")
        ordering = ["-invited_at", "-pk"]

    def __str__(self):
        return f"{self.name} @ {self.institution}"

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code
