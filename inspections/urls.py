"""Pages of this floor."""

from django.urls import path

from supervision.foundation.ledger.views import ledger_page

from .views import draw_rules, draws, findings, people, plans, public, visits

app_name = "inspections"
urlpatterns = [
    path("plans/", ledger_page("plans"), name="plan_list"),
    path("visits/", ledger_page("visits"), name="visit_list"),
    path("findings/", ledger_page("findings"), name="finding_list"),
    path("inspectors/", ledger_page("inspectors"), name="inspector_list"),
    path("plans/new/", plans.plan_new, name="plan_new"),
    path("plans/<int:pk>/", plans.plan_detail, name="plan_detail"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/act/", plans.plan_act, name="plan_act"),
    path("plans/<int:pk>/draw/", draws.draw_new, name="draw_new"),
    path("draws/<int:pk>/", draws.draw_detail, name="draw_detail"),
    path("draws/<int:pk>/act/", draws.draw_act, name="draw_act"),
    path("draws/<int:pk>/beacon/", draws.draw_beacon, name="draw_beacon"),
    path("draws/<int:pk>/void/", draws.draw_void, name="draw_void"),
    path("draws/<int:pk>/selection/", draws.draw_selection, name="draw_selection"),
    path("visits/today/", visits.visit_today, name="visit_today"),
    path("visits/<int:pk>/", visits.visit_detail, name="visit_detail"),
    path("visits/<int:pk>/record/", visits.visit_record, name="visit_record"),
    path("visits/<int:pk>/act/", visits.visit_act, name="visit_act"),
    path("visits/<int:pk>/substitute/", visits.visit_substitute, name="visit_substitute"),
    path("findings/<int:pk>/", findings.finding_detail, name="finding_detail"),
    path("findings/<int:pk>/act/", findings.finding_act, name="finding_act"),
    path("rules/", draw_rules.rule_list, name="rule_list"),
    path("rules/confirm/", draw_rules.rule_confirm, name="rule_confirm"),
    path("inspectors/new/", people.inspector_new, name="inspector_new"),
    path("inspectors/<int:pk>/", people.inspector_edit, name="inspector_edit"),
    path("inspectors/<int:pk>/recusals/", people.recusal_new, name="recusal_new"),
    path("public/results/", public.result_list, name="public_result_list"),
    path("public/draws/", public.draw_list, name="public_draw_list"),
    path("public/draws/verify_draw.py", public.verifier_file, name="public_verifier"),
    path("public/draws/register/<str:office>.json", public.register_file, name="public_register"),
    path("public/draws/<str:code>/", public.draw_detail, name="public_draw_detail"),
    path("public/draws/<str:code>/bundle.json", public.draw_bundle, name="public_bundle"),
]
