"""Enumerations of staff and of accounts. COLOURS give the pill of each state."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PractitionerKind(models.TextChoices):
    """Kinds of health-technical staff."""

    DOCTOR = "doctor", _("执业医师")
    ASSISTANT = "assistant", _("执业助理医师")
    NURSE = "nurse", _("护士")
    PHARMACIST = "pharmacist", _("药师")
    TECHNICIAN = "technician", _("技师")
    VILLAGE = "village", _("乡村医生")
    OTHER = "other", _("其他")


class PractitionerState(models.TextChoices):
    """Whether the registration stands."""

    ACTIVE = "active", _("在册")
    STOPPED = "stopped", _("暂停执业")
    CANCELLED = "cancelled", _("注销注册")


class AccountRole(models.TextChoices):
    """What a person is at the institution."""

    PRINCIPAL = "principal", _("主要负责人")
    MANAGER = "manager", _("依法执业管理人员")


COLOURS = {
    PractitionerState.ACTIVE: "green",
    PractitionerState.STOPPED: "amber",
    PractitionerState.CANCELLED: "grey",
}
