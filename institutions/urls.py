"""Pages of this floor."""

from django.urls import path

from supervision.foundation.ledger.views import ledger_page

from .views import (
    accounts,
    disclosure,
    own,
    practitioner_steps,
    practitioners,
    proposals,
    public,
    registry,
    self_inspections,
    staff,
    staff_supervision,
)

app_name = "institutions"
urlpatterns = [
    path("", ledger_page("institutions"), name="institution_list"),
    path("new/", registry.institution_new, name="institution_new"),
    path("proposals/", proposals.proposal_list, name="proposal_list"),
    path("proposals/act/", proposals.proposal_act, name="proposal_act"),
    path("practitioners/", ledger_page("practitioners"), name="practitioner_list"),
    path("practitioners/new/", practitioners.practitioner_new, name="practitioner_new"),
    path("practitioners/identity/", practitioners.identity_search, name="identity_search"),
    path("practitioners/reports/", staff_supervision.staff_proposal_list, name="staff_proposal_list"),
    path("practitioners/reports/act/", staff_supervision.staff_proposal_act, name="staff_proposal_act"),
    path(
        "practitioners/reports/<int:pk>/withdraw/",
        staff_supervision.staff_proposal_withdraw,
        name="staff_proposal_withdraw",
    ),
    path("practitioners/e-registration/", staff_supervision.e_registration, name="e_registration"),
    path("practitioners/e-registration/file/", staff_supervision.e_registration_file, name="e_registration_file"),
    path("practitioners/rules/", staff_supervision.practitioner_rules_page, name="practitioner_rules"),
    path("practitioners/reveals/", staff_supervision.reveal_list, name="reveal_list"),
    path("practitioners/<str:code>/", practitioners.practitioner_detail, name="practitioner_detail"),
    path("practitioners/<str:code>/edit/", practitioners.practitioner_edit, name="practitioner_edit"),
    *(
        path(
            f"practitioners/<str:code>/{verb}/",
            practitioner_steps.practitioner_step,
            {"verb": verb},
            name=f"practitioner_{verb}",
        )
        for verb in practitioner_steps.STEPS
    ),
    path("practitioners/<str:code>/identity/", practitioners.practitioner_identity, name="practitioner_identity"),
    path("practitioners/<str:code>/acts/<int:pk>/", practitioners.practitioner_changes, name="practitioner_changes"),
    path("practitioners/<str:code>/export/<str:form>/", practitioners.practitioner_export, name="practitioner_export"),
    path("self-inspections/", ledger_page("self_inspections"), name="selfinspection_list"),
    path("self-inspections/rounds/", self_inspections.round_list, name="round_list"),
    path("self-inspections/rounds/new/", self_inspections.round_new, name="round_new"),
    path("self-inspections/<int:pk>/", self_inspections.selfinspection_detail, name="selfinspection_detail"),
    path("self-inspections/<int:pk>/act/", self_inspections.selfinspection_act, name="selfinspection_act"),
    path("own/", own.own_home, name="own_home"),
    path("own/<str:code>/staff/", staff.own_staff, name="own_staff"),
    path("own/<str:code>/staff/<str:person>/leave/", staff.report_leave, name="report_leave"),
    path("own/<str:code>/rounds/<int:round_pk>/", own.own_start, name="own_start"),
    path("own/filings/<int:pk>/", own.own_filing, name="own_filing"),
    path("own/filings/<int:pk>/items/<int:number>/", own.own_item, name="own_item"),
    path("own/filings/<int:pk>/details/", own.own_details, name="own_details"),
    path("own/filings/<int:pk>/pledge/", own.own_pledge, name="own_pledge"),
    path("own/filings/<int:pk>/receipt/", own.own_receipt, name="own_receipt"),
    path("join/<str:token>/", accounts.join, name="join"),
    path("invitations/<int:pk>/withdraw/", accounts.invitation_withdraw, name="invitation_withdraw"),
    path("accounts/<int:pk>/leave/", accounts.account_leave, name="account_leave"),
    path("<str:code>/accounts/", accounts.account_list, name="account_list"),
    path("disclosures/", ledger_page("disclosures"), name="disclosure_list"),
    path("disclosures/progress/", ledger_page("disclosure_progress"), name="disclosure_progress"),
    path("disclosures/items/", disclosure.disclosure_items, name="disclosure_items"),
    path("disclosures/items/confirm/", disclosure.disclosure_confirm, name="disclosure_confirm"),
    path("disclosures/<int:pk>/", disclosure.disclosure_detail, name="disclosure_detail"),
    path("disclosures/<int:pk>/act/", disclosure.disclosure_act, name="disclosure_act"),
    path("own/<str:code>/disclosure/", disclosure.own_disclosure, name="own_disclosure"),
    path("own/<str:code>/disclosure/<str:item_code>/", disclosure.own_disclosure_item, name="own_disclosure_item"),
    path("public/<str:code>/disclosure/<str:item_code>/", disclosure.public_disclosure, name="public_disclosure"),
    path("public/<str:code>/", public.public_card, name="public_card"),
    path("<str:code>/", registry.institution_detail, name="institution_detail"),
    path("<str:code>/practice/", staff.entitled_today, name="entitled"),
    path("<str:code>/staff/missing/", staff.staff_missing, name="staff_missing"),
    path("<str:code>/edit/", registry.institution_edit, name="institution_edit"),
    path("<str:code>/act/", registry.institution_act, name="institution_act"),
]
