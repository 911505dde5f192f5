"""Staff of the demonstration's institutions."""

import random
from datetime import date, timedelta

from ...choices import PractitionerKind
from ...models import Institution, Practitioner
from .. import practitioners
from ..registry import sort_key

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_GIVEN = ("知夏", "以宁", "书瑶", "景行", "怀瑾", "云舟", "若谷", "清和", "思齐", "允之", "望舒", "嘉树")


def person(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + rng.choice(_GIVEN)


def staff(rng: random.Random, rows: list[Institution], today: date) -> None:
    chosen = [row for row in rows if row.category_id[0] in "AG"] + rng.sample(rows, 60)
    places = [row for row in dict.fromkeys(chosen) for _n in range(3)]
    kinds = (PractitionerKind.DOCTOR, PractitionerKind.NURSE, PractitionerKind.ASSISTANT)
    made = []
    for number, (row, code) in enumerate(zip(places, practitioners.new_codes(len(places)), strict=True)):
        name, kind = person(rng), kinds[number % 3]
        practitioner = Practitioner(
            code=code,
            name=name,
            sort_key=sort_key(name),
            kind=kind,
            institution=row,
            region_code=row.region_code,
            certificate_number=f"1{'10' if kind == PractitionerKind.DOCTOR else '20'}12{rng.randrange(10**10):010d}",
            scope="护理" if kind == PractitionerKind.NURSE else rng.choice(("内科", "外科", "儿科", "口腔", "中医")),
            registered_on=today - timedelta(days=rng.randrange(200, 1700)),
            expires_on=today + timedelta(days=rng.choice((-10, 20, 55, 85, 300, 900))),
        )
        # Region 000000 exists nowhere, so no such number can be anybody's.
        made.append(practitioners.with_identity(practitioner, f"0000001990{rng.randrange(10**8):08d}"))
    Practitioner.objects.bulk_create(made)
