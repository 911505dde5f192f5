"""How much speaks for two records being one institution: sentences, a score of 0–100 and a class.

The weights are ours; they were set by looking at the pairs that two real lists of one city give
(tests/institutions/test_matching_real.py). A person decides in any case; the class only sorts the work.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import product
from operator import itemgetter

from supervision.foundation.rules import regions
from supervision.foundation.rules.sayings import N_, Saying

from .places import core

CERTAIN, LIKELY, POSSIBLE = "certain", "likely", "possible"
_CERTAIN_FROM, _LIKELY_FROM, _LEAST = 75, 55, 35
_REST = 4  # characters a name needs when a short form of a place is taken off its head
_ADDRESS = re.compile(r"[\s·,，.。、;；:：\-—_()（）#“”\"']")
_ASIDE = re.compile(r"[(（][^()（）]*[)）]|附近$")
_AFFILIATED = re.compile(r"^.{2,14}?(?:大学|医学院|学院)附属(?=.{4,})")
_STREET = re.compile(
    r"([^号]{1,10}?(?:大街|大道|胡同|[路街巷道里条村]))([甲乙丙东西南北]?[0-9一二三四五六七八九十]+)号?"
)
_SEVERAL = re.compile(r"[/、，,。;；]+")
_WHOLE, _NEAR = 6, 0.7  # characters an address needs to be found inside another; likeness of two that differ
Places = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Bare:
    """A folded name without the places at its head, and the code of the finest place taken off."""

    place: str
    rest: str


@dataclass(frozen=True)
class Side:
    """One of the two records as far as comparing needs it."""

    folded: str
    region_code: str
    uscc: str = ""
    address: str = ""
    level: str = ""
    category: str = ""
    other_names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Evidence:
    """What was found. ``said``: for and against, in the order a person would look."""

    score: int
    said: tuple[Saying, ...] = field(compare=False)

    @property
    def certainty(self) -> str:
        """certain, likely or possible."""
        return CERTAIN if self.score >= _CERTAIN_FROM else LIKELY if self.score >= _LIKELY_FROM else POSSIBLE


def fold_address(address: str) -> str:
    """An address without width, spaces and punctuation."""
    return _ADDRESS.sub("", unicodedata.normalize("NFKC", address)).casefold()


def bare(folded: str, places: Places) -> Bare:
    """北京市朝阳区妇幼保健院 → 妇幼保健院, with 朝阳区's code. ``places``: (code, name) from province to county."""
    deepest, rest = "", folded
    for code, name in places:
        short = core(name)
        if rest.startswith(name) and len(rest) - len(name) >= 2:
            deepest, rest = code, rest[len(name) :]
        elif len(short) >= 2 and rest.startswith(short) and len(rest) - len(short) >= _REST:
            deepest, rest = code, rest[len(short) :]
    return Bare(deepest, rest)


def spellings(folded: str, places: Places) -> set[str]:
    """Other ways the same name is written: with and without the places, and without 某某大学附属."""
    rest = bare(folded, places).rest
    heads = [("", name, core(name)) for _code, name in places]
    found = {"".join(chosen) + rest for chosen in product(*heads)}
    if affiliated := _AFFILIATED.match(folded):
        found.add(folded[affiliated.end() :])
    return {name for name in found if len(name) >= _REST} - {folded}


def weigh(one: Side, other: Side, places: Places = ()) -> Evidence | None:
    """Evidence for the pair, or None where nothing or too little speaks for it."""
    region = _region(one, other)
    name = _name(one, other, places)
    same_uscc = bool(one.uscc) and one.uscc == other.uscc
    if region is None or (name is None and not same_uscc):
        return None
    found = [name, region, _uscc(one, other), _address(one, other), _level(one, other), _category(one, other)]
    kept = [part for part in found if part is not None]
    score = max(0, min(100, sum(weight for weight, _said in kept)))
    if score < _LEAST:
        return None
    return Evidence(score, tuple(said for _weight, said in kept))


