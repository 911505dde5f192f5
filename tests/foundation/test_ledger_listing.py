"""From an address to rows: conditions, order, and what cannot be read."""

import pytest

from supervision.foundation.access import P
from supervision.foundation.choices import AgencyKind
from supervision.foundation.errors import Refused
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter
from supervision.foundation.ledger.exporting import export
from supervision.foundation.ledger.listing import ask
from supervision.foundation.models import Agency

LEDGER = Ledger(
    name="trial_bodies", title="单位", model=Agency, key=("code",), order=("code",), view=P.INSTITUTION_VIEW,
    columns=(
        Column("code", "编码", kind=Kind.CODE, filter="exact"),
        Column("name", "名称", filter="contains"),
        Column("kind", "类别", kind=Kind.CHOICE, choices=AgencyKind, filter="choice"),
        Column("member", "成员", "in_joint_conference", kind=Kind.BOOLEAN, filter="choice"),
        Column("number", "序号", "pk", kind=Kind.INTEGER, filter="range"),
    ),
    filters=(
        region_filter(),
        Filter("closed", "停用", lambda rows, _value, _user: rows.filter(is_active=False), kind="flag"),
    ),
)  # fmt: skip


def found(user, **params):
    query = ask(LEDGER, user, params)
    assert query.errors == []
    return list(query.rows)


def test_each_condition_narrows_to_its_rows(cast):
    user, everything = cast.city_officer, Agency.objects.all()
    one = everything.order_by("code")[1]
    assert [row.pk for row in found(user, code=one.code)] == [one.pk]
    assert {row.pk for row in found(user, name="卫生")} == set(
        everything.filter(name__contains="卫生").values_list("pk", flat=True)
    )
    assert all(row.kind == one.kind for row in found(user, kind=one.kind))
    assert len(found(user, member="1")) + len(found(user, member="0")) == everything.count()
    assert [row.pk for row in found(user, number_from=str(one.pk), number_to=str(one.pk))] == [one.pk]
    assert all(row.region_code.startswith("120102") for row in found(user, region="120102000"))


def test_a_mark_of_sql_or_of_patterns_is_only_text(cast):
    for text in ("%", "_", "'", "%s", "\\", "%(a)s"):
        assert all(text in row.name for row in found(cast.city_officer, name=text))


def test_rows_are_sorted_as_asked_with_the_key_breaking_ties(cast):
    names = [row.name for row in found(cast.city_officer, sort="-name")]
    assert names == sorted(names, reverse=True)
    assert [row.code for row in found(cast.city_officer, sort="nonsense")] == sorted(
        row.code for row in Agency.objects.all()
    )


@pytest.mark.parametrize("value", ["x", "NaN", "1e999999999999", "1e-999999999"])
def test_a_condition_that_cannot_be_read_is_said(cast, value):
    assert ask(LEDGER, cast.city_officer, {"number_from": value}).errors


def test_an_export_is_refused_rather_than_wider_than_asked(cast, tmp_path):
    with (tmp_path / "a.xlsx").open("wb") as out, pytest.raises(Refused):
        export(LEDGER, cast.city_officer, {"number_from": "x"}, out, now=None)


def test_the_city_is_offered_its_districts_and_an_outsider_nothing(cast):
    offered = [code for code, _name in region_filter().pairs(cast.city_officer)]
    assert "120102000" in offered
    assert region_filter().pairs(cast.outsider) == []
