"""What devices send from the spot: taken once, whatever happens to the connection, and merged without loss."""

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.errors import Refused
from supervision.foundation.services.attachments import attach
from supervision.foundation.trail import act

from .. import queries
from ..choices import AnswerValue, PacketKind, ResultCode, SigningWay
from ..models import Answer, Arrival, ChecklistQuestion, FieldPacket, FindingCatalogue, Photo, Signing, Visit
from ..rules import checklists
from ..workflow import VISIT
from . import visits

_TEXT, _NOTE, _NAME = 1000, 200, 40  # characters the fields hold
_CLOCKS_APART = timedelta(minutes=5)


def receive(visit: Visit, *, uid: str, kind: str, made_at: str, content: dict, by, now: datetime, upload=None) -> bool:
    """Take one packet of a device; False if it had been taken before. Raises Refused, with nothing written.

    Answers, photos, arrivals and signatures are taken in any state of the visit: what was done on the spot must not
    be lost because a colleague was quicker. Only the record itself depends on the state.
    """
    if kind not in PacketKind.values:
        raise Refused(_("无法识别的现场数据：%(kind)s。") % {"kind": kind})
    key, moment = _uid(uid), _moment(made_at, now)
    with transaction.atomic():
        row = Visit.objects.select_for_update(of=("self",)).select_related("institution", "plan").get(pk=visit.pk)
        if not VISIT.has_right("record", by, row):
            raise Refused(_("您已不在这次检查的检查组中，请联系组织单位。数据仍保留在本机。"))
        earlier = FieldPacket.objects.filter(uid=key).first()
        if earlier:
            if (earlier.visit_id, earlier.by_id, earlier.kind) != (row.pk, by.pk, kind):
                raise Refused(_("数据编号重复，请在原设备上重新保存。"))
            return False
        with act("inspections.field.receive", by=by, now=now, subject=row, label=gettext_lazy("收到现场数据"),
                 data={"kind": kind, "uid": str(key)}):  # fmt: skip
            taken = {"uid": key, "visit": row, "by": by, "made_at": moment, "received_at": now}
            FieldPacket.objects.create(kind=kind, **taken)
            _TAKE[kind](row, content, taken, upload)
    return True


def findings_of(visit: Visit, on: date) -> list[dict]:
    """The findings the answers amount to, as ``visits.record`` takes them."""
    catalogue = {row.code: row for row in FindingCatalogue.objects.in_force(on)}
    return [
        {"offence": catalogue[row.question.offence_code], "text": _told(row), "quantity": row.quantity,
         "self_found": row.self_found}
        for row in queries.problems_of(visit) if row.question.offence_code in catalogue
    ]  # fmt: skip


def _told(row: Answer) -> str:
    question = row.question
    text = row.text.strip() or (question.phrases[0] if question.phrases else question.text)
    if question.kind == checklists.NUMBER:
        text += f"（实测{row.number.normalize():f}{question.unit}）"
    return text


# --- one function per kind of packet -----------------------------------------------------------------
def _take_entry(visit, content, taken, upload):
    Arrival.objects.create(**taken, **_place(content))


def _take_answer(visit, content, taken, upload):
    question = ChecklistQuestion.objects.filter(pk=_whole(content.get("question"), _("问题"))).first()
    if question is None:
        raise Refused(_("检查表中没有这个问题，请联网刷新检查表。"))
    value, number = str(content.get("value") or ""), _decimal(content.get("number"), question.text)
    if value and value not in AnswerValue.values:
        raise Refused(_("“%(text)s”的回答无法识别，请重新选择。") % {"text": question.text})
    Answer.objects.create(
        question=question, value=value, number=number, text=_short(content, "text", _TEXT),
        quantity=max(1, _whole(content.get("quantity") or 1, _("数量"))), self_found=bool(content.get("self_found")),
        after=[_uid(one) for one in content.get("after") or ()], **taken,
    )  # fmt: skip


def _take_photo(visit, content, taken, upload):
    if upload is None:
        raise Refused(_("没有收到照片文件，请重新拍摄。"))
    question = ChecklistQuestion.objects.filter(pk=content.get("question") or None).first()
    photo = Photo.objects.create(question=question, note=_short(content, "note", _NOTE), **_place(content), **taken)
    photo.sha256 = attach(upload, photo, by=taken["by"], now=taken["received_at"]).sha256
    photo.save(update_fields=["sha256"])


