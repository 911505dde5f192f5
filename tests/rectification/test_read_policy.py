"""read_policy: what is read, as a table and as one line of JSON, without a database."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.rectification.policy_tables import TIANJIN

PAPER = """整改方案
一、措施
1.建立台账。2027年6月底前完成。(市财政局牵头,市教委配合)
2.开展检查。10月底前完成。(市公安局、市教委分别负责)
3.开展培训。(市教委)
"""


def told(*arguments) -> str:
    out = StringIO()
    call_command("read_policy", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "方案.txt"
    path.write_bytes(PAPER.encode("gb18030"))
    return path


def test_the_last_line_is_the_reading(file):
    found = json.loads(told(file, "--json").splitlines()[-1])
    assert (found["title"], found["issuer"], found["number"]) == ("整改方案", "", "")
    assert set(found) == {"title", "issuer", "number", "items"}
    assert set(found["items"][0]) == {
        "number", "title", "text", "lead", "joint", "cooperate", "assist", "deadline", "raw_units",
    }  # fmt: skip
    keys = ("number", "title", "lead", "joint", "cooperate", "assist", "deadline", "raw_units")
    assert [[item[key] for key in keys] for item in found["items"]] == [
        [1, "建立台账", ["市财政局"], [], ["市教委"], [], "2027-06-30", "市财政局牵头,市教委配合"],
        [2, "开展检查", [], ["市公安局", "市教委"], [], [], "10月底前", "市公安局、市教委分别负责"],
        [3, "开展培训", ["市教委"], [], [], [], None, "市教委"],
    ]


def test_without_json_people_can_read_it(file):
    table = told(file)
    assert "1. 建立台账\n   牵头：市财政局\n   配合：市教委\n   时限：2027年6月底前　2027-06-30" in table


def test_a_file_that_is_missing_or_of_another_kind_is_told(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        told(tmp_path / "none.txt")
    other = tmp_path / "a.pdf"
    other.write_bytes(b"%PDF-")
    with pytest.raises(CommandError, match="粘贴全文"):
        told(other)


def test_the_tianjin_plan_comes_out_with_its_28_measures(shared):
    found = json.loads(told(shared / "policy" / "tianjin-rectification-plan.txt", "--json"))
    read = {item["number"]: (item["title"], item["lead"], item["joint"]) for item in found["items"]}
    assert read == TIANJIN
    assert not any(item["cooperate"] or item["assist"] for item in found["items"])
