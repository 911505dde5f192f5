"""What a commit freezes: the documents, why they may not be frozen, and whether they are still what was looked at."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.errors import Refused

from .. import queries
from ..choices import BeaconKind, Series
from ..models import InspectionPlan
from ..rules.draw import documents
from ..rules.draw.canonical import digest, utc
from . import pools

_SHOWN = 10  # how many candidates a refusal names for each seat


@dataclass(frozen=True)
class Preview:
    """What a commit would freeze now. ``seen`` stands for it, so that nothing else is frozen than was looked at."""

    documents: dict
    problems: list[str]
    trial: bool
    seen: str


def preview(plan: InspectionPlan, *, period: str, now: datetime) -> Preview:
    """The pool as it stands, or the frozen one of the void attempt before; nothing is written."""
    earlier = plan.draws.filter(period=period).order_by("-attempt").first()
    frozen, _salts, trial, _day = documents_for(plan, period, now, earlier, secrets.token_bytes)
    if earlier is None:
        frozen["plan"]["beacon"] = announced(plan, now, {})
    return Preview(frozen, problems(frozen), trial, seen(frozen))


def documents_for(plan, period, moment, earlier, random_bytes):
    """(documents, salts, trial, planned day): those of the void attempt before, or the registry's of this moment."""
    if earlier is not None:
        return *queries.documents_of(earlier), earlier.trial, earlier.planned_on
    planned_on = _planned_on(plan, moment)
    pool = pools.gather(plan, period=period, on=planned_on, random_bytes=random_bytes)
    salts = {name: random_bytes(32).hex() for name in documents.COMMITTED}
    return pool.documents, salts, pool.trial, planned_on


def seen(frozen: dict) -> str:
    """A hash over the pools by what they are, not by pseudonyms, which are new each time one looks."""
    people = frozen["people"]
    return digest([
        frozen["plan"]["strata"], frozen["plan"]["seats"], frozen["candidates"], frozen["excluded"],
        sorted([people[row["id"]], row["unit"], row["areas"], row["skills"]] for row in frozen["inspectors"]),
        sorted([row["candidate"], people[row["inspector"]], row["code"]] for row in frozen["recusals"]),
    ])  # fmt: skip


def announced(plan, moment, changed: dict) -> dict:
    """The beacon as the plan document states it. Raises Refused when its moment has passed."""
    if plan.beacon_kind == BeaconKind.NONE:
        return {"kind": "none", "name": "", "format": "", "due": utc(moment)}
    due = changed.get("due", _due_of(plan, moment))
    if due is None or utc(due) <= utc(moment):
        raise Refused(_("公共随机值的产生时间必须晚于承诺时间，请修改计划。"))
    name = changed.get("name", plan.beacon_name)
    return {"kind": plan.beacon_kind, "name": name, "format": plan.beacon_format, "due": utc(due)}


def _due_of(plan, moment) -> datetime | None:
    """The announced moment; of a plan drawn by the clock, so many hours after each commitment."""
    if plan.series == Series.ONCE:
        return plan.beacon_due
    return moment + timedelta(hours=plan.beacon_hours) if plan.beacon_hours else None


def problems(frozen: dict) -> list[str]:
    """Why these documents may not be frozen, for the person who will put it right."""
    if not frozen["candidates"]:
        return [_("该区域、类别下没有可抽查的机构。")]
    found = [_("名录不能冻结：%(why)s") % {"why": why} for why in documents.problems(frozen)]
    return found + _lacks(documents.unpairable(frozen))


def _planned_on(plan, moment) -> date:
    return plan.planned_on if plan.series == Series.ONCE else timezone.localdate(moment)


def _lacks(lacking: list[tuple[str, int, int]]) -> list[str]:
    """Seats that cannot be filled, each with the candidates it concerns."""
    by_seat: dict[tuple[int, int], list[str]] = {}
    for candidate, seat, count in lacking:
        by_seat.setdefault((seat, count), []).append(candidate)
    said = _("第 %(seat)s 席只有 %(count)s 名可派人员（至少 %(seat)s 名），涉及 %(n)s 个对象：%(names)s。%(remedy)s")
    remedy = _("请补充人员，或核对专业、区域和回避。")
    sentences = []
    for (seat, count), names in sorted(by_seat.items()):
        shown = "、".join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")
        sentences.append(said % {"seat": seat, "count": count, "n": len(names), "names": shown, "remedy": remedy})
    return sentences
