"""One server for one database."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from zapwire.errors import ConfigurationError
from zapwire.gateway.exclusive import only_server

if TYPE_CHECKING:
    from tests.storage.postgres import Postgres

HOLDER = """
import asyncio, sys
from zapwire.gateway.exclusive import only_server

async def main():
    async with only_server(sys.argv[1]):
        print("here", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'own.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.make_database(f"exclusive_{uuid4().hex}")


async def test_second_one_is_refused(url: str) -> None:
    """While one server is there another one does not start, and says why; afterwards it does."""
    async with only_server(url):
        with pytest.raises(ConfigurationError, match=r"another zapwire server uses the database .*: stop it first"):
            async with only_server(url, patience=0.3):
                pass
    async with only_server(url, patience=0.3):
        pass


async def test_second_one_waits_for_the_first_to_stop(url: str) -> None:
    """A server that takes another one's place starts when that one has stopped."""
    first = only_server(url)
    await first.__aenter__()
    second = only_server(url)
    starting = asyncio.create_task(second.__aenter__())
    await first.__aexit__(None, None, None)
    async with asyncio.timeout(10):
        await starting
    await second.__aexit__(None, None, None)


async def test_killed_server_leaves_nothing_behind(url: str) -> None:
    """A server that was killed keeps no other one from starting."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", HOLDER, url, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    assert await process.stdout.readline() == b"here\n"
    process.kill()
    await process.wait()
    async with only_server(url):
        pass
