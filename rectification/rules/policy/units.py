"""Responsible units of a measure: names and roles out of one phrase (domain.md 7.3).

市卫生健康委牵头,市民政局、市国资委等部门分别负责    lead + joint
医政监督股牵头,卫生监督所协助落实                    lead + assist
市卫生健康委;市委组织部配合                          lead + cooperate
市卫生健康委、市委政法委分别负责                      joint, nobody leads
市卫生健康委                                          alone responsible, so it leads
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from .text import Paper, folded

LEAD, JOINT, COOPERATE, ASSIST = "lead", "joint", "cooperate", "assist"

# A recorded correction: the name as printed → the unit or units it stands for.
Correction = Mapping[str, tuple[str, ...]]

_SUFFIX = (
    "委|局|办|部|院|厅|科|股|所|中心|政府|集团|高法|部门|单位|会|处|公司|队|站|室|银行|大学|学校|党委"
    "|各区|各县|街道|乡镇"
)
_ENDS_LIKE_UNIT = re.compile(rf"(?:{_SUFFIX})(?:\([^()]*\))?$")
_GROUP = re.compile(r"^各|相关|有关|市级各|所有")
_AND = re.compile("以及|[和及与]")
_NAME = 40  # characters that are enough to see how a name ends
_LABEL = re.compile(
    r"(?P<role>责任|牵头|主办|承办|主责|配合|协办|参加|参与|协助|落实)(?:部门|单位|股室|科室|处室|方)(?:\([^()]{0,6}\))?:"
)
_LABEL_ROLES = {"牵头": LEAD, "主办": LEAD, "承办": LEAD, "主责": LEAD, "配合": COOPERATE, "协办": COOPERATE,
                "参加": COOPERATE, "参与": COOPERATE, "协助": ASSIST}  # fmt: skip
_KIND = r"(?:相关|有关|监管|职能|成员|责任|市级|区级)*(?:部门|单位|股室|科室|处室)?"
_DUTY = r"(?:依|按|按照|根据)(?:照)?(?:各自)?(?:职责|职能|分工|职责分工)"
_VERB = (
    r"牵头(?:负责|组织|落实|实施)?|(?:分别|共同|具体|分工)?负责(?:落实|实施)?|(?:配合|协助|协同|参与|参加).{0,20}|落实"
)
_PIECE = re.compile(rf"^由?(?P<name>.*?)(?P<etc>等{_KIND})?(?P<duty>{_DUTY})?(?:分别)?(?P<verb>{_VERB})?$", re.DOTALL)
_FIRST_LEADS = re.compile(r"排(?:在|名)?第一.{0,6}牵头")


@dataclass(frozen=True)
class Unit:
    """One unit of a measure. ``raw`` is what the paper prints between ``start`` and ``end``."""

    name: str
    raw: str
    role: str
    group: bool
    corrected: bool
    start: int
    end: int


@dataclass(frozen=True)
class Units:
    """The units of a measure; ``doubts`` are codes of what a person should look at."""

    units: tuple[Unit, ...] = ()
    open_ended: bool = False
    doubts: tuple[str, ...] = ()

    def named(self, role: str) -> list[str]:
        """Names in one role, in the order of the paper."""
        return [unit.name for unit in self.units if unit.role == role]


@dataclass
class _Piece:
    start: int
    end: int
    verb: str
    etc: bool
    clause: int
    label: str | None
    role: str | None = None


def is_first_leads_note(text: str) -> bool:
    """Whether a remark says that the first unit listed leads, here and below."""
    return bool(_FIRST_LEADS.search(text))


def is_group(name: str) -> bool:
    """Whether a name means several bodies at once (各区政府, 相关部门), so that no one body can be meant."""
    return bool(_GROUP.search(folded(name)))


def looks_like_units(text: str) -> bool:
    """Whether folded text between brackets names who is responsible."""
    text = text.strip().rstrip("。")
    if not 0 < len(text) <= 600 or "。" in text or "《" in text or is_first_leads_note(text):
        return False
    if _LABEL.match(text) or re.search(r"(?:负责|牵头|(?:配合|协助)(?:落实)?)$", text):
        return True
    names = [re.sub(rf"等{_KIND}$", "", text[a:b]) for a, b, _mark in _split(text, 0, len(text))]
    return bool(names) and all(2 < len(name) <= 20 and _ENDS_LIKE_UNIT.search(name) for name in names)


def _split(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """Pieces between separators that stand outside brackets, each with the mark that closes it."""
    pieces, depth, begin = [], 0, start
    for at in range(start, end):
        character = text[at]
        depth = max(0, depth + (character in "(<") - (character in ")>"))
        if depth == 0 and (character in "、,;。" or character.isspace()):
            pieces.append((begin, at, character))
            begin = at + 1
    pieces.append((begin, end, ";"))
    return [(a, b, mark) for a, b, mark in pieces if text[a:b].strip() or mark in ";。"]


def _around_and(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A name cut at 和, 及, 与 where both sides are units; 市教育和体育局 stays whole."""
    names = []
    for mark in _AND.finditer(text, start, end):
        left = text[max(start, mark.start() - _NAME) : mark.start()]
        right = text[max(mark.end(), end - _NAME) : end]
        begin = text[mark.end() : min(mark.end() + _NAME, end)]
        if _ENDS_LIKE_UNIT.search(left) and (_ENDS_LIKE_UNIT.search(right) or _GROUP.match(begin)):
            names.append((start, mark.start()))
            start = mark.end()
    return [*names, (start, end)]


