"""What the content security policy forbids is in no template, and every form is safe to send."""

import re

import pytest
from django.conf import settings
from django.template.loader import get_template

FOLDER = settings.BASE_DIR / "templates"
ALL = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
INLINE = re.compile(r"""\sstyle\s*=|<style|\son[a-z]+\s*=\s*["']|javascript:|\shx-on""", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
POST = re.compile(r"<form\b[^>]*method=\"post\"[^>]*>.*?</form>", re.IGNORECASE | re.DOTALL)


@pytest.mark.parametrize("name", ALL)
def test_template_compiles(name):
    get_template(name)


@pytest.mark.parametrize("name", ALL)
def test_template_holds_no_inline_script_or_style(name):
    text = (FOLDER / name).read_text()
    assert INLINE.findall(text) == []
    assert [tag for tag in SCRIPT.findall(text) if "src=" not in tag] == []


@pytest.mark.parametrize("name", ALL)
def test_every_form_that_writes_carries_its_token(name):
    assert [form[:80] for form in POST.findall((FOLDER / name).read_text()) if "csrf_token" not in form] == []


SET = re.compile(r" as(?:var)? (\w+) %\}")
BLOCK = re.compile(r"\{% block (\w+) %\}(.*?)\{% endblock %\}", re.DOTALL)
INCLUDE = re.compile(r'include "([^"]+)"')


@pytest.mark.parametrize("name", ALL)
def test_what_one_block_sets_no_other_block_needs(name):
    """A variable set in a block is gone at its end: the address of a form would be empty, and the form go nowhere."""
    bodies = dict(BLOCK.findall((FOLDER / name).read_text()))
    for place, body in bodies.items():
        parts = [FOLDER / part for part in INCLUDE.findall(body)]
        text = body + "".join(part.read_text() for part in parts if part.exists())
        foreign = {word for other in bodies if other != place for word in SET.findall(bodies[other])} - {
            *SET.findall(text)
        }
        assert [word for word in foreign if re.search(rf"(\{{\{{ |[=(:]|\{{% if ){word}\b", text)] == []
