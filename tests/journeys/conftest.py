"""What journeys start from."""

import pytest

from tests.journeys.people import Portal


@pytest.fixture
def portal(client, cast, settings, tmp_path):
    """The pages, with files of their own."""
    settings.PORTAL_VAR = tmp_path
    return Portal(client, cast)
