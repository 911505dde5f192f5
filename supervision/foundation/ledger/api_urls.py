"""Addresses of the API."""

from django.urls import path

from . import api

urlpatterns = [
    path("v1/ledgers/", api.LedgerIndex.as_view(), name="api_ledgers"),
    path("v1/ledgers/<str:name>/", api.LedgerRows.as_view(), name="api_ledger"),
    path("schema/", api.Schema.as_view(), name="api_schema"),
    path("docs/", api.Documentation.as_view(), name="api_docs"),
]
