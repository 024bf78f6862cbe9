"""Two whatsmeows who know each other for a whole test file, and pairs that have just met."""

from collections.abc import AsyncIterator, Iterator, Mapping
from itertools import islice
from pathlib import Path

import pytest
import pytest_asyncio

from tests.conformance.sandbox_process import SandboxProcess
from tests.conformance.shared import directory, numbers, whatsapp
from tests.conformance.talk import NUMBERS, PLACES, Place, Talk, meeting, talking

__all__ = ["chat", "directory", "friends", "numbers", "strangers", "talk", "whatsapp"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def friends(
    whatsapp: SandboxProcess, directory: Path, numbers: Iterator[str]
) -> AsyncIterator[Mapping[Place, Talk]]:
    """Anna and Bob, who have written everywhere, as everybody else there has."""
    async with meeting(whatsapp, directory, PLACES, list(islice(numbers, len(NUMBERS)))) as talks:
        for talk in talks.values():
            await talk.greet()
        yield talks


@pytest_asyncio.fixture(params=PLACES, loop_scope="module")
async def talk(request: pytest.FixtureRequest, friends: Mapping[Place, Talk]) -> AsyncIterator[Talk]:
    """One of their places. After the test, nothing may have been lost or refused on the way."""
    talk = friends[request.param]
    talk.begin()
    yield talk
    await talk.nothing_was_wrong()


@pytest_asyncio.fixture(loop_scope="module")
async def chat(friends: Mapping[Place, Talk]) -> AsyncIterator[Talk]:
    """Their chat. After the test, nothing may have been lost or refused on the way."""
    talk = friends["chat"]
    talk.begin()
    yield talk
    await talk.nothing_was_wrong()


@pytest_asyncio.fixture(params=PLACES, loop_scope="module")
async def strangers(
    request: pytest.FixtureRequest,
    whatsapp: SandboxProcess,
    tmp_path: Path,
    numbers: Iterator[str],
) -> AsyncIterator[Talk]:
    """Two others in a place where nobody has written yet; nothing may be lost or refused, either."""
    async with talking(whatsapp, tmp_path, request.param, list(islice(numbers, len(NUMBERS)))) as talk:
        yield talk
        await talk.nothing_was_wrong()
