"""A PostgreSQL server for the tests that need one, and how long a test may take."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.postgres import Postgres, programs, running

FOLDER = Path(__file__).parent
# Each takes some 15 seconds; a machine with much else to do may take many times that.
TIMEOUT = 600


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests in this folder; the hook gets all there are."""
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.timeout(float(os.environ.get("CRASH_TIMEOUT") or TIMEOUT)))


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """Run a server for all tests of a file."""
    directory = programs()
    if directory is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with running(directory) as server:
        yield server
