"""Reads of joint visits: whose results are in, what each department published."""

from ..choices import DepartmentState, InspectionType, PartnerState, ResultCode, VisitState
from ..models import DepartmentResult, JointPartner, Visit

OPEN_STATES = (DepartmentState.AWAITED, DepartmentState.ENTERED)


def own_result(visit: Visit, user) -> DepartmentResult | None:
    """The result this person writes as the officer of a joining department, if that is why they are in the team."""
    row = visit.department_results.filter(agency=user.agency_id).first()
    return row if row is not None and "officer" in row.parties(user) else None


def awaited(visit: Visit) -> list[str]:
    """Departments whose result is not confirmed yet; the visit is closed as a whole when none is left."""
    rows = visit.department_results.filter(state__in=OPEN_STATES).select_related("agency")
    names = [str(row.agency) for row in rows]
    return names if visit.state == VisitState.CONFIRMED else [str(visit.office), *names]


def standing_of(visit: Visit, user) -> dict:
    """The departments' results a person may see, for the page of the visit; empty for a visit of one department."""
    rows = list(DepartmentResult.objects.visible_to(user).filter(visit=visit).select_related("agency"))
    return {"rows": rows, "awaited": awaited(visit)} if rows else {}


def published_visits(department: str = ""):
    """Joint visits of which something is public, newest first; of one department where it is named."""
    visits = Visit.objects.effective().filter(kind=InspectionType.JOINT_RANDOM)
    settled = DepartmentResult.objects.filter(state=DepartmentState.SETTLED)
    if department:
        theirs = settled.filter(agency__code=department).values("visit")
        own = visits.filter(office__code=department, state=VisitState.CONFIRMED)
        visits = visits.filter(pk__in=theirs) | own
    else:
        visits = visits.filter(pk__in=settled.values("visit")) | visits.filter(state=VisitState.CONFIRMED)
    return visits.distinct().select_related("institution", "plan", "office").order_by("-visited_on", "-pk")


def results_published(visits: list[Visit], department: str = "") -> list[dict]:
    """Each visit with the published line of every department: no person's name."""
    lines: dict[str, list[dict]] = {visit.code: [] for visit in visits}
    for visit in visits:
        if visit.state == VisitState.CONFIRMED and department in ("", visit.office.code):
            name = visit.office.name_on(visit.visited_on)
            lines[visit.code].append(_line(name, visit.result, visit.handling, visit.visited_on))
    rows = DepartmentResult.objects.filter(visit__in=visits)
    if department:
        rows = rows.filter(agency__code=department)
    for row in rows.published().order_by("pk"):
        line = _line(row["department"], row["result"], row["handling"], row["visited_on"])
        lines[row["visit__code"]].append(line)
    return [{"visit": visit, "lines": lines[visit.code]} for visit in visits]


def departments() -> list[tuple[str, str]]:
    """(code, name) of the departments that take part in joint draws."""
    rows = JointPartner.objects.filter(state=PartnerState.JOINED, has_seat=True)
    return list(rows.values_list("agency__code", "agency__name").distinct().order_by("agency__code"))


def _line(department, result, handling, visited_on) -> dict:
    code = ResultCode(result)
    return {"department": department, "code": str(code), "result": code.label, "handling": handling, "on": visited_on}
