"""From a derived draw to visits: a row with its team for every selected subject."""

from institutions.models import Institution

from ..choices import InspectionType
from ..models import DepartmentResult, Draw, Inspector, Visit, VisitMember


def visits(draw: Draw, outcome: dict, people: dict[str, str]) -> None:
    """``people`` maps pseudonyms to people of the pool. A joint visit awaits a result of every joining department."""
    partners = list(draw.plan.partners.joined())
    kind = InspectionType.JOINT_RANDOM if partners else InspectionType.RANDOM
    chosen = [one["id"] for one in outcome["selected"]]
    subjects = {row.code: row for row in Institution.objects.filter(code__in=chosen)}
    made = [
        Visit(
            code=f"{draw.code}-{position:04d}", kind=kind, draw=draw, plan=draw.plan, office=draw.office,
            institution=subjects[one["id"]], region_code=subjects[one["id"]].region_code, position=position,
            stratum=one["stratum"], ticket=one["ticket"], planned_on=draw.planned_on,
        )
        for position, one in enumerate(outcome["selected"], start=1)
    ]  # fmt: skip
    Visit.objects.bulk_create(made, batch_size=1000)
    VisitMember.objects.bulk_create(_members(made, outcome, people), batch_size=1000)
    DepartmentResult.objects.bulk_create(
        [DepartmentResult(visit=visit, agency_id=partner.agency_id) for visit in made for partner in partners],
        batch_size=1000,
    )


def _members(made: list[Visit], outcome: dict, people: dict[str, str]):
    inspectors = dict(Inspector.objects.filter(code__in=people.values()).values_list("code", "pk"))
    return [
        VisitMember(visit=visit, inspector_id=inspectors[people[name]], pseudonym=name, seat=seat)
        for visit, team in zip(made, outcome["teams"], strict=True)
        for seat, name in enumerate(team["inspectors"], start=1)
    ]
