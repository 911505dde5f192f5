"""Field work of the demonstration: a checklist answered by two, photos, a refusal, documents, samples. All invented."""

import io
import struct
import uuid
import zlib
from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from .. import queries
from ..choices import DocumentKind, ResultCode, ServiceWay
from ..models import FindingCatalogue, Visit
from . import enforcement_documents, fieldwork, samples, service_of_documents, visits

_REFUSAL = {
    "way": "refused", "reason": "负责人拒绝检查并锁闭大门，电话要求其配合后仍不开门。", "witness": "王守望",
    "witness_role": "社区居民委员会网格员",
}  # fmt: skip


def refuse(visit: Visit, by, at: datetime) -> None:
    """The owner neither lets the team in nor signs; a neighbour saw it."""
    _packet(visit, "signing", _REFUSAL, by, at)


def build(cast, *, now: datetime) -> None:
    """After the visits: two records with documents, one visit on the way, blank forms, samples in every state."""
    first, second = cast.inspector, cast.second_inspector
    found = Visit.objects.filter(state="confirmed", result=ResultCode.ORDERED_CORRECTION)
    done = [row for row in found.order_by("-visited_on", "pk") if row.findings.filter(self_found=False).exists()]
    for number, visit in enumerate(done[:3]):
        _served(visit, first, number, timezone.make_aware(datetime.combine(visit.visited_on, _AFTERNOON)))
    enforcement_documents.reserve(DocumentKind.OPINION, 2, by=first, now=now)
    _sampled(done[:4], first, second, now)
    _on_the_way(cast, now)


def _served(visit: Visit, by, number: int, at: datetime) -> None:
    """Record and opinion; of the three opinions one is left behind and one still waits to be served."""
    record = enforcement_documents.issue(visit, DocumentKind.RECORD, by=by, now=at)
    opinion = enforcement_documents.issue(visit, DocumentKind.OPINION, days=15, by=by, now=at)
    direct = {"way": ServiceWay.DIRECT, "received_by": "刘清和", "role": "护士长", "place": visit.institution.address}
    left = {"way": ServiceWay.LEFT, "reason": "负责人拒绝签收", "witness": "王守望", "witness_role": "网格员"}
    service_of_documents.serve(record, served_on=timezone.localdate(at), by=by, now=at, accept_form=True, **direct)
    if number < 2:
        way = left if number else direct
        service_of_documents.serve(opinion, served_on=timezone.localdate(at), by=by, now=at, accept_form=True, **way)


def _sampled(done, by, other, now: datetime) -> None:
    """Passed, failed, waiting, and one the laboratory is late with."""
    for visit, (seal, age, verb) in zip(done, (("F-001", 0, "passed"), ("F-002", 0, "failed"), ("F-003", 0, ""),
                                               ("F-004", 40, "")), strict=False):  # fmt: skip
        on = visit.visited_on if not age else min(visit.visited_on, timezone.localdate(now) - timedelta(days=age))
        sample = samples.take(
            visit, item="口腔综合治疗台用水", test="菌落总数", seal=seal, laboratory="市疾病预防控制中心（演示）",
            taken_on=on, by=by, now=now,
        )  # fmt: skip
        if verb:
            offence = FindingCatalogue.objects.in_force(on).get(code="H01") if verb == "failed" else None
            samples.enter_result(sample, verb=verb, result_on=timezone.localdate(now), value=_VALUE[verb],
                                 report_no=f"检演{seal}", offence=offence, by=by, now=now)  # fmt: skip
            if verb == "failed":
                visits.confirm(visit, by=other, now=now)


_AFTERNOON = time(16)
_VALUE = {"passed": "＜100 CFU/mL", "failed": "5600 CFU/mL"}


def _on_the_way(cast, now: datetime) -> None:
    """The first open visit: arrived, half the questions answered, one on which the two officers differ, a photo."""
    visit = Visit.objects.filter(state="assigned", members__inspector__user=cast.inspector, draw__state="drawn",
                                 members__is_current=True).order_by("position").first()  # fmt: skip
    at = now - timedelta(hours=1)
    _packet(visit, "entry", {"longitude": "117.226568", "latitude": "39.122125", "accuracy": 12}, cast.inspector, at)
    asked = queries.questions_of(visit, timezone.localdate(now))
    yes_no = [question for question in asked if question.kind == "yes_no"]
    for question in yes_no[: len(yes_no) // 2]:
        _packet(visit, "answer", {"question": question.pk, "value": "yes"}, cast.inspector, at)
    wrong = {"question": yes_no[-1].pk, "value": "no", "text": yes_no[-1].phrases[0]}
    _packet(visit, "answer", wrong, cast.inspector, at)
    if visit.members.filter(is_current=True, inspector__user=cast.second_inspector).exists():
        _packet(visit, "answer", {"question": yes_no[-1].pk, "value": "yes"}, cast.second_inspector, at)
    _packet(visit, "photo", {"question": yes_no[-1].pk}, cast.inspector, at, upload=_picture())


def _packet(visit: Visit, kind: str, content: dict, by, at: datetime, upload=None) -> None:
    fieldwork.receive(visit, uid=str(uuid.uuid4()), kind=kind, made_at=at.isoformat(), content=content, by=by, now=at,
                      upload=upload)  # fmt: skip


def _picture() -> SimpleUploadedFile:
    """A drawing in place of a photograph."""
    width, height = 480, 320
    rows = b"".join(
        b"\0" + bytes(v for x in range(width) for v in (90 + x // 6, 120 + y // 4, 150)) for y in range(height)
    )
    out = io.BytesIO(b"\x89PNG\r\n\x1a\n")
    out.seek(0, io.SEEK_END)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")):
        out.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))
    return SimpleUploadedFile("photo.png", out.getvalue())
