"""Floor: what it costs in points and credit."""

from django.apps import AppConfig


class CreditConfig(AppConfig):
    """The app's registration."""

    name = "credit"
    verbose_name = "信用管理"