def _segments(text: str, start: int, end: int) -> list[tuple[int, int, str | None]]:
    """Stretches with the role their label gives (牵头单位:…), None without one."""
    labels = list(_LABEL.finditer(text, start, end))
    if not labels:
        return [(start, end, None)]
    found = [(start, labels[0].start(), None)] if text[start : labels[0].start()].strip() else []
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        found.append((label.end(), following.start() if following else end, _LABEL_ROLES.get(label["role"])))
    return found


def _pieces(text: str, start: int, end: int) -> list[_Piece]:
    found, clause = [], 0
    for seg_start, seg_end, label in _segments(text, start, end):
        for a, b, mark in _split(text, seg_start, seg_end):
            shape = _PIECE.match(text[a:b])
            name_from = a + shape.start("name")
            names = _around_and(text, name_from, a + shape.end("name")) if shape["name"].strip() else [(a, a)]
            for x, y in names[:-1]:
                found.append(_Piece(x, y, "", False, clause, label))
            x, y = names[-1]
            found.append(_Piece(x, y, shape["verb"] or "", bool(shape["etc"]), clause, label))
            clause += bool(shape["verb"]) or mark in ";。"
        clause += 1
    return found


def _role_of_verb(verb: str) -> str | None:
    if verb.startswith("牵头"):
        return LEAD
    if verb.startswith("协助"):
        return ASSIST
    if verb.startswith(("配合", "协同", "参与", "参加")):
        return COOPERATE
    return JOINT if verb else None


def _assign(pieces: list[_Piece], *, first_leads: bool) -> list[str]:
    """Give every piece its role, clause by clause; returns the doubts."""
    doubts = []
    for clause in {piece.clause for piece in pieces}:
        group = [piece for piece in pieces if piece.clause == clause]
        role = _role_of_verb(next((piece.verb for piece in group if piece.verb), "")) or group[0].label
        for piece in group:
            piece.role = role
    named = [piece for piece in pieces if piece.end > piece.start]
    roles = {piece.role for piece in named}
    bare = [piece for piece in named if piece.role is None]
    if LEAD in roles:
        for piece in bare:
            piece.role = COOPERATE
        return ["role_guessed"] if bare else []
    if first_leads and named and roles <= {None, JOINT}:
        doubts += ["first_listed_leads"] if JOINT in roles else []
        for piece in bare:
            piece.role = COOPERATE
        named[0].role = LEAD
        return doubts
    first = [piece for piece in named if piece.role in (None, JOINT)]
    shared = any("分别" in piece.verb or "共同" in piece.verb for piece in pieces)
    for piece in bare:
        piece.role = JOINT
    if len(first) == 1 and first[0] is named[0] and not shared:
        first[0].role = LEAD
    return doubts


def _named(paper: Paper, piece: _Piece, corrections: Correction) -> list[Unit]:
    start, end = paper.trimmed(piece.start, piece.end)
    raw = paper.clean[start:end]
    names = corrections.get(raw, (raw,))
    return [Unit(name, raw, piece.role, is_group(raw), names != (raw,), start, end) for name in names]


def read_units(
    paper: Paper, start: int, end: int, *, first_leads: bool = False, corrections: Correction | None = None
) -> Units:
    """Read the unit phrase between two offsets of the clean text."""
    pieces = _pieces(paper.folded, start, end)
    doubts = _assign(pieces, first_leads=first_leads)
    units = [
        unit
        for piece in pieces
        if paper.clean[piece.start : piece.end].strip()
        for unit in _named(paper, piece, corrections or {})
    ]
    if any(unit.corrected for unit in units):
        doubts.append("corrected")
    if any(not _ENDS_LIKE_UNIT.search(unit.name) and not unit.group for unit in units):
        doubts.append("unusual_name")
    if units and not any(unit.role == LEAD for unit in units):
        doubts.append("no_lead")
    return Units(tuple(units), any(piece.etc for piece in pieces), tuple(dict.fromkeys(doubts)))


def mend_cut(parts: list[Units]) -> list[Units]:
    """A name cut at the end of a page (市医 | 疗保障局) is one again; the parts are cells that follow each other."""
    mended = list(parts)
    for at in range(len(mended) - 1):
        head, rest = mended[at].units, mended[at + 1].units
        if not head or not rest or head[-1].group or _ENDS_LIKE_UNIT.search(folded(head[-1].name)):
            continue
        first = replace(rest[0], name=head[-1].name + rest[0].name, raw=head[-1].raw + rest[0].raw,
                        start=head[-1].start, end=head[-1].end)  # fmt: skip
        doubts = tuple(code for code in mended[at].doubts if code != "unusual_name")
        mended[at] = replace(mended[at], units=head[:-1], doubts=doubts)
        mended[at + 1] = replace(mended[at + 1], units=(first, *rest[1:]))
    return mended


def split_joined(found: Units, vocabulary: set[str]) -> Units:
    """Cut a name that is two names run together (卫生监督所医疗集团), both known from the same paper."""
    units, cut = [], False
    for unit in found.units:
        at = next(
            (i for i in range(3, min(len(unit.raw), 2 * _NAME) - 2) if {unit.raw[:i], unit.raw[i:]} <= vocabulary),
            None,
        )
        if at is None or unit.corrected:
            units.append(unit)
            continue
        cut = True
        middle = unit.start + at
        for name, start, end in ((unit.raw[:at], unit.start, middle), (unit.raw[at:], middle, unit.end)):
            units.append(replace(unit, name=name, raw=name, start=start, end=end))
    doubts = (*found.doubts, "joined_names") if cut else found.doubts
    return replace(found, units=tuple(units), doubts=doubts)
