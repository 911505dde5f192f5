"""Pages of the ground floor."""

from django.urls import path

from .ledger.views import ledger_page
from .views import administration, agencies, calendar, collecting, files, jobs, notices, passwords, tokens

app_name = "foundation"
urlpatterns = [
    path("files/<int:pk>/", files.attachment, name="attachment"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/read/", notices.notice_read_all, name="notice_read_all"),
    path("notices/<int:pk>/", notices.notice_open, name="notice_open"),
    path("accounts/", administration.account_list, name="account_list"),
    path("accounts/new/", administration.account_new, name="account_new"),
    path("accounts/<int:pk>/", administration.account_detail, name="account_detail"),
    path("accounts/<int:pk>/roles/", administration.account_grant, name="account_grant"),
    path("accounts/<int:pk>/close/", administration.account_close, name="account_close"),
    path("accounts/<int:pk>/reset/", passwords.account_reset, name="account_reset"),
    path("accounts/<int:pk>/tokens/", tokens.token_issue, name="token_issue"),
    path("tokens/<int:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("password/", passwords.password_change, name="password_change"),
    path("password/<str:token>/", passwords.password_reset, name="password_reset"),
    path("agencies/", ledger_page("agencies"), name="agency_list"),
    path("agencies/new/", agencies.agency_new, name="agency_new"),
    path("agencies/<str:code>/", agencies.agency_detail, name="agency_detail"),
    path("agencies/<str:code>/edit/", agencies.agency_edit, name="agency_edit"),
    path("agencies/<str:code>/rename/", agencies.agency_rename, name="agency_rename"),
    path("agencies/<str:code>/rename/withdraw/", agencies.agency_rename_withdraw, name="agency_rename_withdraw"),
    path("trail/", administration.trail_list, name="trail_list"),
    path("trail/<int:pk>/", administration.trail_detail, name="trail_detail"),
    path("jobs/", jobs.job_list, name="job_list"),
    path("jobs/<int:pk>/", jobs.job_detail, name="job_detail"),
    path("jobs/<int:pk>/run/", jobs.job_run_now, name="job_run_now"),
    path("jobs/runs/<int:pk>/again/", jobs.job_run_again, name="job_run_again"),
    path("calendar/", calendar.calendar_page, name="calendar"),
    path("collections/", collecting.collection_list, name="collection_list"),
    path("collections/new/", collecting.collection_new, name="collection_new"),
    path("collections/rows/<int:pk>/", collecting.collection_write, name="collection_write"),
    path("collections/rows/<int:pk>/return/", collecting.collection_return, name="collection_return"),
    path("collections/<str:code>/", collecting.collection_detail, name="collection_detail"),
    path("collections/<str:code>/edit/", collecting.collection_edit, name="collection_edit"),
    path("collections/<str:code>/act/", collecting.collection_act, name="collection_act"),
    path("collections/<str:code>/export/", collecting.collection_export, name="collection_export"),
    path("collections/<str:code>/import/", collecting.collection_import, name="collection_import"),
    path("help/roles/", administration.role_table, name="role_table"),
]
