"""Every address of the portal and whose it is. The generated test walks it; a new address needs a line here."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Page:
    """An address. ``model`` and ``arguments`` (address argument → field) name the row it shows or changes.

    ``public``: no account needed. ``law``: the row is the same for everybody with the permission.
    """

    model: str = ""
    arguments: dict = field(default_factory=dict)
    method: str = "get"
    public: bool = False
    law: bool = False
    where: dict = field(default_factory=dict)
    fixed: dict = field(default_factory=dict)


def of(model, *, method="get", law=False, where=None, fixed=None, **arguments):
    """An address that names a row; ``fixed`` are arguments that are no field of it."""
    return Page(model, arguments, method, law=law, where=where or {}, fixed=fixed or {})


LIST, POST, PUBLIC = Page(), Page(method="post"), Page(public=True)
INSTITUTION = "institutions.Institution"
PRACTITIONER = "institutions.Practitioner"
FILING = "institutions.SelfInspection"
DISCLOSURE = "institutions.Disclosure"
PLAN, DRAW, VISIT = "inspections.InspectionPlan", "inspections.Draw", "inspections.Visit"
FINDING, INSPECTOR = "inspections.Finding", "inspections.Inspector"
POINTS, CONSEQUENCE, SCHEME = "credit.PointsRecord", "credit.Consequence", "credit.ScoringScheme"
PAPER, TASK, DISPATCH = "rectification.Plan", "rectification.Task", "rectification.Dispatch"

MATRIX = {
    # the roof
    "api_docs": LIST,
    "api_institutions": LIST,
    "api_institutions_act": of(INSTITUTION, method="post", key="code", fixed={"verb": "suspend"}),
    "api_institutions_one": of(INSTITUTION, key="code"),
    "api_ledger": Page(arguments={"name": "institutions"}),
    "api_ledgers": LIST,
    "api_schema": LIST,
    "front_door": PUBLIC,
    "gallery": LIST,
    "healthz": PUBLIC,
    "institution_file": of(INSTITUTION, code="code"),
    "ledger_ask": Page(arguments={"name": "practitioners"}, method="post"),
    "ledger_bulk": Page(arguments={"name": "institutions"}, method="post"),
    "ledger_bulk_result": Page(arguments={"name": "institutions", "pk": 1}),
    "ledger_columns": Page(arguments={"name": "institutions"}, method="post"),
    "ledger_export": Page(arguments={"name": "institutions"}),
    "ledger_filter": Page(arguments={"name": "institutions"}, method="post"),
    "ledger_import": Page(arguments={"name": "institutions"}),
    "ledger_import_batch": Page(arguments={"name": "institutions", "pk": 1}),
    "ledger_import_returned": Page(arguments={"name": "institutions", "pk": 1}),
    "ledger_template": Page(arguments={"name": "institutions"}),
    "login": PUBLIC,
    "logout": Page(method="post", public=True),
    "public_home": PUBLIC,
    "search": LIST,
    "set_language": Page(method="post", public=True),
    "statistics": LIST,
    "workbench": LIST,
    # the ground
    "foundation:account_close": of("foundation.User", method="post", law=True, pk="pk"),
    "foundation:account_detail": of("foundation.User", law=True, pk="pk"),
    "foundation:account_grant": of("foundation.User", method="post", law=True, pk="pk"),
    "foundation:account_list": LIST,
    "foundation:account_new": LIST,
    "foundation:account_reset": of("foundation.User", method="post", law=True, pk="pk", where={"is_active": True}),
    "foundation:attachment": Page(arguments={"pk": 1}),
    "foundation:calendar": LIST,
    "foundation:job_detail": Page(arguments={"pk": 1}),
    "foundation:job_list": LIST,
    "foundation:job_run_again": Page(arguments={"pk": 1}, method="post"),
    "foundation:job_run_now": Page(arguments={"pk": 1}, method="post"),
    "foundation:notice_list": LIST,
    "foundation:notice_open": of("foundation.Notice", method="post", pk="pk"),
    "foundation:notice_read_all": POST,
    "foundation:password_change": LIST,
    "foundation:password_reset": Page(arguments={"token": "x"}, public=True),
    "foundation:role_table": LIST,
    "foundation:token_issue": of("foundation.User", method="post", law=True, pk="pk", where={"roles__len": 1}),
    "foundation:token_revoke": Page(arguments={"pk": 1}, method="post"),
    "foundation:trail_detail": of("foundation.Act", law=True, pk="pk"),
    "foundation:trail_list": LIST,
    # institutions
    "institutions:account_leave": Page(arguments={"pk": 1}),
    "institutions:account_list": of(INSTITUTION, code="code"),
    "institutions:disclosure_act": of(DISCLOSURE, method="post", pk="pk"),
    "institutions:disclosure_confirm": POST,
    "institutions:disclosure_detail": of(DISCLOSURE, pk="pk"),
    "institutions:disclosure_items": LIST,
    "institutions:disclosure_list": LIST,
    "institutions:disclosure_progress": LIST,
    "institutions:institution_act": of(INSTITUTION, method="post", code="code"),
    "institutions:institution_detail": of(INSTITUTION, code="code"),
    "institutions:institution_edit": of(INSTITUTION, code="code"),
    "institutions:institution_list": LIST,
    "institutions:institution_new": LIST,
    "institutions:invitation_withdraw": of("institutions.Invitation", method="post", pk="pk"),
    "institutions:join": Page(arguments={"token": "x"}, public=True),
    "institutions:own_details": of(FILING, pk="pk"),
    "institutions:own_disclosure": of(INSTITUTION, code="code", where={"accounts__role": "principal"}),
    "institutions:own_disclosure_item": Page(arguments={"code": "JG1", "item_code": "D04"}),
    "institutions:own_filing": of(FILING, pk="pk"),
    "institutions:own_home": LIST,
    "institutions:own_item": Page(arguments={"pk": 1, "number": 1}),
    "institutions:own_pledge": Page(arguments={"pk": 1}),
    "institutions:own_receipt": of(FILING, pk="pk", where={"submitted_at__isnull": False}),
    "institutions:own_start": Page(arguments={"code": "JG1", "round_pk": 1}, method="post"),
    "institutions:practitioner_act": of(PRACTITIONER, method="post", code="code"),
    "institutions:practitioner_detail": of(PRACTITIONER, code="code"),
    "institutions:practitioner_identity": of(PRACTITIONER, method="post", code="code"),
    "institutions:practitioner_list": LIST,
    "institutions:practitioner_new": LIST,
    "institutions:proposal_act": POST,
    "institutions:proposal_list": LIST,
    "institutions:public_card": Page(arguments={"code": "JG1"}, public=True),
    "institutions:public_disclosure": Page(arguments={"code": "JG1", "item_code": "D04"}, public=True),
    "institutions:round_list": LIST,
    "institutions:round_new": LIST,
    "institutions:selfinspection_act": of(FILING, method="post", pk="pk"),
    "institutions:selfinspection_detail": of(FILING, pk="pk", where={"submitted_at__isnull": False}),
    "institutions:selfinspection_list": LIST,
    # inspections
    "inspections:draw_act": of(DRAW, method="post", pk="pk"),
    "inspections:draw_beacon": of(DRAW, method="post", pk="pk"),
    "inspections:draw_detail": of(DRAW, pk="pk"),
    "inspections:draw_new": of(PLAN, pk="pk", where={"state": "approved"}),
    "inspections:draw_selection": of(DRAW, method="post", pk="pk"),
    "inspections:draw_void": of(DRAW, method="post", pk="pk"),
    "inspections:finding_act": of(FINDING, method="post", pk="pk"),
    "inspections:finding_detail": of(FINDING, pk="pk"),
    "inspections:finding_list": LIST,
    "inspections:inspector_edit": of(INSPECTOR, pk="pk"),
    "inspections:inspector_list": LIST,
    "inspections:inspector_new": LIST,
    "inspections:plan_act": of(PLAN, method="post", pk="pk"),
    "inspections:plan_detail": of(PLAN, pk="pk"),
    "inspections:plan_edit": of(PLAN, pk="pk", where={"state": "draft"}),
    "inspections:plan_list": LIST,
    "inspections:plan_new": LIST,
    "inspections:public_bundle": Page(arguments={"code": "x"}, public=True),
    "inspections:public_draw_detail": Page(arguments={"code": "x"}, public=True),
    "inspections:public_draw_list": PUBLIC,
    "inspections:public_register": Page(arguments={"office": "120000-WJW"}, public=True),
    "inspections:public_result_list": PUBLIC,
    "inspections:public_verifier": PUBLIC,
    "inspections:recusal_new": of(INSPECTOR, method="post", pk="pk"),
    "inspections:rule_confirm": POST,
    "inspections:rule_list": LIST,
    "inspections:visit_act": of(VISIT, method="post", pk="pk"),
    "inspections:visit_detail": of(VISIT, pk="pk"),
    "inspections:visit_list": LIST,
    "inspections:visit_record": of(VISIT, pk="pk"),
    "inspections:visit_substitute": of(VISIT, method="post", pk="pk"),
    "inspections:visit_today": LIST,
    # credit
    "credit:awaiting_draft": of(
        FINDING, code="code", where={"state": "upheld", "self_found": False, "points_records__isnull": True}
    ),
    "credit:awaiting_list": LIST,
    "credit:awaiting_pull": POST,
    "credit:consequence_detail": of(CONSEQUENCE, pk="pk"),
    "credit:consequence_list": LIST,
    "credit:consequence_settle": of(CONSEQUENCE, method="post", pk="pk"),
    "credit:points_defend": of(POINTS, method="post", code="code"),
    "credit:points_detail": of(POINTS, code="code"),
    "credit:points_list": LIST,
    "credit:points_new": of(INSTITUTION, code="code"),
    "credit:points_notice": of(POINTS, method="post", code="code"),
    "credit:points_review": of(POINTS, method="post", code="code"),
    "credit:points_withdraw": of(POINTS, method="post", code="code"),
    "credit:scheme_adopt": of(SCHEME, method="post", law=True, pk="pk"),
    "credit:scheme_close": of(SCHEME, method="post", law=True, pk="pk"),
    "credit:scheme_confirm": of(SCHEME, method="post", law=True, pk="pk"),
    "credit:scheme_detail": of(SCHEME, law=True, pk="pk"),
    "credit:scheme_list": LIST,
    "credit:standing_detail": of(INSTITUTION, code="code"),
    # rectification
    "rectification:dispatch_act": of(DISPATCH, method="post", law=True, pk="pk"),
    "rectification:dispatch_detail": of(DISPATCH, law=True, pk="pk"),
    "rectification:dispatch_file": of(DISPATCH, law=True, pk="pk"),
    "rectification:dispatch_list": LIST,
    "rectification:dispatch_new": of(PAPER, method="post", law=True, code="code"),
    "rectification:extension_decide": Page(arguments={"pk": 1}, method="post"),
    "rectification:extension_new": of(TASK, method="post", code="code"),
    "rectification:measure_done": of("rectification.TaskMeasure", method="post", pk="pk"),
    "rectification:month_accept": POST,
    "rectification:month_overview": LIST,
    "rectification:paper_import": LIST,
    "rectification:plan_act": of(PAPER, method="post", law=True, code="code"),
    "rectification:plan_detail": of(PAPER, law=True, code="code"),
    "rectification:plan_issue": of(PAPER, law=True, code="code"),
    "rectification:plan_list": LIST,
    "rectification:plan_propose": of(PAPER, method="post", law=True, code="code"),
    "rectification:plan_units": of(PAPER, law=True, code="code"),
    "rectification:report_month": LIST,
    "rectification:report_send_back": of("rectification.ProgressReport", method="post", pk="pk"),
    "rectification:task_act": of(TASK, method="post", code="code"),
    "rectification:task_attach": of(TASK, method="post", code="code"),
    "rectification:task_detail": of(TASK, code="code"),
    "rectification:task_edit": of(TASK, code="code"),
    "rectification:task_list": LIST,
    "rectification:task_new": of(PAPER, law=True, code="code"),
}

# Models without ``visible_to``, each with the reason why nobody reads them as rows of their own.
EXCUSED_MODELS = {
    "foundation.AccountLink": "secrets of links, read by the one who holds the link",
    "foundation.AgencyAlias": "names of public bodies, read by the reader of papers",
    "foundation.ApiToken": "shown on the page of its account",
    "foundation.Attachment": "served through the row it belongs to",
    "foundation.CalendarDay": "the public calendar",
    "foundation.DocumentCounter": "counters",
    "foundation.HeaderMapping": "how headers of lists are called",
    "foundation.LoginFailures": "counters",
    "foundation.Region": "the public division tree",
    "foundation.RegionChange": "the public division tree",
    "foundation.RowChange": "read through the act it belongs to, by the audit administrator",
    "foundation.TrailLeaf": "hashes",
    "foundation.Submission": "tokens of forms",
    "foundation.TrailSeal": "published roots",
    "institutions.Category": "the public code book",
    "institutions.ClinicalSubject": "the public catalogue",
    "institutions.DisclosureItem": "law",
    "institutions.InstitutionAccount": "who acts for an institution; read by visible_to itself",
    "institutions.InstitutionName": "other names, read through the institution",
    "institutions.PledgeText": "law",
    "institutions.SelfInspectionAnswer": "read through the filing",
    "institutions.SelfInspectionDuty": "law",
    "institutions.SelfInspectionItem": "law",
    "institutions.Standing": "read through the institution",
    "rectification.MeasureUnit": "read through the measure",
    "rectification.RectificationRule": "law",
    "rectification.TaskUnit": "read through the task",
}
# Models whose rows with a region are for everybody who signs in.
OPEN = {"foundation.Agency", "inspections.CheckItem", "inspections.DrawRule", "inspections.FindingCatalogue"}
# Models that the district's officer has no rows of in the demonstration, with the reason.
OWN = {
    "credit.ScoringScheme": "schemes are the city's",
    "foundation.User": "everybody sees the own account",
    "inspections.Recusal": "declared by inspectors of the city",
    "rectification.Dispatch": "of the city's plan",
    "rectification.Extension": "none asked for in the demonstration",
    "rectification.Measure": "of the city's plan, which names both districts",
    "rectification.Plan": "the city's, which names both districts",
    "rectification.Problem": "of the city's plan",
}
