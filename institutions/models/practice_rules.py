"""The law of practitioners as rows: figures, and which subjects a scope of practice belongs to."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..choices import PracticeClass, RuleCode
from .catalogue import LawRow


class PractitionerRule(LawRow):
    """One figure from a day on. A later row with the same code takes over."""

    code = models.CharField(_("项目"), max_length=30, choices=RuleCode)
    value = models.PositiveIntegerField(_("数值"))

    class Meta:
        verbose_name = _("医务人员监管参数")
        ordering = ["code", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="one_figure_per_code_and_start")]

    def __str__(self):
        return f"{self.get_code_display()}: {self.value}"

    @property
    def has_effect(self) -> bool:
        """Read in the text of the law, or confirmed by the authority."""
        return self.mark == "V" or self.confirmed


class PracticeScope(LawRow):
    """A word of a scope of practice (执业范围), its class, and the clinical subjects it belongs to."""

    word = models.CharField(_("执业范围"), max_length=30)
    practice_class = models.CharField(_("执业类别"), max_length=14, choices=PracticeClass, blank=True)
    subjects = ArrayField(models.CharField(max_length=10), verbose_name=_("诊疗科目"))

    class Meta:
        verbose_name = _("执业范围与诊疗科目")
        ordering = ["word"]
        constraints = [models.UniqueConstraint(fields=["word", "valid_from"], name="one_row_per_scope_and_start")]

    def __str__(self):
        return self.word
