"""Staff: entering, amending, what the certificates say, and reading the identity number."""

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, Role, may, scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.models import User
from supervision.foundation.numbers import next_numbers
from supervision.foundation.rules.identifiers import as_text, masked
from supervision.foundation.secrecy import decrypt, encrypt, fingerprint
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from ..choices import ENDED_REGISTRATIONS, EntryKind, RuleCode, SiteKind, StaffSource, Verification
from ..models import Institution, PracticeSite, Practitioner, RegistrationEntry
from ..queries import sealed
from ..queries.practitioners import (
    REVEAL,
    Subjects,
    figure,
    known_person,
    reveals_of_day,
    scope_words,
    term_years,
)
from ..rules.certificates import Certified, oddities, read_scope, split_qualification
from .known_as import sort_key

# What a person or a list may set; everything else is derived or moved by the workflow.
EDITABLE = (
    "name", "gender", "kind", "title", "education", "qualification_number", "qualification_level",
    "qualification_class", "qualification_on", "certificate_number", "practice_class", "scope", "certificate_by",
    "certificate_on", "registered_on", "expires_on", "e_registered_on",
)  # fmt: skip
_LOCK = "ledger.import.practitioners"  # the imports of the ledger hold it too: a person is never entered twice


class Books:
    """What judging certificates needs, read once for a whole list."""

    def __init__(self, on: date):
        self.on, self.words, self.terms, self.subjects = on, scope_words(on), term_years(on), Subjects()
        self.codes: dict[str, list[str]] = {}

    def codes_of(self, scope: str) -> list[str]:
        """Subjects a scope belongs to, branches included; a list names the same few scopes over and over."""
        if scope not in self.codes:
            codes, _classes = read_scope(scope, self.words)
            self.codes[scope] = self.subjects.expanded(codes)
        return self.codes[scope]

    def derive(self, person: Practitioner, id_number: str = "", inside: str = "") -> None:
        """Set what follows from the facts: order, subjects of the scope, oddities."""
        person.sort_key = sort_key(person.name)[:80]
        person.subject_codes = self.codes_of(person.scope)
        known = certified(person, id_number, inside)
        found = oddities(known, words=self.words, terms=self.terms, on=self.on)
        if not id_number:  # what only the number itself could tell stays as it was told
            kept = [code for code in person.oddities if code in ("identity", "other_identity", "age")]
            found = list(dict.fromkeys([*kept, *found]))
        person.oddities = found


def certified(person: Practitioner, id_number: str, inside: str) -> Certified:
    """The person as the rules look at certificates."""
    return Certified(
        person.kind, person.region_code, person.qualification_number, person.qualification_on,
        person.certificate_number, person.practice_class, person.scope, person.registered_on, person.expires_on,
        id_number, inside,
    )  # fmt: skip


def new_codes(count: int) -> list[str]:
    """Public codes of practitioners."""
    return [f"RY{number:08d}" for number in next_numbers("practitioner", "", 0, count)]


def with_identity(practitioner: Practitioner, id_number: str) -> Practitioner:
    """Set the encrypted, masked and searchable forms of an identity number ('' leaves none)."""
    number = as_text(id_number).value
    practitioner.id_number = encrypt(number)
    practitioner.id_masked = masked(number, 4, 2) if number else ""
    practitioner.id_hash = fingerprint(number)
    return practitioner


