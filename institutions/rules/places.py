"""Where an institution lies, from what a list offers: codes, names of divisions, an address.

A code that is obsolete is carried over to the present one; a coarse code is refined by names and, last, by
the address. What was concluded rather than read is said, so that a person can look.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from supervision.foundation.rules import regions
from supervision.foundation.rules.identifiers import as_text
from supervision.foundation.rules.sayings import N_, Saying

CODE, NAME, ADDRESS = "code", "name", "address"
# Names of one character are read as a people only with 族 behind them: 陵水黎族自治县 is 陵水.
_PEOPLES = (
    "(?:蒙古|维吾尔|布依|朝鲜|土家|哈尼|哈萨克|傈僳|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|"
    "塔吉克|鄂温克|裕固|保安|独龙|鄂伦春)族?|(?:回|藏|苗|彝|壮|满|侗|瑶|白|傣|黎|佤|畲|水|土|羌|怒|各)族"
)
_SUFFIX = re.compile(
    rf"(?:(?:{_PEOPLES})+自治[州县旗]|特别行政区|(?:维吾尔|壮族|回族)?自治区|地区|林区|特区|新区|[省市区县盟旗])$"
)
_COUNTY_END = "区县市旗"


def core(name: str) -> str:
    """A division's name without what it is: 密云区 and 密云县 share 密云. Two characters at least remain."""
    shorter = _SUFFIX.sub("", name)
    return shorter if len(shorter) >= 2 else name


@dataclass(frozen=True)
class Place:
    """A nine-digit code, how it was found, what to tell; or the reason why no place was found."""

    code: str = ""
    basis: str = CODE
    warnings: tuple[Saying, ...] = ()
    refusal: Saying | None = None


@dataclass
class Gazetteer:
    """The division tree down to counties, ready for looking up. ``rows``: (code, name, level)."""

    names: dict[str, str] = field(default_factory=dict)
    changes: dict[str, str] = field(default_factory=dict)
    _below: dict[str, list[str]] = field(default_factory=dict)
    _by_core: dict[str, list[str]] = field(default_factory=dict)
    known_names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str]], changes: dict[str, str]) -> "Gazetteer":
        """From (code, name) of nation to county and the obsolete codes."""
        made = cls(dict(rows), dict(changes))
        made.known_names = frozenset(made.names.values())
        for code, name in made.names.items():
            made._by_core.setdefault(core(name), []).append(code)
            for above in regions.ancestors(code):
                if above in made.names:
                    made._below.setdefault(above, []).append(code)
        return made

    def below(self, code: str) -> list[str]:
        """Every division under one, at any depth."""
        return self._below.get(code, [])

    def chain(self, code: str) -> tuple[tuple[str, str], ...]:
        """(code, name) of a division and those above it, province first, without 市辖区 and the like."""
        above = [*reversed(regions.ancestors(code)), code]
        known = [(one, self.names[one]) for one in above if one in self.names and one != regions.NATION_CODE]
        return tuple((one, name) for one, name in known if name not in regions.PLACEHOLDER_NAMES)

    def named(self, name: str, within: str) -> str | None:
        """The one division below ``within`` of that name (公主岭, 公主岭市); None if none or several."""
        text = name.strip()
        hits = [c for c in self._by_core.get(core(text), ()) if c != within and regions.contains(within, c)]
        exact = [c for c in hits if self.names[c] == text]
        for found in (exact, hits):
            top = [c for c in found if not any(c != o and regions.contains(o, c) for o in found)]
            if len(top) == 1:
                return top[0]
        return None

    def located(self, address: str, within: str) -> str:
        """The deepest division that the address begins with, starting from ``within``; may be ``within``."""
        text = re.sub(r"\s", "", address)
        for code in reversed((within, *regions.ancestors(within))):
            text = text[_prefix_length(text, self.names.get(code, ""), county=False) :]
        here = within
        while (step := self._step(text, here)) is not None:
            here, text = step
        return here

    def _step(self, text: str, here: str) -> tuple[str, str] | None:
        best: tuple[int, str] | None = None
        for code in self.below(here):
            length = _prefix_length(text, self.names[code], county=regions.level_of(code) == regions.COUNTY)
            if length and (best is None or length > best[0]):
                best = (length, code)
        if best is None or self._ambiguous(text, here, best):
            return None
        return best[1], text[best[0] :]

    def _ambiguous(self, text: str, here: str, best: tuple[int, str]) -> bool:
        """Several divisions of one name at equal right (朝阳区 without a city)."""
        chosen = best[1]
        same = [c for c in self.below(here) if c != chosen and self.names[c] == self.names[chosen]]
        return any(not regions.contains(c, chosen) and not regions.contains(chosen, c) for c in same)


def _prefix_length(text: str, name: str, *, county: bool) -> int:
    """Length of the division's name at the beginning of the text.

    The whole name, or its core with another ending (密云县 for 密云区). Above counties also the core with 省
    or 市, or alone (河北石家庄…), but not 安阳县 for 安阳市: that is another division.
    """
    if not name:
        return 0
    if text.startswith(name):
        return len(name)
    short = core(name)
    if len(short) < 2 or not text.startswith(short):
        return 0
    following = text[len(short) : len(short) + 1]
    if county:
        return len(short) + 1 if following and following in _COUNTY_END else 0
    if following and following in "省市":
        return len(short) + 1
    return 0 if following and following in "区县旗" else len(short)


@dataclass(frozen=True)
class Clues:
    """What a row offers, as written. ``codes`` from fine to coarse."""

    codes: tuple[object, ...] = ()
    names: tuple[str, ...] = ()
    postal: object = ""
    address: str = ""
    home: str = regions.NATION_CODE


