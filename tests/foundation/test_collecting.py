"""Temporary collections: asked at four, answered by page, Excel or telephone, rolled up at half past five."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from supervision.foundation.choices import AnswerChannel, AnswerState, CollectionState
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act, Agency, Collection, CollectionAnswer, Notice
from supervision.foundation.rules import collecting as rule
from supervision.foundation.services import collecting

TYPED = "家次* | 数字 | 本月累计\n罚没（万元） | 数字 | 两位小数\n夜查 | 单选 |  | 是、否\n日期 | 日期\n说明 | 文字"
GIVEN = {"c1": "36", "c2": "4.50", "c3": "是", "c4": "2026年11月5日", "c5": "=无"}


# --- rules -------------------------------------------------------------------------------------------
def test_columns_are_typed_one_a_line_and_come_back_as_they_were_typed():
    columns = rule.columns_of(TYPED)
    assert [one["kind"] for one in columns] == ["number", "number", "choice", "date", "text"]
    assert (columns[0]["required"], columns[0]["note"], columns[2]["choices"]) == (True, "本月累计", ["是", "否"])
    assert rule.columns_of(rule.as_text(columns)) == columns


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "no_columns"),
        ("| 数字", "no_label"),
        ("家次 | 整数", "no_kind"),
        ("夜查 | 单选 |  | 是", "no_choices"),
        ("家次\n家次", "twice"),
        ("\n".join(f"列{n}" for n in range(31)), "too_many"),
    ],
)
def test_a_column_that_cannot_be_is_told_with_its_line(typed, code):
    with pytest.raises(rule.Unfit) as unfit:
        rule.columns_of(typed)
    assert unfit.value.code == code
    assert collecting.told(unfit.value)


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ("number", "１，２３4.50", "1234.5"),
        ("number", "-0", "0"),
        ("number", "1e5", "100000"),
        ("date", "2026/1/2", "2026-01-02"),
        ("date", "2026-01-02 00:00:00", "2026-01-02"),
        ("text", " 无 ", "无"),
    ],
)
def test_cells_are_kept_in_one_way(kind, text, kept):
    column = {"key": "c1", "label": "列", "kind": kind, "choices": [], "required": False}
    assert rule.read(column, text) == kept


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [("number", "三家", "no_number"), ("number", "NaN", "no_number"), ("number", "1e99", "no_number"),
     ("number", "0.00001", "no_number"), ("date", "2026-02-30", "no_date"), ("text", "", "empty"),
     ("text", "长" * 501, "too_long")],
)  # fmt: skip
def test_what_does_not_fit_says_why(kind, text, code):
    column = {"key": "c1", "label": "列", "kind": kind, "choices": [], "required": True}
    with pytest.raises(rule.Unfit) as unfit:
        rule.read(column, text)
    assert unfit.value.code == code


@given(st.lists(st.one_of(st.just(""), st.decimals(-1000, 1000, places=2).map(str))))
def test_sums_are_exact_and_none_is_zero(cells):
    columns = [{"key": "c1", "kind": "number"}, {"key": "c2", "kind": "text"}]
    total = rule.sums(columns, [{"c1": cell, "c2": "x"} for cell in cells])
    assert list(total) == ["c1"]
    assert float(total["c1"]) == pytest.approx(sum(float(cell or 0) for cell in cells), abs=1e-6)


# --- services and pages --------------------------------------------------------------------------------
@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def asked(cast, now):
    """The city asks all its districts; it is open."""
    units = collecting.group(cast.city_officer.agency, "districts")
    made = collecting.define(by=cast.city_officer, now=now, title="专项统计", note="", columns=rule.columns_of(TYPED),
                             due_at=now + timedelta(hours=1), units=units)  # fmt: skip
    return collecting.open_up(made, by=cast.city_officer, now=now)


def row_of(asked, person):
    return asked.answers.get(agency=person.agency)


@pytest.fixture
def page(client):
    def visit(user, name, *args, data=None):
        client.force_login(user, backend="supervision.foundation.signing_in.PortalBackend")
        address = reverse(f"foundation:{name}", args=args)
        if data is None:
            return client.get(address)
        return client.post(address, data, follow=True, HTTP_REFERER="/system/notices/")

    return visit


def test_a_group_is_every_body_of_its_kind_below_and_each_is_told(asked, cast):
    districts = Agency.objects.filter(kind="health_authority", region_code__startswith="1201")
    assert set(asked.answers.values_list("agency", flat=True)) == set(districts.values_list("pk", flat=True))
    assert Notice.objects.filter(recipient=cast.county_officer, title__contains="专项统计").exists()
    assert not Notice.objects.filter(recipient=cast.liaison).exists()


def test_a_unit_sees_and_answers_its_own_row_only(asked, cast, now):
    assert CollectionAnswer.objects.visible_to(cast.county_officer).get().agency == cast.county_officer.agency
    assert not Collection.objects.visible_to(cast.liaison).exists()
    with pytest.raises(Refused):
        collecting.give(row_of(asked, cast.neighbour_officer), by=cast.county_officer, now=now, values=GIVEN)
    done = collecting.give(row_of(asked, cast.county_officer), by=cast.county_officer, now=now, values=GIVEN)
    assert (done.state, done.values["c2"], done.values["c4"]) == (AnswerState.GIVEN, "4.5", "2026-11-05")


def test_wrong_cells_are_told_all_at_once_and_nothing_is_kept(asked, cast, now):
    wrong = GIVEN | {"c1": "", "c2": "许多"}
    with pytest.raises(Refused) as refused:
        collecting.give(row_of(asked, cast.county_officer), by=cast.county_officer, now=now, values=wrong)
    assert len(refused.value.reasons) == 2
    assert row_of(asked, cast.county_officer).state == AnswerState.WAITING


def test_what_was_said_on_the_telephone_is_written_down_with_who_said_it(asked, cast, now):
    row = row_of(asked, cast.county_officer)
    with pytest.raises(Refused, match="谁告知"):
        collecting.write_down(row, by=cast.city_officer, now=now, values=GIVEN, told_by=" ")
    done = collecting.write_down(row, by=cast.city_officer, now=now, values=GIVEN, told_by="张科长")
    assert (done.channel, done.told_by, done.recorded_by) == (AnswerChannel.PHONE, "张科长", cast.city_officer)
    assert Act.objects.filter(subject_type="foundation.collectionanswer", subject_id=row.pk, note="张科长").exists()


def test_a_row_sent_back_is_given_again_and_after_the_close_nothing_changes(asked, cast, now):
    row = collecting.give(row_of(asked, cast.county_officer), by=cast.county_officer, now=now, values=GIVEN)
    back = collecting.send_back(row, by=cast.city_officer, now=now, note="口径不符")
    assert (back.state, back.returned_note) == (AnswerState.RETURNED, "口径不符")
    given = collecting.give(back, by=cast.county_officer, now=now + timedelta(hours=2), values=GIVEN | {"c1": "0"})
    assert (given.values["c1"], given.is_late, given.returned_note) == ("0", True, "")
    collecting.close(asked, by=cast.city_officer, now=now)
    with pytest.raises(Refused, match="截止"):
        collecting.give(given, by=cast.county_officer, now=now, values=GIVEN)
    assert Collection.objects.get().state == CollectionState.CLOSED


def test_the_roll_up_has_sums_zeros_and_who_has_not_answered(asked, cast, now, page):
    collecting.give(row_of(asked, cast.county_officer), by=cast.county_officer, now=now, values=GIVEN)
    zero = GIVEN | {"c1": "0", "c2": "0"}
    collecting.give(row_of(asked, cast.neighbour_officer), by=cast.neighbour_officer, now=now, values=zero)
    shown = page(cast.city_officer, "collection_detail", asked.code)
    assert shown.context["totals"] == ["36", "4.5", "", "", ""]
    assert len(shown.context["waiting"]) == asked.answers.count() - 2
    assert "和平区" in shown.context["text"]
    assert page(cast.liaison, "collection_detail", asked.code).status_code == 404
    unit = page(cast.county_officer, "collection_detail", asked.code).content.decode()
    assert cast.neighbour_officer.agency.name not in unit


def test_a_unit_answers_on_its_page_and_errors_stand_beside_the_field(asked, cast, page):
    wrong = page(cast.county_officer, "collection_detail", asked.code, data=GIVEN | {"c2": "许多"})
    assert "不是数字" in wrong.content.decode()
    page(cast.county_officer, "collection_detail", asked.code, data=GIVEN)
    assert row_of(asked, cast.county_officer).state == AnswerState.GIVEN


def test_the_exported_workbook_comes_back_filled_and_unchanged_changes_nothing(asked, cast, now, page):
    collecting.give(row_of(asked, cast.county_officer), by=cast.county_officer, now=now, values=GIVEN)
    exported = b"".join(page(cast.city_officer, "collection_export", asked.code).streaming_content)

    def back(person, change):
        book = load_workbook(io.BytesIO(exported))
        change(book.active)
        out = io.BytesIO()
        book.save(out)
        upload = SimpleUploadedFile("填报.xlsx", out.getvalue())
        return page(person, "collection_import", asked.code, data={"files": upload}).content.decode()

    before = list(asked.answers.values_list("values", "state"))
    assert "已导入 0 个单位" in back(cast.city_officer, lambda _sheet: None)
    assert list(asked.answers.values_list("values", "state")) == before
    heads = [cell.value for cell in load_workbook(io.BytesIO(exported)).active[1]]
    code, first, who = heads.index("单位编码"), heads.index("家次"), heads.index("告知人")

    def fill(sheet):
        row = next(row for row in sheet.iter_rows(min_row=2) if row[code].value == "120103-WJW")
        row[first].value, row[who].value = 7, "李主任"

    assert "已导入 1 个单位" in back(cast.city_officer, fill)
    done = row_of(asked, cast.neighbour_officer)
    assert (done.values["c1"], done.told_by, done.channel) == ("7", "李主任", AnswerChannel.EXCEL)

    def spoil(sheet):
        fill(sheet)
        row = next(row for row in sheet.iter_rows(min_row=2) if row[code].value == "120101-WJW")
        row[first].value, row[who].value = "许多", "李主任"

    collecting.send_back(done, by=cast.city_officer, now=now, note="再核")
    told = back(cast.city_officer, spoil)
    assert "不是数字" in told
    assert row_of(asked, cast.neighbour_officer).state == AnswerState.RETURNED, (
        "something of a wrong workbook was taken"
    )


def test_pressing_tells_only_those_who_have_not_answered(asked, cast, now):
    collecting.give(row_of(asked, cast.county_officer), by=cast.county_officer, now=now, values=GIVEN)
    Notice.objects.all().delete()
    assert collecting.press(asked, by=cast.city_officer, now=now) == asked.answers.count() - 1
    assert not Notice.objects.filter(recipient=cast.county_officer).exists()
    assert Notice.objects.filter(recipient=cast.neighbour_officer, title__startswith="催报").exists()
    with pytest.raises(Refused):
        collecting.press(asked, by=cast.county_officer, now=now)


def test_one_that_was_sent_out_is_not_changed_any_more(asked, cast, now):
    with pytest.raises(Refused, match="已经布置"):
        collecting.define(by=cast.city_officer, now=now, title="改", note="", columns=[], units=[], collection=asked,
                          due_at=now + timedelta(hours=1))  # fmt: skip
