"""Task lists issued from above: received as they are, worked, handed on where a subject has moved, reported out."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.numbers import allocate_code
from supervision.foundation.rules import regions
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from .. import queries
from ..choices import ForwardingState, InspectionType, PlanState, TaskSource
from ..models import Forwarding, InspectionPlan, IssuedList, IssuedTask, Visit
from ..workflow import FORWARDING, VISIT
from . import matching

TEAM = ({"unit": "", "skill": ""}, {"unit": "", "skill": ""})


def receive(
    *, title: str, source: str, issuer: str, document_number: str, items, planned_on: date, visit_days: int = 60,
    year_line=None, by, now: datetime,
) -> IssuedList:  # fmt: skip
    """Take a list issued from above. Its plan was approved there: no step of ours, and no draw. Raises Refused."""
    if not may(by, P.PLAN_EDIT):
        raise Refused(_("您无权接收下达任务。"))
    if source == TaskSource.OWN:
        raise Refused(_("本级任务请编制抽查计划并随机抽取。"))
    on = timezone.localdate(now)
    if not (versions := queries.rule_versions(on)):
        raise Refused(_("没有现行的抽查实施细则，请先装载基础数据。"))
    place = by.agency.code.partition("-")[0]
    with act("inspections.issued.receive", by=by, now=now, label=gettext_lazy("接收下达任务")) as entry:
        plan = InspectionPlan.objects.create(
            code=f"{allocate_code('XD', place, on.year)}-{place}", title=title, office=by.agency, created_by=by,
            created_at=now, region_code=by.agency.region_code, source=source, rules_version=versions[0],
            seats=list(TEAM), period=str(planned_on.year), planned_on=planned_on, visit_days=visit_days,
            state=PlanState.APPROVED, trial=False, year_line=year_line,
        )  # fmt: skip
        plan.items.set(items)
        row = IssuedList.objects.create(
            plan=plan, code=plan.code, region_code=plan.region_code, issuer=issuer, document_number=document_number,
            received_on=on,
        )  # fmt: skip
        entry.subject, entry.about, entry.to_state = plan, plan.code, plan.state
    return row


@dataclass
class Row:
    """A row of the issuer's workbook: what it means, and the cells as they came."""

    sought: matching.Sought
    number: str
    cells: list[str]
    planned_on: date | None
    visit: Visit | None = None
    problems: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """rejected, unchanged or created: a row that is there is left alone."""
        if self.problems:
            return "rejected"
        return "unchanged" if self.visit else "created"


def decide(issued: IssuedList, rows: list[tuple[int, dict, list[str]]], *, by) -> list[Row]:
    """What each row (number, cells by key, cells as they came) means. Nothing is written."""
    found = matching.read(((number, cells) for number, cells, _whole in rows), by=by)
    matching.find(found, issued.region_code)
    held = {task.visit.external_number: task.visit for task in issued.tasks.select_related("visit__institution")}
    seen: dict[str, int] = {}
    decided = []
    for sought, (number, cells, whole) in zip(found, rows, strict=True):
        row = Row(sought, cells.get("number", "").strip()[:60], whole, issued.plan.planned_on)
        _judge(row, cells, issued, held, seen)
        seen.setdefault(row.number, number)
        decided.append(row)
    return decided


def _judge(row: Row, cells: dict, issued: IssuedList, held: dict, seen: dict) -> None:
    if not row.number:
        row.problems.append(("number", _("任务编号为空：请填写下达单位的编号")))
    elif row.number in seen:
        row.problems.append(("number", _("任务编号与第%(row)s行重复，请向下达单位核实") % {"row": seen[row.number]}))
    if row.sought.refusal:
        row.problems.append((row.sought.column, row.sought.refusal))
    if text := cells.get("planned_on", ""):
        row.planned_on = _day(text)
        if row.planned_on is None:
            said = _("日期“%(text)s”无法识别，请填写如 2026-10-30")
            row.problems.append(("planned_on", said % {"text": text[:20]}))
    if row.problems:
        return
    row.visit = held.get(row.number)
    institution = row.sought.institution
    if row.visit is not None and row.visit.institution_id != institution.pk:
        said = _("编号已对应%(name)s，不能改为另一家机构，请向下达单位核实")
        row.problems.append(("number", said % {"name": row.visit.institution.name}))
    elif not regions.contains(issued.region_code, institution.region_code):
        said = _("该机构现登记在%(region)s，导入后请办理移交")
        row.notes.append(("name", said % {"region": institution.region.name}))
    elif institution.is_ended:
        said = _("该机构已%(state)s，现场核实后登记为“检查时已关闭”")
        row.notes.append(("name", said % {"state": institution.get_state_display()}))


