"""The component tags: what they show for which value."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from supervision.foundation.charts import RANK, Chart, Series
from supervision.foundation.choices import RunStatus
from supervision.foundation.models import JobRun
from supervision.foundation.templatetags.ui import days_left, page_window

DAY = date(2026, 11, 20)


def shown(source, **context):
    """The tag as it is rendered on a page."""
    return Template("{% load i18n ui %}" + source).render(Context(context)).strip()


def test_pill_of_a_row_has_the_label_and_colour_of_its_choice():
    row = JobRun(status=RunStatus.FAILED)
    assert shown('{% pill row "status" %}', row=row) == f'<span class="pill pill-red">{RunStatus.FAILED.label}</span>'


def test_pill_takes_no_colour_outside_the_five():
    assert "pill-grey" in shown('{% pill "x" colour="pink" %}')


@pytest.mark.parametrize(
    ("days", "look", "text"),
    [(30, "", "剩 30 天"), (7, "soon", "剩 7 天"), (0, "soon", "今日到期"), (-3, "late", "超 3 天")],
)
def test_deadline_tells_how_near_it_is(days, look, text):
    page = shown("{% deadline due today=today %}", due=DAY + timedelta(days=days), today=DAY)
    assert text in page
    assert ("deadline-" + look in page) if look else ("deadline-late" not in page and "deadline-soon" not in page)


def test_deadline_of_a_finished_matter_does_not_count():
    assert "超" not in shown("{% deadline due done=True today=today %}", due=DAY - timedelta(days=9), today=DAY)


def test_deadline_shows_how_it_was_computed():
    derivation = {"unit": "working", "n": 5, "start": "2026-11-13", "due": "2026-11-20", "provisional": True}
    assert "尚未公布" in shown("{% deadline due why today=today %}", due=DAY, why=derivation, today=DAY)


def test_days_are_counted_in_both_directions():
    assert [days_left(1), days_left(0), days_left(-1)] == ["剩 1 天", "今日到期", "超 1 天"]


def test_progress_without_a_report_is_not_zero():
    assert shown("{% progress percent %}", percent=None) == '<span class="muted">未报</span>'
    assert 'value="0"' in shown("{% progress percent %}", percent=0)


def test_a_fact_without_a_value_shows_a_dash_and_zero_shows_zero():
    assert "<dd>—</dd>" in shown('{% fact "x" value %}', value=None)
    assert "<dd>0</dd>" in shown('{% fact "x" value %}', value=0)


class Sample(forms.Form):
    """A field of each kind that is dressed differently."""

    name = forms.CharField(label="名称", help_text="帮助")
    on = forms.DateField(label="日期", required=False)
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲")])


def test_a_field_ties_help_and_error_to_its_control():
    page = shown("{% field form.name %}", form=Sample({}))
    assert 'aria-describedby="id_name_help id_name_error"' in page
    assert 'id="id_name_help"' in page
    assert 'id="id_name_error"' in page


def test_dates_are_written_year_month_day():
    assert 'value="2026-11-20"' in shown("{% field form.on %}", form=Sample(initial={"on": DAY}))


def test_errors_on_top_lead_to_their_fields():
    page = shown("{% form_errors form %}", form=Sample({"kind": "z"}))
    assert 'href="#id_name"' in page
    assert 'href="#id_kind"' in page


def test_text_from_people_is_never_markup():
    assert "<b>" not in shown('{% fact "x" value %}{% pill value %}', value="<b>")


def test_a_form_that_comes_back_keeps_its_token_and_a_new_one_gets_its_own():
    blank, filled = RequestFactory().get("/"), RequestFactory().post("/", {"submit_token": "a" * 32})
    assert shown("{% submit_once %}", request=blank) != shown("{% submit_once %}", request=blank)
    assert 'value="' + "a" * 32 in shown("{% submit_once %}", request=filled)


@pytest.mark.parametrize(
    ("number", "window"),
    [(1, [1, 2, 3, None, 40]), (20, [1, None, 18, 19, 20, 21, 22, None, 40]), (40, [1, None, 38, 39, 40])],
)
def test_pages_around_the_present_one(number, window):
    assert page_window(Paginator(range(1000), 25).page(number)) == window


def test_a_chart_has_a_table_with_the_same_figures():
    chart = Chart(RANK, "进度", ("甲", "乙"), (Series("完成", (3, None)),), urls=("/a/", "/b/"))
    page = shown('{% chart chart "x" %}', chart=chart)
    assert '<a href="/a/">甲</a>' in page
    assert '<td class="number">3</td>' in page
    assert '<td class="number">—</td>' in page


def test_a_chart_without_figures_is_an_empty_state():
    assert "chart-canvas" not in shown('{% chart chart "x" %}', chart=Chart(RANK, "进度", (), ()))


def test_a_blocked_action_says_why_and_cannot_be_sent():
    action = SimpleNamespace(verb="close", label="销号", is_open=False, reasons=("缺少佐证材料。",))
    page = Template('{% include "components/actions.html" %}').render(
        Context({"actions": [action], "act_url": "/x/", "request": RequestFactory().get("/")})
    )
    assert "缺少佐证材料。" in page
    assert "<form" not in page
