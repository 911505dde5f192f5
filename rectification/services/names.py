"""Which body a name in a paper means, for the office that reads it."""

import re
from collections.abc import Iterable, Iterator

from supervision.foundation.choices import AgencyKind
from supervision.foundation.models import Agency, AgencyAlias, Region

from ..rules import policy
from ..rules.policy.text import folded

_DIVISIONS = re.compile("^各(?:县|区|市|州|地)")
_HEALTH = re.compile("卫生|卫健")


def bodies_for(office: Agency):
    """Bodies an office may give work to: those of its own division and of the divisions below."""
    low, high = office.region_range
    return Agency.objects.filter(is_active=True, region_code__gte=low, region_code__lt=high)


def bodies_by_name(office: Agency) -> dict[str, Agency]:
    """The same bodies by the names people type: present ones, and former ones that nobody bears now."""
    bodies = list(bodies_for(office).prefetch_related("names"))
    former = {row.name: body for body in bodies for row in body.names.all()}
    return former | {body.name: body for body in bodies}


def key_of(name: str) -> str:
    """A name without white space, in half-width signs: what names are compared by."""
    return "".join(folded(name).split())[:80]


def matched(printed: Iterable[str], office: Agency) -> dict[str, Agency | None]:
    """Each name with its body; None for groups (各区政府), for unknown names and for those of two bodies."""
    known, division = _known(office), office.region
    return {
        name: None
        if policy.is_group(name)
        else next((known[way] for way in _ways(key_of(name), division) if known.get(way)), None)
        for name in printed
    }


def remember(name: str, agency: Agency, region_code: str) -> None:
    """Read the name this way in later papers of the region; what names a group means nobody in particular."""
    if name and not policy.is_group(name):
        AgencyAlias.objects.update_or_create(name=key_of(name), region_code=region_code, defaults={"agency": agency})


def gone(printed: Iterable[str], office: Agency) -> dict[str, Agency]:
    """Names that only a closed body of the region bore, with that body."""
    wanted = {name: set(_ways(key_of(name), office.region)) for name in printed}
    low, high = office.region_range
    closed = Agency.objects.filter(is_active=False, region_code__gte=low, region_code__lt=high)
    found = {}
    for body in closed.select_related("successor").prefetch_related("names") if wanted else ():
        borne = {key_of(name) for name in (body.name, body.short_name, *(row.name for row in body.names.all()))}
        found |= {name: body for name, ways in wanted.items() if ways & borne}
    return found


def members(group: str, office: Agency) -> list[Agency]:
    """The bodies a group stands for, where the register tells: governments of the next division (各区政府), their
    health authorities (各区卫生健康委), members of the joint conference (联席会议各成员单位); otherwise nobody."""
    bodies = bodies_for(office).order_by("region_code", "code")
    below = bodies.filter(region__parent=office.region_id)
    name = folded(group)
    if "成员单位" in name or "成员部门" in name:
        return list(bodies.filter(region_code=office.region_code, in_joint_conference=True))
    if not _DIVISIONS.search(name):
        return []
    kind = AgencyKind.HEALTH_AUTHORITY if _HEALTH.search(name) else AgencyKind.GOVERNMENT
    return list(below.filter(kind=kind))


def _known(office: Agency) -> dict[str, Agency | None]:
    """Names → body: registered names, and over them how papers of the region were read before."""
    found: dict[str, Agency | None] = {}
    bodies = {body.pk: body for body in bodies_for(office).select_related("region")}
    for body in bodies.values():
        for name in {key_of(body.name), key_of(body.short_name)} - {""}:
            found[name] = body if found.get(name, body) == body else None
    for alias in AgencyAlias.objects.filter(region_code=office.region_code, agency__in=bodies):
        found[key_of(alias.name)] = bodies[alias.agency_id]
    return found


def _ways(name: str, division: Region) -> Iterator[str]:
    """The name as printed, then as the division would write it in full (天津市财政局) and in short (市财政局)."""
    short = division.name[-1]  # 市, 区, 县, 省
    yield name
    if name.startswith(division.name):
        rest = name[len(division.name) :]
        yield from (short + rest, rest)
    elif name.startswith(short):
        yield division.name + name[1:]
    else:
        yield from (short + name, division.name + name)
