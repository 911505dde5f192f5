"""Enumerations of accounts at institutions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountRole(models.TextChoices):
    """What a person is at the institution."""

    PRINCIPAL = "principal", _("主要负责人")
    MANAGER = "manager", _("依法执业管理人员")
