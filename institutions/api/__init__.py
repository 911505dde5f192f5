"""The registry for other systems, a room per noun: the forms, services and permissions of the pages."""

from .disclosures import DISCLOSURES
from .licences import LICENCES
from .practitioners import PRACTITIONERS
from .registry import INSTITUTIONS
from .self_inspections import SELF_INSPECTIONS

RESOURCES = [INSTITUTIONS, LICENCES, PRACTITIONERS, DISCLOSURES, SELF_INSPECTIONS]
