"""`zapwire serve`: which network, which settings, and when it ends."""

import asyncio
import logging
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from zapwire.cli.process import stop_signal
from zapwire.cli.serve import read_settings, run_server, running
from zapwire.errors import ConfigurationError
from zapwire.gateway.settings import PREFIX, Settings
from zapwire.sandbox.server import Sandbox


@pytest.fixture(autouse=True)
def _keep_this_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Let no setting of this machine count, and put back how this process logs."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def settings(directory: Path, **changes: Any) -> Settings:
    """Return the settings of a server on a free port."""
    values = {"address": "127.0.0.1", "port": 0, "stop_timeout": 2.0, "data_dir": directory}
    return Settings.read({**values, **changes}, env_file=None)


def test_demo_has_settings_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo stays on this machine, unless somebody says otherwise."""
    chosen = read_settings({}, demo=True)
    assert (chosen.address, chosen.allow_private_webhooks) == ("127.0.0.1", True)
    monkeypatch.setenv("ZAPWIRE_ADDRESS", "192.0.2.1")
    chosen = read_settings({"allow_private_webhooks": False, "port": 1}, demo=True)
    assert (chosen.address, chosen.allow_private_webhooks, chosen.port) == ("192.0.2.1", False, 1)
    assert not read_settings({}, demo=False).allow_private_webhooks


@pytest.mark.parametrize(
    ("changes", "sandbox", "demo", "reason"),
    [
        ({}, False, True, "--demo needs --sandbox"),
        ({"network": Path("file")}, True, False, "give one of them"),
    ],
)
async def test_what_does_not_fit(tmp_path: Path, changes: Any, sandbox: bool, demo: bool, reason: str) -> None:  # noqa: FBT001  # parameters of the test
    """A demo must not touch the real WhatsApp, and there is one network."""
    with pytest.raises(ConfigurationError, match=reason):
        await run_server(settings(tmp_path, **changes), asyncio.Event(), lambda _: None, sandbox=sandbox, demo=demo)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_ends_at_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    """It says where it listens, serves until a signal, and ends well."""
    said: asyncio.Queue[str] = asyncio.Queue()
    stop = stop_signal()
    serving = asyncio.create_task(run_server(settings(tmp_path), stop, said.put_nowait, sandbox=True, demo=False))
    async with asyncio.timeout(15):
        line = await said.get()
        assert line.startswith("zapwire listens on http://127.0.0.1:")
        assert "control API: http://127.0.0.1:" in await said.get()
        async with httpx.AsyncClient() as http:
            assert (await http.get(f"{line.rpartition(' ')[2]}/health")).status_code == 200
        signal.raise_signal(number)
        await serving


async def test_network_of_a_file(tmp_path: Path) -> None:
    """A file with the line of a sandbox is the network."""
    async with Sandbox.start() as sandbox:
        file = tmp_path / "sandbox.json"
        file.write_text(sandbox.address.to_json())
        said: list[str] = []
        async with running(settings(tmp_path, network=file), sandbox=False, demo=False, say=said.append):
            assert len(said) == 1
