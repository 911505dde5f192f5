"""The random re-check of settled tasks: protocol ``draw/1`` without seats, in a register of the office's own.

Documents are frozen and committed to before the code's value can matter; the bundle of a revealed number and the
register are public files that ``inspections/verify_draw.py`` re-computes.
"""

import secrets
from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inspections.rules.draw import beacon, bundle, derive, documents, register
from inspections.rules.draw.canonical import digest, encode, utc
from inspections.services import custody
from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.numbers import next_number
from supervision.foundation.trail import act

from .. import queries
from ..choices import RecheckResult, RecheckState
from ..models import Recheck, RecheckDocument, RecheckItem, Task
from ..workflow import RECHECK
from . import tasks

VOID_CODES = ("BEACON_FAILED", "CODE_LOST", "POOL_WRONG")


def commit(
    office, *, period: str, title: str, since: date, until: date, percent: int, by, now,
    beacon_plan: dict | None = None, random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> Recheck:  # fmt: skip
    """Freeze the tasks settled between two days, commit to them and to the code; nothing is known of the result.

    ``beacon_plan``: {"name", "format", "due"} of a public value; without it the bundle says that none was used. After
    a void number the next attempt keeps the same frozen documents.
    """
    moment = now.replace(microsecond=0)
    label = gettext_lazy("冻结已销号任务并承诺")
    with act("rectification.recheck.commit", by=by, now=now, label=label, note=period) as entry:
        if not (may(by, P.TASK_REVIEW) and by.agency_id == office.pk):
            raise Refused(_("您无权组织本单位的销号抽查。"))
        number = next_number("recheck_register", office.code, 0)  # locks the register until the transaction ends
        rows = queries.recheck_register(office)
        if broken := register.first_break(rows):
            raise Refused(_("本单位的销号抽查登记簿已被改动，不能继续登记：%(broken)s") % {"broken": broken})
        earlier = office.rechecks.filter(period=period).order_by("-attempt").first()
        frozen, salts = _frozen(office, period, title, since, until, percent, earlier, random_bytes)
        frozen["plan"]["beacon"] = _announced(beacon_plan, moment)
        if problems := documents.problems(frozen):
            raise Refused(*[_("名录不能冻结：%(why)s") % {"why": why} for why in problems])
        entry.subject = made = _register(office, number, rows, earlier, frozen, salts, title, by, moment, random_bytes)
    return made


def _frozen(office, period, title, since, until, percent, earlier, random_bytes):
    """(documents, salts): those of the void attempt before, or the settled tasks of this moment."""
    if earlier is not None and earlier.state != RecheckState.VOID:
        raise Refused(_("本期（%(period)s）已经抽取，不能重复抽取。") % {"period": period})
    if earlier is not None:
        return queries.recheck_documents(earlier)
    if not 1 <= percent <= 100:
        raise Refused(_("抽查比例应为 1 至 100。"))
    pool = queries.recheck_pool(office, since, until)
    if not pool.candidates:
        raise Refused(_("%(since)s 至 %(until)s 没有可抽查的已销号任务。") % {"since": since, "until": until})
    draw_id = f"XH-{office.code}-{period}"
    strata = documents.strata(pool.candidates, dict.fromkeys(pool.units, (percent, 100)), pool.units)
    plan = {
        "draw_id": draw_id, "office": queries.recheck_office(office), "period": period, "title": title,
        "rules": f"percent-{percent}", "items": ["close-out"], "strata": strata, "seats": [], "beacon": {},
    }  # fmt: skip
    made = documents.in_order({
        "plan": plan, "candidates": pool.candidates, "excluded": pool.excluded, "inspectors": [],
        "inspectors_excluded": [], "recusals": [], "people": {},
    })  # fmt: skip
    return made, {name: random_bytes(32).hex() for name in documents.COMMITTED}


def _announced(wanted, moment) -> dict:
    if not wanted:
        return {"kind": beacon.NONE, "name": "", "format": "", "due": utc(moment)}
    if utc(wanted["due"]) <= utc(moment):
        raise Refused(_("公共随机值的产生时间必须晚于承诺时间。"))
    return {"kind": beacon.MANUAL, "name": wanted["name"], "format": wanted["format"], "due": utc(wanted["due"])}


def _register(office, number, rows, earlier, frozen, salts, title, by, moment, random_bytes) -> Recheck:
    attempt = earlier.attempt + 1 if earlier else 1
    draw_id, announced = frozen["plan"]["draw_id"], frozen["plan"]["beacon"]
    code = f"{draw_id}.{attempt}"
    halves = (random_bytes(custody.SIZE), random_bytes(custody.SIZE))
    custody.keep(code, halves)
    made = Recheck.objects.create(
        code=code, draw_id=draw_id, office=office, region_code=office.region_code, title=title,
        period=frozen["plan"]["period"], number=number, attempt=attempt,
        previous=digest(register.core(rows[-1])) if rows else register.FIRST_PREVIOUS,
        commitment=documents.commitment(frozen, salts, tuple(map(derive.half_hash, halves)), utc(moment)),
        beacon=announced, beacon_at=moment if announced["kind"] == beacon.NONE else None,
        committed_by=by, committed_at=moment,
    )  # fmt: skip
    RecheckDocument.objects.bulk_create(
        RecheckDocument(recheck=made, name=name, content=encode(frozen[name]), salt=salts[name],
                        sha256=made.commitment[name])
        for name in documents.COMMITTED
    )  # fmt: skip
    return made


def enter_beacon(recheck: Recheck, value: str, *, by, now) -> Recheck:
    """One of two people types the announced value; it counts when both have typed the same."""
    moment, value = now.replace(microsecond=0), value.strip()
    with transaction.atomic():
        row = Recheck.objects.select_for_update(of=("self",)).get(pk=recheck.pk)
        if row.beacon_at is not None:
            raise Refused(_("公共随机值已经确定，不能更改。"))
        if utc(moment) < row.beacon["due"]:
            raise Refused(_("公共随机值将于 %(due)s（UTC）产生，此前不能录入。") % {"due": row.beacon["due"]})
        if not beacon.value_fits(row.beacon["format"], value):
            raise Refused(_("录入的值不符合事先公布的格式“%(format)s”。") % {"format": row.beacon["format"]})
        if row.first_by_id in (None, by.pk):
            changes = {"first_by": by, "first_value": value}
        elif row.first_value != value:
            raise Refused(_("与另一人录入的值不一致，请双方对照公布原文核对后重新录入。"))
        else:
            changes = {"beacon_value": value, "beacon_at": moment}
        return RECHECK.take("enter_beacon", row, by=by, now=now, changes=changes)


def derive_items(recheck: Recheck, *, by, now, note="") -> Recheck:
    """Derive the selection from code and beacon; the drawn tasks are to be looked at."""
    frozen, _salts = queries.recheck_documents(recheck)
    with transaction.atomic():
        row = RECHECK.take("derive", recheck, by=by, now=now, note=note, changes={"drawn_at": now})
        outcome = bundle.result(frozen, bundle.key_of(*_halves(row), row.beacon_value))
        row.sealed = register.sealed(outcome["selected"], outcome["teams"])
        row.save(update_fields=["sealed"])
        chosen = {one["id"]: one for one in outcome["selected"]}
        found = {task.code: task for task in Task.objects.filter(code__in=chosen)}
        RecheckItem.objects.bulk_create(
            RecheckItem(recheck=row, task=found[code], unit_id=found[code].lead_agency_id, position=position,
                        region_code=found[code].region_code, ticket=one["ticket"], closed_on=found[code].closed_on)
            for position, (code, one) in enumerate(chosen.items(), start=1)
        )  # fmt: skip
    return row


def judge(item: RecheckItem, *, by, now, result: str, checked_on: date, people: str, text: str, new_due_on=None):
    """What was found at one task. A false close-out, or a problem that came back, reopens the task with a new day."""
    if result not in RecheckResult.values or result == RecheckResult.PENDING:
        raise Refused(_("请选择核查结果。"))
    bad = result != RecheckResult.HOLDS
    if bad and (new_due_on is None or not text.strip()):
        raise Refused(_("请填写核查情况和新的整改时限，任务将重新整改。"))
    with act("rectification.recheck.judge", by=by, now=now, label=gettext_lazy("登记抽查结果"), note=text) as entry:
        row = RecheckItem.objects.select_for_update(of=("self",)).select_related("recheck", "task").get(pk=item.pk)
        if not (may(by, P.TASK_REVIEW) and "office" in row.parties(by)):
            raise Refused(_("您无权登记抽查结果。"))
        if row.result != RecheckResult.PENDING or row.recheck.state != RecheckState.DRAWN:
            raise Refused(_("该任务的抽查结果已经登记。"))
        if by.pk in (row.task.applicant_id, row.task.reviewer_id):
            raise Refused(_("您参与过该任务的销号，须由他人核查。"))
        row.result, row.checked_on, row.people, row.text, row.judged_by = result, checked_on, people, text, by
        row.save()
        if bad and row.task.closed_on is not None:
            note = f"{row.recheck.code} {row.get_result_display()}：{text}"
            tasks.reopen(row.task, by=by, now=now, note=note, new_due_on=new_due_on)
        entry.subject = row
    return row


def reveal(recheck: Recheck, *, by, now, note="") -> Recheck:
    """Publish the bundle and the results."""
    return RECHECK.take("reveal", recheck, by=by, now=now, note=note, changes={"ended_at": now, **_shown(recheck)})


def void(recheck: Recheck, *, by, now, code: str, note: str = "") -> Recheck:
    """End a number without using it. It still publishes its halves, so re-rolling shows."""
    if code not in VOID_CODES:
        raise Refused(_("请选择作废原因。"))
    if not custody.is_kept(recheck.code) and code != "CODE_LOST":
        raise Refused(_("口令半份已丢失，作废原因只能是“口令半份丢失”。"))
    shown = _shown(recheck) if custody.is_kept(recheck.code) else {}
    changes = {"void_code": code, "void_note": note, "ended_at": now, **shown}
    return RECHECK.take("void", recheck, by=by, now=now, note=note, changes=changes)


def _halves(recheck: Recheck) -> tuple[bytes, bytes]:
    """Both halves from custody, checked against the commitment."""
    halves = custody.fetch(recheck.code)
    for name, half in zip(("half_a", "half_b"), halves, strict=True):
        if derive.half_hash(half) != recheck.commitment[name]:
            raise Refused(_("保管的口令半份与承诺不符，本次抽取不能继续。"))
    return halves


def _shown(recheck: Recheck) -> dict:
    return {"halves": {name: half.hex() for name, half in zip(("half_a", "half_b"), _halves(recheck), strict=True)}}
