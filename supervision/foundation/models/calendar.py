"""The official working-day calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A day the State Council's notice names: a holiday, or a weekend day worked in exchange (调休).

    Days not listed follow the week: Monday to Friday are worked.
    """

    date = models.DateField(_("日期"), primary_key=True)
    is_workday = models.BooleanField(_("工作日"))
    name = models.CharField(_("名称"), max_length=20)
    year = models.PositiveSmallIntegerField(_("公布年度"))

    class Meta:
        verbose_name = _("工作日历")
        ordering = ["date"]

    def __str__(self):
        return f"{self.date} {self.name}"
