"""Enforcement documents: numbered and worded when issued, corrected in the open, blank ones reserved beforehand."""

import hashlib
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.numbers import next_number
from supervision.foundation.services.attachments import keep
from supervision.foundation.trail import act

from .. import queries
from ..choices import CorrectionUnit, DocumentKind, DocumentState, VisitState
from ..models import DocumentCorrection, DocumentForm, EnforcementDocument, Visit
from ..rules import documents as words
from ..workflow import DOCUMENT, VISIT
from . import document_files

BLANKS_AT_ONCE, LONGEST_TERM = 20, 365


def issuer_of(person) -> Agency:
    """Whose name and seal a document bears: an institute acts in the name of the authority above it."""
    agency = getattr(person, "agency", None)
    if agency is None:
        raise Refused(_("您没有所属单位，不能制发文书。"))
    return agency.parent if agency.kind == "supervision_institute" and agency.parent_id else agency


def form_of(kind: str, region_code: str, on: date) -> DocumentForm:
    """The form in force for a region: the narrowest that covers it."""
    rows = DocumentForm.objects.in_force(on).filter(kind=kind, region_code__in=_covering(region_code))
    form = rows.order_by("-region_code", "-valid_from").first()
    if form is None:
        raise Refused(_("没有“%(kind)s”的文书样式，请先维护。") % {"kind": DocumentKind(kind).label})
    return form


def _covering(code: str) -> list[str]:
    return ["000000000", *(f"{code[:width]:0<9}" for width in (2, 4, 6, 9))]


def issue(visit: Visit, kind: str, *, by, now: datetime, days: int = 0, unit: str = CorrectionUnit.CALENDAR):
    """Make the on-site record or the opinion of a confirmed visit. ``days`` 0: to correct at once. Raises Refused."""
    with transaction.atomic():
        _check_visit(visit, by)
        number, form, agency = _numbered(kind, by, now)
        document = EnforcementDocument(
            kind=kind, title=form.title, number=number, agency=agency, issued_by=by, issued_at=now
        )
        _write(document, visit, timezone.localdate(now), days, unit, by)
        with act("inspections.document.issue", by=by, now=now, subject=visit, label=gettext_lazy("制作执法文书"),
                 note=f"{document.title} {number}"):  # fmt: skip
            document.save()
            document.findings.set(_ordered(visit) if kind == DocumentKind.OPINION else [])
    return document


def reserve(kind: str, count: int, *, by, now: datetime) -> list[EnforcementDocument]:
    """Blank forms with numbers of their own, to be printed for a day without network."""
    if kind == DocumentKind.RECEIPT or not 1 <= count <= BLANKS_AT_ONCE:
        raise Refused(_("一次可以预留1至%(most)s份现场笔录或者意见书。") % {"most": BLANKS_AT_ONCE})
    made = []
    with transaction.atomic():
        for _each in range(count):
            number, form, agency = _numbered(kind, by, now)
            made.append(EnforcementDocument(
                kind=kind, title=form.title, number=number, agency=agency, issued_by=by, issued_at=now,
                state=DocumentState.RESERVED,
            ))  # fmt: skip
        with act("inspections.document.reserve", by=by, now=now, about=made[0].number, note="、".join(map(str, made)),
                 label=gettext_lazy("预留空白文书")):  # fmt: skip
            EnforcementDocument.objects.bulk_create(made)
    return made


def fill(document, visit: Visit, *, issued_on: date, by, now: datetime, days: int = 0,
         unit: str = CorrectionUnit.CALENDAR):  # fmt: skip
    """Type in a form that was written by hand. Its day is that on the paper: typing it later makes nothing late."""
    today = timezone.localdate(now)
    if issued_on is None or issued_on > today or issued_on < timezone.localdate(document.issued_at):
        raise Refused(_("制作日期应在预留空白文书之日与今天之间。"))
    with transaction.atomic():
        _check_visit(visit, by)
        if visit.visited_on and issued_on < visit.visited_on:
            raise Refused(_("制作日期不能早于检查日期。"))
        draft = EnforcementDocument(kind=document.kind, title=document.title, number=document.number,
                                    agency=document.agency, issued_by=by)  # fmt: skip
        _write(draft, visit, issued_on, days, unit, by)
        fields = ("visit", "issued_on", "snapshot", "sha256", "correct_days", "correct_unit")
        changes = {name: getattr(draft, name) for name in fields} | {"filled_at": now, "issued_by": by}
        row = DOCUMENT.take("fill", document, by=by, now=now, note=document.number, changes=changes)
        row.findings.set(_ordered(visit) if row.kind == DocumentKind.OPINION else [])
    return row


