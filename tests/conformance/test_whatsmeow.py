"""The harness itself: a process with whatsmeow that nothing answers."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import whatsmeow
from tests.conformance.whatsmeow import Network, Whatsmeow, WhatsmeowError, environment

NOWHERE: Network = {
    "ws": "wss://127.0.0.1:9/ws/chat",
    "proxy": "http://127.0.0.1:9",
    "ca": "/nowhere/ca.pem",
    "noise_root": "11" * 32,
    "control": "http://127.0.0.1:9",
}

pytestmark = pytest.mark.usefixtures("needs_whatsmeow")


async def test_starts_and_ends(tmp_path: Path) -> None:
    """It reports that it is ready, and ends when told to."""
    async with Whatsmeow.start(NOWHERE, tmp_path) as peer:
        await peer.quit()
        with pytest.raises(WhatsmeowError, match="has ended"):
            await peer.command("connect")
    assert [event["event"] for event in peer.events] == ["ready"]


async def test_takes_a_file(tmp_path: Path) -> None:
    """The network may be a file with the sandbox's JSON line."""
    file = tmp_path / "network.json"
    file.write_text(json.dumps(NOWHERE), encoding="utf-8")
    async with Whatsmeow.start(file, tmp_path) as peer:
        await peer.command("connect")
        assert "127.0.0.1:9" in (await peer.wait_for("connect_error"))["error"]


async def test_may_try_again(tmp_path: Path) -> None:
    """After an attempt that failed, the same process can make another."""
    async with Whatsmeow.start(NOWHERE, tmp_path) as peer:
        for _ in range(2):
            await peer.command("connect")
            await peer.wait_for("connect_error")


async def test_unknown_command(tmp_path: Path) -> None:
    """A command that does not exist is answered with those that do."""
    async with Whatsmeow.start(NOWHERE, tmp_path) as peer:
        with pytest.raises(WhatsmeowError, match=r"no command 'dance'; there are blocklist, chat_presence, connect,"):
            await peer.command("dance")


async def test_refused_command(tmp_path: Path) -> None:
    """What whatsmeow refuses comes back with its words."""
    async with Whatsmeow.start(NOWHERE, tmp_path) as peer:
        with pytest.raises(WhatsmeowError, match="nil"):
            await peer.command("logout")


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("send_text", {"to": "5491155554444@s.whatsapp.net", "text": "Hello"}),
        ("react", {"chat": "5491155554444@s.whatsapp.net", "sender": "", "id": "3EB0", "emoji": "👍"}),
        ("group_info", {"jid": "1203@g.us"}),
    ],
)
async def test_nothing_is_sent_before(tmp_path: Path, command: str, arguments: dict[str, Any]) -> None:
    """What needs a connection is refused before there was one, where neonize would bring the process down."""
    async with Whatsmeow.start(NOWHERE, tmp_path) as peer:
        with pytest.raises(WhatsmeowError, match=f"connect, and wait for that, before {command}"):
            await peer.command(command, **arguments)
        assert await peer.command("is_connected") is False


async def test_waits_are_bounded(tmp_path: Path) -> None:
    """A wait for what does not come says what happened instead."""
    async with Whatsmeow.start(NOWHERE, tmp_path) as peer:
        await peer.command("connect")
        await peer.wait_for("connect_error")
        with pytest.raises(WhatsmeowError, match=r"did not report .*'connected'.* ready, connect_error"):
            await peer.wait_for("connected", timeout=0.01)


async def test_errors_show_the_log(tmp_path: Path) -> None:
    """An error inside the context leaves it with the end of whatsmeow's log."""

    async def fail() -> None:
        async with Whatsmeow.start(NOWHERE, tmp_path) as peer:
            await peer.command("connect")
            await peer.wait_for("connect_error")
            async with asyncio.timeout(10):
                while "Dialing" not in peer.log:  # noqa: ASYNC110  # the log comes by a pipe of its own
                    await asyncio.sleep(0.01)
            raise ValueError("the test's own")

    with pytest.raises(ValueError, match="own") as failure:
        await fail()
    assert "Dialing wss://web.whatsapp.com/ws/chat" in "".join(failure.value.__notes__)


async def test_death_ends_a_wait(tmp_path: Path) -> None:
    """A wait ends when the process does."""
    async with Whatsmeow.start(NOWHERE, tmp_path) as peer:
        await peer.kill()
        with pytest.raises(WhatsmeowError, match=r"ended \(-9\) before"):
            await peer.wait_for("connected")


async def test_wrong_root_size(tmp_path: Path) -> None:
    """A root key that is none ends the process with a reason."""
    with pytest.raises(WhatsmeowError, match=r"ended \(2\)") as failure:
        async with Whatsmeow.start({**NOWHERE, "noise_root": "1111"}, tmp_path):
            pytest.fail("it started")
    assert "noise_root has 2 bytes, expected 32" in "".join(failure.value.__notes__)


async def test_stays_off_the_real_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not start where its environment would let whatsmeow reach the real network."""
    monkeypatch.setattr(whatsmeow, "environment", lambda _network: {"PATH": "/usr/bin"})
    with pytest.raises(WhatsmeowError, match=r"ended \(2\)") as failure:
        async with Whatsmeow.start(NOWHERE, tmp_path):
            pytest.fail("it started")
    assert "must be set in the environment before the start: HTTPS_PROXY" in "".join(failure.value.__notes__)


def test_environment_leaves_proxies_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxies of this machine, and the exceptions from them, do not reach whatsmeow."""
    monkeypatch.setenv("https_proxy", "http://192.0.2.1:3128")
    monkeypatch.setenv("NO_PROXY", "web.whatsapp.com")
    proxies = {name: value for name, value in environment(NOWHERE).items() if "proxy" in name.lower()}
    assert proxies == {"HTTPS_PROXY": NOWHERE["proxy"]}


async def test_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where whatsmeow cannot run on this machine, the start says why."""
    monkeypatch.setattr(whatsmeow, "find_library", lambda _name: None)
    whatsmeow.missing.cache_clear()
    try:
        with pytest.raises(WhatsmeowError, match="libmagic1"):
            async with Whatsmeow.start(NOWHERE, tmp_path):
                pytest.fail("it started")
    finally:
        whatsmeow.missing.cache_clear()
