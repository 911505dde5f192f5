"""Validation (校验): the law, what is due, applying, reviewing, deciding, proposals to defer."""

from .applying import apply, draft, is_own, reapply, send_back, take_back
from .deciding import Decided, decide, issue_order, keep, serve, withdraw
from .deferrals import accept_proposal, propose_deferral, reject_proposal
from .due import Day, open_early, refresh, run_day
from .law import Law, Term, confirm, confirm_all
from .letters import file_of
from .reviewing import report, save_review, take_up

__all__ = [
    "Day",
    "Decided",
    "Law",
    "Term",
    "accept_proposal",
    "apply",
    "confirm",
    "confirm_all",
    "decide",
    "draft",
    "file_of",
    "is_own",
    "issue_order",
    "keep",
    "open_early",
    "propose_deferral",
    "reapply",
    "refresh",
    "reject_proposal",
    "report",
    "run_day",
    "save_review",
    "send_back",
    "serve",
    "take_back",
    "take_up",
    "withdraw",
]