def one_at_a_time() -> None:
    """Whoever enters people waits for whoever enters people now. Call it inside the transaction that enters."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [_LOCK])


def main_site(person: Practitioner) -> PracticeSite:
    """The main site a new row begins with, unsaved."""
    return PracticeSite(
        practitioner=person, institution_id=person.institution_id, region_code=person.region_code,
        kind=SiteKind.MAIN, valid_from=person.registered_on,
    )  # fmt: skip


def term_of(person: Practitioner, *, by, now: datetime) -> RegistrationEntry:
    """The term of registration as it stands on the row, unsaved."""
    return RegistrationEntry(
        practitioner=person, kind=EntryKind.TERM, since=person.registered_on, until=person.expires_on,
        practice_class=person.practice_class, scope=person.scope, subject_codes=person.subject_codes,
        recorded_by=by, recorded_at=now,
    )  # fmt: skip


def enter(
    values: dict, *, id_number: str = "", by, now: datetime, verification=Verification.VERIFIED,
    source=StaffSource.AUTHORITY,
) -> Practitioner:  # fmt: skip
    """Enter one person at an institution. Raises Refused where the person may not, or is in the registry already."""
    institution = values["institution"]
    _may_enter(institution, by)
    values, id_number, inside = cleaned(values, id_number)
    on = timezone.localdate(now)
    with act("institutions.enter_practitioner", by=by, now=now, label=gettext_lazy("登记医务人员")) as entry:
        one_at_a_time()
        known = known_person(values["name"], values.get("certificate_number", ""), fingerprint(id_number))
        if known is not None:
            raise Refused(_("该人员已在库中，请作为多点执业或变更主要执业机构办理，不要重复登记。"))
        person = Practitioner(
            code=new_codes(1)[0], region_code=institution.region_code, verification=verification, source=source,
            verified_at=now if verification == Verification.VERIFIED else None, **values,
        )  # fmt: skip
        with_identity(person, id_number)
        Books(on).derive(person, id_number, inside)
        person.save(force_insert=True)
        main_site(person).save()
        term_of(person, by=by, now=now).save()
        entry.subject = person
    return person


def _may_enter(institution: Institution, by) -> None:
    """The authority of the institution, or its own people."""
    if by is None or (may(by, P.PRACTITIONER_EDIT) and institution.is_acted_on_by(scope_for(by))):
        return
    if not (may(by, P.PRACTITIONER_REPORT) and "institution" in institution.parties(by)):
        raise Refused(_("该机构不在您的管辖范围内。"))


def cleaned(values: dict, id_number: str) -> tuple[dict, str, str]:
    """(values, identity number, the one inside the qualification): that certificate is kept masked."""
    values = dict(values)
    number, inside = as_text(id_number).value, ""
    if values.get("qualification_number"):
        shown, inside = split_qualification(values["qualification_number"])
        values["qualification_number"] = shown
        number = number or inside
    begun, ends = values.get("registered_on"), values.get("expires_on")
    if begun and ends and ends < begun:
        raise Refused(_("有效期至早于注册日期，请核对两个日期。"))
    return values, number, inside


def amend(
    practitioner: Practitioner, values: dict, *, id_number: str = "", by, now: datetime, note: str = ""
) -> Practitioner:
    """Change what the certificates say; the term of registration follows and keeps its history."""
    values, id_number, inside = cleaned(values, id_number)
    with transaction.atomic():
        row = Practitioner.objects.select_for_update(of=("self",)).select_related("institution").get(pk=practitioner.pk)
        _may_amend(row, by)
        _not_somebody_else(row, id_number)
        with act(
            "institutions.amend_practitioner", by=by, now=now, label=gettext_lazy("修改医务人员信息"), subject=row,
            note=note,
        ):  # fmt: skip
            for name, value in values.items():
                setattr(row, name, value)
            if id_number:
                with_identity(row, id_number)
            Books(timezone.localdate(now)).derive(row, id_number, inside)
            row.save()
            follow_term(row, by=by, now=now)
    return row


def _may_amend(row: Practitioner, by) -> None:
    if by is None or (may(by, P.PRACTITIONER_EDIT) and "authority" in row.parties(by)):
        return
    reported = row.verification != Verification.VERIFIED
    if not (reported and may(by, P.PRACTITIONER_REPORT) and "institution" in row.parties(by)):
        raise Refused(_("您不能直接修改该人员的信息。"))


def _not_somebody_else(row: Practitioner, id_number: str) -> None:
    taken = Practitioner.objects.filter(id_hash=fingerprint(id_number)).exclude(pk=row.pk)
    if id_number and taken.exists():
        raise Refused(_("该身份证号已登记在另一人名下，请核对；确属同一人的请联系主管部门处理。"))


def follow_term(row: Practitioner, *, by, now: datetime) -> None:
    """The latest term says what the row says. A correction changes it; a renewal begins a new one (``renew``)."""
    if row.state in ENDED_REGISTRATIONS:
        return
    latest = row.entries.filter(kind=EntryKind.TERM).order_by("-since", "-pk").first()
    fresh = term_of(row, by=by, now=now)
    if latest is None:
        fresh.save()
        return
    fresh.pk, fresh.recorded_at, fresh.recorded_by_id = latest.pk, latest.recorded_at, latest.recorded_by_id
    fresh.save(force_update=True)


# --- the identity number ------------------------------------------------------------------------------
def read_identity(practitioner: Practitioner, *, by, now: datetime, reason: str) -> str:
    """The full identity number. Reading it is recorded with its reason; reading many warns the security office."""
    if not reason.strip():
        raise Refused(_("请填写查看身份证号的事由，系统会记入留痕。"))
    label = gettext_lazy("查看身份证号")
    with act(REVEAL, by=by, now=now, subject=practitioner, label=label, note=reason):
        number = decrypt(practitioner.id_number)
    _warn_of_many(by, now)
    return number


def sealed_search(text: str, *, by, now: datetime) -> dict[str, str]:
    """What was typed as conditions of the practitioners' ledger; looking for an identity number is recorded."""
    asked = sealed(text)
    if "identity" in asked and may(by, P.PRACTITIONER_VIEW):
        search_identity(asked["identity"], by=by, now=now)
    return asked


def search_identity(id_hash: str, *, by, now: datetime) -> QuerySet:
    """Whom exactly this number belongs to, as far as the person sees. Nothing is decrypted; that somebody looked and
    how many came is recorded, never the number."""
    found = Practitioner.objects.visible_to(by).filter(id_hash=id_hash).exclude(id_hash="")
    label = gettext_lazy("按身份证号查找人员")
    with act("institutions.search_identity", by=by, now=now, label=label, data={"found": found.count()}):
        return found


def _warn_of_many(by, now: datetime) -> None:
    """One notice per person and day to the security administrators, once the day's figure is passed."""
    if by is None:
        return
    on = timezone.localdate(now)
    if reveals_of_day(by, on) <= figure(RuleCode.REVEALS_PER_DAY, on).value:
        return
    notify(
        User.objects.filter(roles__contains=[Role.SECURITY_ADMIN], is_active=True),
        key=f"reveals:{by.pk}:{on.isoformat()}",
        title=_("%(name)s今日查看身份证号次数超过提醒值") % {"name": by.name},
        body=_("请核对事由；记录见“身份证号查看记录”。"),
        url="/institutions/practitioners/reveals/",
        now=now,
    )
