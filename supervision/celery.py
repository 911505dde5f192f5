"""The Celery application: beat sends one tick a minute, workers work on what the relay publishes.

Nothing here reads the settings when it is imported: this module is loaded with the package, before
the environment is complete.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supervision.settings")

app = Celery("supervision")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["supervision.foundation"], related_name="jobs")
