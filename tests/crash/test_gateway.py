"""A gateway that is killed at any instant tells its webhook everything, in order, and sends nothing twice."""

from pathlib import Path

import pytest

from tests.conformance.whatsmeow import missing
from tests.crash.crash import kill
from tests.crash.gateway import crashing_gateway
from tests.crash.settings import Settings
from tests.storage.postgres import Postgres


@pytest.fixture
def settings() -> Settings:
    """What the environment says; else so much as there is time for whenever all tests run."""
    return Settings.from_environment(kills=3, messages=120)


async def test_killed_on_sqlite(tmp_path: Path, settings: Settings) -> None:
    """Everything arrives, both ways, on SQLite; where whatsmeow can run, it is one of the others."""
    url = f"sqlite:///{tmp_path / 'own.db'}"
    async with crashing_gateway(tmp_path, url, settings, with_whatsmeow=missing() is None) as crash:
        await crash.run(kill)
        await crash.verify()


async def test_killed_on_postgresql(tmp_path: Path, settings: Settings, postgres: Postgres) -> None:
    """Everything arrives, both ways, on PostgreSQL, among phones alone."""
    async with crashing_gateway(tmp_path, postgres.make_database("crash"), settings) as crash:
        await crash.run(kill)
        await crash.verify()
