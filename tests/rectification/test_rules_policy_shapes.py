"""Papers of further shapes: every row in, every row right; and the problems a paper words or only counts."""

import pytest

from rectification.rules import policy
from rectification.rules.policy.problems import FEEDBACK, SELF_FOUND
from rectification.services.papers import read_paper
from tests.rectification.shapes import SHAPES

ROLES = (policy.LEAD, policy.JOINT, policy.COOPERATE, policy.ASSIST)


@pytest.fixture
def shaped():
    """Read one of the made papers: (reading, what a person reads)."""

    def read(name):
        file, data, expected = SHAPES[name]()
        return policy.read(read_paper(file, data)), expected

    return read


def due(item):
    if item.deadline is None:
        return None
    return item.deadline.on.isoformat() if item.deadline.on else item.deadline.text


@pytest.mark.parametrize("name", SHAPES)
def test_every_row_is_read_as_a_person_reads_it(shaped, name):
    found, expected = shaped(name)
    assert {item.number: (*map(item.units.named, ROLES), due(item)) for item in found.items} == expected


def test_one_problem_has_three_measures_over_the_end_of_a_page(shaped):
    found, _expected = shaped("annex")
    assert [(one.number, one.text) for one in found.problems] == [
        (1, "联席会议制度落实不到位"), (2, "部分诊所未按规定公示收费"),
    ]  # fmt: skip
    assert [item.problem for item in found.items] == [1, 1, 1, 2]
    assert [item.target for item in found.items] == ["制度健全、运行有序"] * 3 + ["应公示尽公示"]
    doubts = [set(item.doubts) for item in found.items]
    assert doubts == [{"cell_continued"}, {"merged_cell"}, {"merged_cell"}, set()]


def test_people_of_a_problem_answer_for_all_its_measures(shaped):
    found, _expected = shaped("annex")
    people = [(item.leader, item.person) for item in found.items]
    assert people == [("张建国", "李秀英")] * 3 + [("各区分管领导", "")]


def test_a_column_of_people_alone_names_who_is_responsible():
    (item,) = policy.read("任务清单\n\n\t序号\t整改措施\t责任人\n\t1\t印发管理办法\t市财政局\n").items
    assert (item.units.named("lead") or item.units.named("joint"), item.person) == (["市财政局"], "")


def test_measures_of_one_cell_are_told_apart_and_said_to_be(shaped):
    found, _expected = shaped("several_in_one_cell")
    assert [item.text for item in found.items][:3] == ["印发统一的登记样式。", "培训基层管理人员。", "每月抽查并通报。"]
    assert ["cell_split" in item.doubts for item in found.items] == [True, True, True, False]


def test_days_that_cannot_be_told_apart_are_said_to_be_shared():
    text = (
        "任务清单\n\n\t序号\t整改措施\t责任单位\t完成时限\n"
        "\t1\t1.印发办法。2.开展培训。\t市财政局\t2026年3月底前、2026年9月底前\n"
    )
    first, second = policy.read(text).items
    assert due(first) == due(second) == "2026-09-30"
    assert "deadlines_shared" in first.doubts


def test_the_tianjin_plan_has_fourteen_counted_and_six_named_problems_and_asks_for_filing(shared):
    text = (shared / "policy" / "tianjin-rectification-plan.txt").read_text(encoding="utf-8")
    found = policy.read(text)
    assert [(one.source, bool(one.text)) for one in found.problems] == [(FEEDBACK, False)] * 14 + [
        (SELF_FOUND, True)
    ] * 6
    assert found.problems[14].text == "协调机制运行不到位"
    assert text[found.problems[14].start : found.problems[14].end] == "协调机制运行不到位"
    assert text[slice(*found.filing)].startswith("责任单位制定的整改方案")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("自查发现甲、乙、丙等3项问题。", [("self_found", "甲"), ("self_found", "乙"), ("self_found", "丙")]),
        ("自查发现甲、乙等3项问题。", [("self_found", "甲"), ("self_found", "乙"), ("self_found", "")]),
        ("审计指出2个突出问题。", [("audit", ""), ("audit", "")]),
        ("着力解决一批问题。", []),
        ("群众投诉举报1项问题，督察反馈1项问题。", [("feedback", ""), ("complaint", "")]),
    ],
)
def test_problems_are_taken_from_how_they_are_counted(sentence, expected):
    found = policy.read(f"整改方案\n{sentence}\n一、措施\n1.甲。(市财政局)\n")
    assert [(one.source, one.text) for one in found.problems] == expected


def test_a_deadline_before_the_paper_is_in_doubt():
    found = policy.read("市财政局文件\n市财〔2026〕1号\n一、措施\n1.建立台账。2024年6月底前完成。(市财政局)\n")
    assert "deadline_past" in found.items[0].doubts


def test_an_area_ends_with_its_table():
    text = (
        "任务清单\n\n\t领域\t任务\t责任单位\n\t强化监管\t1.印发监管办法\t市财政局\n\n"
        "附件2\n\n\t序号\t整改措施\t责任单位\t完成时限\n\t2\t2.开展专项培训\t市财政局\t2026年3月底前\n"
    )
    assert [item.chapter for item in policy.read(text).items] == ["强化监管", ""]
