"""A PostgreSQL server for the tests that need one."""

from collections.abc import Iterator

import pytest

from tests.storage.postgres import Postgres, programs, running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run a server for all tests."""
    directory = programs()
    if directory is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with running(directory) as server:
        yield server
