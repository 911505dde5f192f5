"""Staff of the demonstration's institutions: every kind, every state, several sites, reports to be verified."""

import random
from datetime import date, datetime, timedelta

from ...choices import PractitionerKind as K
from ...choices import SiteKind, StaffProposalKind, StaffSource
from ...models import Institution, PracticeSite, Practitioner, RegistrationEntry
from .. import practice_sites, practitioners, registrations, staff_proposals

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_GIVEN = ("知夏", "以宁", "书瑶", "景行", "怀瑾", "云舟", "若谷", "清和", "思齐", "允之", "望舒", "嘉树")
_DAY = timedelta(days=1)
_KINDS = (K.DOCTOR, K.NURSE, K.ASSISTANT, K.DOCTOR, K.NURSE, K.PHARMACIST, K.TECHNICIAN)
_SCOPES = {"A": ("内科专业", "外科专业", "妇产科专业", "儿科专业"), "G": ("妇产科专业", "儿科专业"), "D": ("内科专业",)}
_TITLES = {K.DOCTOR: "主治医师", K.ASSISTANT: "医师", K.NURSE: "护师", K.PHARMACIST: "药师", K.TECHNICIAN: "技师"}
_STAFFED = 60  # clinics that have a list; the others have still to bring one


def person(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + rng.choice(_GIVEN)


def staff(rng: random.Random, rows: list[Institution], today: date, now: datetime) -> None:
    """Lists of all hospitals and of some clinics."""
    chosen = [row for row in rows if row.category_id[0] in "AG"] + rng.sample(rows, _STAFFED)
    places = [(row, number) for row in dict.fromkeys(chosen) for number in range(len(_KINDS) if row.beds else 3)]
    books = practitioners.Books(today)
    made = []
    for (row, number), code in zip(places, practitioners.new_codes(len(places)), strict=True):
        made.append(_member(rng, row, _KINDS[number], code, today, now, books))
    Practitioner.objects.bulk_create(made)
    PracticeSite.objects.bulk_create(practitioners.main_site(one) for one in made)
    RegistrationEntry.objects.bulk_create(practitioners.term_of(one, by=None, now=now) for one in made)


def _member(rng, row: Institution, kind: str, code: str, today: date, now: datetime, books) -> Practitioner:
    since = today - timedelta(days=rng.randrange(200, 1700))
    doctor = kind in (K.DOCTOR, K.ASSISTANT)
    scope = rng.choice(_SCOPES.get(row.category_id[0], ("全科医学专业",))) if doctor else ""
    if doctor and rng.random() < 0.04:
        scope = "眼耳鼻咽喉科专业"  # no institution of the demonstration is registered for it
    serial = f"{row.region_code[:6]}{rng.randrange(10**6):06d}"
    one = Practitioner(
        code=code, name=person(rng), kind=kind, institution=row, region_code=row.region_code, scope=scope,
        gender=rng.choice("mf"), title=_TITLES.get(kind, ""), education=rng.choice(("本科", "大专", "硕士研究生")),
        practice_class="clinical" if doctor else "", registered_on=since, certificate_on=since,
        certificate_by=f"{row.region.name}卫生健康委员会", verified_at=now,
    )  # fmt: skip
    if doctor:
        one.certificate_number = f"{1 if kind == K.DOCTOR else 2}10{serial}"
    elif kind == K.NURSE:
        one.certificate_number = f"{since.year}12{rng.randrange(10**6):06d}"
        one.expires_on = today + timedelta(days=rng.choice((-10, 20, 55, 85, 300, 900, 1200)))
        one.registered_on = min(since, one.expires_on - 1800 * _DAY)
    else:
        one.qualification_number = f"{since.year}{rng.randrange(10**6):06d}"
    if rng.random() < 0.85:
        one.source, one.e_registered_on = StaffSource.E_REGISTRATION, one.registered_on
    # Region 000000 exists nowhere, so no such number can be anybody's.
    practitioners.with_identity(one, f"0000001980{rng.randrange(10**8):08d}")
    books.derive(one)
    return one


def stories(rows: list[Institution], own: Institution, people, today: date, now: datetime) -> None:
    """What happens to people: suspended, cancelled, revoked, gone, at two hospitals, reported and waiting."""
    here = [row for row in rows if row.region_code == own.region_code and row != own and row.beds]
    near = next(row for row in here if row.practitioners.exists())
    doctors = list(near.practitioners.filter(kind=K.DOCTOR).order_by("pk"))
    nurses = list(near.practitioners.filter(kind=K.NURSE).order_by("pk"))
    officer = {"by": people.county_officer, "now": now}
    registrations.suspend(
        doctors[0], since=today - 20 * _DAY, until=today + 100 * _DAY, reason="考核不合格",
        document="津东卫〔2026〕12号", **officer,
    )  # fmt: skip
    practice_sites.add(doctors[1], own, SiteKind.FURTHER, since=today - 90 * _DAY, basis="多机构备案", **officer)
    registrations.cancel(nurses[0], on=today - 30 * _DAY, reason="本人申请", document="", **officer)
    practice_sites.leave(nurses[1], near, on=today - 5 * _DAY, reason="调离本市", **officer)
    other = next(row for row in here if row != near and row.practitioners.exists())
    registrations.revoke(
        other.practitioners.filter(kind=K.ASSISTANT).first(), on=today - 60 * _DAY, reason="出具虚假证明",
        document="津东卫罚〔2026〕3号", **officer,
    )  # fmt: skip
    _reports(own, other, people, today, now)


def _reports(own: Institution, other: Institution, people, today: date, now: datetime) -> None:
    manager = {"by": people.manager, "now": now}
    staff_proposals.report_new(
        {"institution": own, "name": "沈清和", "kind": K.NURSE, "certificate_number": "202312004511",
         "registered_on": today - 300 * _DAY, "expires_on": today + 1500 * _DAY},
        id_number="000000199305060018", **manager,
    )  # fmt: skip
    staff_proposals.report_new(
        {"institution": own, "name": "褚望舒", "kind": K.DOCTOR, "scope": "眼科专业", "practice_class": "clinical"},
        id_number="000000198802030016", **manager,
    )  # fmt: skip
    known = own.practitioners.filter(kind=K.DOCTOR, verification="verified").first()
    staff_proposals.report_change(known, {"title": "副主任医师"}, **manager)
    staff_proposals.ask_for(
        StaffProposalKind.FURTHER, other.practitioners.filter(kind=K.DOCTOR).first(), own, since=today,
        note="医疗联合体协议", **manager,
    )  # fmt: skip