def _day(text: str) -> date | None:
    """A date as lists write it, or None."""
    digits = (
        text.strip()[:10].replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    )
    try:
        year, month, day = (int(part) for part in digits.strip("-").split("-"))
        return date(year, month, day)
    except ValueError:
        return None


def apply(issued: IssuedList, rows: list[Row], *, headers: list[str], places: dict[str, int], by, now) -> None:
    """Write the new rows, each whole with its visit. Call it inside an act."""
    fresh = [row for row in rows if row.outcome == "created"]
    if not fresh:
        return
    _same_form(issued, headers, places)
    plan, first = issued.plan, issued.tasks.count()
    visits = []
    for order, row in enumerate(fresh, start=first + 1):
        institution = row.sought.institution
        here = regions.contains(issued.region_code, institution.region_code)
        visits.append(
            Visit(
                code=f"{plan.code}-{order:04d}", plan=plan, office=plan.office, institution=institution,
                region_code=institution.region_code if here else issued.region_code, kind=InspectionType.RANDOM,
                source=plan.source, external_number=row.number, planned_on=row.planned_on,
            )
        )  # fmt: skip
    Visit.objects.bulk_create(visits, batch_size=1000)
    IssuedTask.objects.bulk_create(
        [
            IssuedTask(issued_list=issued, visit=visit, region_code=issued.region_code, order=order, cells=row.cells)
            for order, (row, visit) in enumerate(zip(fresh, visits, strict=True), start=first + 1)
        ],
        batch_size=1000,
    )


def _same_form(issued: IssuedList, headers: list[str], places: dict[str, int]) -> None:
    """Rows that come later must have the columns of the first, or the report out would be a mixture."""
    if issued.headers and issued.headers != headers:
        raise Refused(
            _("表头与首次导入的清单不同（应为：%(headers)s），请用原表补充。") % {"headers": "、".join(issued.headers)}
        )
    issued.headers, issued.places = headers, places
    issued.save(update_fields=["headers", "places"])


# --- handing on -----------------------------------------------------------------------------------
def forward(visit: Visit, target: Agency, *, reason: str, by, now: datetime) -> Forwarding:
    """Hand a task to the office where the institution is now. Until that office receives it, it stays ours."""
    if not reason.strip():
        raise Refused(_("请填写移交理由。"))
    with transaction.atomic():
        row = Visit.objects.select_for_update(of=("self",)).select_related("plan", "office", "draw").get(pk=visit.pk)
        if row.forwardings.filter(state=ForwardingState.SENT).exists():
            raise Refused(_("该任务已移交，等待接收单位回执。"))
        if target.pk == row.office_id:
            raise Refused(_("接收单位与移交单位相同。"))
        VISIT.take("forward", row, by=by, now=now, note=reason, data={"target": target.code})
        place = row.office.code.partition("-")[0]
        year = timezone.localdate(now).year
        with act("inspections.forwarding.send", by=by, now=now, label=gettext_lazy("移交检查任务")) as entry:
            made = Forwarding.objects.create(
                code=f"{allocate_code('YJ', place, year)}-{place}", visit=row, region_code=row.office.region_code,
                source=row.office, target=target, reason=reason.strip()[:200], sent_by=by, sent_at=now,
            )  # fmt: skip
            entry.subject, entry.about = made, row.plan.code
    _tell(made, [person for person in target.people.filter(is_active=True) if may(person, P.PLAN_EDIT)], now)
    return made


def answer(forwarding: Forwarding, verb: str, *, by, now: datetime, note: str = "") -> Forwarding:
    """The other office receives the task, and it is theirs; or it sends it back with the reason."""
    if verb == "send_back" and not note.strip():
        raise Refused(_("请填写退回理由。"))
    changes = {"answered_by": by, "answered_at": now, "answer": note.strip()[:200]}
    with transaction.atomic():
        row = FORWARDING.take(verb, forwarding, by=by, now=now, note=note, changes=changes)
        if row.state == ForwardingState.RECEIVED:
            visit = Visit.objects.select_for_update(of=("self",)).select_related("institution").get(pk=row.visit_id)
            here = regions.contains(row.target.region_code, visit.institution.region_code)
            visit.members.update(is_current=False)
            visit.office = row.target
            visit.region_code = visit.institution.region_code if here else row.target.region_code
            visit.save(update_fields=["office", "region_code"])
    _tell(row, [row.sent_by], now)
    return row


def _tell(forwarding: Forwarding, people, now) -> None:
    notify(
        people,
        key=f"forwarding:{forwarding.code}:{forwarding.state}",
        title=_("任务移交 %(code)s：%(state)s") % {"code": forwarding.code, "state": forwarding.get_state_display()},
        body=forwarding.answer or forwarding.reason,
        url=reverse("inspections:forwarding_detail", args=[forwarding.pk]),
        now=now,
    )
