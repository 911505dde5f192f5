"""States of what follows from a finding, by name; through the services."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inspections.choices import ServiceWay
from inspections.services import follow_ups, orders, visits
from tests.factories import inspections as a

PICTURE = bytes.fromhex("89504e470d0a1a0a0000000d49484452")


def confirmed(cast, visit, *findings, result="ORDERED_CORRECTION", **values):
    """A visit both officers stand by, with its findings in the order given."""
    given = {"findings": list(findings) or [a.finding()]} | values
    a.recorded(visit, cast.inspector, result=result, **given)
    visits.confirm(visit, by=cast.second_inspector, now=a.NOW + a.DAY)
    visit.refresh_from_db()
    return list(visit.findings.order_by("code"))


def drafted(cast, finding, *, amount=10, now=a.NOW + a.DAY, **values):
    """An order nobody has served."""
    wants = {finding: "立即上锁，规范标识"}
    return orders.draft(finding.visit, wants, amount=amount, by=cast.inspector, now=now, **values)


def served(cast, finding, *, now=a.NOW + a.DAY, **values):
    """An order whose clock runs."""
    order = drafted(cast, finding, now=now, **values)
    day = timezone.localdate(now)
    return orders.serve(order, served_on=day, delivery=ServiceWay.DIRECT, by=cast.inspector, now=now)


def picture():
    """A file that shows something."""
    return SimpleUploadedFile("改正后.png", PICTURE, "image/png")


def reported(cast, order, *, by, now=a.NOW + 3 * a.DAY):
    """The institution says that it is put right, with a picture."""
    orders.add_evidence(order, picture(), by=by, now=now)
    return orders.report(order, text="已上锁并更换标识。", by=by, now=now)


def looked_after(cast, order, *, result="NO_PROBLEM", findings=(), now=a.NOW + 12 * a.DAY):
    """A re-inspection both officers stand by."""
    team = [cast.inspector.inspector, cast.second_inspector.inspector]
    day = timezone.localdate(now)
    visit = follow_ups.arrange(order, planned_on=day, team=team, by=cast.inspector, now=now)
    visits.record(visit, result=result, visited_on=day, findings=findings, by=cast.inspector, now=now)
    visit = visits.confirm(visit, by=cast.second_inspector, now=now)
    order.refresh_from_db()
    return visit
