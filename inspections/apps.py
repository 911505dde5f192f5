"""Floor: who is checked, and what was found."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """The app's registration."""

    name = "inspections"
    verbose_name = "双随机抽查"
