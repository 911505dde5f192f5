"""The own fields of each kind of subject beside medical institutions, declared as data.

Form, facts, ledger, export and import all read this table; a field is added here and nowhere else. Keys are
unique over all kinds. What a field holds is kept in ``Institution.particulars`` as text, number or true.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from supervision.foundation.rules.sayings import N_, Saying

_LONGEST, _LARGEST = 200, 10**9
_YES = frozenset({"是", "有", "√", "1", "true", "yes", "y", "on"})
_NO = frozenset({"否", "无", "×", "0", "false", "no", "n"})
_NUMBER = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,2})?")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")


class Type(StrEnum):
    """What a field holds; DECIMAL has at most two places and is kept as text, so that it stays exact."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    CHOICE = "choice"
    FLAG = "flag"
    DATE = "date"


@dataclass(frozen=True)
class Particular:
    """One field. ``basis``: the text that asks for it; ``synonyms``: how lists call it."""

    key: str
    label: str
    type: Type
    basis: str
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    synonyms: tuple[str, ...] = ()


_PLACES = "公共场所卫生管理条例；公共场所卫生管理条例实施细则"
_WATER = "生活饮用水卫生监督管理办法"
_SCHOOL = "学校卫生工作条例"
_WORK = "职业病防治法；职业病危害项目申报办法"
_RAYS = "职业病防治法；放射诊疗管理规定；放射工作人员职业健康管理办法"
T = Type

