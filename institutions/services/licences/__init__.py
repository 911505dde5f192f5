"""Licences and filings: the only code that writes them.

``recording`` enters decisions, ``summary`` keeps the institution's own columns as the summary of its licences,
``adopting`` makes licences of what the registry knew before, ``lists`` reads received lists, ``warning`` tells of
what ends, ``settings`` keeps who decides and when to warn, ``proposals`` writes to the bureau that decides.
"""

from .adopting import adopt
from .recording import Decision, Plan, issue, plan_issue, plan_step, take
from .registering import amend, register

__all__ = ["Decision", "Plan", "adopt", "amend", "issue", "plan_issue", "plan_step", "register", "take"]
