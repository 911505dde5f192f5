"""A clock that stands still, for pages that ask what time it is."""

import pytest
from django.utils import timezone


@pytest.fixture
def freeze(monkeypatch):
    """Set the moment that pages take for now."""

    def at(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return at
