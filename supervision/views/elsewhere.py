"""Where the menu puts pages whose address does not lie below that of their list."""

from django.urls import reverse

from supervision.foundation.ledger.columns import ledgers

# How the address begins, and the list the page belongs to.
ELSEWHERE = (
    ("/institutions/transfers/", "institutions:jurisdiction_list"),
    ("/inspections/draws/", "inspections:plan_list"),
    ("/inspections/approvals/", "inspections:plan_list"),
    ("/inspections/documents/", "inspections:visit_list"),
    ("/inspections/photos/", "inspections:visit_list"),
    ("/inspections/recusals/", "inspections:visit_list"),
    ("/inspections/amendments/", "inspections:publicity"),
    ("/inspections/scan/", "inspections:subject_list"),
    ("/credit/standing/", "credit:points_list"),
    ("/rectification/paper-measures/", "rectification:plan_list"),
    ("/rectification/problems/", "rectification:plan_list"),
    ("/rectification/coverage/", "rectification:plan_list"),
)


def place_of(path: str) -> str:
    """The address by which the menu knows a page: its own, or that of the list it belongs to."""
    if path.startswith("/ledgers/"):
        name = path.split("/")[2]
        return next((reverse(ledger.list_url) for ledger in ledgers() if ledger.name == name), path)
    return next((reverse(name) for start, name in ELSEWHERE if path.startswith(start)), path)
