"""Pages of this floor."""

from django.urls import path

from supervision.foundation.ledger.views import ledger_page

from .views import consequences, points, queue, schemes, standing

app_name = "credit"
urlpatterns = [
    path("awaiting/", queue.awaiting_list, name="awaiting_list"),
    path("awaiting/pull/", queue.awaiting_pull, name="awaiting_pull"),
    path("awaiting/<str:code>/", queue.awaiting_draft, name="awaiting_draft"),
    path("points/", ledger_page("points"), name="points_list"),
    path("points/new/<str:code>/", queue.points_new, name="points_new"),
    path("points/<str:code>/", points.points_detail, name="points_detail"),
    path("points/<str:code>/notice/", points.points_notice, name="points_notice"),
    path("points/<str:code>/defend/", points.points_defend, name="points_defend"),
    path("points/<str:code>/review/", points.points_review, name="points_review"),
    path("points/<str:code>/withdraw/", points.points_withdraw, name="points_withdraw"),
    path("standing/<str:code>/", standing.standing_detail, name="standing_detail"),
    path("consequences/", ledger_page("consequences"), name="consequence_list"),
    path("consequences/<int:pk>/", consequences.consequence_detail, name="consequence_detail"),
    path("consequences/<int:pk>/settle/", consequences.consequence_settle, name="consequence_settle"),
    path("schemes/", schemes.scheme_list, name="scheme_list"),
    path("schemes/<int:pk>/", schemes.scheme_detail, name="scheme_detail"),
    path("schemes/<int:pk>/adopt/", schemes.scheme_adopt, name="scheme_adopt"),
    path("schemes/<int:pk>/confirm/", schemes.scheme_confirm, name="scheme_confirm"),
    path("schemes/<int:pk>/close/", schemes.scheme_close, name="scheme_close"),
]
