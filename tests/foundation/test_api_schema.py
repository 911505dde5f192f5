"""The API document against the API: whatever is sent, nothing breaks, and every answer has the shape that is told."""

from collections import Counter
from dataclasses import dataclass
from functools import partial

import jsonschema
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from supervision.demo import CAST
from supervision.foundation.ledger.columns import ledger_named
from supervision.foundation.models import User
from supervision.foundation.services import tokens
from supervision.urls import API

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BACKEND = "supervision.foundation.signing_in.PortalBackend"


WHO = ("county_officer", "city_chief", "principal")  # who enters, who decides, who acts for an institution


@dataclass(frozen=True)
class Caller:
    """A token that may write, and the rows its account sees, by the key of their address."""

    headers: dict
    keys: dict[str, list[str]]

    def at(self, tag: str):
        """(headers, a row that is there or None for whatever is generated)."""
        return st.tuples(st.just(self.headers), st.none() | st.sampled_from(self.keys.get(tag) or [None]))


def caller(number: int, who: str) -> Caller:
    """Somebody of the cast."""
    user = User.objects.get(username=next(person.username for person in CAST if person.key == who))
    _token, secret = tokens.issue(
        user, name="接口测试", days=1, may_write=True, by=None, now=timezone.now(), entropy=bytes([number] * 32)
    )
    return Caller({"Authorization": f"Bearer {secret}"}, {one.name: keys_of(one, user) for one in API})


def keys_of(resource, user) -> list[str]:
    """Some of the rows the account sees."""
    rows = ledger_named(resource.ledger).rows(user).order_by("pk")
    field = "code" if hasattr(rows.model, "code") else "pk"
    return [str(key) for key in rows.values_list(field, flat=True)[:40]]


@pytest.fixture(scope="module")
def api(demo_city):
    """The document and those who call, in the demonstration city."""
    callers = [caller(number, who) for number, who in enumerate(WHO)]
    assert all(callers[0].keys.values())
    schema = schemathesis.openapi.from_wsgi(
        "/api/schema/?format=json", get_wsgi_application(), headers=callers[0].headers
    )
    return schema, callers


def operations(schema):
    return {result.ok().label: result.ok() for result in schema.get_all_operations()}


def test_every_operation_has_an_example_and_tells_what_may_go_wrong(api):
    document = api[0].raw_schema
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method not in ("get", "post", "patch"):
                continue
            answers = operation["responses"]
            errors = {"400", "401", "403", "404"} | (set() if method == "get" else {"409", "415"})
            assert errors <= set(answers), f"{method} {path}"
            for status, answer in answers.items():
                told = answer["content"]["application/json"]
                assert told.get("example") or told.get("examples"), f"{method} {path} {status}"
            assert "operationId" in operation
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if method != "get":
                assert body, f"{method} {path}"
                assert body.get("examples"), f"{method} {path}"


def test_the_document_is_made_without_a_warning():
    """What the generator cannot make out it only prints, and guesses."""
    GENERATOR_STATS.reset()
    SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS, GENERATOR_STATS._warn_cache | GENERATOR_STATS._error_cache


def plain(part, document):
    """A part of the document as JSON schema: references followed, ``nullable`` as a type, nothing beside the told."""
    if isinstance(part, list):
        return [plain(one, document) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return plain(document["components"]["schemas"][part["$ref"].rpartition("/")[2]], document)
    made = {key: plain(value, document) for key, value in part.items() if key != "nullable"}
    if made.get("type") == "object" and "properties" in made:
        made["additionalProperties"] = False
    return {"anyOf": [made, {"type": "null"}]} if part.get("nullable") is True else made


def test_every_example_is_as_its_shape_says(api):
    document = api[0].raw_schema
    for path, methods in document["paths"].items():
        for method in {"get", "post", "patch"} & set(methods):
            operation = methods[method]
            bodies = [operation["requestBody"]] if method != "get" else []
            for body in [*bodies, *operation["responses"].values()]:
                told = body["content"]["application/json"]
                for name, example in told.get("examples", {}).items():
                    found = jsonschema.Draft4Validator(plain(told["schema"], document)).iter_errors(example["value"])
                    assert [error.message for error in found] == [], f"{method} {path} {name}"


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_nothing_that_is_sent_breaks_the_api_or_its_document(api, mode):
    """What the document allows, and what it forbids; every other time about a row that is there."""
    schema, callers = api
    found = operations(schema)
    assert len(found) >= 50
    statuses, broken = Counter(), {}
    for label, operation in found.items():
        called = st.sampled_from(callers).flatmap(partial(Caller.at, tag=operation.definition.raw["tags"][0]))

        @given(case=operation.as_strategy(generation_mode=mode), called=called)
        @settings(max_examples=25, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        def answers(case, called):
            headers, known = called
            if known and "key" in case.path_parameters:
                case.path_parameters["key"] = known
            answer = case.call_and_validate(headers=headers, checks=CHECKS)
            statuses[answer.status_code] += 1

        try:
            answers()
        except Unsatisfiable:
            assert mode == GenerationMode.NEGATIVE  # an operation that takes nothing can be given nothing wrong
        except Exception as error:  # noqa: BLE001 - the other operations are tried all the same
            broken[label] = str(error)
    assert not broken, "\n".join(f"{label}\n{told}" for label, told in broken.items())
    assert {200, 400, 404} <= set(statuses), statuses
    if mode == GenerationMode.POSITIVE:
        assert {201, 409} & set(statuses), statuses
