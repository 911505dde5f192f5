"""One line of a staff list, read into the fields of a practitioner."""

from collections.abc import Mapping
from datetime import date

from supervision.foundation.rules.identifiers import as_text, check_id_card
from supervision.foundation.rules.sayings import N_, Saying

from .reading import Reading, read_day

# Longer words first: 执业助理医师 holds 医师.
KINDS = (
    ("助理医师", "assistant"), ("乡村医生", "village"), ("村医", "village"), ("护士", "nurse"), ("护师", "nurse"),
    ("药师", "pharmacist"), ("药士", "pharmacist"), ("技师", "technician"), ("技士", "technician"), ("医师", "doctor"),
    ("医生", "doctor"), ("其他", "other"),
)  # fmt: skip
_TEXTS = ("scope",)
_NUMBERS = ("qualification_number", "certificate_number")


def read_kind(raw: str) -> str | None:
    """Kind of 执业医师, 护士, 主治医师…; None if not understood."""
    return next((kind for word, kind in KINDS if word in raw), None)


def read_staff(cells: Mapping[str, str], *, on: date) -> Reading:
    """Read one line. ``values`` may hold ``id_number`` in clear: it is encrypted before it is written."""
    given = {key: str(text).strip() for key, text in cells.items() if text and str(text).strip()}
    reading = Reading(code=given.get("code", ""))
    if "name" not in given or len(given["name"]) > 40:
        reading.refuse("name", Saying(N_("姓名为空或过长，请填写证书上的姓名")))
    else:
        reading.values["name"] = given["name"]
    kind = read_kind(given.get("kind", ""))
    if kind:
        reading.values["kind"] = kind
    elif "kind" in given or not reading.code:
        reading.refuse(
            "kind", Saying(N_("人员类别“%(text)s”无法识别，请填写执业医师、护士等"), {"text": given.get("kind", "")})
        )
    for key in _NUMBERS:
        _number(key, given, reading)
    for key in _TEXTS:
        if key in given:
            reading.values[key] = given[key][:60]
    _identity(given, reading, on)
    for key in ("registered_on", "expires_on"):
        if key in given:
            read_day(key, given[key], reading)
    return reading


def _number(key: str, given: Mapping[str, str], reading: Reading) -> None:
    checked = as_text(given.get(key))
    if checked.refusal:
        reading.refuse(key, checked.refusal)
    elif checked.value:
        reading.values[key] = checked.value[:40]


def _identity(given: Mapping[str, str], reading: Reading, on: date) -> None:
    """Our own export masks the number; stars are no number and leave the registry alone."""
    raw = given.get("id_masked", "")
    if not raw or "*" in raw:
        return
    checked = check_id_card(raw, on=on)
    if checked.refusal:
        reading.refuse("id_masked", checked.refusal)
    elif len(checked.value) > 18:
        reading.refuse("id_masked", Saying(N_("身份证号应为18位")))
    else:
        reading.values["id_number"] = checked.value
        reading.warn("id_masked", *checked.warnings)
