"""How lists write level, grade, nature, ownership and category, and what we keep of it.

Codes are those of ``choices``; "" means the list did not say.
"""

import re
import unicodedata

UNRATED = "0"
_LEVELS = {"一": "1", "二": "2", "三": "3", "1": "1", "2": "2", "3": "3", "i": "1", "ii": "2", "iii": "3",
           "壹": "1", "贰": "2", "叁": "3"}  # fmt: skip
_GRADES = {"特": "S", "甲": "A", "乙": "B", "丙": "C", "合格": "Q", "未评": UNRATED, "未定": UNRATED, "不合格": UNRATED}
_LEVEL = re.compile(
    r"^(iii|ii|i|[一二三123壹贰叁])(?:级|級)?(?:医院)?(特|甲|乙|丙|合格|未评|未定|不合格)?(?:等|级)?(?:医院)?$"
)
_GRADE = re.compile(r"^(特|甲|乙|丙|合格|未评|未定|不合格)(?:等|级|等次)?$")
_NO_LEVEL = re.compile(r"^(未评|未定|未定级|未评级|无等级|无级别|无|未评定|未分级|未评审|其他)$")
_WORDLESS = ("", "-", "—", "/", "无数据", "不详", "null", "none", "nan")


def _plain(raw) -> str:
    text = unicodedata.normalize("NFKC", "" if raw is None else str(raw))
    text = re.sub(r"[\s()\[\].、]", "", text).lower()
    return "" if text in _WORDLESS else text


def read_level(raw) -> tuple[str, str] | None:
    """(level, grade) of 三甲, 三级甲等, 3级, 二级未评, 未定级…; ("", "") for empty; None if not understood."""
    text = _plain(raw)
    if not text:
        return "", ""
    if _NO_LEVEL.match(text):
        return UNRATED, UNRATED
    if match := _LEVEL.match(text):
        return _LEVELS[match[1]], _GRADES[match[2]] if match[2] else ""
    return None


def read_grade(raw) -> str | None:
    """Grade of 甲等, 甲, 合格, 未评…; "" for empty; None if not understood. "三级甲等" gives its grade too."""
    text = _plain(raw)
    if not text:
        return ""
    if match := _GRADE.match(text):
        return _GRADES[match[1]]
    if _NO_LEVEL.match(text):
        return UNRATED
    both = read_level(text)
    return both[1] if both and both[1] else None


def read_nature(raw) -> str | None:
    """ "1" non-profit, "2" profit, "9" other; "" for empty; None if not understood."""
    text = _plain(raw)
    if not text:
        return ""
    if text in ("1", "2", "9"):
        return text
    if "非营利" in text or "非盈利" in text:
        return "1"
    if "营利" in text or "盈利" in text:
        return "2"
    return "9" if "其他" in text or "其它" in text else None


def read_ownership(raw) -> str | None:
    """government, public, private; "" for empty; None if not understood."""
    text = _plain(raw)
    if not text:
        return ""
    if "政府" in text and "非政府" not in text:
        return "government"
    if re.search(r"民营|私|社会办|社会资本|个体|合资", text):
        return "private"
    if re.search(r"公立|国有|集体|全民|事业|军队|部队|高校|国企", text):
        return "public"
    return None


_KINDS = {
    "医疗机构": "medical", "医疗卫生机构": "medical", "公共场所": "public_place", "生活饮用水单位": "drinking_water",
    "生活饮用水": "drinking_water", "供水单位": "drinking_water", "学校": "school", "学校卫生": "school",
    "职业卫生单位": "occupational", "职业卫生": "occupational", "用人单位": "occupational", "放射卫生单位": "radiation",
    "放射卫生": "radiation", "放射诊疗": "radiation", "其他公共卫生单位": "other", "其他": "other",
}  # fmt: skip


def read_kind(raw) -> str | None:
    """Kind of subject by its code or by the words lists use; "" for empty; None if not understood."""
    text = _plain(raw)
    return text if text in set(_KINDS.values()) or not text else _KINDS.get(text)


_CATEGORY_CODE = re.compile(r"^([A-Za-z]\d{3})(?=\D|$)")
# Everyday words for a category of the code book.
CATEGORY_WORDS = {
    "中医医院": "A210", "中医院": "A210", "专科医院": "A539", "民族医院": "A419", "医疗美容医院": "A529",
    "整形医院": "A528",
    "卫生院": "C220", "乡镇卫生院": "C220", "门诊部": "D110", "口腔门诊": "D152", "诊所": "D211", "西医诊所": "D211",
    "村卫生所": "D600", "卫生室": "D600", "卫生所": "D300", "妇幼保健计划生育服务中心": "G100", "急救站": "E300",
    "妇产医院": "A518", "儿科医院": "A519", "儿童医院": "A519", "护理院站": "A710", "疾控中心": "J100",
    "卫生监督所": "K100",
}  # fmt: skip


def category_key(name: str) -> str:
    """A category's name without brackets and spaces, for looking it up."""
    return re.sub(r"[\s()（）]", "", unicodedata.normalize("NFKC", name)).replace("其它", "其他")


def read_category(raw, known: dict[str, str]) -> str | None:
    """Code of "A518.妇产（科）医院", "A518" or a category's name; "" for empty; None if not understood.

    ``known`` maps ``category_key(name)`` and codes to codes.
    """
    text = str(raw or "").strip()
    if not text:
        return ""
    if match := _CATEGORY_CODE.match(text):
        return known.get(match[1].upper())
    key = category_key(text)
    return known.get(key) or CATEGORY_WORDS.get(key)


def split_addresses(raw) -> list[str]:
    """Addresses written into one cell: split at 、；; and line breaks where both sides look like addresses."""
    text = re.sub(r"[ \t　]+", " ", str(raw or "")).strip()
    found: list[str] = []
    for piece in re.split(r"[;；\n]+|、(?=\S*?[市区县镇乡]\S*?[路街道号村])", text):
        part = piece.strip(" 、")
        if not part:
            continue
        if found and not _looks_like_address(part):
            found[-1] += f"、{part}"
        else:
            found.append(part)
    return found


def _looks_like_address(text: str) -> bool:
    return len(text) >= 6 and re.search(r"[路街道巷号村镇乡弄]", text) is not None
