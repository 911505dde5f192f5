"""Numbers that name institutions and persons: what is wrong with them, said so that a person can act.

Real lists hold old, short and mistyped numbers, so a wrong check digit is a warning. Only a number that a
spreadsheet has destroyed (9.11E+17, trailing .0 on a rounded value) is refused: it cannot be told any more.
Sources: GB 32100 (USCC), GB 11714 (organisation code), GB 11643 (ID card), 登记号 22 characters.
"""

import re
from dataclasses import dataclass
from datetime import date

from .sayings import N_, Saying

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CARD = re.compile(r"[0-9]{6}(?:(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]{4}[0-9X]|[0-9]{9})")
_ID_CHECK = "10X98765432"
_FULL_WIDTH = str.maketrans({0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: " "})
_SCIENTIFIC = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?E[+-]?[0-9]+", re.IGNORECASE)
_FLOAT_TAIL = re.compile(r"([0-9]+)\.0+")
_FRACTION = re.compile(r"[0-9]+\.[0-9]*[1-9][0-9]*")
_EXACT_DIGITS = 15  # a spreadsheet keeps no more than 15 digits of a number


@dataclass(frozen=True)
class Checked:
    """A number as it will be kept, what is odd about it, and why it cannot be taken (if so)."""

    value: str
    warnings: tuple[Saying, ...] = ()
    refusal: Saying | None = None

    @property
    def ok(self) -> bool:
        """Neither refused nor doubted."""
        return not self.warnings and self.refusal is None


def as_text(raw) -> Checked:
    """A cell that holds a code, as text: full width folded, spaces and hyphens out, letters upper case.

    Refuses what a spreadsheet has destroyed; a whole number of at most 15 digits is taken as it is.
    """
    if raw is None:
        return Checked("")
    if isinstance(raw, float) and not isinstance(raw, bool):
        return _from_number(raw)
    text = re.sub(r"[\s\-‐-―']", "", str(raw).translate(_FULL_WIDTH)).upper()
    if _SCIENTIFIC.fullmatch(text):
        return Checked("", refusal=_destroyed(text))
    if tail := _FLOAT_TAIL.fullmatch(text):
        return _from_digits(tail[1], shown=text)
    if _FRACTION.fullmatch(text):
        return Checked("", refusal=_destroyed(text))
    return Checked(text)


def _from_number(raw: float) -> Checked:
    if raw != raw or raw in (float("inf"), float("-inf")) or raw < 0 or not raw.is_integer():
        return Checked("", refusal=_destroyed(str(raw)))
    return _from_digits(str(int(raw)), shown=repr(raw))


def _from_digits(digits: str, shown: str) -> Checked:
    if len(digits) > _EXACT_DIGITS:
        return Checked("", refusal=_destroyed(shown))
    return Checked(digits)


def _destroyed(text: str) -> Saying:
    return Saying(
        N_("编码“%(text)s”已被表格软件按数值改写，无法还原：请在原表中把该列设为“文本”格式后重新填写"), {"text": text}
    )


def check_uscc(raw) -> Checked:
    """统一社会信用代码: 18 characters; other lengths and wrong check characters are warnings."""
    checked = as_text(raw)
    code = checked.value
    if checked.refusal or not code:
        return checked
    if len(code) != 18:
        return Checked(code, (Saying(N_("统一社会信用代码应为18位，此处为%(n)s位，已按原样保存"), {"n": len(code)}),))
    if bad := sorted(set(code) - set(USCC_ALPHABET)):
        return Checked(code, (Saying(N_("统一社会信用代码含不允许的字符“%(chars)s”"), {"chars": "".join(bad)}),))
    warnings = []
    if uscc_check_character(code[:17]) != code[17]:
        warnings.append(Saying(N_("统一社会信用代码校验位不符，请核对是否录错")))
    elif not check_org_code(code[8:17]).ok:
        warnings.append(Saying(N_("统一社会信用代码中的组织机构代码校验位不符")))
    return Checked(code, tuple(warnings))


