"""Nobody sees a neighbour's rows: generated over every address and every model, with ordinary people.

A new address without a row in ``MATRIX`` fails; so does a new model that is neither scoped nor excused.
The world is the demonstration city, in a database of its own.
"""

import io
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from openpyxl import load_workbook

from institutions.models import JurisdictionGrant
from supervision.demo import CAST, DISTRICT, NEIGHBOUR
from supervision.foundation.access import permissions_of
from supervision.foundation.ledger.columns import ledgers
from supervision.foundation.models import User
from tests.matrix import EXCUSED_MODELS, MATRIX, OPEN, OWN

LABELS = ("foundation", "institutions", "inspections", "rectification", "credit")


@dataclass(frozen=True)
class World:
    """The demonstration and its people."""

    people: dict

    def __getattr__(self, key):
        return self.people[key]


@pytest.fixture(scope="module")
def world(demo_city):
    """The demonstration city and its people, without the one institution that is shown to the neighbour on purpose.

    What a grant shows, and what it does not, is told by tests/journeys/test_three_officers.py.
    """
    JurisdictionGrant.objects.filter(agency__region_code=NEIGHBOUR).delete()
    users = {user.username: user for user in User.objects.select_related("agency__region")}
    return World({person.key: users[person.username] for person in CAST})


def addresses(resolver=None, prefix=""):
    """(full name, permissions of its view) of every address of the portal."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{prefix}{entry.name}", getattr(entry.callback, "permissions", ())


VIEWS = dict(addresses())


def test_every_address_has_a_row_in_the_matrix():
    names = set(VIEWS)
    assert sorted(names - set(MATRIX)) == []
    assert sorted(set(MATRIX) - names) == []


def test_every_model_is_scoped_or_excused():
    unscoped = {
        model._meta.label
        for label in LABELS
        for model in apps.get_app_config(label).get_models()
        if not hasattr(model._default_manager, "visible_to")
    }
    assert sorted(unscoped - set(EXCUSED_MODELS)) == []
    assert sorted(set(EXCUSED_MODELS) - unscoped) == []


SCOPED = [
    model
    for label in LABELS
    for model in apps.get_app_config(label).get_models()
    if hasattr(model._default_manager, "visible_to")
]
REGIONAL = [model for model in SCOPED if any(field.name == "region_code" for field in model._meta.fields)]


@pytest.mark.parametrize("model", REGIONAL, ids=lambda model: model._meta.label)
def test_a_neighbour_sees_no_row_of_the_district(world, model):
    """Rows of public bodies are open to all who sign in; every other model is cut at the district's border."""
    own = model.objects.visible_to(world.county_officer).filter(region_code__startswith=DISTRICT[:6])
    seen = model.objects.visible_to(world.neighbour_officer).filter(region_code__startswith=DISTRICT[:6])
    if model._meta.label in OPEN:
        return
    assert not seen.exists()
    if model._meta.label not in OWN:
        assert own.exists(), f"the demonstration has no {model._meta.label} in the district: this test could not fail"


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label)
def test_an_anonymous_visitor_and_an_outsider_see_nothing(world, model):
    assert not model.objects.visible_to(AnonymousUser()).exists()
    if model._meta.label not in OPEN and model._meta.label not in OWN:
        assert not model.objects.visible_to(world.outsider).exists()


def holds(user, name) -> bool:
    """Whether the person's roles open the view of this address."""
    wanted = VIEWS[name]
    return not wanted or bool(permissions_of(user).intersection(wanted))


def target(world, name, row):
    """(person, arguments): a row that somebody who may open the page sees and the neighbour does not."""
    model = apps.get_model(row.model)
    hidden_from = model.objects.visible_to(world.neighbour_officer).values("pk")
    for who in ("county_officer", "inspector", "principal", "city_officer", "city_chief", "liaison", "system_admin",
                "security_admin", "audit_admin"):  # fmt: skip
        user = world.people[who]
        if not holds(user, name):
            continue
        seen = model.objects.visible_to(user).filter(**row.where)
        found = (seen if row.law else seen.exclude(pk__in=hidden_from)).first()
        if found is not None:
            return user, {argument: getattr(found, path) for argument, path in row.arguments.items()} | row.fixed
    pytest.fail(f"the demonstration has no {row.model} {row.where} that only somebody with the right sees")


OBJECTS = [(name, row) for name, row in sorted(MATRIX.items()) if row.model]


