"""The demo's story."""

import asyncio

from zapwire.cli.demo import run_demo


async def test_demo_tells_the_whole_story() -> None:
    """A session comes up, messages go both ways, it is cut and comes back, step by step; nothing is left running."""
    before = asyncio.all_tasks()
    said: list[str] = []
    async with asyncio.timeout(15):
        await run_demo(said.append)
    assert asyncio.all_tasks() == before
    steps = [line[0] for line in said if line[0].isdigit()]
    assert steps == ["1", "2", "3", "4", "5", "6", "7"]
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
    assert "   connected as 5491155554444:1@s.whatsapp.net, over a Noise-encrypted session" in said
    assert sum(line.startswith("   lost: ") for line in said) == 1
    assert any("█" in line for line in said)


async def test_demo_shows_what_both_sides_decrypted() -> None:
    """The client reads what Ben writes, also what he wrote while it was cut off, and Ben reads what it answers."""
    said: list[str] = []
    async with asyncio.timeout(15):
        await run_demo(said.append)
    cut = next(number for number, line in enumerate(said) if line.startswith("6."))
    question = "Hi Ana! How is Buenos Aires?"
    assert [line.strip() for line in said[:cut] if "decrypted" in line] == [
        f'the client decrypted: "{question}" from Ben',
        f'Ben\'s phone decrypted: \N{THUMBS UP SIGN} on "{question}"',
        f'Ben\'s phone decrypted: "Sunny, as ever." in reply to "{question}"',
    ]
    assert said[-2] == '   the client decrypted: "Are you there?" from Ben'
