"""Whether a person may practise at an institution on a day, and why not. Values in, a verdict out."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from supervision.foundation.rules.sayings import N_, Saying

TERM, SUSPENDED, CANCELLED, REVOKED = "term", "suspended", "cancelled", "revoked"


class Standing(StrEnum):
    """YES; CHECK: something a person has to look at; NO."""

    YES = "yes"
    CHECK = "check"
    NO = "no"


@dataclass(frozen=True)
class Span:
    """Something that holds from a day to a day, both included; None is open."""

    kind: str
    since: date | None = None
    until: date | None = None
    document: str = ""
    subject_codes: tuple[str, ...] = ()

    def covers(self, on: date) -> bool:
        """Whether it holds on a day."""
        return (self.since is None or self.since <= on) and (self.until is None or self.until >= on)


@dataclass(frozen=True)
class Facts:
    """What is known of one person at one institution. ``needs``: the certificate the kind cannot do without."""

    spans: tuple[Span, ...] = ()
    needs: str = ""
    certificate_number: str = ""
    qualification_number: str = ""
    is_doctor: bool = False
    verified: bool = True
    site_subjects: tuple[str, ...] | None = None
    institution_subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The standing with every reason that speaks against it, gravest first."""

    standing: Standing
    reasons: tuple[Saying, ...] = field(default=())


def judge(facts: Facts, on: date) -> Verdict:
    """May this person practise here on this day?"""
    against = [*_barred(facts, on), *_out_of_term(facts, on), *_uncertified(facts)]
    doubts = [*_unproven(facts), *_beyond_scope(facts, on)]
    standing = Standing.NO if against else Standing.CHECK if doubts else Standing.YES
    return Verdict(standing, (*against, *doubts))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _barred(facts: Facts, on: date):
    for span in facts.spans:
        if span.kind == TERM or not span.covers(on):
            continue
        if span.kind == REVOKED:
            yield Saying(N_("执业证书已于%(day)s被吊销"), {"day": _day(span.since)})
        elif span.kind == CANCELLED:
            yield Saying(N_("注册已于%(day)s注销"), {"day": _day(span.since)})
        elif span.until:
            yield Saying(N_("暂停执业，至%(day)s止"), {"day": _day(span.until)})
        else:
            yield Saying(N_("暂停执业，自%(day)s起"), {"day": _day(span.since)})


def _out_of_term(facts: Facts, on: date):
    terms = [span for span in facts.spans if span.kind == TERM]
    if not terms or any(span.covers(on) for span in terms):
        return
    ended = [span.until for span in terms if span.until and span.until < on]
    if ended:
        yield Saying(N_("注册有效期已于%(day)s届满，未见延续"), {"day": _day(max(ended))})
    else:
        first = min(span.since for span in terms if span.since)
        yield Saying(N_("%(day)s才注册"), {"day": _day(first)})


def _uncertified(facts: Facts):
    if facts.needs == "certificate" and not facts.certificate_number:
        yield Saying(N_("没有执业证书编号"))


def _unproven(facts: Facts):
    if facts.needs == "qualification" and not facts.qualification_number:
        yield Saying(N_("没有资格证书编号"))
    if not facts.verified:
        yield Saying(N_("机构填报，主管部门尚未核实"))


def _beyond_scope(facts: Facts, on: date):
    if not facts.is_doctor or not facts.institution_subjects:
        return
    codes = facts.site_subjects
    if codes is None:
        codes = next((span.subject_codes for span in facts.spans if span.kind == TERM and span.covers(on)), ())
    if codes and not set(codes).intersection(facts.institution_subjects):
        yield Saying(N_("执业范围不在本机构登记的诊疗科目内：请核对执业证书，或先办理变更注册、增加诊疗科目"))


def renewal_window(expires_on: date, days: int) -> tuple[date, date]:
    """(last day on which to ask for renewal, day of expiry)."""
    return expires_on - timedelta(days=days), expires_on
