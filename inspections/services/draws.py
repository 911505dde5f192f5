"""The steps of a draw: commit, beacon, derive, reveal, void. Each happens once, whoever asks how often."""

import secrets
from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.numbers import next_number
from supervision.foundation.trail import act

from .. import queries
from ..choices import Custody, DrawState, PlanState, Series, TaskSource, VoidCode
from ..models import CodeHalf, Draw, FrozenDocument, InspectionPlan
from ..rules.draw import beacon, bundle, derive, documents, register
from ..rules.draw.canonical import digest, encode, utc
from ..workflow import DRAW
from . import custody, freezing, halves, handing_out, libraries


def commit(
    plan: InspectionPlan,
    *,
    period: str,
    by,
    now: datetime,
    announce: dict | None = None,
    seen: str = "",
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> Draw:
    """Freeze the pool, make the code, publish the commitment and the register entry.

    After a void number the next attempt keeps the same frozen documents; only for it may ``announce``
    ({"name", "due"}) name another beacon. ``seen`` is what the person looked at before: a pool that has changed since
    is not frozen. Raises Refused: not approved, drawn already, a half not signed, or a pool in which some candidate
    could not be paired.
    """  # fmt: skip
    moment = now.replace(microsecond=0)
    with act("inspections.draw.commit", by=by, now=now, label=gettext_lazy("冻结名录并承诺")) as entry:
        row = InspectionPlan.objects.select_for_update(of=("self",)).select_related("office").get(pk=plan.pk)
        _refuse_unready(row, period, by)
        earlier = row.draws.filter(period=period).order_by("-attempt").first()
        frozen, salts, trial, planned_on = freezing.documents_for(row, period, moment, earlier, random_bytes)
        if seen and seen != freezing.seen(frozen):
            raise Refused(_("名录在您查看之后有变化，请重新核对后再确认。"))
        frozen["plan"]["beacon"] = freezing.announced(row, moment, (announce or {}) if earlier else {})
        if problems := freezing.problems(frozen):
            raise Refused(*problems)
        draw = _register(row, period, earlier, frozen, salts, moment, random_bytes, trial=trial, planned_on=planned_on)
        draw.committed_by = by
        draw.save()
        CodeHalf.objects.filter(plan=row, attempt=draw.attempt).update(draw=draw)
        _keep_documents(draw, frozen, salts)
        entry.subject, entry.about, entry.to_state = draw, row.code, draw.state
    return draw


def enter_beacon(draw: Draw, value: str, *, by, now: datetime) -> Draw:
    """One of two people types the announced value; it counts when both have typed the same."""
    moment = now.replace(microsecond=0)
    value = value.strip()
    with transaction.atomic():
        row = Draw.objects.select_for_update(of=("self",)).get(pk=draw.pk)
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
        done = DRAW.take("enter_beacon", row, by=by, now=now, changes=changes)
        # What the clock committed goes on by itself as soon as the two have agreed.
        by_the_clock = done.beacon_at is not None and done.plan.series != Series.ONCE
        return carry_out(done, by=by, now=now) if by_the_clock else done


def carry_out(draw: Draw, *, by, now: datetime) -> Draw:
    """Derive the selection and its teams from code and beacon, and hand out the visits."""
    frozen, _salts = queries.documents_of(draw)
    with transaction.atomic():
        row = DRAW.take("derive", draw, by=by, now=now, changes={"drawn_at": now})
        outcome = bundle.result(frozen, bundle.key_of(*_halves(row), row.beacon_value))
        row.sealed = register.sealed(outcome["selected"], outcome["teams"])
        row.save(update_fields=["sealed"])
        if row.plan.library_id:
            libraries.register_drawn(row.plan.library, [one["id"] for one in outcome["selected"]], now=now)
        handing_out.visits(row, outcome, frozen["people"])
    return row


def reveal(draw: Draw, *, by, now: datetime) -> Draw:
    """Publish the bundle: after the visits, or at the deadline."""
    changes = {"ended_at": now, "halves": {name: half.hex() for name, half in _named(_halves(draw))}}
    return DRAW.take("reveal", draw, by=by, now=now, changes=changes)


def void(draw: Draw, *, code: str, by, now: datetime, note: str = "") -> Draw:
    """End a number without using it. It still publishes its halves and beacon, so re-rolling shows.

    Of a code kept by two offices it publishes what was handed in; the rest may be handed in afterwards.
    """
    if code not in VoidCode.values:
        raise Refused(_("请选择作废原因。"))
    kept = {f"half_{letter}": half.hex() for letter, half in custody.kept_halves(draw.code).items()}
    if draw.custody == Custody.SERVER and len(kept) < len(custody.LETTERS) and code != VoidCode.CODE_LOST:
        raise Refused(_("口令半份已丢失，作废原因只能是“口令半份丢失”。"))
    changes = {"void_code": code, "void_note": note, "ended_at": now, "halves": kept}
    return DRAW.take("void", draw, by=by, now=now, note=note, changes=changes)


def draw_at_once(plan: InspectionPlan, *, period: str, by, now: datetime, seen: str = "") -> Draw:
    """Commit and derive in one transaction, for plans without a public beacon."""
    with transaction.atomic():
        draw = commit(plan, period=period, by=by, now=now, seen=seen)
        return carry_out(draw, by=by, now=now)


def read_selection(draw: Draw, *, by, now: datetime):
    """The drawn visits for a person who may read them before they are public; the reading is recorded."""
    visits = draw.visits.secret_to(by)
    if not may(by, P.DRAW_READ_SELECTION):
        raise Refused(_("您无权查看未公开的抽取结果。"))
    with act("inspections.draw.read_selection", by=by, now=now, subject=draw, about=draw.plan.code,
             label=gettext_lazy("查看未公开的抽取结果")):  # fmt: skip
        return visits.select_related("institution").prefetch_related("members__inspector").order_by("position")


def _refuse_unready(plan, period, by):
    if by is not None and not (may(by, P.DRAW_COMMIT) and "office" in plan.parties(by)):
        raise Refused(_("您无权组织本计划的抽取。"))
    if plan.source != TaskSource.OWN:
        raise Refused(_("上级下达的任务清单不得在本级重新抽取。"))
    if plan.state != PlanState.APPROVED:
        raise Refused(_("计划尚未批准，不能抽取。"))
    if plan.series == Series.ONCE and period != plan.period:
        raise Refused(_("本计划的期间为“%(period)s”。") % {"period": plan.period})
    if plan.draws.filter(period=period).exclude(state=DrawState.VOID).exists():
        raise Refused(_("本期（%(period)s）已经抽取，不能重复抽取。") % {"period": period})


def _register(plan, period, earlier, frozen, salts, moment, random_bytes, *, trial, planned_on) -> Draw:
    """The next entry of the office's register, its halves in custody. The counter row locks the register."""
    number = next_number("draw_register", plan.office.code, 0)
    rows = queries.register_of(plan.office)
    if broken := register.first_break(rows):
        raise Refused(_("本单位的抽取登记簿已被改动，不能继续登记：%(broken)s") % {"broken": broken})
    attempt = earlier.attempt + 1 if earlier else 1
    draw_id = frozen["plan"]["draw_id"]
    code = f"{draw_id}.{attempt}"
    hashes = _half_hashes(plan, attempt, code, random_bytes)
    announced = frozen["plan"]["beacon"]
    deadline = datetime.combine(planned_on + timedelta(days=plan.visit_days + 1), time.min)
    return Draw(
        code=code, draw_id=draw_id, plan=plan, office=plan.office, region_code=plan.region_code, period=period,
        number=number, attempt=attempt,
        previous=digest(register.core(rows[-1])) if rows else register.FIRST_PREVIOUS,
        commitment=documents.commitment(frozen, salts, hashes, utc(moment)),
        beacon=announced, custody=plan.custody, trial=trial, planned_on=planned_on, committed_at=moment,
        beacon_at=moment if announced["kind"] == beacon.NONE else None,
        reveal_due=timezone.make_aware(deadline),
    )  # fmt: skip


def _half_hashes(plan, attempt, code, random_bytes) -> tuple[str, str]:
    """Hashes of both halves: those that two offices signed, or new ones in the custody of the server."""
    if plan.custody == Custody.OFFICES:
        return tuple(row.sha256 for row in halves.signed(plan, attempt))
    made = (random_bytes(custody.SIZE), random_bytes(custody.SIZE))
    custody.keep(code, made)
    return tuple(map(derive.half_hash, made))


def _keep_documents(draw, frozen, salts):
    FrozenDocument.objects.bulk_create([
        FrozenDocument(draw=draw, name=name, content=encode(frozen[name]), salt=salts[name],
                       sha256=draw.commitment[name])
        for name in documents.COMMITTED
    ])  # fmt: skip


def _halves(draw: Draw) -> tuple[bytes, bytes]:
    """Both halves from custody, checked against the commitment."""
    kept = custody.fetch(draw.code)
    for name, half in _named(kept):
        if derive.half_hash(half) != draw.commitment[name]:
            raise Refused(_("保管的口令半份与承诺不符，本次抽取不能继续。"))
    return kept


def _named(pair):
    return zip(("half_a", "half_b"), pair, strict=True)
