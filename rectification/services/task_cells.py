"""Cells of a ledger that comes back: text of a list → what a task holds. ValueError names the remedy."""

from django.utils.translation import gettext as _

from supervision.foundation.ledger import tracing
from supervision.foundation.ledger.cells import reader
from supervision.foundation.models import Agency

from ..choices import UnitRole
from ..models import Problem, Task
from ..rules import milestones
from ..rules.lines import unnumbered

# Columns that are a field of the task, and those that are a field of its problem.
PLAIN = ("title", "kind", "target", "leader", "person", "phone", "start_on", "due_on", "supervision", "remark")
OF_PROBLEM = {"source": "source", "problem": "text", "category": "category"}
# Columns that come about by the work itself: told when a list changes them, never taken.
OWN_WAY = ("progress_text", "progress", "evidence", "difficulty", "light", "state", "closed_on")
# What stands in these is compared by its meaning, line by line or name by name.
_LISTS = ("measures", "milestones", "units", "lead")


def meaning(column, text: str) -> str:
    """The text as the ledger would write it, so that another form of the same is no change."""
    key = column.key
    if key in OWN_WAY or not text:
        return text
    if key in _LISTS:
        return "\n".join(line.strip() for line in text.splitlines())
    return tracing.plain(column, _read(column, text))


def _read(column, text: str):
    model, name = (Problem, OF_PROBLEM[column.key]) if column.key in OF_PROBLEM else (Task, column.key)
    return reader(column, model._meta.get_field(name))(text)


def value_of(column, text: str):
    """The value of a plain field, of the task or its problem; an emptied day is None."""
    return _read(column, text)


def measures_of(text: str) -> list[str]:
    """The measures of a cell, one a line, without their numbers."""
    lines = list(dict.fromkeys(unnumbered(line).strip() for line in text.splitlines() if line.strip()))
    if not lines:
        raise ValueError(_("任务至少要有一条整改措施"))
    return lines


def milestones_of(text: str) -> list[milestones.Milestone]:
    """The milestones of a cell, one a line."""
    try:
        return milestones.read_milestones(text)
    except milestones.Unclear as unclear:
        told = _("第%(n)s行不是节点，请写成“2026-06-30 印发方案（30%%）”，一行一个") % {"n": unclear.number}
        raise ValueError(told) from unclear


def body_of(name: str, bodies: dict[str, Agency]) -> Agency:
    """A body of the office's area by a name people use."""
    if name not in bodies:
        raise ValueError(_("单位名录中没有“%(name)s”，请填写名录中的全称或简称") % {"name": name[:40]})
    return bodies[name]


def units_of(task: Task, text: str, bodies: dict[str, Agency]) -> list[tuple[Agency, str]]:
    """Further units by their names; those already there keep the part they have."""
    names = [name.strip() for name in text.replace("，", "、").replace("\n", "、").split("、") if name.strip()]
    known = {row.agency_id: row.role for row in task.units.all()}
    found = dict.fromkeys(body_of(name, bodies) for name in names)
    return [(body, known.get(body.pk, UnitRole.COOPERATE)) for body in found]
