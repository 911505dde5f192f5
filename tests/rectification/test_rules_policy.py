"""How papers are read: units and roles, deadlines, numbering, tables; on papers written for the test."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectification.rules import policy

ROLES = (policy.LEAD, policy.JOINT, policy.COOPERATE, policy.ASSIST)


def units_of(phrase, **keywords):
    """Roles and doubts of one phrase of units."""
    (item,) = policy.read(f"方案\n一、措施\n1.加强监管。逐项落实。({phrase})", **keywords).items
    return {role: names for role in ROLES if (names := item.units.named(role))}, item.doubts


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("责任部门:市卫生健康委牵头,市民政局、市国资委等部门分别负责",
         {"lead": ["市卫生健康委"], "joint": ["市民政局", "市国资委"]}),
        ("市卫生健康委、市委政法委分别负责", {"joint": ["市卫生健康委", "市委政法委"]}),
        ("市卫生健康委;市委组织部、市财政局配合", {"lead": ["市卫生健康委"], "cooperate": ["市委组织部", "市财政局"]}),
        ("医政监督股牵头,卫生监督所协助落实", {"lead": ["医政监督股"], "assist": ["卫生监督所"]}),
        ("市卫生健康委", {"lead": ["市卫生健康委"]}),
        ("牵头单位:市卫生健康委;配合单位:市财政局、市教委",
         {"lead": ["市卫生健康委"], "cooperate": ["市财政局", "市教委"]}),
        ("市卫生健康委和市财政局分别负责", {"joint": ["市卫生健康委", "市财政局"]}),
        ("市教育和体育局牵头,市发展和改革委负责", {"lead": ["市教育和体育局"], "joint": ["市发展和改革委"]}),
        ("责任单位：市卫生健康委牵头，市财政局配合", {"lead": ["市卫生健康委"], "cooperate": ["市财政局"]}),
        ("医政监督股、疾控股依职责分别负责", {"joint": ["医政监督股", "疾控股"]}),
    ],
)  # fmt: skip
def test_phrases_of_units_give_names_in_roles(phrase, expected):
    assert units_of(phrase)[0] == expected


def test_nobody_is_made_the_lead_where_the_paper_names_none():
    assert "no_lead" in units_of("市卫生健康委、市财政局分别负责")[1]
    assert "no_lead" not in units_of("市卫生健康委牵头,市财政局负责")[1]


def test_the_first_listed_leads_only_after_the_note():
    paper = "意见\n一、任务\n(一)甲事。做好。(市财政局、市教委)\n(二)乙事。做好。(市教委、市财政局)(排在第一位的为牵头单位,下同)\n(三)丙事。做好。(市公安局、市教委)"  # noqa: E501
    assert [item.units.named(policy.LEAD) for item in policy.read(paper).items] == [[], ["市教委"], ["市公安局"]]


def test_a_recorded_misprint_may_stand_for_several_units():
    roles, doubts = units_of("市卫健财政局牵头", corrections={"市卫健财政局": ("市卫生健康委", "市财政局")})
    assert roles == {"lead": ["市卫生健康委", "市财政局"]}
    assert "corrected" in doubts


@pytest.mark.parametrize(
    ("phrase", "kind", "on", "assumed"),
    [
        ("2020年底前完成", "day", date(2020, 12, 31), False),
        ("2021年6月30日前完成", "day", date(2021, 6, 30), False),
        ("２０２１年２月底前完成", "day", date(2021, 2, 28), False),
        ("10月底前完成", "day", date(2024, 10, 31), True),
        ("年底前完成", "day", date(2024, 12, 31), True),
        ("每月报送", "monthly", None, False),
        ("每季度通报", "quarterly", None, False),
        ("长期坚持", "long_term", None, False),
        ("2021年2月30日前完成", "day", None, False),
    ],
)
def test_phrases_of_time_give_the_last_day(phrase, kind, on, assumed):
    (item,) = policy.read(f"方案\n一、措施\n1.加强监管。{phrase}。(市财政局)", year=2024).items
    assert (item.deadline.kind, item.deadline.on, item.deadline.assumed) == (kind, on, assumed)


def test_a_day_goes_before_a_rhythm_and_a_rhythm_before_for_ever():
    (item,) = policy.read("方案\n一、措施\n1.长期坚持，每月调度，2025年底前见效。(市财政局)").items
    assert item.deadline.on == date(2025, 12, 31)
    assert [phrase.kind for phrase in item.deadlines] == ["long_term", "monthly", "day"]


@pytest.mark.parametrize("marks", [("1.", "2.", "3."), ("（一）", "（二）", "（三）"), ("一、", "二、", "三、"),
                                   ("第一条 ", "第二条 ", "第三条 "), ("１．", "２．", "３．")])  # fmt: skip
def test_every_way_of_numbering_is_read(marks):
    lines = [
        f"{mark}{name}监管。抓好落实。（市财政局牵头，市教委配合）" for mark, name in zip(marks, "甲乙丙", strict=True)
    ]
    found = policy.read("\n".join(["整改方案", *lines])).items
    assert [(item.number, item.title) for item in found] == [(1, "甲监管"), (2, "乙监管"), (3, "丙监管")]
    assert all(item.units.named(policy.LEAD) == ["市财政局"] for item in found)


def test_a_jump_in_the_numbering_is_told():
    paper = "方案\n一、措施\n1.甲。(市财政局)\n2.乙。(市教委)\n4.丁。(市教委)"
    assert ["number_gap" in item.doubts for item in policy.read(paper).items] == [False, False, True]


TABLE = (
    "任务分解表\n"
    "\t序号\t整改措施\t牵头单位\t配合单位\t完成时限\n"
    "\t1\t建立台账制度\t市财政局\t市教委、市民政局\t2025年6月底前\n"
    "\t2\t开展联合检查\t市民政局\t\t长期坚持\n"
)


def test_columns_of_a_table_give_roles_and_days():
    first, second = policy.read(TABLE).items
    assert (first.number, first.text, first.deadline.on) == (1, "建立台账制度", date(2025, 6, 30))
    assert first.units.named(policy.LEAD) == ["市财政局"]
    assert first.units.named(policy.COOPERATE) == ["市教委", "市民政局"]
    assert (second.units.named(policy.LEAD), second.units.named(policy.COOPERATE)) == (["市民政局"], [])
    assert second.deadline.kind == "long_term"
    assert not first.doubts


def test_a_cell_of_units_left_empty_is_that_of_the_row_above_and_said_so():
    paper = "任务分解表\n\t事项\t重点任务\t责任单位\n\t一\t1.甲项工作\t市财政局牵头\n\t二\t2.乙项工作\t\n"
    first, second = policy.read(paper).items
    assert second.units.named(policy.LEAD) == ["市财政局"]
    assert ("merged_cell" in first.doubts, "merged_cell" in second.doubts) == (False, True)


def test_a_task_that_covers_two_rows_is_one_measure_with_the_units_of_both():
    paper = (
        "任务分解表\n\t重点任务\t责任单位\n\t1.甲项工作\t市财政局牵头\n\t1.甲项工作\t市教委配合\n\t2.乙项工作\t市教委\n"
    )
    first, second = policy.read(paper).items
    assert (first.units.named(policy.LEAD), first.units.named(policy.COOPERATE)) == (["市财政局"], ["市教委"])
    assert second.number == 2


def test_groups_are_told_from_bodies():
    assert all(map(policy.is_group, ("各区政府", "相关部门", "各相关监管部门", "各县（区）政府", "市级各相关部门")))
    assert not any(map(policy.is_group, ("市财政局", "和平区政府", "市卫生健康委")))


def test_an_empty_text_and_one_without_measures_are_read_too():
    assert policy.read("").items == ()
    assert policy.read("今天天气很好。").doubts == ("no_measures",)


def test_a_line_of_nothing_but_units_or_days_is_read_to_its_end():
    units = policy.read("1.甲项工作\n责任部门:" + "市财政局和" * 3000 + "市教委").items[0].units.units
    assert sum(len(unit.raw) for unit in units) > 3000 * 4
    days = policy.read("一、甲项工作。" + "2020年底前" * 8000).items[0].deadlines
    assert len(days) == 8000


PIECES = st.sampled_from(
    ["1.", "一、", "（二）", "第三条", "(", ")", "（", "）", "市财政局", "牵头", "等部门分别负责", "配合", "\t",
     "责任部门:", "责任单位", "重点任务", "完成时限", "2020年底前", "10月", "99月99日前", "长期坚持", "、", ",", "。",
     "\n", "排在第一位的为牵头单位", "(zhǐ)", "？", "\r\n", "\ufeff", "９９９．", "〔2020〕", "號", " "]
)  # fmt: skip


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=60).map("".join))
def test_no_text_breaks_the_reader_and_places_lie_inside_it(text):
    for item in policy.read(text).items:
        places = [*item.spans.values(), *((unit.start, unit.end) for unit in item.units.units)]
        places += [(phrase.start, phrase.end) for phrase in item.deadlines]
        assert all(0 <= start <= end <= len(text) for start, end in places)
        assert all(unit.role in ROLES for unit in item.units.units)
