"""The roof's addresses; each floor brings its own."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from institutions import api as institutions

from .foundation.api.resources import resource_urls
from .validation_api import VALIDATIONS
from .views import (
    entry,
    errors,
    gallery,
    handovers,
    health,
    institution_file,
    language,
    public,
    search,
    transfers,
    validation_own,
    validation_review,
    workbench,
)

API = [*institutions.RESOURCES, VALIDATIONS]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("", entry.front_door, name="front_door"),
    path("public/", public.public_home, name="public_home"),
    path("login/", entry.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", language.set_language, name="set_language"),
    path("workbench/", workbench.workbench, name="workbench"),
    path("statistics/", workbench.statistics, name="statistics"),
    path("search/", search.search, name="search"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("system/agencies/<str:code>/close/", transfers.agency_close, name="agency_close"),
    path("system/transfers/", transfers.transfer_list, name="transfer_list"),
    path("system/transfers/new/", transfers.transfer_new, name="transfer_new"),
    path("system/transfers/<int:pk>/", transfers.transfer_detail, name="transfer_detail"),
    path("system/transfers/<int:pk>/execute/", transfers.transfer_execute, name="transfer_execute"),
    path("system/transfers/<int:pk>/cancel/", transfers.transfer_cancel, name="transfer_cancel"),
    path("system/accounts/<int:pk>/handover/", handovers.handover_new, name="handover_new"),
    path("system/handovers/", handovers.handover_list, name="handover_list"),
    path("system/handovers/<int:pk>/", handovers.handover_detail, name="handover_detail"),
    path("system/", include("supervision.foundation.urls")),
    path("ledgers/", include("supervision.foundation.ledger.urls")),
    path("api/", include("supervision.foundation.ledger.api_urls")),
    path("api/", include([address for resource in API for address in resource_urls(resource)])),
    path("institutions/<str:code>/file/", institution_file.institution_file, name="institution_file"),
    path(
        "institutions/<str:code>/file/acts/<int:pk>/",
        institution_file.institution_file_changes,
        name="institution_file_changes",
    ),
    path(
        "institutions/<str:code>/file/export/<str:form>/",
        institution_file.institution_file_export,
        name="institution_file_export",
    ),
    path("institutions/validations/<str:code>/application/", validation_own.validation_own, name="validation_own"),
    path("institutions/validations/<str:code>/review/", validation_review.validation_review, name="validation_review"),
    path(
        "institutions/validations/<str:code>/review/save/",
        validation_review.validation_review_save,
        name="validation_review_save",
    ),
    path("institutions/validations/<str:code>/decide/", validation_review.validation_decide, name="validation_decide"),
    path("institutions/", include("institutions.urls")),
    path("inspections/", include("inspections.urls")),
    path("rectification/", include("rectification.urls")),
    path("credit/", include("credit.urls")),
]

handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
