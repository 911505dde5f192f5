"""Every page a person works in, and who opens it. ``{…}`` is filled from the demonstration city."""

from django.apps import apps
from django.urls import reverse

# name → (person or None for the public, URL name, model of the row, {argument: field}, filter, query)
PLAIN = {
    "login": (None, "login"),
    "public-home": (None, "public_home"),
    "public-draws": (None, "inspections:public_draw_list"),
    "public-results": (None, "inspections:public_result_list"),
    "workbench-city": ("city_officer", "workbench"),
    "workbench-chief": ("city_chief", "workbench"),
    "workbench-county": ("county_officer", "workbench"),
    "workbench-liaison": ("liaison", "workbench"),
    "workbench-inspector": ("inspector", "workbench"),
    "workbench-principal": ("principal", "workbench"),
    "workbench-admin": ("system_admin", "workbench"),
    "statistics": ("city_officer", "statistics"),
    "search": ("city_officer", "search"),
    "gallery": ("city_officer", "gallery"),
    "notices": ("city_officer", "foundation:notice_list"),
    "calendar": ("city_officer", "foundation:calendar"),
    "roles": ("city_officer", "foundation:role_table"),
    "accounts": ("system_admin", "foundation:account_list"),
    "account-new": ("system_admin", "foundation:account_new"),
    "agencies": ("system_admin", "foundation:agency_list"),
    "agency-new": ("system_admin", "foundation:agency_new"),
    "transfers": ("system_admin", "transfer_list"),
    "transfer-new": ("system_admin", "transfer_new"),
    "handovers": ("system_admin", "handover_list"),
    "jobs": ("system_admin", "foundation:job_list"),
    "trail": ("audit_admin", "foundation:trail_list"),
    "institutions": ("city_officer", "institutions:institution_list"),
    "institution-new": ("county_officer", "institutions:institution_new"),
    "practitioners": ("county_officer", "institutions:practitioner_list"),
    "practitioner-new": ("county_officer", "institutions:practitioner_new"),
    "proposals": ("city_officer", "institutions:proposal_list"),
    "rounds": ("city_officer", "institutions:round_list"),
    "round-new": ("city_officer", "institutions:round_new"),
    "self-inspections": ("county_officer", "institutions:selfinspection_list"),
    "disclosures": ("county_officer", "institutions:disclosure_list"),
    "disclosure-progress": ("county_officer", "institutions:disclosure_progress"),
    "disclosure-items": ("city_chief", "institutions:disclosure_items"),
    "password": ("liaison", "foundation:password_change"),
    "own": ("principal", "institutions:own_home"),
    "plans": ("city_officer", "inspections:plan_list"),
    "plan-new": ("city_officer", "inspections:plan_new"),
    "visits": ("county_officer", "inspections:visit_list"),
    "visits-today": ("inspector", "inspections:visit_today"),
    "findings": ("county_officer", "inspections:finding_list"),
    "inspectors": ("city_officer", "inspections:inspector_list"),
    "inspector-new": ("city_officer", "inspections:inspector_new"),
    "draw-rules": ("city_officer", "inspections:rule_list"),
    "awaiting": ("city_officer", "credit:awaiting_list"),
    "points": ("city_officer", "credit:points_list"),
    "consequences": ("city_chief", "credit:consequence_list"),
    "schemes": ("city_chief", "credit:scheme_list"),
    "tasks": ("city_officer", "rectification:task_list"),
    "report-month": ("liaison", "rectification:report_month"),
    "month-overview": ("city_officer", "rectification:month_overview"),
    "dispatches": ("city_officer", "rectification:dispatch_list"),
    "papers": ("city_officer", "rectification:plan_list"),
    "paper-import": ("city_officer", "rectification:paper_import"),
}
ROWS = {
    "public-draw": (None, "inspections:public_draw_detail", "inspections.Draw", {"code": "code"},
                    {"state": "revealed"}),
    "public-card": (None, "institutions:public_card", "institutions.Institution", {"code": "code"}, {}),
    "institution-edit": ("county_officer", "institutions:institution_edit", "institutions.Institution",
                         {"code": "code"}, {}),
    "institution-file": ("county_officer", "institution_file", "institutions.Institution", {"code": "code"},
                         {"visits__isnull": False}),
    "institution-accounts": ("county_officer", "institutions:account_list", "institutions.Institution",
                             {"code": "code"}, {"accounts__isnull": False}),
    "disclosure": ("county_officer", "institutions:disclosure_detail", "institutions.Disclosure", {"pk": "pk"}, {}),
    "own-disclosure": ("principal", "institutions:own_disclosure", "institutions.Institution", {"code": "code"}, {}),
    "institution-file-own": ("principal", "institution_file", "institutions.Institution", {"code": "code"}, {}),
    "institution-file-base": ("inspector", "institution_file", "institutions.Institution", {"code": "code"}, {},
                              "?tab=base"),
    "institution-file-staff": ("county_officer", "institution_file", "institutions.Institution", {"code": "code"},
                               {"practitioners__isnull": False}, "?tab=practitioners"),
    "institution-file-empty": ("county_officer", "institution_file", "institutions.Institution", {"code": "code"},
                               {"visits": None}, "?tab=visits"),
    "institution-file-search": ("city_officer", "institution_file", "institutions.Institution", {"code": "code"},
                                {"points_records__isnull": False}, "?kind=credit&since=2020-01-01&text=x"),
    "institution-file-print": ("county_officer", "institution_file", "institutions.Institution", {"code": "code"},
                               {"visits__isnull": False}, "?print=1"),
    "practitioner-print": ("county_officer", "institutions:practitioner_detail", "institutions.Practitioner",
                           {"code": "code"}, {}, "?print=1"),
    "practitioner": ("county_officer", "institutions:practitioner_detail", "institutions.Practitioner",
                     {"code": "code"}, {}),
    "self-inspection": ("county_officer", "institutions:selfinspection_detail", "institutions.SelfInspection",
                        {"pk": "pk"}, {"submitted_at__isnull": False}),
    "receipt": ("principal", "institutions:own_receipt", "institutions.SelfInspection", {"pk": "pk"},
                {"submitted_at__isnull": False}),
    "plan": ("city_officer", "inspections:plan_detail", "inspections.InspectionPlan", {"pk": "pk"},
             {"state": "approved"}),
    "draw": ("city_officer", "inspections:draw_detail", "inspections.Draw", {"pk": "pk"}, {"state": "revealed"}),
    "visit": ("inspector", "inspections:visit_detail", "inspections.Visit", {"pk": "pk"}, {}),
    "finding": ("county_officer", "inspections:finding_detail", "inspections.Finding", {"pk": "pk"}, {}),
    "points-detail": ("city_officer", "credit:points_detail", "credit.PointsRecord", {"code": "code"},
                      {"state": "effective"}),
    "points-own": ("principal", "credit:points_detail", "credit.PointsRecord", {"code": "code"}, {}),
    "standing": ("city_officer", "credit:standing_detail", "institutions.Institution", {"code": "code"},
                 {"points_records__isnull": False}),
    "scheme": ("city_chief", "credit:scheme_detail", "credit.ScoringScheme", {"pk": "pk"}, {}),
    "consequence": ("city_chief", "credit:consequence_detail", "credit.Consequence", {"pk": "pk"}, {}),
    "plan-paper": ("city_officer", "rectification:plan_detail", "rectification.Plan", {"code": "code"}, {}),
    "task": ("city_officer", "rectification:task_detail", "rectification.Task", {"code": "code"}, {}),
    "task-own": ("liaison", "rectification:task_detail", "rectification.Task", {"code": "code"}, {}),
    "task-review": ("city_chief", "rectification:task_detail", "rectification.Task", {"code": "code"},
                    {"state": "under_review"}),
    "task-edit": ("city_officer", "rectification:task_edit", "rectification.Task", {"code": "code"}, {}),
    "dispatch": ("city_officer", "rectification:dispatch_detail", "rectification.Dispatch", {"pk": "pk"}, {}),
    "account": ("security_admin", "foundation:account_detail", "foundation.User", {"pk": "pk"}, {}),
    "agency": ("system_admin", "foundation:agency_detail", "foundation.Agency", {"code": "code"},
               {"names__isnull": False}),
    "agency-rename": ("system_admin", "foundation:agency_rename", "foundation.Agency", {"code": "code"}, {}),
    "agency-edit": ("system_admin", "foundation:agency_edit", "foundation.Agency", {"code": "code"}, {}),
    "agency-close": ("system_admin", "agency_close", "foundation.Agency", {"code": "code"},
                     {"code": "120000-YBJ"}),
    "transfer": ("system_admin", "transfer_detail", "foundation.DutyTransfer", {"pk": "pk"}, {"state": "executed"}),
    "handover": ("county_officer", "handover_detail", "foundation.Handover", {"pk": "pk"}, {}),
    "handover-new": ("system_admin", "handover_new", "foundation.User", {"pk": "pk"}, {"username": "inspector1"}),
    "trail-entry": ("audit_admin", "foundation:trail_detail", "foundation.Act", {"pk": "pk"}, {}),
}  # fmt: skip
LEDGER_IMPORT = ("import-upload", "county_officer", "/ledgers/institutions/import/")
ALL = [*PLAIN, *ROWS, LEDGER_IMPORT[0]]


def person_and_path(name, people):
    """(person or None, path) of a page; ``people``: key → user."""
    if name == LEDGER_IMPORT[0]:
        return LEDGER_IMPORT[1:]
    if name in PLAIN:
        who, url = PLAIN[name]
        return who, reverse(url)
    who, url, label, arguments, wanted, *query = ROWS[name]
    rows = apps.get_model(label).objects.all()
    if who:
        rows = apps.get_model(label).objects.visible_to(people[who])
    row = rows.filter(**wanted).order_by("pk").first()
    assert row is not None, f"the demonstration has no {label} {wanted} for {who}"
    address = reverse(url, kwargs={argument: getattr(row, field) for argument, field in arguments.items()})
    return who, address + "".join(query)
