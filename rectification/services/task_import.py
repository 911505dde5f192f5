"""A ledger of tasks that comes back as a list, compared three ways: as exported, as it came back, as it is now.

A cell changed only in the list is taken, one changed only here stays, one changed on both sides is a conflict and
keeps its whole row out, told in the cell. Progress comes with the month's report and states by their steps: where a
list changes those it is told, and they stay. An exported list that comes back as it was changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from supervision.foundation.access import P, may
from supervision.foundation.errors import Problem as Fault
from supervision.foundation.errors import Refused
from supervision.foundation.ledger import tracing
from supervision.foundation.ledger.importing import UPDATED, Decision, Importer
from supervision.foundation.ledger.listing import with_cells
from supervision.foundation.ledger.tracing import Verdict

from ..choices import ProblemSource, TaskState
from ..models import Task
from . import names, plan_problems, tasks
from . import task_cells as cells

_SHOWN = 80  # characters of a text in a message
_AT_A_TIME = 2000  # tasks looked up together


@dataclass
class Edit:
    """What a row asks of a task."""

    task: Task
    values: dict = field(default_factory=dict)
    structure: dict = field(default_factory=dict)
    problem: dict = field(default_factory=dict)


class TaskImporter(Importer):
    """Rows are matched by the task's number, and where that is gone by the words of the task."""

    def decide(self, rows: Sequence, *, form: str, by, now) -> list[Decision]:
        """What each row would change."""
        given = {key for _number, values in rows for key in values}
        if rows and not given & {"code", "title"}:
            raise Refused(_("名单中既没有“编号”列也没有“任务”列，无法对应任务；请从台账重新导出后填写。"))
        self.now_texts: dict[int, dict[str, str]] = {}
        self.bodies: dict[int, dict] = {}
        self.stated: dict[int, tuple[int, dict]] = {}
        found, seen, decisions = _Lookup(rows, by), {}, []
        self._read_now(found.tasks, by)
        for number, values in rows:
            decision = Decision(number)
            decisions.append(decision)
            task, told = found.task_of(values)
            if task is None:
                decision.reject(self.label("code"), told)
            elif task.pk in seen:
                said = _("任务 %(code)s 在表中出现两次（另见第%(row)s行），请删去一行。")
                decision.reject(self.label("code"), said % {"code": task.code, "row": seen[task.pk]})
            else:
                seen[task.pk] = number
                self._judge(decision, task, values, by)
        return decisions

    def _read_now(self, found: Iterable[Task], by) -> None:
        """The cells of the tasks as an export would write them now."""
        columns = [column for column in self.ledger.columns if column.field]
        keys = [task.pk for task in found]
        for start in range(0, len(keys), _AT_A_TIME):
            rows = with_cells(Task.objects.filter(pk__in=keys[start : start + _AT_A_TIME]), columns, by, labels=False)
            for pk, *texts in rows.values_list("pk", *(column.alias for column in columns)):
                pairs = zip(columns, texts, strict=True)
                self.now_texts[pk] = {column.key: tracing.plain(column, value) for column, value in pairs}

    def _judge(self, decision: Decision, task: Task, values: dict, by) -> None:
        traces = tracing.traces(values.get(tracing.KEY, ""))
        edit = Edit(task)
        for key, text in values.items():
            column = self.ledger.by_key.get(key)
            if column is None or not column.field or key == "code":
                continue
            if not text and key not in traces:
                continue  # an empty cell of a list without its trace says nothing
            try:
                self._compare(decision, edit, column, text, traces.get(key))
            except ValueError as fault:
                decision.reject(str(column.label), str(fault))
        if not decision.problems and decision.changes:
            self._check(decision, edit, by)
        if decision.problems and any(key in values for key in traces):
            renewed = tracing.renewed(values.get(tracing.KEY, ""), self.now_texts[task.pk])
            decision.rewritten = {self.label(tracing.KEY): renewed}
        if decision.problems:
            decision.changes = []
        elif decision.changes:
            decision.outcome, decision.payload = UPDATED, edit

    def _compare(self, decision, edit, column, text, trace) -> None:
        ours = self.now_texts[edit.task.pk][column.key]
        theirs = cells.meaning(column, text)
        verdict = tracing.compare(theirs, ours, trace)
        if verdict in (Verdict.SAME, Verdict.OURS):
            return
        if column.key in cells.OWN_WAY:
            told = _("这一列由月报和办理步骤产生，不从名单读取；台账保持“%(now)s”。") % {"now": self._shown(ours)}
            decision.warnings.append(Fault(decision.row, str(column.label), told))
            return
        if verdict is Verdict.CONFLICT:
            told = _(
                "导出之后台账已改为“%(now)s”，表中改为“%(new)s”。请在退回的表中改成最终内容"
                "（以您的为准就保留，以台账为准就抄回），再上传。"
            )
            shown = {"now": self._shown(ours), "new": text[:_SHOWN]}
            decision.reject(str(column.label), told % shown)
            return
        self._take(edit, column, text)
        change = {"column": str(column.label), "old": self._shown(ours), "new": text, "name": edit.task.code}
        decision.changes.append(change)

    @staticmethod
    def _shown(text: str) -> str:
        return text[:_SHOWN] or _("（空）")

    def _take(self, edit: Edit, column, text: str) -> None:
        key = column.key
        if key in cells.PLAIN:
            edit.values[key] = cells.value_of(column, text)
        elif key in cells.OF_PROBLEM:
            edit.problem[cells.OF_PROBLEM[key]] = cells.value_of(column, text)
        elif key == "measures":
            edit.structure[key] = cells.measures_of(text)
        elif key == "milestones":
            edit.structure[key] = cells.milestones_of(text)
        elif key == "lead":
            edit.values["lead_agency"] = cells.body_of(text, self._bodies(edit.task)) if text else None
        elif key == "units":
            edit.structure[key] = cells.units_of(edit.task, text, self._bodies(edit.task))

    def _bodies(self, task: Task) -> dict:
        """Names of the bodies the office may give work to, short ones too."""
        if task.plan_id not in self.bodies:
            known = names.bodies_by_name(task.plan.office)
            self.bodies[task.plan_id] = {body.short_name: body for body in known.values()} | known
        return self.bodies[task.plan_id]

    def _check(self, decision: Decision, edit: Edit, by) -> None:
        """What the service would refuse, told by row before anything is written."""
        task, values = edit.task, edit.values
        if not (may(by, P.TASK_ISSUE) and "office" in task.parties(by)):
            decision.reject(self.label("code"), _("只有方案的牵头办公室可以用名单修改任务。"))
            return
        try:
            tasks.refuse_foreign_fields(task, values, by, structural=bool(edit.structure))
        except Refused as refused:
            decision.reject(self.label("code"), f"{'；'.join(refused.reasons)}{_('改时限请走延期。')}")
        start, due = (values.get(name, getattr(task, name)) for name in ("start_on", "due_on"))
        if start and due and due < start:
            decision.reject(self.label("due_on"), _("整改时限不能早于开始时间。"))
        if "lead_agency" in values and values["lead_agency"] is None and task.state != TaskState.DRAFT:
            decision.reject(self.label("lead"), _("已下达的任务必须有牵头单位。"))
        for name, least in (("title", values), ("text", edit.problem)):
            if name in least and not least[name]:
                decision.reject(self.label("title" if name == "title" else "problem"), _("不能为空，请填写"))
        self._check_problem(decision, edit)

    def _check_problem(self, decision: Decision, edit: Edit) -> None:
        """Rows of one problem say the same of it."""
        if not edit.problem or edit.task.problem_id is None:
            return
        row, said = self.stated.setdefault(edit.task.problem_id, (decision.row, edit.problem))
        if said != edit.problem:
            told = _("与第%(row)s行是同一个问题，两行写得不一样；请写成一致。") % {"row": row}
            decision.reject(self.label("problem"), told)

    def apply(self, decisions, *, form, source, by, now) -> None:
        """Each task through the service that guards it; a problem once, however many tasks answer it."""
        put = set()
        for decision in decisions:
            edit = decision.payload
            if edit.problem and edit.task.problem_id not in put:
                problem = self._state(edit, by, now)
                put.add(problem.pk)
                if edit.task.problem_id is None:
                    edit.values["problem"] = problem
            if edit.values or edit.structure:
                tasks.edit(edit.task, by=by, now=now, values=edit.values, note=source, **edit.structure)

    @staticmethod
    def _state(edit: Edit, by, now):
        old = edit.task.problem
        usual = {"source": ProblemSource.FEEDBACK, "text": "", "category": ""}
        if old is not None:
            usual = {name: getattr(old, name) for name in usual}
        stated = plan_problems.Stated(**{**usual, **edit.problem})
        if old is None:
            return plan_problems.add(edit.task.plan, stated, by=by, now=now)
        return plan_problems.put(old, stated, by=by, now=now)


