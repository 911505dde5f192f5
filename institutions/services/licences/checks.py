"""What speaks against a decision about a licence: refusals with the way out, and notes that are only told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency
from supervision.foundation.rules.sayings import Saying

from ...choices import OPEN_LICENCES, ChangeKind, Decider
from ...models import ClinicalSubject, Institution, Licence, LicenceChange, LicenceKind, LicensingAuthority
from ...rules import licences as rule

_NEED_DOCUMENT = (ChangeKind.SUSPEND, ChangeKind.CANCEL, ChangeKind.REVOKE, ChangeKind.REINSTATE)
_NEED_REASON = (*_NEED_DOCUMENT, ChangeKind.REISSUE, ChangeKind.CORRECT)
_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Decision:
    """Who decided what when. ``decider``: here, or another body whose decision is recorded (then with its paper)."""

    decider: str = Decider.HERE
    effective_on: date | None = None
    agency: Agency | None = None
    agency_name: str = ""
    document_number: str = ""
    received_on: date | None = None
    note: str = ""


def spoken(sayings: list[Saying]) -> list[str]:
    """Sentences in the language of the person."""
    return [saying.translated(_) for saying in sayings]


def bureau_of(institution: Institution, kind: LicenceKind, on: date) -> Agency | None:
    """The body that decides about this kind here, where it is not the health authority."""
    rows = LicensingAuthority.objects.select_related("agency").filter(confirmed=True)
    found = rows.nearest(institution.region_code, on, kind=kind) or rows.nearest(institution.region_code, on, kind=None)
    return found.agency if found else None


def right_refusals(institution: Institution, by) -> Iterator[str]:
    """Only those who act on the institution."""
    if by is not None and not (may(by, P.LICENCE_EDIT) and institution.is_acted_on_by(scope_for(by))):
        yield _("该机构不由您办理：许可由其主管部门（或指定管辖部门）办理和登记。")


def decision_refusals(
    verb: str, decision: Decision, institution: Institution, kind: LicenceKind, on: date, by
) -> Iterator[str]:
    """An approval bureau's decisions are recorded, never made here; what takes something away names its paper."""
    bureau = bureau_of(institution, kind, on)
    mine = by is not None and bureau is not None and by.agency_id == bureau.pk
    if decision.decider == Decider.HERE and bureau is not None and not mine and verb != ChangeKind.CORRECT:
        yield _("“%(kind)s”在本地区由%(agency)s审批：请登记其决定，或在机构的许可页面向其发出建议函。") % {
            "kind": kind.name, "agency": bureau.name,
        }  # fmt: skip
    if decision.decider == Decider.RECORDED and verb in _NEED_DOCUMENT:
        if not decision.document_number.strip():
            yield _("登记其他部门的决定，请填写决定文号。")
        if decision.agency is None and not decision.agency_name.strip():
            yield _("登记其他部门的决定，请填写作出决定的机关。")
    if verb in _NEED_REASON and not decision.note.strip():
        yield _("请写明理由。")
    if decision.received_on and decision.received_on > on:
        yield _("收到日期不能晚于今天。")
    if decision.effective_on and decision.effective_on > on + _AHEAD and verb != ChangeKind.RENEW:
        yield _("生效日期（%(day)s）在一年以后，请核对年份。") % {"day": decision.effective_on}


def single_refusals(institution: Institution, kind: LicenceKind, but: Licence | None) -> Iterator[str]:
    """A second open licence of a kind of which one may be active, with the way out."""
    if not kind.is_single:
        return
    others = Licence.objects.filter(institution=institution, kind=kind, state__in=OPEN_LICENCES)
    other = others.exclude(pk=but.pk if but else None).first()
    if other is None:
        return
    held = other.changes.order_by("effective_on", "pk").last()
    yield _(
        "该机构已有一张未注销的%(kind)s（%(code)s，编号%(number)s）：期限届满请办理延续，换发新证请从原证的“换证”进入，"
        "已失效的请先登记注销。"
    ) % {"kind": kind.name, "code": other.code, "number": held.number or _("未登记")}


def number_refusals(number: str, institution: Institution, kind: LicenceKind, by) -> Iterator[str]:
    """The number stands on another institution's licence, or is another institution's registration number."""
    if not number:
        return
    rows = LicenceChange.objects.filter(
        number=number, until=None, licence__kind=kind, licence__state__in=OPEN_LICENCES
    ).exclude(licence__institution=institution)
    # By number, then the institution by its key: asked for in one, institutions are gone through in their own order.
    holder = rows.order_by("number").values_list("licence__institution", flat=True)[:1]
    other = Institution.objects.filter(pk__in=list(holder)).first()
    if other is None and kind.is_main:
        registered = Institution.objects.current().filter(registration_number=number)
        other = registered.exclude(pk=institution.pk).first()
    if other is not None:
        seen = by is None or Institution.objects.visible_to(by).filter(pk=other.pk).exists()
        told = {"number": number, "name": other.name if seen else ""}
        yield (
            _("编号%(number)s已登记在“%(name)s”名下，请核对是否拿错了证照。") % told
            if seen
            else _("编号%(number)s已登记在辖区外的另一家机构名下，请核对是否拿错了证照。") % told
        )
    if kind.is_main:
        yield from spoken(rule.registration_refusals(number, institution.registration_number))


def value_refusals(values: dict, kind: LicenceKind, institution: Institution, on: date) -> Iterator[str]:
    """Dates that cannot be, subjects nobody knows, a kind for other subjects."""
    yield from spoken(rule.period_refusals(values["valid_from"], values["valid_to"], values["issued_on"], on))
    known = ClinicalSubject.objects.filter(code__in=values["subjects"]).values_list("code", flat=True)
    yield from spoken(rule.subject_refusals(values["subjects"], known))
    if institution.kind not in kind.subject_kinds:
        told = {"kind": kind.name, "subject": institution.get_kind_display()}
        yield _("“%(kind)s”不适用于%(subject)s。") % told


def value_notes(values: dict, kind: LicenceKind) -> list[str]:
    """What is odd although it is taken."""
    notes = rule.period_notes(
        values["valid_from"], values["valid_to"], has_end=kind.has_end, usual_years=kind.usual_years
    )
    return spoken([*notes, *rule.scope_notes(values["subjects"], kind.allowed_subjects)])
