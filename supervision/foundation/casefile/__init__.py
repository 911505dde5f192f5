"""The file of one institution (一户一档) or of one person: what each app contributes, and what is made from it.

Each app's ``tabs.py`` declares, all of it optional, TABS, WARNINGS and ACTIONS for institutions and
PERSON_TABS, PERSON_WARNINGS and PERSON_ACTIONS for practitioners::

    TABS = [
        Tab("visits", _("监督检查"), (P.VISIT_VIEW,), visits,
            columns=(
                TabColumn(_("任务编号"), "code", url=lambda row: reverse("inspections:visit_detail", args=[row.pk])),
                TabColumn(_("计划"), "plan.title", width=30),
                TabColumn(_("状态"), "state", look="pill"),
            ),
            empty=_("被抽中并完成检查后，记录出现在这里。"),
            ledger="inspections:visit_list", query="institution_code={codes}"),
    ]
    WARNINGS = [FileWarning((P.POINTS_VIEW,), defence_running)]
    ACTIONS = [FileAction(_("拟记分"), (P.POINTS_DRAFT,), lambda file: reverse("credit:points_new", args=[file.code]))]

``rows(user, code)`` returns the rows of the institution (or person) with this public code, newest first and
already ``visible_to(user)``. One definition of columns gives the table on the screen, the sheet in Excel and
the table in Word and on paper; a ``template`` is only for what no table can show, and then draws the screen.
The template gets ``rows`` (at most LIMIT of them), ``total`` and ``code``.

``CaseFile`` joins all of it for one subject and one person; ``institutions.queries.file_of`` makes it.
``file.sections(limit)`` is everything known on one screen, sections without rows included.
"""

from .declarations import LIMIT, FileAction, FileWarning, Tab, TabColumn, Warned
from .files import CaseFile, Section

__all__ = ["LIMIT", "CaseFile", "FileAction", "FileWarning", "Section", "Tab", "TabColumn", "Warned"]
