"""Reads of draws: frozen documents, bundles, registers."""

from supervision.foundation.models import Agency

from ..choices import DrawState, VisitState
from ..models import Draw, DrawRule, Substitution, Visit, VisitMember
from ..rules.draw import bundle
from ..rules.draw.canonical import decode, digest, utc


def entry_of(draw: Draw) -> dict:
    """The chained register entry of a draw."""
    return {
        "office": draw.office.code, "number": draw.number, "attempt": draw.attempt, "previous": draw.previous,
        "commitment": draw.commitment, "beacon": draw.beacon,
    }  # fmt: skip


def documents_of(draw: Draw) -> tuple[dict, dict]:
    """(documents, salts) as they were frozen."""
    rows = list(draw.documents.all())
    return {row.name: decode(bytes(row.content)) for row in rows}, {row.name: row.salt for row in rows}


def substitutions_of(draw: Draw) -> list[dict]:
    """Recorded replacements in order, by pseudonym, as the bundle states them."""
    rows = Substitution.objects.filter(visit__draw=draw)
    rows = rows.select_related("visit__institution", "out", "inward").order_by("pk")
    return [
        {"subject": row.visit.institution.code, "out": row.out.pseudonym, "in": row.inward.pseudonym,
         "code": row.code, "at": utc(row.at)}
        for row in rows
    ]  # fmt: skip


def result_of(draw: Draw) -> dict:
    """Selected and teams as drawn, in draw order, before any replacement."""
    visits = list(draw.visits.select_related("institution").prefetch_related("members").order_by("position"))
    came_later = set(Substitution.objects.filter(visit__draw=draw).values_list("inward_id", flat=True))
    return {
        "selected": [
            {"id": visit.institution.code, "stratum": visit.stratum, "ticket": visit.ticket} for visit in visits
        ],
        "teams": [
            {"subject": visit.institution.code,
             "inspectors": [member.pseudonym for member in sorted(visit.members.all(), key=lambda one: one.seat)
                            if member.pk not in came_later and member.joined_by_id is None]}
            for visit in visits
        ],
    }  # fmt: skip


def proof_of(visit: Visit) -> str:
    """The hash of a drawn row as the register sealed it, to be shown at the door."""
    came_later = visit.substitutions.values("inward_id")
    team = (
        visit.members.filter(joined_by=None)
        .exclude(pk__in=came_later)
        .order_by("seat")
        .values_list("pseudonym", flat=True)
    )
    row = {"id": visit.institution.code, "stratum": visit.stratum, "ticket": visit.ticket, "team": list(team)}
    return digest(row)


def replacement_share(draw: Draw) -> tuple[int, int, int]:
    """(people replaced, people drawn, cap in per cent)."""
    replaced = Substitution.objects.filter(visit__draw=draw).count()
    seats = VisitMember.objects.filter(visit__draw=draw, joined_by=None).count() - replaced
    rule = DrawRule.objects.filter(version=draw.plan.rules_version, key="substitution_percent").first()
    return replaced, seats, rule.value if rule else 100


def attempts_of(draw: Draw) -> dict:
    """The other attempts over the same frozen documents, and the offices that have not handed in their half."""
    others = Draw.objects.filter(plan=draw.plan, period=draw.period).exclude(pk=draw.pk).order_by("attempt")
    missing = draw.held_halves.filter(opened_at=None).select_related("holder")
    return {"attempts": list(others), "withheld": [half.holder for half in missing]}


def latest_revealed() -> Draw | None:
    """The draw revealed last."""
    return Draw.objects.filter(state=DrawState.REVEALED).order_by("-ended_at", "-pk").first()


def open_visits(draw: Draw) -> int:
    """Visits of a draw that have not taken place."""
    return draw.visits.filter(state=VisitState.ASSIGNED).count()


def bundle_of(draw: Draw) -> dict:
    """The bundle of a revealed draw, as draw protocol 1 writes it."""
    documents, salts = documents_of(draw)
    return bundle.assemble(
        entry=entry_of(draw),
        custody=draw.custody,
        documents=documents,
        salts=salts,
        halves=tuple(bytes.fromhex(draw.halves[name]) for name in ("half_a", "half_b")),
        value=draw.beacon_value,
        at=utc(draw.beacon_at),
        outcome=result_of(draw),
        substitutions=substitutions_of(draw),
    )


def register_of(office: Agency) -> list[dict]:
    """The public register of an office: the chained entries, and beside each what became of its number."""
    return [_register_row(draw) for draw in office.draws.select_related("office").order_by("number")]


def _register_row(draw: Draw) -> dict:
    row = entry_of(draw)
    if draw.sealed:
        row["sealed"] = draw.sealed
    value = {"value": draw.beacon_value, "at": utc(draw.beacon_at) if draw.beacon_at else ""}
    if draw.state == DrawState.REVEALED:
        row["end"] = {"state": "revealed", "beacon": value}
    elif draw.state == DrawState.VOID:
        row["end"] = {"state": "void", "code": draw.void_code, "beacon": value, **draw.halves}
    return row