def _name(one: Side, other: Side, places: Places):
    if one.folded == other.folded:
        return 50, Saying(N_("名称相同"))
    if one.folded in other.other_names or other.folded in one.other_names:
        return 40, Saying(N_("一方的名称是另一方的曾用名或第二名称"))
    if one.other_names & other.other_names:
        return 35, Saying(N_("曾用名或第二名称相同"))
    first, second = bare(one.folded, places), bare(other.folded, places)
    if first.rest == second.rest and (first.place == second.place or not (first.place and second.place)):
        return 35, Saying(N_("去掉地名后名称相同"))
    if _unaffiliated(one.folded) == _unaffiliated(other.folded):
        return 35, Saying(N_("去掉“某某大学附属”后名称相同"))
    return None


def _unaffiliated(folded: str) -> str:
    return _AFFILIATED.sub("", folded)


def _region(one: Side, other: Side):
    if one.region_code == other.region_code:
        return 25, Saying(N_("区划相同"))
    codes = (one.region_code, other.region_code)
    if regions.contains(*codes) or regions.contains(*reversed(codes)):
        return 10, Saying(N_("一方的区划包含另一方的区划"))
    return None


def _uscc(one: Side, other: Side):
    if not (one.uscc and other.uscc):
        return None
    if one.uscc == other.uscc:
        return 35, Saying(N_("统一社会信用代码相同"))
    return -30, Saying(N_("统一社会信用代码不同"))


def _address(one: Side, other: Side):
    """The best that any two of the addresses on both sides give."""
    if not (one.address and other.address):
        return None
    pairs = product(_SEVERAL.split(one.address), _SEVERAL.split(other.address))
    return max(
        (_compared(first, second) for first, second in pairs if first and second), key=itemgetter(0), default=None
    )


def _compared(one: str, other: str):
    first, second = _plain(one), _plain(other)
    if first == second:
        return 25, Saying(N_("地址相同"))
    if found := _same_street(first, second):
        return found
    shorter, longer = sorted((fold_address(first), fold_address(second)), key=len)
    if len(shorter) >= _WHOLE and shorter in longer:
        return 15, Saying(N_("一方的地址包含另一方的地址"))
    if _numbers(shorter) == _numbers(longer) and SequenceMatcher(None, shorter, longer).ratio() >= _NEAR:
        return 10, Saying(N_("地址相近"))
    return -10, Saying(N_("地址写法不同"))


def _plain(address: str) -> str:
    """From the street on, without remarks in brackets; 一号 and 1号 are one."""
    text = unicodedata.normalize("NFKC", _ASIDE.sub("", address)).replace(" ", "")
    tail = re.split(r"[省市区县镇乡](?=[^省市区县镇乡]{2,})", text)[-1]
    return re.sub(r"[一二三四五六七八九](?=号)", lambda digit: str("一二三四五六七八九".index(digit[0]) + 1), tail)


def _same_street(first: str, second: str):
    """Both name a street and a number on it: the same, or another house of the same street."""
    one, other = _STREET.search(first), _STREET.search(second)
    if not (one and other and one[1] == other[1]):
        return None
    if one[2] == other[2]:
        return 15, Saying(N_("道路门牌相同"))
    return -5, Saying(N_("同一道路，门牌不同"))


def _numbers(text: str) -> list[str]:
    return re.findall(r"[0-9]+", text)


def _level(one: Side, other: Side):
    told = {one.level, other.level} - {"", "0"}
    if not told or not (one.level and other.level):
        return None
    return (5, Saying(N_("级别相同"))) if len(told) == 1 and one.level == other.level else (-10, Saying(N_("级别不同")))


def _category(one: Side, other: Side):
    if not (one.category and other.category):
        return None
    if one.category[0] == other.category[0]:
        return 5, Saying(N_("机构大类相同"))
    return -10, Saying(N_("机构大类不同"))