def uscc_check_character(body: str) -> str:
    """Check character of the first 17 characters (weights 3^i mod 31)."""
    total = sum(USCC_ALPHABET.index(c) * w for c, w in zip(body, _USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31]


def check_org_code(raw) -> Checked:
    """组织机构代码: 8 characters and a check character (11 → 0, 10 → X)."""
    checked = as_text(raw)
    code = checked.value
    if checked.refusal or not code:
        return checked
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return Checked(code, (Saying(N_("组织机构代码应为8位字母数字加1位校验码，已按原样保存")),))
    if org_check_character(code[:8]) != code[8]:
        return Checked(code, (Saying(N_("组织机构代码校验位不符，请核对是否录错")),))
    return Checked(code)


def org_check_character(body: str) -> str:
    """Check character of the first eight characters."""
    total = sum(_ORG_ALPHABET.index(c) * w for c, w in zip(body, _ORG_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


@dataclass(frozen=True)
class RegistrationParts:
    """What a 22-character registration number says."""

    org_code: str
    region6: str
    economic_type: str
    category: str
    nature: str


_REGISTRATION = re.compile(r"([0-9A-Z]{9})([0-9]{6})([0-9]{2})([A-Z][0-9]{3})([129])")


def registration_parts(code: str) -> RegistrationParts | None:
    """Parts of a 22-character registration number; None for any other form."""
    match = _REGISTRATION.fullmatch(code)
    return RegistrationParts(*match.groups()) if match else None


def check_registration_number(raw) -> Checked:
    """登记号: 22 characters; older 12- and 15-character numbers and any other form are warnings."""
    checked = as_text(raw)
    code = checked.value
    if checked.refusal or not code:
        return checked
    if registration_parts(code):
        return Checked(code)
    if len(code) in (12, 15):
        return Checked(code, (Saying(N_("登记号为%(n)s位旧号，已按原样保存，换发新证后请更新"), {"n": len(code)}),))
    if len(code) == 22:
        return Checked(code, (Saying(N_("登记号虽为22位，但区划、经济类型、类别或经营性质段不符合编码规则")),))
    return Checked(code, (Saying(N_("登记号应为22位，此处为%(n)s位，已按原样保存"), {"n": len(code)}),))


def check_id_card(raw, *, on: date) -> Checked:
    """居民身份证号: 18 characters with check character, or 15 digits (first generation)."""
    checked = as_text(raw)
    code = checked.value
    if checked.refusal or not code:
        return checked
    if re.fullmatch(r"[0-9]{15}", code):
        return Checked(code, (Saying(N_("身份证号为15位旧号，请更新为18位")),))
    if not re.fullmatch(r"[0-9]{17}[0-9X]", code):
        return Checked(code, (Saying(N_("身份证号应为18位")),))
    if id_check_character(code[:17]) != code[17]:
        return Checked(code, (Saying(N_("身份证号校验位不符，请核对是否录错")),))
    if not _was_born(code[6:14], on):
        return Checked(code, (Saying(N_("身份证号中的出生日期不存在或晚于今天")),))
    return Checked(code)


def looks_like_id_card(text: str) -> bool:
    """Whether somebody may have meant an identity number, slips of the pen included."""
    return bool(_ID_CARD.fullmatch(text.translate(_FULL_WIDTH).strip().upper()))


def id_check_character(body: str) -> str:
    """Check character of the first 17 digits (ISO 7064 MOD 11-2)."""
    return _ID_CHECK[sum(int(c) * w for c, w in zip(body, _ID_WEIGHTS, strict=True)) % 11]


def _was_born(digits: str, on: date) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return date(1850, 1, 1) <= born <= on


def masked(code: str, head: int = 3, tail: int = 2) -> str:
    """All but the first and last characters as stars; short codes are hidden whole."""
    if len(code) <= head + tail:
        return "*" * len(code)
    return f"{code[:head]}{'*' * (len(code) - head - tail)}{code[-tail:]}"
