"""A ledger of tasks that comes back as a list: contacts, milestones, supervision and remarks by task number.

Nothing else of a list is taken: progress comes with the month's report, days move by extension, states by
their steps. An exported list that comes back as it was changes nothing.
"""

from django.utils.translation import gettext as _

from supervision.foundation.ledger.importing import UPDATED, Decision, Importer

from ..models import Task
from . import tasks

TAKEN = ("leader", "person", "phone", "milestones", "supervision", "remark")


class TaskImporter(Importer):
    """Rows are matched by the task's number; an empty cell leaves what is there."""

    def decide(self, rows, *, form, by, now) -> list[Decision]:
        """What each row would change."""
        codes = {values.get("code", "") for _number, values in rows}
        found = {task.code: task for task in Task.objects.visible_to(by).filter(code__in=codes).select_related("plan")}
        decisions, seen = [], set()
        for number, values in rows:
            decision, code = Decision(number), values.get("code", "")
            self._judge(decision, found.get(code), values, by)
            if code in seen:
                decision.reject(self.label("code"), _("编号 %(code)s 在表中出现多次。") % {"code": code})
            seen.add(code)
            decisions.append(decision)
        return decisions

    def _judge(self, decision, task, values, by) -> None:
        if task is None:
            decision.reject(self.label("code"), _("台账中没有这个编号；新任务请在方案中增加。"))
            return
        changes = {name: values[name] for name in TAKEN if values.get(name) and values[name] != getattr(task, name)}
        for name, text in changes.items():
            limit = Task._meta.get_field(name).max_length
            if limit and len(text) > limit:
                decision.reject(self.label(name), _("不能超过 %(n)s 个字。") % {"n": limit})
        if changes and "office" not in task.parties(by):
            decision.reject(self.label("code"), _("只有方案的牵头办公室可以用名单修改任务。"))
        if changes and not decision.problems:
            decision.outcome, decision.payload = UPDATED, (task, changes)

    def apply(self, decisions, *, form, source, by, now) -> None:
        """Each task through the service that guards it."""
        for decision in decisions:
            task, changes = decision.payload
            tasks.edit(task, by=by, now=now, values=changes, note=source)
