"""Custody by two offices: each makes its half when it signs, keeps it, and hands it in for the draw."""

import secrets
from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..choices import Custody, DrawState, HalfLetter, PartnerState, PlanState
from ..models import CodeHalf, Draw, InspectionPlan
from ..rules.draw import derive
from . import custody

LEAST = 12  # characters of a passphrase


def letter_of(plan: InspectionPlan, user) -> str:
    """Which half the person's office keeps; empty for anybody else."""
    if not (may(user, P.JOINT_PART) and user.agency_id):
        return ""
    if plan.office_id == user.agency_id:
        return HalfLetter.A
    keeps = plan.partners.filter(agency=user.agency_id, holds_half=True, state=PartnerState.JOINED)
    return HalfLetter.B if keeps.exists() else ""


def next_attempt(plan: InspectionPlan) -> int:
    """The attempt that the next signatures are for."""
    last = plan.draws.order_by("-attempt").values_list("attempt", flat=True).first() or 0
    return last + 1


def sign(
    plan: InspectionPlan,
    passphrase: str,
    *,
    by,
    now: datetime,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> tuple[CodeHalf, str]:
    """Make the half of the person's office; (row, print). The print is empty where a passphrase keeps the half.

    Without a passphrase the half is on the print only: whoever loses it ends the number. Until the commit the office
    may sign again, which replaces its half.
    """  # fmt: skip
    if passphrase and len(passphrase) < LEAST:
        raise Refused(_("密码至少 %(n)s 个字符。") % {"n": LEAST})
    half, salt = random_bytes(custody.SIZE), random_bytes(16)
    with act("inspections.half.sign", by=by, now=now, label=gettext_lazy("签署并生成口令半份")) as entry:
        row = InspectionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        letter, attempt = letter_of(row, by), next_attempt(row)
        _refuse_unready(row, letter, by, attempt)
        made, _new = CodeHalf.objects.update_or_create(
            plan=row, attempt=attempt, letter=letter,
            defaults={"holder": by.agency, "sha256": derive.half_hash(half), "signed_by": by, "signed_at": now,
                      "wrapped": custody.wrap(half, passphrase, salt) if passphrase else ""},
        )  # fmt: skip
        entry.subject, entry.about = made, row.code
    return made, "" if passphrase else custody.printed(half)


def hand_in(draw: Draw, secret: str, *, by, now: datetime) -> CodeHalf:
    """The office gives its half: the passphrase, or what stands on its print. After a void number too."""
    with act("inspections.half.hand_in", by=by, now=now, label=gettext_lazy("交出口令半份")) as entry:
        row = Draw.objects.select_for_update(of=("self",)).get(pk=draw.pk)
        kept = row.held_halves.select_for_update().filter(holder=by.agency_id).first()
        if kept is None or not may(by, P.JOINT_PART):
            raise Refused(_("本单位不保管这次抽取的口令半份。"))
        if kept.opened_at is not None:
            raise Refused(_("本单位的口令半份已经交出。"))
        if row.state == DrawState.COMMITTED and row.beacon_at is None:
            raise Refused(_("公共随机值尚未由两人录入一致，此前不能交出口令半份。"))
        half = _opened(kept, secret)
        custody.keep_one(row.code, kept.letter, half)
        kept.opened_by, kept.opened_at = by, now
        kept.save(update_fields=["opened_by", "opened_at"])
        if row.state == DrawState.VOID:
            row.halves = row.halves | {f"half_{kept.letter}": half.hex()}
            row.save(update_fields=["halves"])
        entry.subject, entry.about = kept, row.plan.code
    return kept


def signed(plan: InspectionPlan, attempt: int) -> list[CodeHalf]:
    """Both halves of an attempt, a before b. Raises Refused naming who has not signed."""
    rows = list(CodeHalf.objects.filter(plan=plan, attempt=attempt).order_by("letter"))
    missing = [letter.label for letter in HalfLetter if letter not in {row.letter for row in rows}]
    if missing:
        raise Refused(*[_("%(half)s尚未签署。") % {"half": half} for half in missing])
    return rows


def _opened(kept: CodeHalf, secret: str) -> bytes:
    half = custody.read_print(secret)
    if half is None:
        if not kept.wrapped:
            raise Refused(_("请按打印件录入64位字符。"))
        half = custody.unwrap(kept.wrapped, secret)
    if derive.half_hash(half) != kept.sha256:
        raise Refused(_("与承诺的口令半份不符，请核对打印件。"))
    return half


def _refuse_unready(plan, letter, by, attempt):
    if not letter:
        raise Refused(_("本单位不保管这次抽取的口令半份。"))
    if plan.custody != Custody.OFFICES or plan.state != PlanState.APPROVED:
        raise Refused(_("计划批准后才能签署，且口令须约定由两个单位保管。"))
    if plan.draws.exclude(state=DrawState.VOID).exists():
        raise Refused(_("本期已经抽取，不能再签署。"))
    other = CodeHalf.objects.filter(plan=plan, attempt=attempt).exclude(letter=letter).first()
    if other is not None and other.signed_by_id == by.pk:
        raise Refused(_("两个半份须由两人签署。"))
