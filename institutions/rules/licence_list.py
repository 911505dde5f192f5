"""One line of a list of licences, read into values. What cannot be read is refused with column and remedy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from supervision.foundation.rules import identifiers
from supervision.foundation.rules.sayings import N_, Saying

from .licences import without_number
from .names import fold
from .reading import Reading, read_day

_ENDED = re.compile(r"注销|吊销|撤销|作废|失效|已换证")
_SEPARATORS = re.compile(r"[、,，;；/\n]+")
LONGEST = {"number": 60, "scope": 500, "equipment": 300, "issuer": 80, "original_serial": 40}


@dataclass(frozen=True)
class Books:
    """Kinds and clinical subjects by every way people write them; public bodies by name."""

    kinds: Mapping[str, str]
    subjects: Mapping[str, str]
    agencies: Mapping[str, int] = field(default_factory=dict)


def kind_key(text: str) -> str:
    """How a kind is looked up: without blanks, brackets and punctuation."""
    return re.sub(r"[\s（）()《》、，,]+", "", text)


def subject_key(text: str) -> str:
    """How a clinical subject is looked up: 内科 and 内科专业 are one, 口腔 and 口腔科 too."""
    plain = re.sub(r"[\s（）()]+", "", text)
    return plain.removesuffix("专业").removesuffix("科")


def read_line(cells: Mapping[str, str], books: Books) -> Reading:
    """Read one line: ``values`` of the licence, and under "kind" its code. Which institution is not asked here."""
    given = {key: str(text).strip() for key, text in cells.items() if text is not None and str(text).strip()}
    reading = Reading(code=given.get("institution_code", "").upper())
    _kind(given, books, reading)
    _number(given, reading)
    for key in ("valid_from", "valid_to", "issued_on"):
        if key in given:
            read_day(key, given[key], reading)
    for key in ("scope", "equipment", "issuer", "original_serial"):
        if key in given:
            _text(key, given[key], reading)
    if "issuer" in given and given["issuer"] in books.agencies:
        reading.values["issuer_agency_id"] = books.agencies[given["issuer"]]
    if "copy_serials" in given:
        reading.values["copy_serials"] = [part for part in _SEPARATORS.split(given["copy_serials"]) if part][:20]
    _subjects(given, books, reading)
    if _ENDED.search(given.get("standing", "")):
        reading.refuse(
            "standing",
            Saying(
                N_("状态为“%(text)s”：名单只登记有效的证照，注销、吊销请逐件办理"), {"text": given["standing"][:20]}
            ),
        )
    return reading


def _kind(given: dict, books: Books, reading: Reading) -> None:
    if "kind" not in given:
        reading.refuse("kind", Saying(N_("许可（备案）种类为空，请填写，如“放射诊疗许可证”")))
        return
    code = books.kinds.get(kind_key(given["kind"]))
    if code is None:
        reading.refuse("kind", Saying(N_("没有“%(text)s”这种许可，请按许可种类目录填写"), {"text": given["kind"][:40]}))
    else:
        reading.values["kind"] = code


def _number(given: dict, reading: Reading) -> None:
    checked = identifiers.as_text(given.get("number", ""))
    if checked.refusal:
        reading.refuse("number", checked.refusal)
    elif without_number(checked.value):
        reading.refuse("number", Saying(N_("编号为空，请填写证照上的编号")))
    else:
        _text("number", checked.value, reading)


def _text(key: str, text: str, reading: Reading) -> None:
    if len(text) > LONGEST[key]:
        reading.refuse(key, Saying(N_("内容过长：最多%(n)s个字"), {"n": LONGEST[key]}))
    else:
        reading.values[key] = text


def _subjects(given: dict, books: Books, reading: Reading) -> None:
    """Codes or names, separated by any usual mark; a name unknown to the catalogue refuses the row."""
    if "subjects" not in given:
        return
    codes, unknown = [], []
    for part in filter(None, (part.strip() for part in _SEPARATORS.split(given["subjects"]))):
        code = books.subjects.get(part) or books.subjects.get(subject_key(part))
        (codes if code else unknown).append(code or part)
    if unknown:
        told = {"names": "、".join(unknown[:5])}
        reading.refuse("subjects", Saying(N_("诊疗科目目录中没有：%(names)s，请填写目录中的代码或名称"), told))
    elif codes:
        reading.values["subjects"] = sorted(set(codes))


def institution_clues(cells: Mapping[str, str]) -> dict[str, str]:
    """How the line names the institution: public code, registration number, USCC, folded name."""
    given = {key: str(text).strip() for key, text in cells.items() if text is not None and str(text).strip()}
    clues = {key: given[key].upper() for key in ("institution_code", "registration_number", "uscc") if key in given}
    return clues | ({"folded_name": fold(given["institution"])} if "institution" in given else {})
