"""Reads that join models, by noun."""

from .draws import (
    attempts_of,
    bundle_of,
    documents_of,
    entry_of,
    latest_revealed,
    open_visits,
    proof_of,
    register_of,
    replacement_share,
    result_of,
    substitutions_of,
)
from .names import frozen_in_words, probabilities, region_names, selected_by_name, strata_by_name
from .pools import (
    approved_at,
    area_of,
    people_of,
    plan_on_trial,
    recusals_of_people,
    rule_book,
    rule_versions,
    subjects_of,
)

__all__ = [
    "approved_at",
    "area_of",
    "attempts_of",
    "bundle_of",
    "documents_of",
    "entry_of",
    "frozen_in_words",
    "latest_revealed",
    "open_visits",
    "people_of",
    "plan_on_trial",
    "probabilities",
    "proof_of",
    "recusals_of_people",
    "region_names",
    "register_of",
    "replacement_share",
    "result_of",
    "rule_book",
    "rule_versions",
    "selected_by_name",
    "strata_by_name",
    "subjects_of",
    "substitutions_of",
]
