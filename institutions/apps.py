"""Floor: who is supervised."""

from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    """The app's registration."""

    name = "institutions"
    verbose_name = "机构监管"
