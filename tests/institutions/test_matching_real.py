"""Measured on two real lists: how many fever clinics of Beijing are found in Beijing's own list, and how sure that is.

Each of the 57 pairs proposed was judged by hand from names, addresses and districts; ``WRONG`` holds the names of those
that are not one institution. The 33 completed follow from the rule (same name, same district) and were not read one by
one. The whole national list is in test_imports.
"""

from collections import Counter

import pytest
from openpyxl import load_workbook

from institutions.models import Institution, MatchProposal
from institutions.services import imports
from supervision.foundation.trail import act
from tests.factories.institutions import NOW
from tests.institutions.test_imports import BEIJING, FEVER, bring_file

pytestmark = pytest.mark.django_db
WRONG: frozenset[str] = frozenset()


def clinics_of_beijing(path):
    """The 106 lines of the national list that are Beijing's, as an import reads them."""
    with path.open("rb") as file:
        rows = iter(list(load_workbook(file, read_only=True).worksheets[0].values))
    heads = {name: place for place, name in enumerate(next(rows))}
    keys = {"province": "province", "city_code": "city_code", "name": "hsp_name", "address": "hsp_addr",
            "postal_code": "hsp_postcode"}  # fmt: skip
    for number, row in enumerate(rows, 2):
        if row[heads["province"]] == "北京":
            yield number, {key: str(row[heads[head]] or "") for key, head in keys.items()}


def brought(rows, form):
    """The lines of a list after they were written."""
    lines = imports.decide(rows, form=form, by=None, now=NOW)
    with act("institutions.import", by=None, now=NOW):
        imports.apply(lines, form=form, source=form, by=None, now=NOW)
    return lines


def test_the_fever_clinics_of_beijing_are_found_in_beijings_own_list(shared):
    bring_file(shared / "data/institutions" / BEIJING)
    lines = brought(clinics_of_beijing(shared / "data/institutions" / FEVER), "fever")
    outcomes = Counter(line.outcome for line in lines)
    assert (len(lines), outcomes) == (106, {"created": 73, "unchanged": 33})
    found = list(MatchProposal.objects.select_related("elder", "newer"))
    by_name = [pair for pair in found if pair.elder.folded_name == pair.newer.folded_name]
    assert (outcomes["unchanged"] + len(by_name), len(found)) == (89, 57)  # at least 84 by folded name
    assert Counter(pair.certainty for pair in found) == {"certain": 45, "likely": 12}
    right = [pair for pair in found if pair.newer.name not in WRONG]
    assert len(right) / len(found) == 1
    assert Institution.objects.count() == 724 + 73


def test_a_name_without_its_city_is_proposed_and_another_level_s_hospital_is_not():
    def row(name, code):
        return {"name": name, "region_code": code}

    brought([(2, row("北京市回民医院", "110102")), (3, row("北京市中医医院", "110101"))], "a")
    brought([(2, row("回民医院", "110102")), (3, row("东城区中医医院", "110101"))], "b")
    pair = MatchProposal.objects.get()
    assert (pair.elder.name, pair.newer.name, pair.certainty) == ("北京市回民医院", "回民医院", "likely")
    assert pair.evidence == ["去掉地名后名称相同", "区划相同"]
