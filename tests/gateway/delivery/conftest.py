"""What the tests of the delivery share: databases of both kinds, a receiver."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine
from sqlalchemy.schema import CreateSchema

from tests.gateway.delivery.rig import make_tables
from tests.gateway.receiver import Server, receiver
from tests.storage.postgres import Postgres, programs, running
from zapwire.storage.database import Database
from zapwire.storage.urls import parse_url


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run a server for all tests."""
    directory = programs()
    if directory is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with running(directory) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where a new database is, of each kind; on PostgreSQL a schema, which is made sooner."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    schema = f"test_{uuid4().hex}"
    engine = create_engine(parse_url(server.url))
    with engine.begin() as connection:
        connection.execute(CreateSchema(schema))
    engine.dispose()
    return f"{server.url}?options=-csearch_path%3D{schema}"


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """Open a new database with the gateway's tables."""
    make_tables(url)
    async with Database.open(url) as database:
        yield database


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Run a receiver."""
    async with receiver() as server:
        yield server
