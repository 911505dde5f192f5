"""Which body a name in a paper means, for the office that reads it."""

from collections.abc import Iterable, Iterator

from supervision.foundation.models import Agency, AgencyAlias, Region

from ..rules import policy
from ..rules.policy.text import folded


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
