"""Service of documents (送达). Being served starts the clocks; being seen does not."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.errors import Refused
from supervision.foundation.services.attachments import attach
from supervision.foundation.workdays import deadline

from ..choices import ORDER_KINDS, DispositionKind, DocumentKind, OrderState, ServiceWay
from ..models import DocumentService, EnforcementDocument, Order
from ..rules import documents as words
from ..workflow import DOCUMENT
from . import enforcement_documents, orders

FORM_WARNING = gettext_lazy("文书式样未登记依据（试用式样）；文书内容依法作出，送达人已核对并确认按此式样送达。")
_ANSWERED = (*ORDER_KINDS, DispositionKind.NO_ACTION)  # nothing more is ordered about these


def serve(document: EnforcementDocument, *, way: str, served_on: date, by, now: datetime, recipient: str = "",
          received_by: str = "", role: str = "", place: str = "", reason: str = "", witness: str = "",
          witness_role: str = "", recording: str = "", tracking: str = "", proof=None,
          accept_form: bool = False) -> DocumentService:  # fmt: skip
    """Write down to whom, when and how a document was served, make the receipt and start what counts from it.

    ``accept_form``: the officer knows that nobody has adopted the form. Raises Refused: left behind needs the reason
    and a witness or a recording; by mail its number; electronically the signed confirmation of the address, as a file.
    """
    given = {"received_by": received_by, "role": role, "place": place, "reason": reason, "witness": witness,
             "witness_role": witness_role, "recording": recording, "tracking": tracking}  # fmt: skip
    given = {name: (text or "").strip() for name, text in given.items()}
    _check(document, way, served_on, given, proof, now)
    warning = _form_warning(document, accept_form)
    with transaction.atomic():
        row = DOCUMENT.take("serve", document, by=by, now=now, note=ServiceWay(way).label,
                            changes=_clock(document, served_on), data={"served_on": served_on.isoformat()})  # fmt: skip
        served = DocumentService.objects.create(
            document=row, served_on=served_on, way=way, recipient=recipient.strip() or row.visit.institution.name,
            by=by, at=now, form_warning=warning, **given,
        )  # fmt: skip
        if proof is not None:
            attach(proof, served, by=by, now=now)
        _start_orders(row, served, by=by, now=now)
        _receipt(row, served, by, now)
    return served


def _check(document, way, served_on, given, proof, now) -> None:
    if way not in ServiceWay.values:
        raise Refused(_("请选择送达方式。"))
    if served_on is None or served_on > timezone.localdate(now):
        raise Refused(_("送达日期不能晚于今天。"))
    if document.issued_on and served_on < document.issued_on:
        raise Refused(_("送达日期不能早于文书制作日期。"))
    if way == ServiceWay.DIRECT and not given["received_by"]:
        raise Refused(_("直接送达的，请填写签收人；拒绝签收的，请选择留置送达。"))
    if way == ServiceWay.LEFT and not (given["reason"] and (given["witness"] or given["recording"])):
        raise Refused(_("留置送达的，请写明拒收情形，并填写见证人或者录音录像编号。"))
    if way == ServiceWay.MAIL and not given["tracking"]:
        raise Refused(_("邮寄送达的，请填写邮件编号。"))
    if way == ServiceWay.ELECTRONIC and (proof is None or not given["tracking"]):
        raise Refused(_("电子送达须附当事人签署的送达地址确认书，并填写送达凭据。"))


def _form_warning(document, accepted: bool) -> str:
    """The warning a person confirms who serves a form nobody has adopted: the order rests on law, not on its form."""
    if document.snapshot.get("form_confirmed") is not False:
        return ""
    if not accepted:
        raise Refused(_("文书式样未登记依据，属试用式样。请勾选确认后送达，或者由负责人先采用文书式样。"))
    return str(FORM_WARNING)


def _clock(document, served_on: date) -> dict:
    """The term to correct, counted from service on the official calendar, with its derivation."""
    if document.kind != DocumentKind.OPINION:
        return {}
    due = deadline(served_on, document.correct_days, document.correct_unit)
    return {"correct_by": due.date, "correct_by_derivation": due.derivation}


def _start_orders(document, served: DocumentService, *, by, now: datetime) -> None:
    """What the opinion orders to be corrected runs as orders from here on: those drafted for it, or new ones."""
    if document.kind != DocumentKind.OPINION:
        return
    document.findings.update(correct_by=document.correct_by)
    term = {"amount": document.correct_days, "unit": document.correct_unit}
    running = list(Order.objects.filter(visit=document.visit, state=OrderState.DRAFTED, **term))
    open_ones = [row for row in document.findings.all() if not row.dispositions.standing().filter(kind__in=_ANSWERED)]
    if open_ones:
        running.append(orders.draft(document.visit, {row: row.text for row in open_ones}, by=by, now=now, **term))
    said = "；".join(filter(None, (served.reason, served.witness, served.recording)))
    for order in running:
        orders.serve(order, served_on=served.served_on, delivery=served.way, number=document.number,
                     note=said or document.number, by=by, now=now)  # fmt: skip


def _receipt(document, served: DocumentService, by, now: datetime) -> None:
    names = ("recipient", "place", "served_on", "received_by", "role", "reason", "witness", "witness_role",
             "recording", "tracking")  # fmt: skip
    facts = {name: getattr(served, name) for name in names}
    facts |= {"title": document.title, "number": document.number, "way": served.get_way_display()}
    signatures = [["送达人", by.name]]
    if served.received_by:
        signatures.append(["签收人", f"{served.received_by}　　　　（签名）"])
    if served.witness:
        signatures.append(["见证人", f"{served.witness}　　　　（签名）"])
    enforcement_documents.numbered_receipt(
        document, words.receipt_words(facts), signatures, on=served.served_on, by=by, now=now
    )
