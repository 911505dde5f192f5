"""Each page once: it opens, axe finds nothing, the browser does not complain, nothing runs off the side."""

import pytest

from supervision.demo import CAST
from supervision.foundation.models import User

from .pages import ALL, person_and_path


@pytest.fixture(scope="module")
def people(demo_city):
    """The cast as the demonstration has it."""
    users = {user.username: user for user in User.objects.select_related("agency__region")}
    return {person.key: users[person.username] for person in CAST}


@pytest.mark.parametrize("name", ALL)
def test_page(visitors, people, name):
    who, path = person_and_path(name, people)
    window = visitors(who)
    assert window.open(path) == 200
    assert window.faults() == []


def test_the_api_is_documented_in_the_browser(visitors):
    """The page is drawn by a library's script, under our own policy: every operation is there, nothing complains."""
    window = visitors("county_officer")
    assert window.open("/api/docs/") == 200
    window.page.wait_for_selector("#operations-practitioners-practitioners_suspend")
    window.page.click("#operations-practitioners-practitioners_suspend")
    window.page.wait_for_selector("#operations-practitioners-practitioners_suspend .opblock-body")
    assert window.complaints == []


@pytest.mark.look
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("name", ALL)
def test_look(visitors, people, name, width, language):
    who, path = person_and_path(name, people)
    window = visitors(who, width, language)
    assert window.open(path) == 200
    window.picture(f"{name}-{width}-{language}")
    assert window.faults() == []
