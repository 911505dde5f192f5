"""What a phone takes along: the visit, its questions and the institution's file in short, as plain data."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import ClinicalSubject, Institution, Practitioner
from supervision.foundation.access import P, may
from supervision.foundation.services.attachments import attachments_of

from ..choices import VisitState
from ..models import Finding, Signing, Visit
from . import checklists
from .draws import proof_of

_LAST = 3  # earlier visits in the file in short


def own_visits(user):
    """Visits in whose team the person is and that are not settled, in the order to make them.

    Overdue ones first, then by area and address, so that neighbours are visited on one way.
    """
    rows = Visit.objects.visible_to(user).filter(pk__in=Visit.of_team(user))
    rows = rows.filter(state__in=(VisitState.ASSIGNED, VisitState.RECORDED))
    return rows.select_related("institution__region", "institution__category", "plan", "draw", "recorded_by")


def in_order(visits, on: date) -> list[Visit]:
    """Today's way: overdue first, then division by division and street by street."""
    return sorted(visits, key=lambda row: (row.planned_on >= on, row.region_code, row.institution.address, row.pk))


def pack(visit: Visit, user, on: date) -> dict:
    """Everything about one visit that a device may need without a connection."""
    institution = visit.institution
    return {
        "id": visit.pk, "code": visit.code, "plan": visit.plan.title, "trial": visit.trial,
        "planned_on": visit.planned_on.isoformat(), "overdue": visit.planned_on < on,
        "state": visit.state, "state_label": visit.get_state_display(),
        "seen": visit.recorded_at.isoformat() if visit.recorded_at else "",
        "recorded_by": visit.recorded_by.name if visit.recorded_by else "",
        "record": {"result": visit.result, "summary": visit.summary, "handling": visit.handling,
                   "visited_on": visit.visited_on.isoformat() if visit.visited_on else ""},
        "team": [row.inspector.name for row in visit.members.filter(is_current=True).select_related("inspector")],
        "proof": _proof(visit),
        "institution": {
            "name": institution.name, "code": institution.code, "address": institution.address,
            "region": institution.region.name, "phone": institution.phone,
            "longitude": str(institution.longitude or ""), "latitude": str(institution.latitude or ""),
        },
        "file": _file(visit, user, on),
        "questions": _questions(visit, user, on),
        "answers": [_answer(row) for rows in checklists.answers_by_question(visit).values() for row in rows],
        "photos": [{"uid": str(row.uid), "question": row.question_id, "by": row.by.name,
                    "made_at": row.made_at.isoformat()} for row in checklists.photos_of(visit)],
        "signed": [_signing(row) for row in Signing.objects.filter(visit=visit).select_related("by")],
        "arrived": [row.made_at.isoformat() for row in visit.arrivals.all()],
    }  # fmt: skip


def _proof(visit: Visit) -> dict:
    if not visit.draw_id:
        return {}
    line = proof_of(visit)
    return {"draw": visit.draw.code, "position": visit.position, "ticket": visit.ticket, "line": line,
            "holds": line in visit.draw.sealed}  # fmt: skip


def _file(visit: Visit, user, on: date) -> list[list[str]]:
    """The institution's file in short as (label, text): what an officer asks first."""
    it = visit.institution
    names = ClinicalSubject.objects.filter(code__in=it.subjects).order_by("code").values_list("name", flat=True)
    told = [
        (_("机构类别"), " ".join(filter(None, (str(it.category or ""), it.get_level_display())))),
        (_("许可证（备案）编号"), it.licence_number),
        (_("有效期至"), _until(it.licence_to, on)),
        (_("诊疗科目"), "、".join(names)),
        (_("主要负责人"), it.principal or it.legal_representative),
        (_("床位数"), str(it.beds) if it.beds else ""),
        (_("牙椅数"), str(it.chairs) if it.chairs else ""),
        (_("下次校验日期"), it.validation_due_on.isoformat() if it.validation_due_on else ""),
    ]
    if may(user, P.PRACTITIONER_VIEW) and Institution.objects.visible_to(user).filter(pk=it.pk).exists():
        staff = Practitioner.objects.visible_to(user).filter(institution=it).registered().count()
        told.append((_("在册医务人员"), str(staff)))
    told += _record_of(visit, user, on)
    return [[str(label), text] for label, text in told if text]


def _until(day: date | None, on: date) -> str:
    if day is None:
        return ""
    return f"{day:%Y-%m-%d}" + (_("（已过期）") if day < on else "")


def _record_of(visit: Visit, user, on: date):
    """Earlier visits, orders still open, points: what the authority already knows."""
    earlier = Visit.objects.visible_to(user).filter(institution=visit.institution_id, visited_on__isnull=False)
    for row in earlier.exclude(pk=visit.pk).order_by("-visited_on")[:_LAST]:
        yield _("此前检查"), f"{row.visited_on:%Y-%m-%d} {row.get_result_display()}"
    orders = Finding.objects.visible_to(user).confirmed().filter(institution=visit.institution_id)
    for row in orders.filter(correct_by__gte=on).select_related("offence").order_by("correct_by"):
        yield _("责令改正期限内"), f"{row.correct_by:%Y-%m-%d} {row.offence.behaviour}"
    standing = getattr(visit.institution, "standing", None)
    if standing and may(user, P.POINTS_VIEW):
        yield _("本周期记分"), f"{standing.points_this_cycle.normalize():f}"
        yield _("信用等级"), standing.grade


def _questions(visit: Visit, user, on: date) -> list[dict]:
    items = {item.code: item for item in visit.plan.items.all()}
    earlier, told = checklists.earlier_findings(visit, user), checklists.self_found(visit, user)
    return [
        {
            "id": row.pk, "code": row.code, "item": items[row.item_code].item, "text": row.text, "how": row.how,
            "kind": row.kind, "unit": row.unit, "basis": row.basis, "phrases": row.phrases,
            "low": _plain(row.low), "high": _plain(row.high),
            "offence": row.offence_code,
            "earlier": [f"{one.found_on:%Y-%m-%d} {one.text}" for one in earlier.get(row.offence_code, ())],
            "self_found": [
                _self_told(one, on) for code in row.self_check_codes for one in told.get(code, ())
            ],
        }
        for row in checklists.questions_of(visit, on)
    ]  # fmt: skip


def _self_told(row, on: date) -> dict:
    sent = timezone.localdate(row.self_inspection.submitted_at)
    corrected = checklists.corrected_before(row, on)
    state = _("已于%(day)s整改") % {"day": row.done_on.isoformat()} if corrected else _("尚未整改完成")
    text = _("%(sent)s 自查：%(text)s（%(state)s）") % {"sent": sent, "text": row.problem_text, "state": state}
    return {"text": text, "corrected": corrected}


def _plain(number) -> str:
    return "" if number is None else f"{number.normalize():f}"


def _answer(row) -> dict:
    return {
        "uid": str(row.uid), "question": row.question_id, "by": row.by.name, "value": row.value,
        "number": _plain(row.number), "text": row.text,
        "quantity": row.quantity, "self_found": row.self_found, "after": [str(uid) for uid in row.after],
        "made_at": row.made_at.isoformat(),
    }  # fmt: skip


def _signing(row) -> dict:
    return {"way": row.way, "label": row.get_way_display(), "name": row.name, "witness": row.witness,
            "attached": attachments_of(row).exists()}  # fmt: skip
