"""Marks for the tests that run a client which is not ours, and what they run it on."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conformance import whatsmeow
from tests.conformance.sandbox_process import SandboxProcess

FOLDER = Path(__file__).parent
TIMEOUT = 90
"""Seconds for one test: a few processes start, and whatsmeow waits between its tries."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests below this folder; the hook gets all there are."""
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.conformance)
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(TIMEOUT))


def require_whatsmeow() -> None:
    reason = whatsmeow.missing()
    if reason is not None:
        pytest.skip(reason)


@pytest.fixture
def needs_whatsmeow() -> None:
    """Skip the test where whatsmeow cannot run, and say why."""
    require_whatsmeow()


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[SandboxProcess]:
    """Run a sandbox of the test's own, its world in `tmp_path/world`, if whatsmeow can run."""
    require_whatsmeow()
    async with SandboxProcess.start(tmp_path / "world") as process:
        yield process
        # pytest shows it with a test that failed.
        sys.stderr.write(process.log)
