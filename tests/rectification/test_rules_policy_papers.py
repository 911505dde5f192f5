"""The five real papers, read exactly as a person reads them."""

from datetime import date

import pytest

from rectification.rules import policy
from tests.rectification.policy_tables import SHANGDANG, TIANJIN, ZIYANG

NAMES = {
    "tianjin": "tianjin-rectification-plan",
    "shangdang": "shangdang-task-table",
    "ziyang": "ziyang-implementing-opinion-2020",
    "nantong": "nantong-work-plan-2013",
    "nhc": "nhc-diversified-supervision-2021",
}


@pytest.fixture
def paper(shared):
    """Read one of the five by its short name."""

    def read(name):
        text = policy.text_of("paper.txt", (shared / "policy" / f"{NAMES[name]}.txt").read_bytes())
        return policy.read(text, corrections=policy.recorded())

    return read


def named(item, *roles):
    return tuple(item.units.named(role) for role in roles)


def test_tianjin_gives_28_measures_with_every_unit_in_its_role(paper):
    found = paper("tianjin")
    roles = (policy.LEAD, policy.JOINT, policy.COOPERATE, policy.ASSIST)
    read = {item.number: (item.title, *named(item, *roles)) for item in found.items}
    assert read == {number: (*row, [], []) for number, row in TIANJIN.items()}
    assert [item.number for item in found.items] == list(range(1, 29))
    assert found.title == "天津市贯彻落实医疗卫生行业综合监管督察反馈意见整改方案"


def test_a_misprint_is_read_as_meant_and_kept_as_printed(paper):
    item = paper("tianjin").items[14]
    assert named(item, policy.LEAD) == (["市卫生健康委"],)
    assert item.units.units[0].raw == "市卫生健康生委"
    assert item.raw_units.startswith("责任部门:市卫生健康生委牵头")
    assert "corrected" in item.doubts


def test_days_that_lost_their_year_stay_open(paper):
    due = {item.number: item.deadline for item in paper("tianjin").items if item.deadline}
    assert {number: (phrase.text, phrase.on) for number, phrase in due.items()} == {2: ("底", None), 25: ("底前", None)}


def test_measures_lie_in_their_chapters_and_groups(paper):
    labels = [item.label for item in paper("tianjin").items]
    assert (labels[0], labels[7], labels[27]) == ("四(一)1", "四(二)8", "四(六)28")


def test_shangdang_gives_14_rows_with_merged_cells(paper):
    found = paper("shangdang")
    roles = (policy.LEAD, policy.JOINT, policy.COOPERATE, policy.ASSIST)
    assert {item.number: named(item, *roles) for item in found.items} == SHANGDANG
    assert [item.number for item in found.items if "merged_cell" in item.doubts] == [2]
    assert "joined_names" in found.items[11].doubts
    assert found.items[8].title == "强化“双随机、一公开”监管"


def test_ziyang_gives_14_sections_where_the_first_listed_leads_after_the_note(paper):
    found = paper("ziyang")
    roles = (policy.LEAD, policy.JOINT, policy.COOPERATE)
    assert {item.number: named(item, *roles) for item in found.items} == ZIYANG
    assert (found.number, found.issuer, found.year) == ("资府办发〔2020〕65号", "资阳市人民政府办公室", 2020)
    assert found.items[0].doubts == ("no_units",)


def test_nantong_gives_paragraphs_with_their_months_and_the_report_it_asks_for(paper):
    found = paper("nantong")
    assert (found.issuer, found.year, len(found.items)) == ("南通市卫生局", 2013, 12)
    assert {item.label: item.deadline.on for item in found.items if item.deadline} == {
        "三(一)": date(2013, 4, 30),
        "三(二)": date(2013, 8, 31),
        "三(三)": date(2013, 9, 30),
        "": date(2013, 9, 25),
    }
    assert not any(item.units.units for item in found.items)


def test_the_damaged_paper_of_2021_gives_its_paragraphs_without_the_damage(paper):
    found = paper("nhc")
    labels = ["一(一)", "一(二)", "一(三)", "一(四)", "二(一)", "二(二)", "二(三)"]
    assert [item.label for item in found.items] == [*labels, ""]
    assert (found.number, found.year) == ("國衛辦監督函〔2021〕150号", 2021)
    assert found.items[-1].deadline.on == date(2021, 12, 31)
    assert not any("(ī" in item.text or "(zhí)" in item.text for item in found.items)


@pytest.mark.parametrize("name", NAMES)
def test_everything_read_stands_where_the_paper_has_it(shared, name):
    raw = policy.text_of("paper.txt", (shared / "policy" / f"{NAMES[name]}.txt").read_bytes())
    for item in policy.read(raw).items:
        places = [*item.spans.values(), *((unit.start, unit.end) for unit in item.units.units)]
        places += [(phrase.start, phrase.end) for phrase in item.deadlines]
        assert all(0 <= start < end <= len(raw) for start, end in places)
        if name != "nhc":  # where nothing was cut out, the words are the same to the letter
            assert raw[slice(*item.spans["title"])] == item.title
            assert all(raw[unit.start : unit.end] == unit.raw for unit in item.units.units)
