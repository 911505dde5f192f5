"""What an app contributes to the file of an institution (一户一档). Each app's ``tabs.py`` has TABS.

    TABS = [Tab("visits", _("监督检查"), (P.VISIT_VIEW,), visits, "inspections/tab_visits.html")]

``rows(user, code)`` returns the rows of the institution with this public code, already ``visible_to(user)``.
The template is a fragment; it gets ``rows`` (at most LIMIT of them), ``total`` and ``code``, and says so
itself when there are none.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .access import P, permissions_of

LIMIT = 50


@dataclass(frozen=True)
class Tab:
    """One tab of the file, shown to people who hold one of ``permissions``."""

    key: str
    label: str
    permissions: tuple[P, ...]
    rows: Callable[[object, str], object]
    template: str

    def is_for(self, user) -> bool:
        """Whether the person may open the tab."""
        return bool(permissions_of(user).intersection(self.permissions))
