"""A PostgreSQL server for the tests that need one, and how long a test may take."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.postgres import Postgres, programs, running

# Minutes of killing are for `make crash`, which says how many kills.
collect_ignore_glob = [] if os.environ.get("CRASH_KILLS") else ["test_*.py"]
FOLDER = Path(__file__).parent
TIMEOUT = 240


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
