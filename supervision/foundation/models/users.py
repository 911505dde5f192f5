"""People who sign in."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ..access import ADMINISTRATORS, P, Role, may
from ..choices import Language
from .agencies import Agency


class UserManager(BaseUserManager.from_queryset(models.QuerySet)):
    """Accounts are made by a service; this only offers the look-ups that sign-in needs."""

    def get_by_natural_key(self, username):
        """User names are compared without regard to case."""
        return self.get(username__iexact=username)

    def visible_to(self, user):
        """Colleagues of the own agency; the administrators of accounts and roles see all."""
        if may(user, P.USER_MANAGE) or may(user, P.ROLE_MANAGE):
            return self.all()
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.agency_id is None:
            return self.filter(pk=user.pk)
        return self.filter(agency_id=user.agency_id)


class User(AbstractBaseUser):
    """A person at an agency or (tied by ``institutions.InstitutionAccount``) at an institution."""

    username = models.CharField(_("登录名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="people")
    section = models.CharField(_("处室科室"), max_length=40, blank=True)
    roles = ArrayField(models.CharField(max_length=30, choices=Role), verbose_name=_("角色"), default=list)
    language = models.CharField(_("界面语言"), max_length=10, choices=Language, default=Language.CHINESE)
    is_active = models.BooleanField(_("启用"), default=True)

    objects = UserManager()
    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = _("用户")
        constraints = [
            # People sign in without regard to case, so no two names may differ in case only.
            models.UniqueConstraint(Lower("username"), name="one_account_per_name_whatever_its_case"),
            # System, security and audit administration are held by three people, who do nothing else.
            models.CheckConstraint(
                condition=~Q(roles__overlap=list(ADMINISTRATORS)) | Q(roles__len=1),
                name="administrator_roles_exclude_all_others",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def about(self) -> str:
        """Code under which the history of this account is found."""
        return f"user:{self.pk}"

    @property
    def role_labels(self) -> str:
        """Roles in the current language, for the top bar."""
        return str(_("、")).join(str(Role(role).label) for role in self.roles)
