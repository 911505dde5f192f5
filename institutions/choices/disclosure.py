"""Enumerations of institution disclosure. COLOURS give the pill of each state."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DisclosureSource(models.TextChoices):
    """Where the content of an item comes from: what the registry knows is never typed again."""

    LICENCES = "licences", _("登记的许可信息")
    SUBJECTS = "subjects", _("登记的诊疗科目")
    STAFF = "staff", _("登记的医务人员")
    PRICES = "prices", _("价目表")
    TEXT = "text", _("文字说明")


TYPED_SOURCES = (DisclosureSource.PRICES, DisclosureSource.TEXT)


class DisclosureState(models.TextChoices):
    """draft → published ⇄ questioned (the authority found something wrong)."""

    DRAFT = "draft", _("未公开")
    PUBLISHED = "published", _("已公开")
    QUESTIONED = "questioned", _("待更正")


COLOURS = {
    DisclosureState.DRAFT: "grey",
    DisclosureState.PUBLISHED: "green",
    DisclosureState.QUESTIONED: "red",
}
