"""Databases for tests of incoming files."""

from tests.gateway.delivery.conftest import database, server, url

__all__ = ["database", "server", "url"]
