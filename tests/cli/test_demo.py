"""The demo's story."""

import asyncio

from zapwire.cli.demo import run_demo


async def test_demo_tells_the_whole_story() -> None:
    """A session comes up, is cut and comes back, told step by step; nothing is left running."""
    before = asyncio.all_tasks()
    said: list[str] = []
    async with asyncio.timeout(15):
        await run_demo(said.append)
    assert asyncio.all_tasks() == before
    steps = [line[0] for line in said if line[0].isdigit()]
    assert steps == ["1", "2", "3", "4", "5", "6"]
    phases = [line.removeprefix("   session: ") for line in said if line.startswith("   session: ")]
    assert phases == [
        "connecting",
        "pairing",
        "restarting",
        "connecting",
        "logging in",
        "connected",
        "waiting",
        "connecting",
        "logging in",
        "connected",
    ]
    assert sum(line.startswith("   Connected as 5491155554444:1@s.whatsapp.net") for line in said) == 2
    assert sum(line.startswith("   lost: ") for line in said) == 1
    assert any("█" in line for line in said)