def void(document, *, reason: str, by, now: datetime):
    """A number that is not used stays, void, with the reason."""
    if not reason.strip():
        raise Refused(_("请说明作废的理由。"))
    return DOCUMENT.take("void", document, by=by, now=now, note=reason, changes={"void_reason": reason.strip()[:200]})


def correct(document, *, old: str, new: str, by, now: datetime) -> DocumentCorrection:
    """Strike words through and write others beside them; it holds once another officer has confirmed it."""
    if not old.strip() or not any(old in text for text in document.snapshot.get("paragraphs", ())):
        raise Refused(_("文书中没有“%(old)s”，请照原文填写要更正的文字。") % {"old": old})
    with transaction.atomic():
        DOCUMENT.take("correct", document, by=by, now=now, note=f"{old} → {new}")
        return DocumentCorrection.objects.create(document=document, old=old, new=new, by=by, at=now)


def confirm_correction(correction: DocumentCorrection, *, by, now: datetime) -> EnforcementDocument:
    """The other officer stands by it; the file shows both wordings from now on."""
    with transaction.atomic():
        document = EnforcementDocument.objects.select_for_update().get(pk=correction.document_id)
        row = DocumentCorrection.objects.select_for_update().get(pk=correction.pk)
        if row.confirmed_by_id or row.by_id == by.pk:
            raise Refused(_("更正须由另一名执法人员确认，且只确认一次。"))
        pairs = [*document.snapshot.get("corrections", ()), [row.old, row.new]]
        snapshot = document.snapshot | {"corrections": pairs}
        changes = {"snapshot": snapshot, "sha256": keep(document_files.write(snapshot))}
        row.confirmed_by, row.confirmed_at = by, now
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        return DOCUMENT.take("correct", document, by=by, now=now, note=_("确认更正"), changes=changes)


def file_of(document) -> bytes:
    """The file, rebuilt from the snapshot. Raises Refused if it is no longer the one that was issued."""
    data = document_files.write(document.snapshot)
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise Refused(_("文件与制发时的哈希值不一致，请联系审计管理员。"))
    return data


def numbered_receipt(document, paragraphs: list[str], signatures: list[list[str]], *, on: date, by, now: datetime):
    """The receipt of service of a document, with a number of its own."""
    number, form, agency = _numbered(DocumentKind.RECEIPT, by, now)
    receipt = EnforcementDocument(
        kind=DocumentKind.RECEIPT, title=form.title, number=number, agency=agency, visit=document.visit,
        served_for=document, state=DocumentState.SERVED, issued_on=on, issued_by=by, issued_at=now,
    )  # fmt: skip
    _freeze(receipt, [], paragraphs, signatures)
    receipt.save()
    return receipt


# --- inside ---------------------------------------------------------------------------------------------
def _check_visit(visit: Visit, by) -> None:
    if not VISIT.has_right("record", by, visit):
        raise Refused(_("只有检查组成员可以制作这次检查的文书。"))
    if visit.state != VisitState.CONFIRMED:
        raise Refused(_("请先录入检查结果并由同行执法人员确认，再制作文书。"))


def _numbered(kind: str, by, now: datetime):
    agency, today = issuer_of(by), timezone.localdate(now)
    form = form_of(kind, agency.region_code, today)
    serial = next_number(f"enforcement_{kind}", agency.code, today.year)
    place = words.place_word(agency.region.name)
    return words.number(place, form.category, form.nature, today.year, serial), form, agency


def _ordered(visit: Visit):
    """What is ordered to be corrected: what stands, without what the institution had put right itself."""
    return visit.findings.confirmed().filter(self_found=False).select_related("offence").order_by("code")