def ask(client, user, method, address):
    client.logout()
    if user is not None:
        client.force_login(user, backend="supervision.foundation.signing_in.PortalBackend")
    return getattr(client, method)(address)


@pytest.mark.parametrize(("name", "row"), OBJECTS, ids=[name for name, _ in OBJECTS])
def test_a_foreign_row_answers_as_if_it_did_not_exist(client, world, name, row):
    user, arguments = target(world, name, row)
    address = reverse(name, kwargs=arguments)
    neighbour = world.neighbour_officer
    if not row.law:
        expected = 404 if holds(neighbour, name) else 403
        assert ask(client, neighbour, row.method, address).status_code == expected
    assert ask(client, world.outsider, row.method, address).status_code in (403, 404)
    anonymous = ask(client, None, row.method, address)
    if name.startswith("api_"):
        assert anonymous.status_code == 401
    else:
        assert anonymous.status_code == 302
        assert anonymous.url.startswith("/login/")
    if row.method == "get":
        assert ask(client, user, "get", address).status_code in (200, 302)


LISTS = [(name, row) for name, row in sorted(MATRIX.items()) if not row.model and not row.public]


@pytest.mark.parametrize(("name", "row"), LISTS, ids=[name for name, _ in LISTS])
def test_a_page_without_a_row_needs_an_account(client, world, name, row):
    address = reverse(name, kwargs=dict(row.arguments))
    anonymous = ask(client, None, row.method, address)
    assert anonymous.status_code in (302, 401, 403, 405)
    if anonymous.status_code == 302:
        assert anonymous.url.startswith("/login/")


# Ledgers of the demonstration's city, in which the district has no row of its own.
CITY_ONLY = {"rectification.Measure", "rectification.Meeting"}
DISTRICT_ONLY = [
    ledger for ledger in ledgers()
    if ledger.model in REGIONAL and ledger.model._meta.label not in {*OPEN, *CITY_ONLY}
]  # fmt: skip


@pytest.mark.parametrize("ledger", DISTRICT_ONLY, ids=lambda ledger: ledger.name)
def test_page_export_and_choices_of_a_ledger_show_no_row_of_the_neighbours(client, world, ledger):
    """One text of a foreign row is looked for in everything the ledger gives out."""
    mine = ledger.rows(world.county_officer).filter(region_code__startswith=DISTRICT[:6])
    key = ledger.by_key[ledger.key[0]] if ledger.key else ledger.columns[0]
    foreign = set(mine.values_list(key.expression, flat=True)[:50])
    assert foreign, f"the demonstration has no row of {ledger.name} in the district"
    user = world.neighbour_officer
    if not ledger.may_view(user):
        return
    page = ask(client, user, "get", reverse(ledger.list_url)).content.decode()
    assert [text for text in foreign if f">{text}<" in page] == []
    exported = ask(client, user, "get", reverse("ledger_export", kwargs={"name": ledger.name}) + "?all=1")
    book = load_workbook(io.BytesIO(b"".join(exported.streaming_content)), read_only=True)
    cells = {cell for line in book.active.iter_rows(values_only=True) for cell in line}
    book.close()
    assert foreign & cells == set()
    assert ask(client, world.county_officer, "get", reverse(ledger.list_url)).status_code == 200


def test_the_workbench_counts_only_what_the_person_sees(client, world):
    """Each counter equals the number of rows of the filtered ledger it leads to."""
    for who in ("city_officer", "county_officer", "neighbour_officer", "liaison"):
        page = ask(client, world.people[who], "get", reverse("workbench"))
        for counter in page.context["counters"]:
            if "?" not in counter["url"] and counter["url"].count("/") < 2:
                continue
            shown = client.get(counter["url"])
            if shown.context and "total" in shown.context and "ledger" in shown.context:
                assert shown.context["total"] == counter["value"], f"{who}: {counter['label']}"


def test_search_finds_no_foreign_institution(client, world):
    name = world_institution(world)
    page = ask(client, world.neighbour_officer, "get", reverse("search") + "?q=" + name)
    assert name not in page.content.decode().replace(f'value="{name}"', "")


def world_institution(world):
    """Name of an institution of the district."""
    rows = apps.get_model("institutions.Institution").objects.visible_to(world.county_officer)
    return rows.filter(region_code__startswith=DISTRICT[:6]).values_list("name", flat=True).first()