class _Lookup:
    """Which task a row means: by its number, or where there is none by its words and its lead unit."""

    def __init__(self, rows, by):
        visible = Task.objects.visible_to(by).select_related("plan__office__region", "problem", "lead_agency")
        codes = {values.get("code", "") for _number, values in rows} - {""}
        titles = {values.get("title", "") for _number, values in rows if not values.get("code")} - {""}
        self.by_code = {task.code: task for task in _in_blocks(visible, "code", codes)}
        self.by_title: dict[str, list[Task]] = {}
        for task in _in_blocks(visible.exclude(state=TaskState.CANCELLED), "title", titles):
            self.by_title.setdefault(task.title, []).append(task)

    @property
    def tasks(self) -> list[Task]:
        """All that any row may mean."""
        return [*self.by_code.values(), *(task for rows in self.by_title.values() for task in rows)]

    def task_of(self, values: dict) -> tuple[Task | None, str]:
        """(task, what to tell where there is none)."""
        code = values.get("code", "")
        if code:
            return self.by_code.get(code), _("台账中没有这个编号；新任务请在方案中增加。")
        found = self.by_title.get(values.get("title", ""), [])
        if len(found) > 1 and values.get("lead"):
            found = [task for task in found if task.lead_agency and task.lead_agency.short_name == values["lead"]]
        if len(found) == 1:
            return found[0], ""
        told = _("没有编号，按任务名称找到 %(n)s 项任务；请补上编号，或从台账重新导出后填写。")
        return None, told % {"n": len(found)}


def _in_blocks(rows, name: str, wanted: set[str]):
    wanted = sorted(wanted)
    for start in range(0, len(wanted), _AT_A_TIME):
        yield from rows.filter(**{f"{name}__in": wanted[start : start + _AT_A_TIME]})
