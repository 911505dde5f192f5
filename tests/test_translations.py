"""The interface in English: complete, sound, and what a person sees who chose it."""

import gettext
import re
from io import StringIO

import pytest
from django.conf import settings as portal
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.translation import ngettext, override

from supervision.local.translations import compile_all
from supervision.management.commands import check_translations as check

BACKEND = "supervision.foundation.signing_in.PortalBackend"
CHINESE_MARKS = re.compile("[，。；：！？、（）《》【】％]")
ENTRY = 'msgid "%s"\nmsgstr "%s"\n\n'


@pytest.fixture(autouse=True)
def compiled(settings):
    """What is tested is what was written, not an older compilation that an earlier test has read."""
    compile_all(portal.BASE_DIR / "locale")
    settings.LOCALE_PATHS = [portal.BASE_DIR / "locale"]  # assigning makes Django read the files again


@pytest.fixture
def english(client):
    client.cookies[portal.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def sources(tmp_path, settings):
    """A small portal: one text in code, two in a template, and a function that writes its catalogue."""
    settings.BASE_DIR = tmp_path
    for folder in check.FOLDERS:
        (tmp_path / folder).mkdir()
    (tmp_path / "credit/views.py").write_text('lazy("记分")\n_(row["reason"])\n', encoding="utf-8")
    (tmp_path / "templates/page.html").write_text(
        '{% load i18n %}\n  <p>{% fact _("编号") 1 %}\n'
        "{% blocktranslate count n=n trimmed %}\n    {{ n }} 项\n{% plural %}\n    {{ n }} 项\n{% endblocktranslate %}",
        encoding="utf-8",
    )

    def write(*entries, plural=("%(n)s item", "%(n)s items"), tail=""):
        path = tmp_path / check.CATALOGUE
        path.parent.mkdir(parents=True, exist_ok=True)
        text = check.HEADER + "".join(ENTRY % entry for entry in entries)
        text += 'msgid "%(n)s 项"\nmsgid_plural "%(n)s 项"\nmsgstr[0] "{}"\nmsgstr[1] "{}"\n\n'.format(*plural)
        path.write_text(text + tail, encoding="utf-8")
        return path

    return write


def faults(*options):
    """What the check lists; empty if it passes."""
    told = StringIO()
    try:
        call_command("check_translations", *options, stdout=told)
    except CommandError:
        return told.getvalue().splitlines()
    return []


SOUND = (("记分", "Points"), ("编号", "Number"))


def test_every_text_of_the_portal_has_a_sound_english_translation():
    assert faults() == []


def test_english_texts_have_no_chinese_punctuation():
    catalog = check.read_catalogue(portal.BASE_DIR / check.CATALOGUE)
    texts = [form for message in catalog if message.id for form in check.forms(message.string)]
    assert [text for text in texts if CHINESE_MARKS.search(text)] == []


def test_a_complete_catalogue_passes(sources):
    sources(*SOUND)
    assert faults() == []


def test_texts_of_code_tags_and_plurals_are_found(sources):
    assert faults() == ["missing: %(n)s 项", "missing: 编号", "missing: 记分"]


def test_a_text_without_translation_is_listed(sources):
    sources(("记分", ""), ("编号", "Number"))
    assert faults() == ["not translated: 记分"]


def test_a_text_no_longer_used_is_listed(sources):
    sources(*SOUND, ("旧词", "Old word"), tail='#~ msgid "更旧"\n#~ msgstr "Older"\n')
    assert faults() == ["no longer used: 旧词", "no longer used: 更旧"]


def test_a_fuzzy_translation_is_listed(sources):
    sources(SOUND[0], tail='#, fuzzy\nmsgid "编号"\nmsgstr "Number"\n')
    assert faults() == ["fuzzy: 编号"]


def test_a_lost_placeholder_is_listed(sources):
    sources(*SOUND, plural=("%(n)s item", "items"))
    assert faults() == ["other placeholders: %(n)s 项"]


def test_the_singular_may_do_without_the_number_but_not_with_another_one(sources):
    sources(*SOUND, plural=("one item", "%(n)s items"))
    assert faults() == []
    sources(*SOUND, plural=("%(m)s item", "%(n)s items"))
    assert faults() == ["other placeholders: %(n)s 项"]


def test_updating_adds_what_is_missing_and_drops_what_is_not_used(sources):
    path = sources(("记分", "Points"), ("旧词", "Old word"))
    assert faults("--update") == ["not translated: 编号"]
    assert 'msgid "编号"\nmsgstr ""' in path.read_text(encoding="utf-8")
    assert "旧词" not in path.read_text(encoding="utf-8")
    assert 'msgid "记分"\nmsgstr "Points"' in path.read_text(encoding="utf-8")


def test_writing_a_catalogue_again_changes_nothing(tmp_path):
    path, again = portal.BASE_DIR / check.CATALOGUE, tmp_path / "again.po"
    check.write_catalogue(again, check.read_catalogue(path))
    assert again.read_bytes() == path.read_bytes()


def test_the_compiled_catalogue_can_be_read():
    with (portal.BASE_DIR / check.CATALOGUE).with_suffix(".mo").open("rb") as file:
        texts = gettext.GNUTranslations(file)
    assert texts.gettext("整改台账") == "Rectification ledger"


@pytest.mark.parametrize(("n", "said"), [(0, "0 tasks have"), (1, "1 task has"), (2, "2 tasks have")])
def test_one_and_many_differ_in_english(n, said):
    with override("en"):
        text = ngettext("已下达 %(n)s 项任务。", "已下达 %(n)s 项任务。", n) % {"n": n}
    assert text == f"{said} been issued."


def test_the_login_page_speaks_english(english, db):
    page = english.get(reverse("login")).content.decode()
    assert '<html lang="en">' in page
    assert "Login name" in page
    assert "登录名" not in page


def test_the_workbench_speaks_english(english, cast):
    english.force_login(cast.city_officer, BACKEND)
    page = english.get(reverse("workbench")).content.decode()
    assert '<html lang="en">' in page
    assert "Rectification ledger" in page
    assert "工作台" not in page


def test_without_a_choice_pages_are_chinese(client, db):
    page = client.get(reverse("login"), headers={"accept-language": "en"}).content.decode()
    assert '<html lang="zh-CN">' in page
    assert "登录名" in page
