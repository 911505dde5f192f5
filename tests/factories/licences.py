"""States of licences, by name."""

from datetime import date, timedelta

from institutions.choices import Decider
from institutions.models import Institution, Licence, LicenceChange, LicenceKind
from institutions.services import licences
from institutions.services.licences import Decision, proposals, settings
from supervision.foundation.models import Agency

from .institutions import NOW

TODAY = NOW.date()
YEAR = timedelta(days=365)
BUREAU = "120000-ZWB"


def kind(code: str = "practice") -> LicenceKind:
    """A kind of the catalogue."""
    return LicenceKind.objects.get(code=code)


def stated(**values) -> dict:
    """What a licence says: three years from last year on."""
    return {"number": "PDY00001", "valid_from": TODAY - YEAR, "valid_to": TODAY + 2 * YEAR,
            "issued_on": TODAY - YEAR, "issuer": "河东区卫生健康委员会"} | values  # fmt: skip


def decided(**values) -> Decision:
    """A decision of the own authority, with everything any step asks for."""
    return Decision(**({"document_number": "东卫许〔2026〕1号", "note": "依申请"} | values))


def recorded(**values) -> Decision:
    """A decision of an approval bureau."""
    given = {"decider": Decider.RECORDED, "agency_name": "市政务服务办", "document_number": "津政审〔2026〕5号"}
    return decided(**(given | values))


def licence(at: Institution, code: str = "practice", *, by=None, now=NOW, **values) -> Licence:
    """A licence in force."""
    return licences.issue(at, kind(code), stated(**values), decided(), by=by, now=now)


def take(verb: str, of: Licence, values: dict | None = None, *, by=None, now=NOW, **decision) -> Licence:
    """A step."""
    return licences.take(verb, of, values or {}, decided(**decision), by=by, now=now)


def in_state(at: Institution, state: str, **values) -> Licence:
    """A licence that was decided to be in a state."""
    made = licence(at, **values)
    if state == "replaced":
        licences.issue(at, kind(), stated(number="PDY00002", **values), decided(), by=None, now=NOW, replaces=made)
    else:
        verb = {"suspended": "suspend", "cancelled": "cancel", "revoked": "revoke"}.get(state)
        made = take(verb, made) if verb else made
    made.refresh_from_db()
    return made


def last(of: Licence) -> LicenceChange:
    """The latest version."""
    return of.changes.order_by("effective_on", "pk").last()


def bureau() -> Agency:
    """The approval bureau of the city."""
    return Agency.objects.get(code=BUREAU)


def handed_over(cast, code: str | None = None):
    """The bureau decides about a kind (or all) in the city."""
    return settings.hand_over(
        kind(code) if code else None, bureau(), basis="津政办函〔2024〕11号", valid_from=date(2024, 1, 1),
        by=cast.city_chief, now=NOW,
    )  # fmt: skip


def confirmed_warnings(cast, days=(90, 60, 30), now=NOW):
    """A rule of early warning with a basis."""
    return settings.set_warning("licence", list(days), basis="津卫发〔2026〕7号", by=cast.city_chief, now=now)


def proposal(at: Institution, by, of: Licence | None = None, **values):
    """A letter still in draft."""
    given = {"kind": "suspend", "agency": bureau(), "reason": "逾期未改", "basis": "条例第二十条"} | values
    return proposals.draft(at, licence=of, by=by, now=NOW, **given)
