"""Two real pools of subjects, 478 and 2,883 rows of a workbook, drawn by stratum, re-computed by the script alone."""

import subprocess
import sys
from collections import Counter

import pytest
from openpyxl import load_workbook

from inspections import verify_draw
from inspections.rules.draw import documents
from tests.inspections.draws import LOTTERY, candidate, drawn, frozen, inspector, written

OFFICES = ("市所", "区所")


def pool(path):
    """Candidates of a workbook by the office that is responsible, and its rows that cannot take part.

    Ids are what stands in the workbook: codes of 18, 15, 14 and 13 characters; a code that comes twice is one subject.
    """
    book = load_workbook(path, read_only=True)
    rows = [[str(cell or "").strip() for cell in row[:4]] for row in book.worksheets[0].iter_rows(2, values_only=True)]
    book.close()
    first: dict[str, str] = {}
    twins = Counter()
    for _name, code, _registered, office in filter(lambda row: row[0], rows):
        if code in first:
            twins[code] += 1
        else:
            first[code] = office or "未注明"
    assert twins.total() + len(first) == sum(bool(row[0]) for row in rows)
    return [candidate(code, stratum=office, area="330100000") for code, office in first.items()], len(rows)


@pytest.mark.parametrize("size", [478, 2883])
def test_a_real_pool_is_drawn_by_stratum_and_verified_by_the_script_alone(shared, tmp_path, size):
    candidates, rows = pool(shared / "data" / "pools" / f"cn_zj_drawpool_{size}.xlsx")
    assert rows == size
    people = [inspector(f"P{n:04}", unit=OFFICES[n % 2], areas=("330100000",)) for n in range(1, 61)]
    seats = [{"unit": "市所", "skill": "传染病防治"}, {"unit": "区所", "skill": ""}]
    made = frozen(candidates, people, seats=seats, ratio=(5, 100), beacon=LOTTERY)
    assert documents.problems(made) == []
    assert documents.unpairable(made) == []
    bundle, entry = drawn(made, ill=[(3, 0), (7, 1)])
    by_stratum = Counter(row["stratum"] for row in bundle["result"]["selected"])
    sizes = Counter(row["stratum"] for row in candidates)
    assert by_stratum == {key: documents.take(count, 5, 100) for key, count in sizes.items()}  # no stratum is starved
    loads = Counter(name for team in bundle["result"]["teams"] for name in team["inspectors"])
    assert max(loads.values()) - min(loads[row["id"]] for row in people) <= 1
    files = [written(tmp_path, bundle), written(tmp_path, [entry], "register.json")]
    run = subprocess.run(
        [sys.executable, "-I", "-S", verify_draw.__file__, *map(str, files)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stdout.splitlines()[0]) == (0, "Everything re-computes.")
