"""The ground floor as a Django app."""

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from .database_roles import grant_app_role, two_roles_check


class FoundationConfig(AppConfig):
    """Regions, agencies, people, trail, calendar, ledgers, jobs."""

    name = "supervision.foundation"
    label = "foundation"
    verbose_name = "基础"

    def ready(self):
        """Rights of the running role after each migration, a check of the two roles, the apps' ledgers and checks."""
        post_migrate.connect(grant_app_role, sender=self)
        register(two_roles_check)
        autodiscover_modules("ledgers", "checks")
