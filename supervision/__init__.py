"""The roof and the ground of the portal; the floors between are the four apps beside it."""

from .celery import app as celery_app

__all__ = ["celery_app"]
