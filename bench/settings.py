"""The portal's settings with the stock page beside it: Django's admin, which is no part of the product."""

from supervision.settings import *  # noqa: F403
from supervision.settings import INSTALLED_APPS as _OWN

INSTALLED_APPS = [*_OWN, "django.contrib.admin"]
ROOT_URLCONF = "bench.urls"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
