"""One sandbox for a whole test file, and one company in it, as processes take seconds to start."""

import itertools
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.conformance.company import WHERE, Company, Place, gather
from tests.conformance.conftest import require_whatsmeow
from tests.conformance.sandbox_process import SandboxProcess
from tests.conformance.steps import refused
from zapwire.protocol.events import MessageUndecryptable

FIRST_NUMBER = 4915155550001


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory for the file's processes."""
    return tmp_path_factory.mktemp("company")


@pytest.fixture(scope="module")
def numbers() -> Iterator[str]:
    """Phone numbers that nobody has."""
    return map(str, itertools.count(FIRST_NUMBER))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whatsapp(directory: Path) -> AsyncIterator[SandboxProcess]:
    """Run a sandbox, if whatsmeow can run."""
    require_whatsmeow()
    async with SandboxProcess.start(directory / "world") as process:
        yield process
        # pytest shows it with a test that failed.
        sys.stderr.write(process.log)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(whatsapp: SandboxProcess, directory: Path, numbers: Iterator[str]) -> AsyncIterator[Company]:
    """People who know each other: everybody has written everywhere."""
    async with gather(whatsapp, directory, numbers) as company:
        for where in WHERE:
            await company.place(where).greet()
        yield company


@pytest_asyncio.fixture(params=WHERE, loop_scope="module")
async def place(request: pytest.FixtureRequest, company: Company) -> AsyncIterator[Place]:
    """One of their places. After the test, nothing may have been lost or refused on the way."""
    place = company.place(request.param)
    yield place
    await nothing_was_wrong(company)


async def nothing_was_wrong(company: Company) -> None:
    """Check that every message could be read at once, and that the server understood everything."""
    assert not company.bob.peer.has_reported("undecryptable")
    for ours in (company.anna, company.tablet):
        assert not any(isinstance(event, MessageUndecryptable) for event in ours.seen)
    for companion in company.companions:
        assert refused(await company.sandbox.traffic(companion.jid)) == []
