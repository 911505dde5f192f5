"""Rules of compliance self-inspection: which period is due, when a pledge may be signed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from supervision.foundation.rules.sayings import N_, Saying

COMPLIANT, PROBLEM, NOT_APPLICABLE = "compliant", "problem", "not_applicable"
PLANNED = "planned"


def period_of(months: int, on: date) -> tuple[str, date, date]:
    """(name, first day, last day) of the period of 1, 3, 6 or 12 months that holds ``on``: 2026, 2026Q4…"""
    if months not in (1, 3, 6, 12):
        raise ValueError(f"no period of {months} months")
    index = (on.month - 1) // months
    first = date(on.year, index * months + 1, 1)
    following = date(on.year + (index + 1) * months // 12, (index + 1) * months % 12 + 1, 1)
    mark = {1: f"M{index + 1:02d}", 3: f"Q{index + 1}", 6: f"H{index + 1}", 12: ""}[months]
    return f"{on.year}{mark}", first, following - timedelta(days=1)


@dataclass(frozen=True)
class Answer:
    """One answered (or open) item."""

    code: str
    conclusion: str
    problem: str = ""
    rectify_kind: str = ""
    measure: str = ""
    owner: str = ""
    due_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True)
class Pledge:
    """The pledge as filled: number of clauses, those ticked (from 1), who signs."""

    clauses: int
    ticked: tuple[int, ...]
    signer: str


def open_answers(answers: Iterable[Answer]) -> Iterator[Saying]:
    """What the checklist still lacks, each with its remedy."""
    answers = list(answers)
    open_items = [answer.code for answer in answers if not answer.conclusion]
    if not answers:
        yield Saying(N_("没有自查条目，请先开始填报。"))
    if open_items:
        yield Saying(N_("还有%(n)s项没有填写结论：%(codes)s。"), {"n": len(open_items), "codes": _some(open_items)})
    for answer in answers:
        if answer.conclusion == PROBLEM:
            yield from _unfinished(answer)


def open_pledge(pledge: Pledge) -> Iterator[Saying]:
    """What the pledge still lacks."""
    missing = sorted(set(range(1, pledge.clauses + 1)) - set(pledge.ticked))
    if missing:
        yield Saying(N_("承诺条款第%(codes)s条尚未勾选。"), {"codes": _some([str(n) for n in missing])})
    if not pledge.signer.strip():
        yield Saying(N_("请填写承诺人姓名。"))


def _unfinished(answer: Answer) -> Iterator[Saying]:
    """A problem needs a description, a measure and a person; a planned one a last day, an immediate one none."""
    if not answer.problem.strip():
        yield Saying(N_("%(code)s：请说明存在的问题。"), {"code": answer.code})
    if not answer.measure.strip() or not answer.owner.strip():
        yield Saying(N_("%(code)s：请填写整改措施和责任人。"), {"code": answer.code})
    if answer.rectify_kind == PLANNED and answer.due_on is None:
        yield Saying(N_("%(code)s：限期整改的问题请填写整改期限。"), {"code": answer.code})
    if not answer.rectify_kind:
        yield Saying(N_("%(code)s：请选择立行立改或限期整改。"), {"code": answer.code})


def _some(codes: list[str], most: int = 5) -> str:
    shown = "、".join(codes[:most])
    return f"{shown}…" if len(codes) > most else shown


RECEIPT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without what is confused: 0 O, 1 I L


def receipt_code(entropy: bytes) -> str:
    """Twelve characters in three groups from at least 12 random bytes."""
    if len(entropy) < 12:
        raise ValueError("a receipt needs 12 random bytes")
    letters = [RECEIPT_ALPHABET[byte % len(RECEIPT_ALPHABET)] for byte in entropy[:12]]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


def pledge_number(region_code: str, year: int, sequence: int) -> str:
    """ZC-120102-2026-00001."""
    return f"ZC-{region_code[:6]}-{year}-{sequence:05d}"
