"""Files over the demonstration city: nothing that happened is lost, and every part of every file opens."""

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from institutions.models import Institution, Practitioner
from supervision.demo import CAST
from supervision.foundation.access import ROLES
from supervision.foundation.casefile.history import readable
from supervision.foundation.models import Act, User

BACKEND = "supervision.foundation.signing_in.PortalBackend"


@pytest.fixture
def people(demo_city):
    """Who supervises the whole city, by key."""
    users = {user.username: user for user in User.objects.select_related("agency__region")}
    return {person.key: users[person.username] for person in CAST}


def test_no_act_about_an_institution_is_hidden_from_everybody(demo_city):
    """A verb without a reader in casefile/history.py, or a model without ``visible_to``, would lose its acts."""
    acts = Act.objects.filter(about__in=Institution.objects.values("code")).order_by()
    kinds = set(acts.values_list("verb", "subject_type").distinct())
    assert len(kinds) > 10
    unread = {verb for verb, _type in kinds if not any(readable(verb, held) for held in ROLES.values())}
    unseen = {name for _verb, name in kinds if name and not hasattr(apps.get_model(name).objects, "visible_to")}
    assert (unread, unseen) == (set(), set())


@pytest.mark.parametrize("who", ["city_officer", "city_chief", "county_officer", "inspector", "principal"])
def test_every_tab_every_warning_and_every_link_of_a_file_opens(people, who):
    client = Client()
    client.force_login(people[who], backend=BACKEND)
    places = Institution.objects.visible_to(people[who]).order_by("-standing__points_this_cycle", "code")
    for place in (places.filter(visits__isnull=False).first(), places.first()):
        address = reverse("institution_file", args=[place.code])
        page = client.get(address)
        links = [tab["url"] for tab in page.context["tabs"]] + [one.url for one in page.context["warnings"]]
        links += [url for _action, url in page.context["links"]] + ["?print=1", "export/excel/", "export/word/"]
        found = {link: client.get(link if link.startswith("/") else address + link).status_code for link in links}
        assert set(found.values()) == {200}, found


def test_the_file_of_a_practitioner_opens(people):
    client = Client()
    client.force_login(people["county_officer"], backend=BACKEND)
    person = Practitioner.objects.visible_to(people["county_officer"]).first()
    address = reverse("institutions:practitioner_detail", args=[person.code])
    for link in ("", "?tab=registration", "?print=1", "export/excel/", "export/word/"):
        assert client.get(address + link).status_code == 200
