"""The demonstration's temporary collections: one in the middle of its afternoon, one rolled up. All invented."""

from datetime import timedelta

from supervision.foundation.rules import collecting as rule
from supervision.foundation.services import collecting

_COLUMNS = """检查医疗机构（家次）* | 数字 | 本月累计，同一机构按次计
立案（件） | 数字 | 以立案审批日期为准
罚没金额（万元） | 数字 | 保留两位小数
是否开展夜查 | 单选 |  | 是、否
联系人* | 文字 | 姓名和电话"""
_GIVEN = {"c1": "36", "c2": "2", "c3": "4.50", "c4": "是", "c5": "监督科 022-00000000"}


def build(people, *, now) -> None:
    """After the bodies: the city asks its districts."""
    asker, agency = people.city_officer, people.city_officer.agency
    units = collecting.group(agency, "districts")
    for title, begun, closes in (
        ("医疗美容专项检查情况统计", now - timedelta(days=6), True),
        ("流感季发热门诊监督检查情况统计", now - timedelta(hours=1), False),
    ):
        made = collecting.define(
            by=asker, now=begun, title=title, note="请各区按口径填报，没有的填 0。", units=units,
            columns=rule.columns_of(_COLUMNS), due_at=begun + timedelta(hours=2),
        )  # fmt: skip
        collecting.open_up(made, by=asker, now=begun)
        answers = {row.agency.code: row for row in made.answers.select_related("agency", "collection")}
        own = answers.pop(people.county_officer.agency.code)
        collecting.give(own, by=people.county_officer, now=begun + timedelta(minutes=20), values=_GIVEN)
        for number, row in enumerate(list(answers.values())[: 15 if closes else 3]):
            values = _GIVEN | {"c1": str(number * 7), "c2": "0", "c3": "0", "c4": "否"}
            collecting.write_down(row, by=asker, now=begun + timedelta(minutes=40), values=values,
                                  told_by="区卫生健康委办公室")  # fmt: skip
        if closes:
            collecting.close(made, by=asker, now=begun + timedelta(hours=2))
