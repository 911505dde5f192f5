"""Addresses that every ledger has besides its own page."""

from django.urls import path

from . import bulk_views, views

urlpatterns = [
    path("<str:name>/export/", views.ledger_export, name="ledger_export"),
    path("<str:name>/template/", views.ledger_template, name="ledger_template"),
    path("<str:name>/import/", views.ledger_import, name="ledger_import"),
    path("<str:name>/import/<int:pk>/", views.ledger_import_batch, name="ledger_import_batch"),
    path("<str:name>/import/<int:pk>/returned/", views.ledger_import_returned, name="ledger_import_returned"),
    path("<str:name>/ask/", views.ledger_ask, name="ledger_ask"),
    path("<str:name>/bulk/", bulk_views.ledger_bulk, name="ledger_bulk"),
    path("<str:name>/bulk/<int:pk>/", bulk_views.ledger_bulk_result, name="ledger_bulk_result"),
    path("<str:name>/columns/", views.ledger_columns, name="ledger_columns"),
    path("<str:name>/filters/", views.ledger_filter, name="ledger_filter"),
]
