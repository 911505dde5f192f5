"""One file per institution: what each person finds on it, what leads where, what can be taken away."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from institutions.models import Institution
from institutions.queries import file_of
from institutions.services import licences, proposals, registry
from institutions.services.proposals import Pair
from supervision.foundation.models import Act, Attachment
from supervision.foundation.services.attachments import attach
from supervision.foundation.trail import act
from tests.factories import credit, files
from tests.factories import institutions as make

BACKEND = "supervision.foundation.signing_in.PortalBackend"
LABEL = re.compile(r"<strong>([^<]+)</strong>")


@pytest.fixture
def look(client):
    """look(user, place, query): the file as somebody opens it."""

    def ask(user, place, query="", name="institution_file", **rest):
        client.force_login(user, backend=BACKEND)
        return client.get(reverse(name, kwargs={"code": place.code, **rest}) + query)

    return ask


def text_of(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def tabs_of(answer) -> dict:
    """Key of each tab of the bar → its count."""
    return {tab["url"].removeprefix("?tab="): tab.get("count") for tab in answer.context["tabs"]}


def labels_of(answer) -> list[str]:
    return [event.label for event in answer.context["events"]]


# --- the page --------------------------------------------------------------------------------------
def test_the_head_says_who_it_is_and_how_it_stands(look, cast):
    place = files.lived(cast)
    credit.effective(cast, place, "L15")
    text = text_of(look(cast.county_officer, place))
    for word in (place.name, place.code, "在业", "河东区", "本周期记分", "登记停业", "修改", "拟记分"):
        assert word in text


def test_the_old_address_leads_to_the_file_and_keeps_the_tab(client, cast):
    place = make.institution()
    client.force_login(cast.county_officer, backend=BACKEND)
    old = reverse("institutions:institution_detail", args=[place.code])
    answer = client.get(old + "?tab=practitioners")
    assert answer.url == reverse("institution_file", args=[place.code]) + "?tab=practitioners"


def test_tabs_carry_their_counts_and_each_tab_opens(look, cast):
    place = files.lived(cast)
    counts = tabs_of(look(cast.city_officer, place))
    assert {key: counts[key] for key in ("practitioners", "self_inspections", "visits", "points")} == {
        "practitioners": 1, "self_inspections": 1, "visits": 0, "points": 2,
    }  # fmt: skip
    assert counts["base"] == ""
    assert list(counts)[-1] == "attachments"
    for key in counts.keys() - {"?"}:
        assert look(cast.city_officer, place, f"?tab={key}").context["current"].key == key


def test_an_empty_tab_says_what_to_do(look, cast):
    text = text_of(look(cast.county_officer, make.institution(), "?tab=practitioners"))
    assert "可在医务人员台账中登记或导入。" in text


def test_a_tab_nobody_knows_shows_the_timeline(look, cast):
    answer = look(cast.county_officer, make.institution(), "?tab=nonsense&before=x&since=32")
    assert answer.status_code == 200
    assert answer.context["current"] is None


def test_more_rows_than_a_page_holds_lead_to_the_ledger_with_just_these(client, look, cast, monkeypatch):
    place = make.institution()
    other = make.institution("河东明澈医院")
    for at in (place, place, other):
        make.practitioner(at)
    monkeypatch.setattr("supervision.foundation.casefile.files.CaseFile.section.__defaults__", (1,))
    answer = look(cast.county_officer, place, "?tab=practitioners")
    assert "共 2 条，显示最近 1 条。" in text_of(answer)
    ledger = client.get(answer.context["section"].ledger_url)
    assert ledger.context["total"] == 2


@pytest.mark.parametrize("past", [files.lived, files.visited])
def test_every_ledger_link_shows_the_rows_of_the_tab(client, look, cast, past):
    place = past(cast)
    look(cast.city_officer, place)
    sections = [section for section in file_of(cast.city_officer, place).sections() if section.ledger_url]
    assert sum(section.total > 0 for section in sections) >= 2
    for section in sections:
        assert client.get(section.ledger_url).context["total"] == section.total, section.tab.key


def test_phone_and_identity_numbers_stay_masked(look, cast):
    place = files.lived(cast)
    for query in ("", "?tab=base", "?tab=practitioners", "?print=1"):
        text = text_of(look(cast.county_officer, place, query))
        assert "022-12345678" not in text
        assert "000000199001010009" not in text
    assert "0000************09" in text


# --- who sees what ---------------------------------------------------------------------------------
OPEN_TO = {
    "city_officer": 200, "city_chief": 200, "county_officer": 200, "inspector": 200, "principal": 200, "manager": 200,
    "neighbour_officer": 404, "outsider": 403, "liaison": 403, "audit_admin": 403,
}  # fmt: skip


def test_the_file_its_changes_and_its_exports_open_to_the_same_people(look, cast):
    place = files.lived(cast)
    deed = Act.objects.filter(about=place.code, verb="institutions.register").get()
    for who, status in OPEN_TO.items():
        user = cast.everyone[who]
        answers = [
            look(user, place),
            look(user, place, name="institution_file_changes", pk=deed.pk),
            look(user, place, name="institution_file_export", form="excel"),
            look(user, place, name="institution_file_export", form="word"),
        ]
        assert [answer.status_code for answer in answers] == [status] * 4, who


def test_an_unknown_form_of_export_does_not_exist(look, cast):
    assert look(cast.county_officer, make.institution(), name="institution_file_export", form="pdf").status_code == 404


def test_the_institution_sees_its_points_from_the_day_it_was_told(look, cast):
    place = files.lived(cast)
    assert tabs_of(look(cast.city_officer, place))["points"] == 2
    own = look(cast.principal, place)
    assert tabs_of(own)["points"] == 1
    assert labels_of(own).count("拟记分") == 1
    assert labels_of(look(cast.city_officer, place)).count("拟记分") == 2


def test_the_institution_does_not_see_visits_nor_who_took_its_file_away(look, cast):
    place = files.visited(cast)
    make.tied(cast, place)
    look(cast.city_officer, place, name="institution_file_export", form="excel")
    chief = labels_of(look(cast.city_officer, place))
    assert "导出档案（Excel）" in chief
    own = look(cast.principal, place)
    assert "visits" not in tabs_of(own)
    verbs = {event.act.verb for event in own.context["events"]}
    assert not [verb for verb in verbs if verb.startswith(("inspections.visit.", "file."))]


def test_an_inspector_sees_no_decisions_of_the_registry(look, cast):
    """Proposals of twins are for those who keep the registry."""
    elder, newer = make.institution(), make.institution("河东禾安医院东院")
    with act("test.propose", by=None, now=make.NOW):
        proposals.propose([Pair(elder.pk, newer.pk, make.HEDONG, ("x",))], now=make.NOW)
    proposals.reject(elder.proposals_as_elder.get(), by=cast.county_officer, now=make.NOW)
    assert "不是同一机构" in labels_of(look(cast.county_officer, elder))
    assert "不是同一机构" not in labels_of(look(cast.inspector, elder))


def test_an_act_about_a_row_of_another_district_is_left_out(look, cast):
    """An institution that moved here: its new officer sees it, but not what the old district keeps."""
    place = files.visited(cast)
    registry.amend(place, {"region_code": make.HEXI}, by=cast.city_officer, now=make.NOW)
    city, county = look(cast.city_officer, place), look(cast.neighbour_officer, place)
    assert tabs_of(city)["findings"] == 1
    assert tabs_of(county)["findings"] == 0
    hidden = {event.act.subject_type for event in city.context["events"]}
    hidden -= {event.act.subject_type for event in county.context["events"]}
    assert hidden == {"inspections.visit", "inspections.finding"}


# --- the timeline ----------------------------------------------------------------------------------
def test_pages_of_the_timeline_hold_every_act_once_newest_first(look, cast):
    place = make.institution()
    files.deeds(place, 20)
    files.deeds(place, 55, start=make.NOW + timedelta(minutes=19), step=timedelta())  # a whole page of one moment
    seen, query = [], ""
    for _page in range(3):
        answer = look(cast.county_officer, place, query)
        seen += [event.act.pk for event in answer.context["events"]]
        query = "?" + answer.context["older"]
    assert query == "?"
    expected = Act.objects.filter(about=place.code).order_by("-at", "-pk").values_list("pk", flat=True)
    assert seen == list(expected)


def test_the_timeline_is_filtered_by_kind_days_and_text(look, cast):
    place = files.lived(cast)
    assert labels_of(look(cast.city_officer, place, "?kind=credit&text=拟记")) == ["拟记分", "拟记分"]
    assert labels_of(look(cast.city_officer, place, "?text=没有这句话")) == []
    day = (make.NOW + make.DAY).date()
    some = look(cast.city_officer, place, f"?since={day}&until={day}")
    assert {event.day for event in some.context["events"]} == {day}
    for absurd in ("since=2026-02-31", "until=9999-12-31", "kind=nonsense", "before=9-9&since=0001-01-01"):
        assert look(cast.city_officer, place, f"?{absurd}").status_code == 200
    assert 'aria-invalid="true"' in text_of(look(cast.city_officer, place, "?since=2026-02-31"))


def test_the_filters_stay_on_the_next_page(look, cast):
    place = make.institution()
    files.deeds(place, 40)
    older = look(cast.county_officer, place, "?kind=institutions").context["older"]
    assert older.startswith("kind=institutions&before=")


def test_labels_are_told_in_the_reader_s_language_whoever_wrote_them(client, look, cast):
    client.cookies["django_language"] = "en"
    place = make.institution()
    client.force_login(cast.county_officer, backend=BACKEND)
    client.post(reverse("institutions:institution_act", args=[place.code]), {"verb": "suspend", "note": ""})
    assert Act.objects.filter(about=place.code, label="登记停业").exists()
    client.cookies["django_language"] = "zh-hans"
    answer = look(cast.county_officer, place)
    assert "登记停业" in labels_of(answer)
    assert "在业 → 停业" in text_of(answer)


def test_the_changes_of_an_act_are_told_in_words(look, cast):
    place = make.institution(phone="022-12345678")
    registry.amend(place, {"level": "3", "phone": "022-87654321"}, by=cast.county_officer, now=make.NOW)
    deed = Act.objects.get(verb="institutions.amend")
    text = text_of(look(cast.county_officer, place, name="institution_file_changes", pk=deed.pk))
    assert re.search(r"级别</th><td>—</td><td>三级", text)
    assert "（已变更，内容不显示）" in text
    assert "022-" not in text
    assert "folded" not in text


def test_changes_of_another_file_s_act_do_not_exist(look, cast):
    place, other = make.institution(), make.institution("河东明澈医院")
    deed = Act.objects.get(about=other.code)
    assert look(cast.county_officer, place, name="institution_file_changes", pk=deed.pk).status_code == 404


def test_rows_one_may_not_see_are_counted_and_not_told(look, cast):
    place, other = make.institution(), make.institution("河西明澈医院", region=make.HEXI)
    with act("institutions.mixed", by=None, now=make.NOW, subject=place, label="混合") as entry:
        Institution.objects.filter(pk__in=(place.pk, other.pk)).update(address="某路一号")
    own = look(cast.county_officer, place, name="institution_file_changes", pk=entry.id)
    city = look(cast.city_officer, place, name="institution_file_changes", pk=entry.id)
    assert (len(own.context["changes"]), own.context["hidden"]) == (1, 1)
    assert (len(city.context["changes"]), city.context["hidden"]) == (2, 0)


def test_parts_of_a_row_are_told_with_it(look, cast):
    """Answers have no rule of their own: they are seen with their self-inspection."""
    filing = make.started(cast, make.tied(cast, make.institution()))
    with act("institutions.selfinspection.trial", by=None, now=make.NOW, subject=filing, label="填写") as entry:
        filing.answers.update(conclusion="compliant")
    told = {
        who: [change.title for change in look(cast.everyone[who], filing.institution, name="institution_file_changes",
                                              pk=entry.id).context["changes"]]
        for who in ("principal", "manager")
    }  # fmt: skip
    assert set(told["principal"]) == {"自查结论"}
    assert told["principal"] == told["manager"]
    seen = look(cast.county_officer, filing.institution, name="institution_file_changes", pk=entry.id)
    assert seen.status_code == 404  # a draft is the institution's own


def test_the_file_of_the_elder_holds_what_happened_to_the_merged_one(look, cast):
    elder = make.institution("河东禾安医院")
    gone = files.visited(cast)
    with act("test.propose", by=None, now=make.NOW):
        proposals.propose([Pair(elder.pk, gone.pk, make.HEDONG, ("x",))], now=make.NOW)
    kept = proposals.confirm(elder.proposals_as_elder.get(), by=cast.county_officer, now=make.NOW)
    answer = look(cast.city_officer, kept)
    assert file_of(cast.city_officer, kept).codes == (kept.code, gone.code)
    assert tabs_of(answer)["findings"] == 1
    assert tabs_of(answer)["visits"] == 1
    assert {"并入", "登记机构"} <= set(labels_of(answer))
    assert {event.act.about for event in answer.context["events"]} == {kept.code, gone.code}
    section = look(cast.city_officer, kept, "?tab=findings").context["section"]
    assert section.total == len(section.rows) == 1
    old = text_of(look(cast.city_officer, gone))
    assert "本记录已并入" in old
    assert reverse("institution_file", args=[kept.code]) in old


# --- warnings --------------------------------------------------------------------------------------
def test_warnings_say_what_presses_and_lead_to_it(client, look, cast):
    today = timezone.localdate(make.timezone_now())
    place = files.lived(cast)
    Institution.objects.filter(pk=place.pk).update(
        licence_number="YL1", licence_from=today - timedelta(days=900), licence_to=today + timedelta(days=12)
    )
    licences.adopt(now=make.timezone_now())
    place.practitioners.update(expires_on=today - timedelta(days=1))
    answer = look(cast.county_officer, place)
    told = {one.text: one for one in answer.context["warnings"]}
    assert any(f"将于{today + timedelta(days=12)}到期" in text for text in told)
    assert any("其中已过期1名" in text for text in told)
    assert any("自查待审核" in text for text in told)
    assert [one.colour for one in told.values()] == sorted((one.colour for one in told.values()), reverse=True)
    for one in told.values():
        address = one.url if one.url.startswith("/") else reverse("institution_file", args=[place.code]) + one.url
        assert client.get(address).status_code == 200


def test_nothing_presses_at_a_quiet_institution(look, cast):
    assert look(cast.county_officer, make.institution()).context["warnings"] == []


# --- queries ---------------------------------------------------------------------------------------
def test_the_page_asks_no_more_for_many_events_and_rows_than_for_one(look, cast, django_assert_max_num_queries):
    place = files.lived(cast)
    few = {}
    for query in ("", "?tab=practitioners", "?tab=points", "?print=1"):
        look(cast.county_officer, place, query)
        with django_assert_max_num_queries(47) as asked:
            look(cast.county_officer, place, query)
        few[query] = len(asked)
    files.deeds(place, 300)
    for n in range(3):
        make.practitioner(place)
        credit.drafted(cast, place, "L15", on=credit.TODAY - (21 + n) * credit.DAY)
    for query, number in few.items():
        with django_assert_max_num_queries(number):
            look(cast.county_officer, place, query)


def test_all_sections_cost_one_query_each_and_one_for_the_counts(cast, django_assert_max_num_queries):
    place = files.lived(cast)
    file = file_of(cast.city_officer, place)
    file.user.agency.region  # noqa: B018 - the person is known before
    with django_assert_max_num_queries(1 + len(file.tabs) + 2):  # facts also look up names and merged rows
        sections = {section.tab.key: section for section in file.sections(limit=1)}
    assert sections["points"].total == 2
    assert len(sections["points"].rows) == 1
    assert sections["visits"].total == 0
    assert sections["visits"].tab.empty


# --- taking it away --------------------------------------------------------------------------------
def book_of(answer):
    return load_workbook(io.BytesIO(answer.content), read_only=True)


def labels_of_tabs(user, place) -> list[str]:
    """Tabs that have columns, so that sheets and tables can be made of them."""
    return [str(tab.label) for tab in file_of(user, place).tabs if tab.columns]


def cells_of(sheet) -> list[list]:
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def test_the_workbook_has_a_cover_a_sheet_for_each_tab_and_the_timeline(look, cast):
    place = files.lived(cast)
    book = book_of(look(cast.city_officer, place, name="institution_file_export", form="excel"))
    assert book.sheetnames == ["封面", *labels_of_tabs(cast.city_officer, place), "时间轴"]
    cover = cells_of(book["封面"])
    assert cover[0] == [place.name]
    assert ["医务人员", 1] in cover
    assert any(cast.city_officer.name in str(cell) for row in cover for cell in row)
    staff = cells_of(book["医务人员"])
    assert staff[1][0] == "许知夏"
    assert "0000************09" in staff[1]
    assert len(cells_of(book["时间轴"])) == 1 + len(look(cast.city_officer, place).context["events"]) - 1


def test_a_formula_stays_text_and_what_excel_cannot_hold_is_dropped(look, cast):
    place = make.institution()
    files.deeds(place, 1, note="=1+1\x07")
    answer = look(cast.county_officer, place, name="institution_file_export", form="excel")
    sheet = book_of(answer)["时间轴"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("="))
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_document_is_a4_in_named_fonts_with_a_table_for_each_tab(look, cast):
    place = files.lived(cast)
    files.deeds(place, 3, note="第一行\n第二行\x07")
    answer = look(cast.city_officer, place, name="institution_file_export", form="word")
    document = Document(io.BytesIO(answer.content))
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    heads = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")]
    assert heads == [place.name, *labels_of_tabs(cast.city_officer, place), "近一年时间轴"]
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "仿宋"
    texts = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {"许知夏", "0000************09", "第一行\n第二行"} <= texts
    assert "022-12345678" not in texts


def test_taking_a_file_away_is_recorded_with_what_was_in_it(look, cast):
    place = files.lived(cast)
    look(cast.county_officer, place, name="institution_file_export", form="excel")
    deed = Act.objects.get(verb="file.export")
    assert (deed.about, deed.actor_name, deed.data["form"]) == (place.code, cast.county_officer.name, "excel")
    assert deed.data["rows"]["医务人员"] == 1


def test_the_print_page_shows_every_tab_and_the_last_year(look, cast):
    place = files.lived(cast)
    files.deeds(place, 1, start=make.NOW - timedelta(days=800), note="很久以前")
    text = text_of(look(cast.county_officer, place, "?print=1"))
    for word in ("基本信息", "许知夏", "自查与承诺", "不良执业行为记分", "近一年时间轴", "暂无记录。"):
        assert word in text
    assert "很久以前" not in text


def test_files_of_any_tab_s_rows_stand_under_attachments(look, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    place = files.visited(cast)
    other = make.institution("河东明澈医院")
    visit = place.visits.get()
    for parent in (place, visit, other):
        upload = SimpleUploadedFile("现场.png", b"\x89PNG\r\n\x1a\n" + bytes(50))
        attach(upload, parent, by=cast.inspector, now=make.NOW)
    section = look(cast.inspector, place, "?tab=attachments").context["section"]
    assert section.total == 2
    assert Attachment.objects.count() == 3
    make.tied(cast, place)
    assert tabs_of(look(cast.principal, place))["attachments"] == 1  # visits are not for the institution
