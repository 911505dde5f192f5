"""What this floor shows in the file of an institution and in that of a practitioner, one module for each noun."""

from . import disclosure, licences, practitioners, registry, self_inspections, validations

_NOUNS = (registry, licences, practitioners, self_inspections, disclosure, validations)
TABS = [tab for noun in _NOUNS for tab in noun.TABS]
WARNINGS = [warning for noun in _NOUNS for warning in noun.WARNINGS]
ACTIONS = [
    *registry.ACTIONS,
    *licences.ACTIONS,
    *practitioners.ACTIONS,
    *self_inspections.ACTIONS,
    *validations.ACTIONS,
]
PERSON_TABS = practitioners.PERSON_TABS
PERSON_WARNINGS = practitioners.PERSON_WARNINGS
