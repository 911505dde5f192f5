"""A registry the size of a nation: names, addresses and regions as they are spread over the country."""

import random
from collections.abc import Iterator
from functools import cache

from django.db import connection

from institutions.models import Category, Institution
from institutions.rules.names import fold
from institutions.services.known_as import initials, sort_key
from institutions.services.registry import new_codes
from supervision.foundation.choices import RegionLevel
from supervision.foundation.ledger.flat import copied
from supervision.foundation.models import Region

# Kinds with how many of a hundred institutions are of them, level, category and beds.
KINDS = (
    ("卫生室", 30, "", "D700", 0), ("诊所", 16, "", "D400", 0), ("口腔诊所", 12, "", "D400", 0),
    ("中医诊所", 9, "", "D400", 0), ("口腔门诊部", 6, "", "D300", 0), ("综合门诊部", 5, "", "D300", 0),
    ("社区卫生服务站", 5, "", "B200", 0), ("卫生院", 4, "1", "C100", 40), ("社区卫生服务中心", 3, "1", "B100", 30),
    ("医院", 3, "2", "A100", 200), ("中医院", 2, "2", "A210", 150), ("医疗美容诊所", 2, "", "D400", 0),
    ("人民医院", 1, "3", "A100", 900), ("妇幼保健院", 1, "2", "F100", 120), ("第一中心医院", 1, "3", "A100", 1200),
)  # fmt: skip
BRANDS = (
    "康仁和安济民同德泰明博爱华瑞祥福寿益生慈惠恒春馨雅美佳宁圣光晨阳颐普正元百草杏林善诚信达通顺鑫源丰盛世景云海天龙凤"
)
FAMILIES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英玉兰春梅海燕建华志国文学思雨子轩梓涵浩宇欣怡嘉琪晓东红波鹏飞"
ROADS = (
    "人民路",
    "解放路",
    "建设路",
    "中山路",
    "和平路",
    "新华路",
    "健康路",
    "友谊路",
    "文化路",
    "长江路",
    "黄河道",
    "胜利街",
)
COLUMNS = (
    "code", "name", "folded_name", "sort_key", "known_as", "uscc", "registration_number", "region_id", "region_code",
    "region_basis", "address", "other_addresses", "postal_code", "phone", "category_id", "level", "grade", "ownership",
    "nature", "economic_type", "beds", "subjects", "permits", "legal_representative", "principal", "licence_number",
    "licence_from", "licence_to", "state", "source", "source_form", "registered_at",
)  # fmt: skip


def places(chance: random.Random) -> tuple[list[tuple[str, str, str]], list[float]]:
    """(code, name written before a name, address) of every county, and its share of the nation."""
    names = dict(Region.objects.values_list("code", "name"))
    counties = list(Region.objects.filter(level=RegionLevel.COUNTY).order_by("code").values_list("code", "name"))
    found, weights = [], []
    sizes = {}
    for code, name in counties:
        province, city = names.get(code[:2].ljust(9, "0"), ""), names.get(code[:4].ljust(9, "0"), "")
        city = province if city in ("市辖区", "县", "") else city
        sizes.setdefault(code[:2], chance.paretovariate(1.2))
        found.append((code, city if chance.random() < 0.5 else name, f"{city}{name}"))
        weights.append(sizes[code[:2]] * chance.paretovariate(1.6))
    return found, weights


@cache
def _pinyin(part: str) -> str:
    return sort_key(part)


def lines(count: int, chance, where, weights, categories) -> Iterator[str]:
    """The rows as COPY takes them; the same for every run."""
    kinds, shares = list(KINDS), [kind[1] for kind in KINDS]
    for number, place, kind in zip(
        range(1, count + 1),
        chance.choices(where, weights, k=count),
        chance.choices(kinds, shares, k=count),
        strict=True,
    ):
        yield "\t".join(copied(value) for value in _row(chance, number, place, kind, categories)) + "\n"


def _person(chance) -> str:
    return chance.choice(FAMILIES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))


def _row(chance, number, place, kind, categories):
    code, before, address = place
    word, _share, level, category, beds = kind
    brand = "".join(chance.choices(BRANDS, k=2)) if chance.random() < 0.7 else _person(chance)
    name, key = f"{before}{brand}{word}", " ".join(map(_pinyin, (before, brand, word)))
    person = _person(chance)
    end = f"20{27 + number % 4}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
    formerly = f"\n{before}{chance.choice(BRANDS)}{word}" if number % 20 == 0 else ""
    return (
        f"JG{number:08d}", name, fold(name), key, initials(key) + formerly, f"52{code[:6]}{number:010d}",
        f"{number:08d}{code[:6]}11D2112",
        code, code, "code", f"{address}{chance.choice(ROADS)}{chance.randint(1, 400)}号", "{}", "", "022-23456789",
        category if category in categories else None, level, "", ("state", "private")[number % 2], "12"[number % 2], "",
        beds or None, "{03,04}", "{}", person, person, f"PDY{number:09d}", "2022-01-01", end,
        "suspended" if number % 97 == 0 else "active", "全国机构名录", "", "2026-11-01 00:00:00+08",
    )  # fmt: skip


class _Lines:
    """What COPY reads from."""

    def __init__(self, parts: Iterator[str]):
        self.parts = parts

    def read(self, _size: int) -> bytes:
        """Some rows."""
        return "".join(line for _n, line in zip(range(500), self.parts, strict=False)).encode()


def _defaults() -> dict:
    """Columns that say nothing here: what a new row has in them."""
    fields = [field for field in Institution._meta.concrete_fields if field.column not in COLUMNS]
    return {
        field.column: field.get_db_prep_save(field.get_default(), connection)
        for field in fields
        if not (field.null or field.primary_key or field.has_db_default() or field.generated)
    }


def fill(count: int) -> None:
    """Put the registry in, without history (what is measured here is reading) and its indexes made afterwards."""
    new_codes(count)  # given out, so that nothing registered later gets one of them
    table = Institution._meta.db_table
    chance = random.Random(20261125)  # noqa: S311 - figures for a measurement
    where, weights = places(chance)
    categories = set(Category.objects.values_list("code", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef NOT LIKE '%%UNIQUE%%'",
            [table],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        plain = _defaults()
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for column, value in plain.items():
            cursor.execute(f"ALTER TABLE {table} ALTER {column} SET DEFAULT %s", [value])
        cursor.copy_expert(
            f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN",
            _Lines(lines(count, chance, where, weights, categories)),
            1 << 20,
        )
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")
