"""Numbers and words of enforcement documents (执法文书). Official documents stay Chinese in every language."""

from collections.abc import Sequence
from datetime import date

_SUFFIXES = ("特别行政区", "自治区", "自治州", "自治县", "省", "市", "区", "县")
TRIAL_FORM = "试用式样"  # printed under the title of a form that no authority has adopted yet
_HEAD = 2  # a name keeps at least two characters: 郊区, 沙县


def place_word(name: str) -> str:
    """天津市 → 天津, 河东区 → 河东, 沙县 → 沙县: the short name a number begins with."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= _HEAD:
            return name.removesuffix(suffix)
    return name


def number(place: str, category: str, nature: str, year: int, serial: int) -> str:
    """Region short name + 卫 + category + nature + 〔year〕 + serial."""
    return f"{place}卫{category}{nature}〔{year}〕{serial}号"


def spoken(day: date) -> str:
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def record_words(facts: dict) -> list[str]:
    """The on-site record: who came, with what, what was looked at, what was found, how it was put to the party."""
    entered = f"{facts['entered']}，" if facts["entered"] else ""
    lines = [
        f"{entered}执法人员{facts['officers']}到达现场，出示执法证件，说明来意，告知当事人依法享有申请回避、陈述和申辩的权利。",
        "检查情况：",
    ]
    lines += [f"{at}．{text}" for at, text in enumerate(facts["answers"], start=1)]
    if facts["summary"]:
        lines.append(facts["summary"])
    lines.append("现场检查发现以下问题：" if facts["findings"] else f"检查结果：{facts['result']}。")
    lines += [f"{at}．{text}" for at, text in enumerate(facts["findings"], start=1)]
    lines += [f"采集样品：{text}" for text in facts["samples"]]
    return [*lines, f"以下空白。现场照片{facts['photos']}张附后。"]


def opinion_words(facts: dict) -> list[str]:
    """The supervision opinion with its order to correct."""
    lines = [f"{spoken(facts['visited_on'])}，本机关对你单位进行了检查，发现存在以下问题："]
    lines += [f"{at}．{text}" for at, text in enumerate(facts["findings"], start=1)]
    if facts["at_once"]:
        lines.append("现责令你单位立即改正上述问题。")
    else:
        lines.append(
            f"现责令你单位自本意见书送达之日起{facts['days']}{facts['unit']}内改正上述问题，并将改正情况书面报告本机关。"
        )
    if facts["self_found"]:
        lines.append("其中你单位自查已发现并整改的问题：" + "；".join(facts["self_found"]) + "。")
    return [*lines, "如对本意见有异议，可以依法向本机关陈述、申辩。"]


def receipt_words(facts: dict) -> list[str]:
    """The receipt: which document was served on whom, where, when and how."""
    lines = [
        f"送达文书：{facts['title']}（{facts['number']}）",
        f"受送达人：{facts['recipient']}",
        f"送达地点：{facts['place'] or '—'}",
        f"送达日期：{spoken(facts['served_on'])}",
        f"送达方式：{facts['way']}",
    ]
    if facts["received_by"]:
        lines.append(f"签收人：{facts['received_by']}" + (f"（{facts['role']}）" if facts["role"] else ""))
    if facts["reason"]:
        lines.append(f"拒收或者留置情形：{facts['reason']}")
    if facts["witness"]:
        lines.append(f"见证人：{facts['witness']}" + (f"（{facts['witness_role']}）" if facts["witness_role"] else ""))
    if facts["recording"]:
        lines.append(f"录音录像编号：{facts['recording']}")
    if facts["tracking"]:
        lines.append(f"邮件编号或者电子送达凭据：{facts['tracking']}")
    return lines


def struck(text: str, corrections: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Runs of a paragraph as (kind, text): "plain", "struck" for what was crossed out, "new" for what replaces it."""
    for old, new in corrections:
        if old and old in text:
            before, _, after = text.partition(old)
            rest = [pair for pair in corrections if pair != (old, new)]
            return [*struck(before, rest), ("struck", old), ("new", new), *struck(after, rest)]
    return [("plain", text)] if text else []