def find_place(clues: Clues, gazetteer: Gazetteer) -> Place:
    """The finest division that codes, names and address agree on.

    ``clues.home`` is the region of the person who imports: names without a province are looked for there.
    """
    warnings: list[Saying] = []
    code, refusal = _by_code(clues.codes, gazetteer, warnings)
    if refusal:
        return Place(refusal=refusal)
    if code:
        code = _hidden_in_postal(clues.postal, code, gazetteer) or code
    basis = CODE
    if not _coarse(code):
        _compare_name(clues.names, code, gazetteer, warnings)
    elif (finer := _by_name(clues.names, code or clues.home, gazetteer)) and finer != code:
        code, basis = finer, CODE if code else NAME
    if _coarse(code):
        code, basis = _by_address(clues, code, basis, gazetteer, warnings)
    if not code and _is_one_place(clues.home):
        code, basis = clues.home, NAME
        warnings.append(Saying(N_("名单没有区划，按导入人所在的%(name)s处理"), {"name": gazetteer.names[code]}))
    if code in ("", regions.NATION_CODE):
        return Place(refusal=Saying(N_("无法确定所在行政区划：请填写6位区划代码，或省、市、区县名称")))
    return Place(code, basis, tuple(warnings))


def _is_one_place(home: str) -> bool:
    """A city's or county's own list needs no division column; a province's or the nation's does."""
    return regions.level_of(home) in (regions.CITY, regions.COUNTY)


def _coarse(code: str) -> bool:
    """Whether something finer could still be found."""
    return not code or regions.level_of(code) in (regions.NATION, regions.PROVINCE, regions.CITY)


def _compare_name(names: tuple[str, ...], code: str, gazetteer: Gazetteer, warnings: list[Saying]) -> None:
    if names and not _name_agrees(names[-1], code, gazetteer):
        said = {"name": names[-1], "code": code[:6], "known": gazetteer.names[code]}
        warnings.append(Saying(N_("区划名称“%(name)s”与代码%(code)s（%(known)s）不一致，已按代码处理"), said))


def _by_address(clues: Clues, code: str, basis: str, gazetteer: Gazetteer, warnings: list[Saying]) -> tuple[str, str]:
    """Refine by the address; said where the address is all there is."""
    start = code or clues.home
    located = gazetteer.located(clues.address, start)
    if located == start:
        return code, basis
    if not code:
        warnings.append(Saying(N_("区划由地址推定为%(name)s"), {"name": gazetteer.names[located]}))
        return located, ADDRESS
    return located, ADDRESS if regions.level_of(located) == regions.COUNTY else basis


def _by_code(codes, gazetteer: Gazetteer, warnings: list[Saying]) -> tuple[str, Saying | None]:
    """The first code that the tree knows. A damaged or unknown one refuses the row if no other helps."""
    refusal = None
    for raw in codes:
        cell = as_text(raw)
        if cell.refusal:
            return "", cell.refusal
        if not cell.value:
            continue
        try:
            code = regions.widened(cell.value)
        except ValueError:
            said = {"value": cell.value}
            refusal = refusal or Saying(N_("“%(value)s”不是区划代码：应为6位（或2、4、9、12位）数字"), said)
            continue
        present = regions.current(code, gazetteer.changes)
        present = present if present in gazetteer.names else regions.widened(present[:6])
        if present not in gazetteer.names:
            present = regions.current(present, gazetteer.changes)
        if present in gazetteer.names:
            if present[:6] != code[:6] and not regions.contains(present, code):
                said = {"old": code[:6], "new": present[:6], "name": gazetteer.names[present]}
                warnings.append(Saying(N_("区划代码%(old)s已停用，现为%(new)s（%(name)s）"), said))
            return present, None
        said = {"value": cell.value}
        refusal = refusal or Saying(N_("“%(value)s”在现行和已停用的区划中都查不到，请核对"), said)
    return "", refusal


def _hidden_in_postal(raw, within: str, gazetteer: Gazetteer) -> str | None:
    """A region code written into the postcode column: taken when it lies inside the row's own region."""
    cell = as_text(raw)
    if cell.refusal or not re.fullmatch(r"[0-9]{6}", cell.value):
        return None
    code = regions.current(regions.widened(cell.value), gazetteer.changes)
    inside = code in gazetteer.names and regions.contains(within, code)
    return code if inside else None


def is_region_code(raw, gazetteer: Gazetteer) -> bool:
    """Whether a postcode cell holds a region code of today or of earlier."""
    cell = as_text(raw)
    if not re.fullmatch(r"[0-9]{6}", cell.value):
        return False
    return regions.current(regions.widened(cell.value), gazetteer.changes) in gazetteer.names


def _by_name(names: tuple[str, ...], start: str, gazetteer: Gazetteer) -> str | None:
    """Names from coarse to fine, each looked for below what was found so far."""
    here = None
    for name in names:
        if not name.strip() or name.strip() in regions.PLACEHOLDER_NAMES:
            continue
        if core(name.strip()) == core(gazetteer.names[start]):
            here = start
            continue
        found = gazetteer.named(name, here or start) or gazetteer.named(name, here or regions.NATION_CODE)
        if found and (here is None or regions.contains(here, found)):
            here = found
    if here and not regions.contains(start, here) and start != regions.NATION_CODE:
        return None
    return here


def _name_agrees(name: str, code: str, gazetteer: Gazetteer) -> bool:
    """Whether the finest name given is the division, one above it, or an older form of it."""
    wanted = core(name.strip())
    if not wanted or name.strip() in regions.PLACEHOLDER_NAMES:
        return True
    return any(core(gazetteer.names.get(c, "")) == wanted for c in (code, *regions.ancestors(code)))