PARTICULARS: dict[str, tuple[Particular, ...]] = {
    "public_place": (
        Particular("place_type", N_("场所类别"), T.CHOICE, _PLACES, (
            ("lodging", N_("宾馆、旅店、招待所")), ("bath", N_("公共浴室")), ("beauty", N_("理发店、美容店")),
            ("cinema", N_("影剧院、游艺厅、舞厅、音乐厅")), ("sports", N_("体育场馆")), ("pool", N_("游泳场馆")),
            ("exhibition", N_("展览馆、博物馆、美术馆、图书馆")), ("mall", N_("商场、书店")),
            ("waiting", N_("候诊室、候车（机、船）室")), ("transport", N_("公共交通工具")),
            ("cafe", N_("茶座、酒吧、咖啡馆")),
            ("other", N_("其他公共场所")),
        ), synonyms=("公共场所类别", "场所类型")),
        Particular("floor_area", N_("营业面积"), T.DECIMAL, _PLACES, unit="㎡", synonyms=("面积", "经营面积")),
        Particular("place_staff", N_("从业人员数"), T.INTEGER, _PLACES, unit=N_("人"), synonyms=("从业人数",)),
        Particular("health_certificates", N_("持有效健康合格证人数"), T.INTEGER, _PLACES, unit=N_("人"),
                   synonyms=("健康证人数", "持健康证人数")),
        Particular("central_air", N_("使用集中空调通风系统"), T.FLAG, _PLACES, synonyms=("集中空调",)),
        Particular("hygiene_grade", N_("卫生信誉度等级"), T.CHOICE, _PLACES, (
            ("A", N_("A级")), ("B", N_("B级")), ("C", N_("C级")), ("0", N_("未评")),
        ), synonyms=("量化分级等级", "量化等级")),
    ),
    "drinking_water": (
        Particular("supply_type", N_("供水类别"), T.CHOICE, _WATER, (
            ("central", N_("集中式供水")), ("rural", N_("农村集中式供水")), ("secondary", N_("二次供水")),
            ("direct", N_("管道直饮水")), ("vending", N_("现制现售饮用水")), ("product", N_("涉水产品")),
        ), synonyms=("供水类型", "供水方式")),
        Particular("water_source", N_("水源类型"), T.CHOICE, _WATER, (
            ("surface", N_("地表水")), ("ground", N_("地下水")), ("network", N_("市政管网")), ("mixed", N_("混合水源")),
        ), synonyms=("水源",)),
        Particular("daily_capacity", N_("日供水能力"), T.DECIMAL, _WATER, unit=N_("吨/日"), synonyms=("设计供水能力",)),
        Particular("people_served", N_("供水人口"), T.INTEGER, _WATER, unit=N_("人"), synonyms=("服务人口",)),
        Particular("disinfection", N_("消毒方式"), T.TEXT, _WATER),
        Particular("water_tested_on", N_("最近水质检测日期"), T.DATE, _WATER, synonyms=("水质检测日期",)),
    ),
    "school": (
        Particular("school_type", N_("学校类别"), T.CHOICE, _SCHOOL, (
            ("kindergarten", N_("托幼机构")), ("primary", N_("小学")), ("junior", N_("初级中学")),
            ("nine_year", N_("九年一贯制学校")), ("senior", N_("高级中学")), ("complete", N_("完全中学")),
            ("vocational", N_("中等职业学校")), ("university", N_("普通高等学校")), ("other", N_("其他学校")),
        ), synonyms=("学校类型", "办学类型")),
        Particular("pupils", N_("学生数"), T.INTEGER, _SCHOOL, unit=N_("人"), synonyms=("在校学生数", "学生人数")),
        Particular("boarders", N_("寄宿学生数"), T.INTEGER, _SCHOOL, unit=N_("人"), synonyms=("住校学生数",)),
        Particular("health_room", N_("卫生室（保健室）"), T.CHOICE, _SCHOOL, (
            ("clinic", N_("卫生室")), ("care", N_("保健室")), ("none", N_("未设置")),
        ), synonyms=("保健室设置", "卫生室设置")),
        Particular("health_staff", N_("校医（保健教师）数"), T.INTEGER, _SCHOOL, unit=N_("人"), synonyms=("校医数",)),
        Particular("own_water", N_("有自建设施供水"), T.FLAG, _SCHOOL, synonyms=("自备水源",)),
    ),
    "occupational": (
        Particular("industry", N_("行业"), T.TEXT, _WORK, synonyms=("行业类别", "所属行业")),
        Particular("company_size", N_("企业规模"), T.CHOICE, _WORK, (
            ("large", N_("大型")), ("medium", N_("中型")), ("small", N_("小型")), ("micro", N_("微型")),
        ), synonyms=("规模",)),
        Particular("workers", N_("劳动者人数"), T.INTEGER, _WORK, unit=N_("人"), synonyms=("职工人数", "在岗职工数")),
        Particular("exposed_workers", N_("接触职业病危害人数"), T.INTEGER, _WORK, unit=N_("人"),
                   synonyms=("接害人数",)),
        Particular("hazards", N_("主要职业病危害因素"), T.TEXT, _WORK, synonyms=("危害因素",)),
        Particular("hazard_class", N_("职业病危害风险"), T.CHOICE, _WORK, (
            ("serious", N_("严重")), ("general", N_("一般")),
        ), synonyms=("危害风险分类", "风险分类")),
        Particular("hazards_declared_on", N_("危害项目申报日期"), T.DATE, _WORK, synonyms=("申报日期",)),
    ),
    "radiation": (
        Particular("radiation_use", N_("放射工作类别"), T.CHOICE, _RAYS, (
            ("therapy", N_("放射治疗")), ("nuclear", N_("核医学")), ("intervention", N_("介入放射学")),
            ("imaging", N_("X射线影像诊断")), ("industrial", N_("工业探伤与辐照")), ("other", N_("其他")),
        ), synonyms=("放射诊疗类别",)),
        Particular("ray_devices", N_("射线装置数"), T.INTEGER, _RAYS, unit=N_("台"), synonyms=("射线装置台数",)),
        Particular("sealed_sources", N_("放射源数"), T.INTEGER, _RAYS, unit=N_("枚"), synonyms=("放射源枚数",)),
        Particular("ray_workers", N_("放射工作人员数"), T.INTEGER, _RAYS, unit=N_("人"), synonyms=("放射人员数",)),
        Particular("dose_monitored", N_("全员个人剂量监测"), T.FLAG, _RAYS, synonyms=("个人剂量监测",)),
        Particular("rays_tested_on", N_("最近防护检测日期"), T.DATE, _RAYS, synonyms=("防护检测日期",)),
    ),
    "other": (
        Particular("business", N_("业务范围"), T.TEXT, "传染病防治法；消毒管理办法", synonyms=("经营范围",)),
    ),
}  # fmt: skip
BY_KEY = {field.key: field for fields in PARTICULARS.values() for field in fields}
KIND_OF = {field.key: kind for kind, fields in PARTICULARS.items() for field in fields}


