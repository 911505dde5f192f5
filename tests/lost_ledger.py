"""Addresses of a portal that forgot to declare a ledger."""

from django.urls import path

from supervision.foundation.ledger.views import ledger_page

urlpatterns = [path("lost/", ledger_page("lost"), name="lost_list")]
