"""The roof as a Django app: it carries the commands that need every floor."""

from django.apps import AppConfig


class RoofConfig(AppConfig):
    """Commands that join the floors; no models."""

    name = "supervision"
    label = "roof"
    verbose_name = "综合监管平台"
