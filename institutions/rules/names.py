"""Names of institutions: what is compared, and the other names written inside brackets."""

import re
import unicodedata
from dataclasses import dataclass

FORMER, SECOND = "former", "second"
_SPACE = re.compile(r"\s+")
_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]")
_PUNCTUATION = re.compile(r"[\s·•.,，。、;；:：'\"“”‘’\-—_~～*#/\\|()（）\[\]【】<>《》]")
_PLACE_PREFIX = re.compile(r"^[^\s()（）]{1,8}[区县旗]\s+(?=[^\s]{4,})")
_FORMERLY = re.compile(r"^(原名|原称|曾用名|原|曾名)[:：]?")
# A bracket that names an institution, not a campus of it.
_INSTITUTION = re.compile(
    r"(医院|卫生院|保健院|中心|服务站|卫生站|诊所|门诊部|医务室|卫生室|防治[院所站]|疗养院|研究所|医学院)$"
)
_CAMPUS = re.compile(r"(院区|分院|分部|东院|西院|南院|北院|总院|本部|新院|老院)$")


@dataclass(frozen=True)
class Names:
    """A name as shown, its folded form for comparing, and other names as (kind, name)."""

    shown: str
    folded: str
    others: tuple[tuple[str, str], ...] = ()


def shown(raw: str) -> str:
    """One line, single spaces, no spaces around brackets."""
    text = _SPACE.sub(" ", str(raw)).strip()
    return re.sub(r"\s*([()（）])\s*", r"\1", text)


def fold(raw: str) -> str:
    """What two spellings of one name have in common: width, case, spaces and punctuation fall away,
    and so does a district written before the name with a space ("西城区 北京市回民医院")."""
    text = _PLACE_PREFIX.sub("", _SPACE.sub(" ", str(raw)).strip())
    bare = _PUNCTUATION.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", bare))


def read_name(raw: str) -> Names:
    """Split a written name: "延庆区医院（北京大学第三医院延庆医院）" has a second name, "（原302医院）" a former one.

    Brackets that tell a campus (管庄院区) stay part of the name: a campus is another place.
    """
    whole = shown(raw)
    others: list[tuple[str, str]] = []

    def take(match: re.Match) -> str:
        inside = match[1].strip()
        if former := _FORMERLY.match(inside):
            others.append((FORMER, inside[former.end() :]))
        elif _INSTITUTION.search(inside) and not _CAMPUS.search(inside):
            others.append((SECOND, inside))
        else:
            return match[0]
        return ""

    main = _BRACKETS.sub(take, whole)
    folded = fold(main)
    if not folded:
        return Names(whole, fold(whole))
    kept = tuple((kind, name) for kind, name in others if name and fold(name) != folded)
    return Names(whole, folded, kept)
