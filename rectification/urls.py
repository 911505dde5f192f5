"""Pages of this floor."""

from django.urls import path

from supervision.foundation.ledger.views import ledger_page

from .views import closing, dispatches, measures, months, papers, plans, reports, tasks

app_name = "rectification"
urlpatterns = [
    path("tasks/", ledger_page("tasks"), name="task_list"),
    path("plans/", plans.plan_list, name="plan_list"),
    path("plans/import/", papers.paper_import, name="paper_import"),
    path("plans/<str:code>/", plans.plan_detail, name="plan_detail"),
    path("plans/<str:code>/act/", plans.plan_act, name="plan_act"),
    path("plans/<str:code>/units/", papers.plan_units, name="plan_units"),
    path("plans/<str:code>/propose/", plans.plan_propose, name="plan_propose"),
    path("plans/<str:code>/issue/", plans.plan_issue, name="plan_issue"),
    path("plans/<str:code>/dispatch/", dispatches.dispatch_new, name="dispatch_new"),
    path("plans/<str:code>/tasks/new/", tasks.task_new, name="task_new"),
    path("tasks/<str:code>/", tasks.task_detail, name="task_detail"),
    path("tasks/<str:code>/edit/", tasks.task_edit, name="task_edit"),
    path("tasks/<str:code>/act/", closing.task_act, name="task_act"),
    path("tasks/<str:code>/files/", measures.task_attach, name="task_attach"),
    path("tasks/<str:code>/extension/", closing.extension_new, name="extension_new"),
    path("measures/<int:pk>/", measures.measure_done, name="measure_done"),
    path("extensions/<int:pk>/decide/", closing.extension_decide, name="extension_decide"),
    path("month/", reports.report_month, name="report_month"),
    path("months/", months.month_overview, name="month_overview"),
    path("months/accept/", months.month_accept, name="month_accept"),
    path("reports/<int:pk>/send-back/", months.report_send_back, name="report_send_back"),
    path("dispatches/", dispatches.dispatch_list, name="dispatch_list"),
    path("dispatches/<int:pk>/", dispatches.dispatch_detail, name="dispatch_detail"),
    path("dispatches/<int:pk>/act/", dispatches.dispatch_act, name="dispatch_act"),
    path("dispatches/<int:pk>/file/", dispatches.dispatch_file, name="dispatch_file"),
]
