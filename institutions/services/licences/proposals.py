"""Letters to the bureau that decides about licences: drafted, sent, answered; nothing is executed here."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.numbers import allocate_code
from supervision.foundation.trail import act

from ...models import Institution, Licence, LicenceProposal
from ...workflow import LICENCE_PROPOSAL
from .checks import right_refusals


def draft(
    institution: Institution, *, kind: str, agency: Agency, reason: str, basis: str, by, now: datetime,
    licence: Licence | None = None,
) -> LicenceProposal:  # fmt: skip
    """Begin a letter. Raises Refused for somebody else's institution or a letter without reason or basis."""
    refusals = [*right_refusals(institution, by), *_missing(agency, reason, basis, by)]
    if licence is not None and licence.institution_id != institution.pk:
        refusals.append(_("该许可不属于这家机构。"))
    if refusals:
        raise Refused(*refusals)
    with act("institutions.draft_proposal", by=by, now=now, label=gettext_lazy("起草许可建议函")) as entry:
        entry.subject = LicenceProposal.objects.create(
            code=allocate_code("JY", institution.region_code[:6], timezone.localdate(now).year),
            institution=institution, region_code=institution.region_code, licence=licence, kind=kind, agency=agency,
            agency_name=agency.name, sender_name=by.agency.name if by is not None and by.agency else "",
            reason=reason.strip(), basis=basis.strip(), drafted_by=by, drafted_at=now,
        )  # fmt: skip
    return entry.subject


def _missing(agency: Agency, reason: str, basis: str, by):
    if not reason.strip() or not basis.strip():
        yield _("请写明事实理由和法律依据。")
    if by is not None and agency.pk == by.agency_id:
        yield _("建议函发给有审批权的部门；由本机关审批的请直接办理。")


def edit(
    proposal: LicenceProposal, *, kind: str, agency: Agency, reason: str, basis: str, by, now: datetime
) -> LicenceProposal:
    """Change a draft."""
    refusals = list(_missing(agency, reason, basis, by))
    if refusals:
        raise Refused(*refusals)
    changes = {"kind": kind, "agency": agency, "agency_name": agency.name, "reason": reason.strip(),
               "basis": basis.strip()}  # fmt: skip
    return LICENCE_PROPOSAL.take("edit", proposal, by=by, now=now, changes=changes)


def send(proposal: LicenceProposal, *, document_number: str, sent_on: date, by, now: datetime) -> LicenceProposal:
    """Record under which number and when the sealed letter was delivered (numbered and sealed in the office's OA)."""
    if not document_number.strip():
        raise Refused(_("请填写发文字号。"))
    if sent_on > timezone.localdate(now):
        raise Refused(_("送达日期不能晚于今天。"))
    changes = {"document_number": document_number.strip(), "sent_on": sent_on}
    return LICENCE_PROPOSAL.take("send", proposal, by=by, now=now, note=document_number, changes=changes)


def answer(
    proposal: LicenceProposal, *, answer: str, answer_number: str, answered_on: date, answer_text: str, by,
    now: datetime,
) -> LicenceProposal:  # fmt: skip
    """Record the bureau's answer. What it then decides about the licence is recorded on the licence."""
    if proposal.sent_on and not proposal.sent_on <= answered_on <= timezone.localdate(now):
        raise Refused(_("答复日期应在送达日期（%(day)s）之后、今天之前。") % {"day": proposal.sent_on})
    changes = {"answer": answer, "answer_number": answer_number.strip(), "answered_on": answered_on,
               "answer_text": answer_text.strip()}  # fmt: skip
    return LICENCE_PROPOSAL.take("answer", proposal, by=by, now=now, note=answer_text, changes=changes)


def withdraw(proposal: LicenceProposal, *, reason: str, by, now: datetime) -> LicenceProposal:
    """Take it back before an answer."""
    if not reason.strip():
        raise Refused(_("请写明撤回原因。"))
    return LICENCE_PROPOSAL.take("withdraw", proposal, by=by, now=now, note=reason)
