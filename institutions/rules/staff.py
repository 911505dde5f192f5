"""One line of a staff list, read into the fields of a practitioner."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from supervision.foundation.rules.identifiers import as_text, check_id_card
from supervision.foundation.rules.sayings import N_, Saying

from .certificates import split_qualification
from .reading import Reading, read_day

# Longer words first: 执业助理医师 holds 医师.
KINDS = (
    ("助理医师", "assistant"), ("执业助理", "assistant"), ("乡村医生", "village"), ("村医", "village"),
    ("护士", "nurse"), ("护师", "nurse"), ("药师", "pharmacist"), ("药士", "pharmacist"), ("技师", "technician"),
    ("技士", "technician"), ("检验师", "technician"), ("医师", "doctor"), ("医生", "doctor"), ("其他", "other"),
)  # fmt: skip
CLASSES = (
    ("中西医结合", "integrated"), ("公共卫生", "public_health"), ("公卫", "public_health"), ("口腔", "dental"),
    ("民族", "ethnic"), ("蒙医", "ethnic"), ("藏医", "ethnic"), ("维医", "ethnic"), ("傣医", "ethnic"),
    ("中医", "tcm"), ("临床", "clinical"),
)  # fmt: skip
# Headers that received lists have and the ledger does not show.
LIST_ONLY = {
    "level": ("执业级别", "医师级别", "级别"),
    "nurse_certificate": ("护士执业证书编号", "护士执业证书编码", "护士证书编号", "护士执业证编号", "护士注册号"),
    "main_number": ("主要执业机构登记号", "执业机构登记号", "机构登记号", "医疗机构登记号"),
    "others": ("其他执业机构", "其它执业机构", "多机构备案", "多点执业机构", "其他执业地点", "备案机构"),
    "approved_on": ("批准日期", "批准时间", "审批日期"),
    "renewed_on": ("延续注册日期", "延续注册时间", "最近延续日期"),
    "first_registered_on": ("首次注册日期", "首次注册时间"),
    "left_out": (
        "手机号", "手机号码", "联系电话", "电话", "移动电话", "出生日期", "出生年月", "民族", "执业地点",
        "执业地点区划", "证件类型", "身份证件类型", "邮箱", "电子邮箱", "通讯地址", "家庭住址",
    ),
}  # fmt: skip
# Headers no other list than an export of the e-registration system has.
E_REGISTRATION = frozenset({"main_number", "approved_on", "renewed_on", "first_registered_on"})
_TEXTS = {
    "scope": 120, "title": 30, "education": 30, "certificate_by": 80, "qualification_level": 30,
    "qualification_class": 30,
}  # fmt: skip
_DAYS = ("registered_on", "expires_on", "certificate_on", "qualification_on", "e_registered_on")
_GENDERS = {"男": "m", "男性": "m", "1": "m", "女": "f", "女性": "f", "2": "f"}


@dataclass
class StaffReading(Reading):
    """Where the line puts the person; ``id_number`` in clear, ``inside`` the one in the qualification number."""

    id_number: str = ""
    inside: str = ""
    main: str = ""
    main_number: str = ""
    others: list[str] = field(default_factory=list)


def read_kind(raw: str) -> str | None:
    """Kind of 执业医师, 护士, 主治医师…; None if not understood."""
    return next((kind for word, kind in KINDS if word in raw), None)


def is_e_registration(keys: Sequence[str]) -> bool:
    """Whether a list with these columns came out of the e-registration system."""
    return bool(E_REGISTRATION.intersection(keys))


def read_staff(cells: Mapping[str, str], *, on: date) -> StaffReading:
    """Read one line. What is odd about the certificates is judged later, with the whole person."""
    given = {key: str(text).strip() for key, text in cells.items() if text and str(text).strip()}
    reading = StaffReading(code=given.get("code", ""))
    if "name" not in given or len(given["name"]) > 40:
        reading.refuse("name", Saying(N_("姓名为空或过长，请填写证书上的姓名")))
    else:
        reading.values["name"] = given["name"]
    _certificates(given, reading)
    _kind(given, reading)
    for key, longest in _TEXTS.items():
        if key in given:
            reading.values[key] = given[key][:longest]
    _chosen(given, reading)
    _identity(given, reading, on)
    _days(given, reading, e_registration=is_e_registration(list(cells)))
    reading.main, reading.main_number = given.get("institution", ""), as_text(given.get("main_number", "")).value
    reading.others = [name.strip() for name in re.split(r"[、;；\n]", given.get("others", "")) if name.strip()]
    return reading


def _kind(given: dict, reading: StaffReading) -> None:
    """From the column, else from the level of a doctor's registration, else from which certificate there is."""
    said = given.get("kind", "") or given.get("level", "")
    kind = read_kind(said)
    if kind is None and not said:
        kind = _kind_by_certificate(given, reading)
    if kind:
        reading.values["kind"] = kind
    elif said or not reading.code:
        told = {"text": said}
        reading.refuse("kind", Saying(N_("人员类别“%(text)s”无法识别，请填写执业医师、护士等"), told))


