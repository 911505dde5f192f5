"""What institutions report about their staff, and what becomes of it when the authority has looked.

What the authority has verified is never overwritten by an institution: a difference is proposed. A person who
is registered elsewhere is never typed twice: a further site or a change of the main institution is proposed.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.secrecy import decrypt, encrypt, fingerprint
from supervision.foundation.trail import act

from ..choices import SiteKind, StaffProposalKind, StaffSource, Verification
from ..models import Institution, Practitioner, StaffProposal
from ..queries.practitioners import known_person
from ..workflow import STAFF_PROPOSAL
from . import practice_sites
from .practitioners import amend, cleaned, enter


def known_elsewhere(values: dict, id_number: str) -> Practitioner | None:
    """The person somebody is about to type, if the registry knows them.

    Raises Refused where the number belongs to another name: whose, is not told.
    """
    values, number, _inside = cleaned(values, id_number)
    found = known_person(values["name"], values.get("certificate_number", ""), fingerprint(number))
    if found and found.name != values["name"]:
        raise Refused(_("该证件号码或证书编号已登记在其他姓名下，请核对；确认无误请联系主管部门。"))
    return found


def report_new(values: dict, *, id_number: str = "", by, now: datetime) -> Practitioner:
    """An institution enters one of its people: there at once, to be verified by the authority."""
    with transaction.atomic():
        person = enter(
            values, id_number=id_number, by=by, now=now, verification=Verification.REPORTED,
            source=StaffSource.INSTITUTION,
        )  # fmt: skip
        _propose(StaffProposalKind.NEW, person, person.institution, by=by, now=now)
    return person


def report_change(person: Practitioner, values: dict, *, id_number: str = "", by, now: datetime) -> bool:
    """An institution corrects one of its people: at once if nobody has verified them yet, else as a proposal.

    Returns whether it was written at once.
    """
    if person.verification != Verification.VERIFIED:
        with transaction.atomic():
            amend(person, values, id_number=id_number, by=by, now=now)
            if person.verification == Verification.RETURNED:
                Practitioner.objects.filter(pk=person.pk).update(verification=Verification.REPORTED)
                _propose(StaffProposalKind.NEW, person, person.institution, by=by, now=now)
        return True
    values, number, _inside = cleaned(values, id_number)
    changes = {name: as_told(value) for name, value in values.items() if getattr(person, name) != value}
    secret = number if number and fingerprint(number) != person.id_hash else ""
    if not changes and not secret:
        raise Refused(_("没有需要更正的内容。"))
    _propose(StaffProposalKind.AMEND, person, person.institution, by=by, now=now, changes=changes, id_number=secret)
    return False


def ask_for(
    kind: str, person: Practitioner, institution: Institution, *, since: date | None, note: str = "", by, now: datetime
) -> StaffProposal:
    """An institution asks for somebody registered elsewhere (further site, transfer), or says that one left."""
    if by is not None and not (may(by, P.PRACTITIONER_REPORT) and "institution" in institution.parties(by)):
        raise Refused(_("您只能为本机构填报。"))
    return _propose(kind, person, institution, by=by, now=now, since=since, note=note)


def receive(
    kind: str, person: Practitioner, institution: Institution, *, since: date | None, basis: str, by, now: datetime
) -> Practitioner:
    """An authority takes somebody registered in another area to one of its own institutions."""
    on = timezone.localdate(now)
    if kind == StaffProposalKind.TRANSFER:
        return practice_sites.transfer(person, institution, on=since or on, by=by, now=now, basis=basis)
    practice_sites.add(person, institution, SiteKind.FURTHER, since=since or on, by=by, now=now, basis=basis)
    return person


def as_told(value) -> str:
    """A value of a field as the proposal keeps it."""
    return "" if value is None else str(value)


def _propose(kind, person, institution, *, by, now, changes=None, id_number="", since=None, note="") -> StaffProposal:
    """One open proposal of a kind per person and place: a second one takes the place of the first."""
    label = gettext_lazy("填报人员信息")
    with act("institutions.propose_staff", by=by, now=now, subject=institution, label=label,
             note=f"{StaffProposalKind(kind).label}：{person.name}"):  # fmt: skip
        row, _made = StaffProposal.objects.update_or_create(
            kind=kind, practitioner=person, institution=institution, state="open",
            defaults={
                "region_code": institution.region_code, "changes": changes or {}, "id_number": encrypt(id_number),
                "since": since, "note": note[:200], "proposed_by": by, "proposed_at": now,
            },
        )  # fmt: skip
    return row


# --- the authority's answer ---------------------------------------------------------------------------
def accept(proposal: StaffProposal, *, by, now: datetime, answer: str = "") -> StaffProposal:
    """Take over what was reported. Raises Refused, with nothing written, where it cannot be."""
    with transaction.atomic():
        row = STAFF_PROPOSAL.take("accept", proposal, by=by, now=now, note=answer, changes=_decided(by, now, answer))
        _VERBS[row.kind](row, by=by, now=now)
    return row


def send_back(proposal: StaffProposal, *, by, now: datetime, answer: str = "") -> StaffProposal:
    """Not as reported; the institution reads why."""
    if not answer.strip():
        raise Refused(_("请填写退回原因，机构据此更正。"))
    with transaction.atomic():
        row = STAFF_PROPOSAL.take("send_back", proposal, by=by, now=now, note=answer, changes=_decided(by, now, answer))
        if row.kind == StaffProposalKind.NEW:
            Practitioner.objects.filter(pk=row.practitioner_id).update(verification=Verification.RETURNED)
    return row


def withdraw(proposal: StaffProposal, *, by, now: datetime) -> StaffProposal:
    """The institution takes an open report back; somebody entered by mistake leaves again."""
    with transaction.atomic():
        row = STAFF_PROPOSAL.take("withdraw", proposal, by=by, now=now)
        if row.kind == StaffProposalKind.NEW:
            Practitioner.objects.filter(pk=row.practitioner_id).update(verification=Verification.RETURNED)
            practice_sites.leave(
                row.practitioner,
                row.institution,
                on=timezone.localdate(now),
                reason=_("机构撤回填报"),
                by=None,
                now=now,
            )
    return row


def decide(proposals: Iterable[StaffProposal], verb: str, *, by, now: datetime, answer: str = "") -> tuple[int, list]:
    """Decide many at once. Returns how many were done and why the others were not."""
    verbs = {"accept": accept, "send_back": send_back}
    done, refused = 0, []
    for proposal in proposals:
        try:
            verbs[verb](proposal, by=by, now=now, answer=answer)
            done += 1
        except Refused as refusal:
            refused.append(f"{proposal.practitioner.name}：{'；'.join(refusal.reasons)}")
    return done, refused


def _decided(by, now: datetime, answer: str) -> dict:
    return {"decided_by": by, "decided_at": now, "answer": answer[:200]}


def _verify(row: StaffProposal, *, by, now: datetime) -> None:
    Practitioner.objects.filter(pk=row.practitioner_id).update(verification=Verification.VERIFIED, verified_at=now)


def _amend(row: StaffProposal, *, by, now: datetime) -> None:
    amend(row.practitioner, fields_of(row), id_number=decrypt(row.id_number), by=by, now=now)


def fields_of(row: StaffProposal) -> dict:
    """The proposed values as the fields take them."""
    values = {}
    for name, text in row.changes.items():
        field = Practitioner._meta.get_field(name)
        try:
            values[name] = field.to_python(text) if text or field.empty_strings_allowed else None
        except ValidationError as problem:
            raise Refused(*problem.messages) from problem
    return values


def _further(row: StaffProposal, *, by, now: datetime) -> None:
    practice_sites.add(
        row.practitioner, row.institution, SiteKind.FURTHER, since=row.since or timezone.localdate(now), by=by, now=now,
        basis=row.note,
    )  # fmt: skip


def _transfer(row: StaffProposal, *, by, now: datetime) -> None:
    on = practice_sites.fitting_day(row.practitioner, row.since, timezone.localdate(now))
    practice_sites.transfer(row.practitioner, row.institution, on=on, by=by, now=now, basis=row.note)


def _leave(row: StaffProposal, *, by, now: datetime) -> None:
    on = row.since or timezone.localdate(now)
    practice_sites.leave(row.practitioner, row.institution, on=on, reason=row.note or _("机构填报离职"), by=by, now=now)


_VERBS = {
    StaffProposalKind.NEW: _verify, StaffProposalKind.AMEND: _amend, StaffProposalKind.FURTHER: _further,
    StaffProposalKind.TRANSFER: _transfer, StaffProposalKind.LEAVE: _leave,
}  # fmt: skip
