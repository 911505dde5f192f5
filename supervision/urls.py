"""The roof's addresses; each floor brings its own."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from .views import errors, health, language

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("login/", LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", language.set_language, name="set_language"),
    path("system/", include("supervision.foundation.urls")),
    path("institutions/", include("institutions.urls")),
    path("inspections/", include("inspections.urls")),
    path("rectification/", include("rectification.urls")),
    path("credit/", include("credit.urls")),
]

handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