def _kind_by_certificate(given: dict, reading: StaffReading) -> str | None:
    if given.get("nurse_certificate"):
        return "nurse"
    number = reading.values.get("certificate_number", "")
    if re.fullmatch(r"[12]\d{14}", number):
        return "doctor" if number[0] == "1" else "assistant"
    return None


def _certificates(given: dict, reading: StaffReading) -> None:
    for key in ("certificate_number", "nurse_certificate", "qualification_number"):
        checked = as_text(given.get(key))
        column = "certificate_number" if key == "nurse_certificate" else key
        if checked.refusal:
            reading.refuse(column, checked.refusal)
        elif not checked.value or "*" in checked.value:
            continue  # our own export masks what holds an identity number: the registry knows it better
        elif key == "qualification_number":
            shown, inside = split_qualification(checked.value)
            reading.values[key] = shown
            reading.id_number = reading.inside = inside
        else:
            reading.values.setdefault(column, checked.value[:40])


def _chosen(given: dict, reading: StaffReading) -> None:
    if gender := _GENDERS.get(given.get("gender", "")):
        reading.values["gender"] = gender
    if "practice_class" in given:
        found = next((code for word, code in CLASSES if word in given["practice_class"]), None)
        if found:
            reading.values["practice_class"] = found
        else:
            told = {"text": given["practice_class"][:40]}
            reading.warn("practice_class", Saying(N_("“%(text)s”无法识别，该项未写入"), told))


def _identity(given: dict, reading: StaffReading, on: date) -> None:
    """Our own export masks the number; stars are no number and leave the registry alone."""
    raw = given.get("id_masked", "")
    if not raw or "*" in raw:
        return
    checked = check_id_card(raw, on=on)
    if checked.refusal:
        reading.refuse("id_masked", Saying(N_("证件号码已被表格软件改写，末位可能丢失；请把该列设为文本后重新填写")))
    elif len(checked.value) > 18:
        reading.refuse("id_masked", Saying(N_("身份证号应为18位")))
    else:
        reading.id_number = checked.value
        reading.warn("id_masked", *checked.warnings)


def _days(given: dict, reading: StaffReading, *, e_registration: bool) -> None:
    """The registration begins with its last renewal; what the system approved counts as registered in it."""
    for key in _DAYS:
        if key in given:
            read_day(key, given[key], reading)
    days = Reading()
    for key in ("approved_on", "renewed_on", "first_registered_on"):
        if key in given:
            read_day(key, given[key], days)
    reading.problems += days.problems
    values = reading.values
    begun = days.values.get("renewed_on") or values.get("registered_on") or days.values.get("first_registered_on")
    begun = begun or days.values.get("approved_on")
    if begun:
        values["registered_on"] = begun
    if e_registration and "e_registered_on" not in values:
        at = days.values.get("approved_on") or begun
        if at:
            values["e_registered_on"] = at
    if begun and values.get("expires_on") and values["expires_on"] < begun:
        reading.refuse("expires_on", Saying(N_("有效期至早于注册日期，请核对两个日期")))
