"""Floor: what must be put right, by whom and when."""

from django.apps import AppConfig


class RectificationConfig(AppConfig):
    """The app's registration."""

    name = "rectification"
    verbose_name = "整改任务"
