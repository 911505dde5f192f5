"""Staff: entering, and reading the identity number."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import scope_for
from supervision.foundation.errors import Refused
from supervision.foundation.numbers import next_numbers
from supervision.foundation.rules.identifiers import as_text, masked
from supervision.foundation.secrecy import decrypt, encrypt, fingerprint
from supervision.foundation.trail import act

from ..models import Practitioner
from .registry import sort_key


def new_codes(count: int) -> list[str]:
    """Public codes of practitioners."""
    return [f"RY{number:08d}" for number in next_numbers("practitioner", "", 0, count)]


def with_identity(practitioner: Practitioner, id_number: str) -> Practitioner:
    """Set the encrypted, masked and searchable forms of an identity number ('' leaves none)."""
    number = as_text(id_number).value
    practitioner.id_number = encrypt(number)
    practitioner.id_masked = masked(number, 4, 2) if number else ""
    practitioner.id_hash = fingerprint(number)
    return practitioner


def enter(values: dict, *, id_number: str = "", by, now: datetime) -> Practitioner:
    """Enter one practitioner at an institution of the person's region."""
    institution = values["institution"]
    if by is not None and not scope_for(by).covers(institution.region_code):
        raise Refused(_("该机构不在您的管辖范围内。"))
    with act("institutions.enter_practitioner", by=by, now=now, label=gettext_lazy("登记医务人员")) as entry:
        practitioner = Practitioner(
            code=new_codes(1)[0], sort_key=sort_key(values["name"])[:80], region_code=institution.region_code, **values
        )
        with_identity(practitioner, id_number).save(force_insert=True)
        entry.subject = practitioner
    return practitioner


def read_identity(practitioner: Practitioner, *, by, now: datetime, reason: str) -> str:
    """The full identity number. Reading it is recorded with its reason."""
    if not reason.strip():
        raise Refused(_("请填写查看身份证号的事由，系统会记入留痕。"))
    with act(
        "institutions.read_identity",
        by=by,
        now=now,
        subject=practitioner,
        label=gettext_lazy("查看身份证号"),
        note=reason,
    ):
        return decrypt(practitioner.id_number)
