"""The API document against the API: whatever is sent, nothing breaks, and every answer has the shape that is told."""

from collections import Counter

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from supervision.foundation.models import User
from supervision.foundation.services import tokens

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BACKEND = "supervision.foundation.signing_in.PortalBackend"


@pytest.fixture(scope="module")
def api(demo_city):
    """The document, and the secret of a token that may write, in the demonstration city."""
    user = User.objects.get(username="hedong")
    secret = tokens.issue(
        user, name="接口测试", days=1, may_write=True, by=None, now=timezone.now(), entropy=bytes(range(32))
    )[1]
    app = get_wsgi_application()
    headers = {"Authorization": f"Bearer {secret}"}
    schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", app, headers=headers)
    return schema, headers


def operations(schema):
    return {result.ok().label: result.ok() for result in schema.get_all_operations()}


def test_every_operation_has_an_example_and_tells_what_may_go_wrong(api):
    document = api[0].raw_schema
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method not in ("get", "post", "patch"):
                continue
            answers = operation["responses"]
            assert {"400", "401", "403", "404"} <= set(answers), f"{method} {path}"
            assert "operationId" in operation
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if method != "get":
                assert body, f"{method} {path}"
                assert body.get("examples"), f"{method} {path}"


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_nothing_that_is_sent_breaks_the_api_or_its_document(api, mode):
    """What the document allows, and what it forbids."""
    schema, headers = api
    found = operations(schema)
    assert len(found) >= 6
    statuses = Counter()
    for label, operation in found.items():

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=15, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        def answers(case):
            answer = case.call_and_validate(headers=headers, checks=CHECKS)
            statuses[answer.status_code] += 1

        try:
            answers()
        except Unsatisfiable:
            assert mode == GenerationMode.NEGATIVE  # an operation that takes nothing can be given nothing wrong
        except Exception as error:
            raise AssertionError(f"{label}\n{error}") from error
    assert statuses[200]
    assert statuses[400]
