"""A program that is killed at any instant loses nothing, tells nothing twice and sends nothing twice."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.conformance.whatsmeow import missing
from tests.crash.crash import crashing, kill
from tests.crash.cuts import Cuts
from tests.crash.settings import Settings
from tests.storage.postgres import Postgres


@pytest.fixture
def settings() -> Settings:
    """What the environment says; else so much as there is time for whenever all tests run."""
    return Settings.from_environment(kills=4, messages=150)


async def test_killed_on_sqlite(tmp_path: Path) -> None:
    """Everything arrives once, both ways, on SQLite; where whatsmeow can run, it is one of the others."""
    settings = Settings.from_environment(kills=6, messages=200)
    url = f"sqlite:///{tmp_path / 'own.db'}"
    async with crashing(tmp_path, url, settings, with_whatsmeow=missing() is None) as crash:
        await crash.run(kill)
        await crash.verify()


async def test_killed_on_postgresql(tmp_path: Path, settings: Settings, postgres: Postgres) -> None:
    """Everything arrives once, both ways, on PostgreSQL, among phones alone."""
    async with crashing(tmp_path, postgres.make_database("crash"), settings) as crash:
        await crash.run(kill)
        await crash.verify()


async def test_power_cut(tmp_path: Path, settings: Settings) -> None:
    """Everything arrives once, both ways, where only the files of one instant are left."""
    cuts = Cuts(tmp_path)
    async with crashing(tmp_path, cuts.url, settings) as crash:
        await crash.run(cuts.cut)
        await crash.verify()


async def test_files_that_are_behind(tmp_path: Path, settings: Settings) -> None:
    """What was acknowledged before the files were copied is there, and all can talk on, when they had peace."""
    cuts = Cuts(tmp_path)
    rounds = max(settings.kills // 3, 1)
    one = replace(settings, kills=1, messages=settings.messages // rounds)
    async with crashing(tmp_path, cuts.url, one) as crash:
        for _ in range(rounds):
            await crash.run(cuts.fall_behind)
        await crash.verify()
