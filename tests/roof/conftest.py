"""What tests of the roof start from."""

from tests.rectification.conftest import ledger, now

__all__ = ["ledger", "now"]