@dataclass(frozen=True)
class Wrong:
    """What is wrong about one field."""

    key: str
    saying: Saying


def fields_of(kind: str) -> tuple[Particular, ...]:
    """The fields of a kind; a medical institution has none, its licence is its description."""
    return PARTICULARS.get(kind, ())


def read(kind: str, given: Mapping[str, str]) -> tuple[dict, list[Wrong]]:
    """(values by key, what is wrong) of the texts given; an empty text gives nothing, a foreign key is told."""
    values, wrong = {}, []
    own = {field.key: field for field in fields_of(kind)}
    for key, raw in given.items():
        text = unicodedata.normalize("NFKC", str(raw)).strip()
        if not text:
            continue
        if key not in own:
            wrong.append(Wrong(key, Saying(N_("该项不属于这一对象种类，请留空，或更正对象种类"))))
            continue
        value, saying = _READERS[own[key].type](own[key], text)
        if saying:
            wrong.append(Wrong(key, saying))
        else:
            values[key] = value
    return values, wrong + _contradictions(values)


def _contradictions(values: Mapping) -> list[Wrong]:
    """A part is not more than its whole."""
    pairs = (("health_certificates", "place_staff"), ("boarders", "pupils"), ("exposed_workers", "workers"))
    said = N_("“%(part)s”不能多于“%(whole)s”")
    return [
        Wrong(part, Saying(said, {"part": BY_KEY[part].label, "whole": BY_KEY[whole].label}))
        for part, whole in pairs
        if part in values and whole in values and values[part] > values[whole]
    ]


def _text(field: Particular, text: str):
    if len(text) > _LONGEST:
        return None, Saying(N_("内容过长：最多%(n)s个字"), {"n": _LONGEST})
    return text, None


def _integer(field: Particular, text: str):
    plain = text.replace(",", "").removesuffix(field.unit)
    if not re.fullmatch(r"[0-9]{1,10}", plain) or int(plain) > _LARGEST:
        return None, Saying(N_("“%(text)s”不是整数，请填写如 120"), {"text": text[:20]})
    return int(plain), None


def _decimal(field: Particular, text: str):
    plain = text.replace(",", "")
    if not _NUMBER.fullmatch(plain):
        return None, Saying(N_("“%(text)s”不是数字，请填写如 12.5（最多两位小数）"), {"text": text[:20]})
    whole, _dot, places = plain.partition(".")
    return f"{int(whole)}.{places:0<2}", None


def _choice(field: Particular, text: str):
    offered = {code: code for code, _label in field.choices}
    offered |= {unicodedata.normalize("NFKC", label): code for code, label in field.choices}
    if text in offered:
        return offered[text], None
    labels = "、".join(label for _code, label in field.choices)
    return None, Saying(N_("“%(text)s”不在选项中，请填写：%(offered)s"), {"text": text[:20], "offered": labels})


def _flag(field: Particular, text: str):
    word = text.lower()
    if word not in _YES and word not in _NO:
        return None, Saying(N_("请填写“是”或“否”"))
    return word in _YES, None


def _date(field: Particular, text: str):
    match = _DAY.fullmatch(text)
    try:
        return date(*map(int, match.groups())).isoformat(), None
    except (AttributeError, ValueError):
        return None, Saying(N_("日期“%(text)s”不存在或格式不对，请填写如 2026-06-30"), {"text": text[:20]})


_READERS = {
    T.TEXT: _text, T.INTEGER: _integer, T.DECIMAL: _decimal, T.CHOICE: _choice, T.FLAG: _flag, T.DATE: _date,
}  # fmt: skip


def shown(field: Particular, value, gettext) -> str:
    """A value as people read it, in the language of ``gettext``."""
    if value is None or value == "":
        return ""
    if field.type == Type.CHOICE:
        return gettext(dict(field.choices).get(value, value))
    if field.type == Type.FLAG:
        return gettext(N_("是") if value else N_("否"))
    return f"{value} {gettext(field.unit)}" if field.unit else str(value)