def _take_signing(visit, content, taken, upload):
    way, words = str(content.get("way") or ""), {}
    if way not in SigningWay.values:
        raise Refused(_("请选择签字方式。"))
    for field, length in (("name", _NAME), ("role", _NAME), ("opinion", 500), ("reason", 500), ("witness", _NAME),
                          ("witness_role", 100)):  # fmt: skip
        words[field] = _short(content, field, length)
    if way == SigningWay.REFUSED and not (words["reason"] and words["witness"]):
        raise Refused(_("拒绝签字的，请写明拒签情形和见证人。"))
    if way != SigningWay.REFUSED and not words["name"]:
        raise Refused(_("请填写签字人姓名。"))
    if way != SigningWay.REFUSED and upload is None:
        raise Refused(_("请手写签名，或者附上纸质签字的扫描件。"))
    row = Signing.objects.create(way=way, statement=str(content.get("statement") or ""), **words, **taken)
    if upload is not None:
        attach(upload, row, by=taken["by"], now=taken["received_at"])


def _take_record(visit, content, taken, upload):
    by, now, on = taken["by"], taken["received_at"], parse_date(str(content.get("visited_on") or ""))
    by_colleague = visit.recorded_by_id not in (None, by.pk)
    if by_colleague and visit.recorded_at.isoformat() != str(content.get("seen") or ""):
        raise Refused(_("同行已录入检查结果，请查看最新内容后再提交。"))
    visits.check_agreement(visit)
    if content.get("result") == ResultCode.REFUSED:
        check_refusal(visit)
    visits.record(
        visit, result=str(content.get("result") or ""), visited_on=on, handling=_short(content, "handling", 200),
        summary=_short(content, "summary", 2000), findings=findings_of(visit, on) if on else [], by=by, now=now,
    )  # fmt: skip


_TAKE = {
    PacketKind.ENTRY: _take_entry, PacketKind.ANSWER: _take_answer, PacketKind.PHOTO: _take_photo,
    PacketKind.SIGNING: _take_signing, PacketKind.RECORD: _take_record,
}  # fmt: skip


def check_refusal(visit: Visit) -> None:
    """An inspection that was refused is recorded with who saw it."""
    if not visit.signings.filter(way=SigningWay.REFUSED).exists():
        raise Refused(_("拒绝检查的，请先登记拒签情形和见证人。"))


# --- reading what a device says ------------------------------------------------------------------------
def _uid(text) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as error:
        raise Refused(_("数据编号无法识别，请在原设备上重新保存。")) from error


def _moment(text, now: datetime) -> datetime:
    """When the device says it was done; a clock that runs ahead is not believed."""
    try:
        told = parse_datetime(str(text))
    except ValueError:
        told = None
    if told is None:
        raise Refused(_("现场时间无法识别，请检查设备的日期和时间。"))
    told = told if timezone.is_aware(told) else timezone.make_aware(told)
    return now if told > now + _CLOCKS_APART else told


def _short(content: dict, field: str, length: int) -> str:
    text = str(content.get(field) or "").strip()
    if len(text) > length:
        raise Refused(_("“%(text)s…”超过 %(length)s 字，请缩短。") % {"text": text[:12], "length": length})
    return text


def _whole(value, label: str) -> int:
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise Refused(_("“%(label)s”应为整数。") % {"label": label}) from error


def _decimal(value, label: str) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        number = Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise Refused(_("“%(label)s”应为数值。") % {"label": label}) from error
    if not number.is_finite() or abs(number) >= Decimal(10) ** 10:
        raise Refused(_("“%(label)s”应为数值。") % {"label": label})
    return number


def _place(content: dict) -> dict:
    """Coordinates the device was allowed to tell; anything odd is left out rather than losing the row."""
    try:
        longitude = Decimal(str(content["longitude"])).quantize(Decimal("0.000001"))
        latitude = Decimal(str(content["latitude"])).quantize(Decimal("0.000001"))
        accuracy = min(int(float(content.get("accuracy") or 0)), 1_000_000)
        inside = abs(longitude) <= 180 and abs(latitude) <= 90
    except (KeyError, InvalidOperation, ValueError, OverflowError):
        return {}
    if not inside:
        return {}
    return {"longitude": longitude, "latitude": latitude, "accuracy": max(0, accuracy)}
