"""What tests of the gateway share."""

from tests.storage.conftest import postgres

__all__ = ["postgres"]