def _write(document, visit: Visit, on: date, days: int, unit: str, by) -> None:
    if document.kind == DocumentKind.OPINION:
        if unit not in CorrectionUnit.values or not 0 <= days <= LONGEST_TERM:
            raise Refused(_("改正期限应为0至%(most)s。") % {"most": LONGEST_TERM})
        document.correct_days, document.correct_unit = days, unit
    document.visit, document.issued_on = visit, on
    make = {DocumentKind.RECORD: _record_facts, DocumentKind.OPINION: _opinion_facts}[document.kind]
    _freeze(document, _party(visit), make(document, visit), _signatures(visit))


def _freeze(document, facts, paragraphs, signatures) -> None:
    handler = getattr(document.issued_by if document.issued_by_id else None, "agency", None)
    form = form_of(document.kind, document.agency.region_code, document.issued_on)
    document.snapshot = {
        "title": document.title, "number": document.number, "agency": document.agency.name_on(document.issued_on),
        "handled_by": handler.name_on(document.issued_on) if handler else "", "facts": facts,
        "paragraphs": paragraphs, "signatures": signatures, "issued_on": document.issued_on.isoformat(),
        "corrections": [], "form_confirmed": form.confirmed, "form_mark": "" if form.confirmed else words.TRIAL_FORM,
    }  # fmt: skip
    document.sha256 = keep(document_files.write(document.snapshot))


def _party(visit: Visit) -> list[list[str]]:
    it = visit.institution
    facts = (
        ("当事人", it.name), ("地址", it.address), ("登记号", it.registration_number), ("许可证号", it.licence_number),
        ("主要负责人", it.principal or it.legal_representative), ("联系电话", it.phone),
        ("检查日期", words.spoken(visit.visited_on)),
    )  # fmt: skip
    return [[label, text] for label, text in facts if text]


def _officers(visit: Visit) -> list[str]:
    rows = visit.members.filter(is_current=True).select_related("inspector").order_by("seat")
    return [f"{row.inspector.name}（{row.inspector.certificate_no}）" for row in rows]


def _signatures(visit: Visit) -> list[list[str]]:
    lines = [["执法人员", "、".join(_officers(visit))]]
    row = visit.signings.order_by("-made_at", "-pk").first()
    if row is None:
        return [*lines, ["当事人", "　　　　（签名）"]]
    if row.way == "refused":
        role = f"（{row.witness_role}）" if row.witness_role else ""
        return [*lines, ["当事人", f"拒绝签字：{row.reason}"], ["见证人", f"{row.witness}{role}"]]
    told = [["当事人意见", row.opinion]] if row.opinion else []
    return [*lines, *told, ["当事人", f"{row.name}（{row.role or '—'}）{row.get_way_display()}"]]


def _record_facts(document, visit: Visit) -> list[str]:
    arrival = visit.arrivals.first()
    told = []
    for rows in queries.answers_by_question(visit).values():
        told += [_answer_words(row) for row in queries.standing_answers(rows)]
    return words.record_words({
        "entered": f"{timezone.localtime(arrival.made_at):%Y年%m月%d日%H时%M分}" if arrival else "",
        "officers": "、".join(_officers(visit)), "answers": told, "summary": visit.summary,
        "result": visit.get_result_display(), "photos": visit.photos.count(),
        "findings": [row.text for row in visit.findings.confirmed().order_by("code")],
        "samples": [f"{row.item}{row.quantity}份，检测项目{row.test}，封条{row.seal}，送{row.laboratory}"
                    for row in visit.samples.order_by("code")],
    })  # fmt: skip


def _answer_words(row) -> str:
    parts = [row.get_value_display() if row.value else ""]
    if row.number is not None:
        parts.append(f"{row.number.normalize():f}{row.question.unit}")
    parts.append(row.text)
    return f"{row.question.text}：" + "，".join(filter(None, parts))


def _opinion_facts(document, visit: Visit) -> list[str]:
    ordered = [f"{row.text}（依据：{row.offence.basis}）" for row in _ordered(visit)]
    if not ordered:
        raise Refused(_("没有需要责令改正的问题，不必制作意见书。"))
    own = visit.findings.confirmed().filter(self_found=True).order_by("code")
    return words.opinion_words({
        "visited_on": visit.visited_on, "findings": ordered, "at_once": document.correct_days == 0,
        "days": document.correct_days, "unit": CorrectionUnit(document.correct_unit).label,
        "self_found": [row.text for row in own],
    })  # fmt: skip
