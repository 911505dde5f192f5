"""What this floor shows in the file of an institution and in that of a practitioner, one module for each noun."""

from . import disclosure, practitioners, registry, self_inspections

TABS = [*registry.TABS, *practitioners.TABS, *self_inspections.TABS, *disclosure.TABS]
WARNINGS = [*registry.WARNINGS, *practitioners.WARNINGS, *self_inspections.WARNINGS, *disclosure.WARNINGS]
ACTIONS = [*registry.ACTIONS, *practitioners.ACTIONS, *self_inspections.ACTIONS]
PERSON_TABS = practitioners.PERSON_TABS
PERSON_WARNINGS = practitioners.PERSON_WARNINGS
