"""Documents of validation: numbered and worded when issued, rebuilt byte for byte from their snapshot."""

import hashlib
import io
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from supervision.foundation.archives import reproducible
from supervision.foundation.errors import Refused
from supervision.foundation.numbers import next_number
from supervision.foundation.services.attachments import keep
from supervision.foundation.workdays import explained

from ...choices import ValidationDocumentKind
from ...models import Validation, ValidationDocument

# Official documents: their words stay Chinese in every interface language.
_TITLES = {
    ValidationDocumentKind.ORDER: "责令限期申请校验通知书",
    ValidationDocumentKind.PASS: "准予校验决定书",
    ValidationDocumentKind.DEFER: "暂缓校验决定书",
    ValidationDocumentKind.FAIL: "不予通过校验决定书",
    ValidationDocumentKind.CANCEL: "注销登记决定书",
}
_REMEDY = (
    "如不服本决定，可以自收到本决定书之日起六十日内依法申请行政复议，或者在六个月内依法提起行政诉讼。"
)  # fmt: skip
_NEVER = datetime(2000, 1, 1)  # noqa: DTZ001 - only the stated time inside the file, the day comes from the snapshot


def issue(row: Validation, kind: str, paragraphs: list[str], *, by, now: datetime) -> ValidationDocument:
    """Number and keep a document. Call it inside an act: a refused step takes no number."""
    if by is None or by.agency is None:
        raise Refused(_("您没有所属单位，不能制发文书。"))
    agency, today = by.agency, timezone.localdate(now)
    serial = next_number("validation_document", agency.code, today.year)
    number = f"{agency.region.name}卫医校〔{today.year}〕{serial}号"
    institution = row.institution
    snapshot = {
        "title": _TITLES[kind], "number": number, "agency": agency.name, "institution": institution.name,
        "registration": institution.registration_number, "licence": institution.licence_number,
        "address": institution.address, "paragraphs": paragraphs, "issued_on": today.isoformat(),
    }  # fmt: skip
    return ValidationDocument.objects.create(
        validation=row, region_code=row.region_code, kind=kind, number=number, agency=agency, issued_on=today,
        issued_by=by, snapshot=snapshot, sha256=keep(_file(snapshot)),
    )  # fmt: skip


def file_of(document: ValidationDocument) -> bytes:
    """The file, rebuilt from the snapshot. Raises Refused if it is no longer the one that was issued."""
    data = _file(document.snapshot)
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise Refused(_("文件与制发时的哈希值不一致，请联系审计管理员。"))
    return data


# --- words ----------------------------------------------------------------------------------------
def spoken(day: date) -> str:
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def order_words(row: Validation, days: int, basis: str) -> list[str]:
    """The order to apply."""
    return [
        f"你单位医疗机构校验期已于{spoken(row.due_on)}届满，至今未申请校验。",
        f"依据{basis}，现责令你单位自收到本通知书之日起{days}日内申请校验。逾期仍不申请的，将依法注销登记。",
    ]


def pass_words(row: Validation) -> list[str]:
    """The validation is passed."""
    return [
        f"你单位提出的医疗机构校验申请（校验期{spoken(row.period_from)}至{spoken(row.due_on)}），经审查，符合规定，准予校验。",
        f"本次校验有效期至{spoken(row.valid_until)}。请于期满前按规定申请下一次校验。",
        f"校验验证码：{row.verification_code}",
    ]


def defer_words(row: Validation, basis: str) -> list[str]:
    """The validation is deferred: grounds, until when, what is forbidden, when to apply again."""
    words = [
        f"经审查，你单位存在以下情形：{row.grounds}",
        f"依据{basis}，决定对你单位暂缓校验{row.deferral_months}个月，自{spoken(row.deferral_from)}至{spoken(row.deferral_to)}。",
    ]
    if row.forbidden:
        words.append("暂缓校验期间：" + "；".join(row.forbidden) + "。")
    words.append(
        f"请于暂缓校验期满后、{spoken(row.reapply_by)}前再次申请校验；逾期不申请或者仍不合格的，将依法注销登记。"
    )
    return [*words, _REMEDY]


def fail_words(row: Validation) -> list[str]:
    """The validation is not passed."""
    return [f"经审查，你单位存在以下情形：{row.grounds}", "决定不予通过校验，将依法办理注销登记。", _REMEDY]


def cancel_words(row: Validation) -> list[str]:
    """The registration is cancelled."""
    return [f"因{row.get_cancel_ground_display()}，{row.grounds}", "决定注销你单位的医疗机构登记。", _REMEDY]


def reasons_of(row: Validation) -> list[str]:
    """Why the validation period ends on its day, in the current language."""
    derivation = row.due_derivation
    lines = explained(derivation)
    if derivation.get("anchor") == "validated":
        lines.insert(0, _("自最近一次校验之日起推算"))
    else:
        lines.insert(0, _("平台没有此前的校验记录，自许可证有效期起始之日推算"))
    if derivation.get("assumed"):
        lines.insert(1, _("此前%(n)s个校验期早于平台记录，视为已在平台之外办理") % {"n": derivation["assumed"]})
    if derivation.get("moved_to"):
        lines.append(_("登记信息变更使期满提前，为留出申请时间，定为%(day)s") % {"day": derivation["moved_to"]})
    return lines


# --- the file -------------------------------------------------------------------------------------
def _file(snapshot: dict) -> bytes:
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(28), Mm(26), Mm(37), Mm(35)
    centre = WD_ALIGN_PARAGRAPH.CENTER
    _line(document, snapshot["agency"], "小标宋", 22, centre)
    _line(document, snapshot["title"], "小标宋", 22, centre)
    _line(document, snapshot["number"], "仿宋", 16, WD_ALIGN_PARAGRAPH.RIGHT)
    _line(document, f"{snapshot['institution']}：", "仿宋", 16)
    facts = (("登记号", "registration"), ("许可证号", "licence"), ("地址", "address"))
    known = "，".join(f"{label}{snapshot[name]}" for label, name in facts if snapshot[name])
    for text in (f"（{known}）" if known else "", *snapshot["paragraphs"]):
        if text:
            _line(document, text, "仿宋", 16, indent=True)
    day = date.fromisoformat(snapshot["issued_on"])
    for text in ("", snapshot["agency"], spoken(day)):
        _line(document, text, "仿宋", 16, WD_ALIGN_PARAGRAPH.RIGHT)
    out = io.BytesIO()
    document.save(out)
    return reproducible(out.getvalue(), _NEVER.replace(year=day.year, month=day.month, day=day.day))


def _line(document, text: str, font: str, size: int, align=None, *, indent: bool = False) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    style = paragraph.paragraph_format
    style.line_spacing, style.space_after = Pt(28.95), Pt(0)
    if align is not None:
        paragraph.alignment = align
    if indent:
        style.first_line_indent = Pt(size * 2)
