"""The commands as users run them: processes, their output, their exit status."""

import asyncio
import json
import signal
import stat
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

import zapwire

NUMBER = "5491155554444"
PATIENCE = 20.0
"""Seconds for a process to start and do something."""

Line = dict[str, Any]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


@dataclass
class Command:
    """A running command."""

    process: Process

    async def line(self, matches: Callable[[Line], bool] = lambda _: True) -> Line:
        """Return the next line of JSON on stdout that matches."""
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while True:
                text = await self.process.stdout.readline()
                assert text, f"the command ended: {await self.rest()}"
                line: Line = json.loads(text)
                if matches(line):
                    return line

    async def event(self, name: str) -> Line:
        """Return the next event of this name."""
        return await self.line(lambda line: line.get("event") == name)

    async def rest(self) -> tuple[int, str, str]:
        """Wait for the end; returns the exit status and what else was written."""
        async with asyncio.timeout(PATIENCE):
            out, err = await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode, out.decode(), err.decode()

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """Send a signal; returns what `rest` does."""
        self.process.send_signal(number)
        return await self.rest()


@asynccontextmanager
async def running(*arguments: str) -> AsyncIterator[Command]:
    """Run a command for the length of the block, at most."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "zapwire", *arguments, stdout=PIPE, stderr=PIPE, limit=1 << 20
    )
    try:
        yield Command(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def run(*arguments: str) -> tuple[int, str, str]:
    """Run a command to its end; returns exit status, stdout and stderr."""
    async with running(*arguments) as command:
        return await command.rest()


async def control(network: Line, method: str, path: str, body: Line | None = None) -> Any:
    """Call the control API of a sandbox."""
    async with httpx.AsyncClient(base_url=network["control"], trust_env=False) as client:
        answer = await client.request(method, path, json=body)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


@asynccontextmanager
async def sandbox_process(tmp_path: Path) -> AsyncIterator[tuple[Line, Path]]:
    """Run a sandbox with a phone; gives its line and the file that holds it."""
    async with running("sandbox") as command:
        network = await command.line()
        file = tmp_path / "network.json"
        file.write_text(json.dumps(network), encoding="utf-8")
        await control(network, "POST", "/phones", {"number": NUMBER})
        yield network, file


async def test_demo() -> None:
    """`zapwire demo` shows a session come up, messages, a cut and the return, and ends well."""
    status, out, err = await run("demo")
    assert (status, err) == (0, "")
    assert f"connected as {NUMBER}:1@s.whatsapp.net" in out
    assert out.count("session: connected") == 2
    assert out.count("decrypted: ") == 4
    assert "7. Done" in out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_sandbox(number: signal.Signals, tmp_path: Path) -> None:
    """`zapwire sandbox` prints exactly one line of JSON, works, and ends well at a signal."""
    async with running("sandbox", "--data", str(tmp_path)) as command:
        network = await command.line()
        assert list(network) == ["ws", "proxy", "ca", "noise_root", "control"]
        assert Path(network["ca"]).read_text(encoding="utf-8").startswith("-----BEGIN CERTIFICATE-----")
        assert len(bytes.fromhex(network["noise_root"])) == 32
        phone = await control(network, "POST", "/phones", {"number": NUMBER})
        assert phone["jid"] == f"{NUMBER}@s.whatsapp.net"
        assert await command.stop(number) == (0, "", "")


async def test_sandbox_on_given_ports(tmp_path: Path) -> None:
    """The ports asked for are taken, and the directory keeps the world; a port that is taken is a one-line error."""
    async with running("sandbox", "--data", str(tmp_path)) as command:
        first = await command.line()
        ports = [first[name].rsplit(":", 1)[1].split("/")[0] for name in ("ws", "control", "proxy")]
        await control(first, "POST", "/phones", {"number": NUMBER})
        options = ("--port", ports[0], "--control-port", ports[1], "--proxy-port", ports[2])
        status, out, err = await run("sandbox", *options)
        assert (status, out) == (1, "")
        assert err.startswith("zapwire: the chat server cannot listen on 127.0.0.1:")
        assert err.count("\n") == 1
        await command.stop()
    async with running("sandbox", "--data", str(tmp_path), *options) as command:
        second = await command.line()
        assert second == first
        assert (await control(second, "GET", f"/phones/{NUMBER}"))["number"] == NUMBER


async def test_connect(tmp_path: Path) -> None:
    """`zapwire connect` links, prints every event as a line of JSON, keeps the device, and ends well at SIGTERM."""
    session = tmp_path / "session.json"
    async with sandbox_process(tmp_path) as (network, file):
        arguments = ("connect", "--session", str(session), "--network", str(file))
        async with running(*arguments) as command:
            code = await command.event("QRCodeIssued")
            linked = await control(network, "POST", f"/phones/{NUMBER}/scan", {"qr": code["text"]})
            assert (await command.event("Connected"))["jid"] == linked["jid"]
            assert stat.S_IMODE(session.stat().st_mode) == 0o600
            status, out, err = await command.stop()
            assert status == 0
            assert json.loads(out.splitlines()[-1]) == {"event": "PhaseChanged", "phase": "offline"}
            assert "█" in err
            assert "Traceback" not in err
        async with running(*arguments) as command:
            first = await command.line()
            assert first == {"event": "PhaseChanged", "phase": "connecting"}
            assert (await command.event("Connected"))["jid"] == linked["jid"]
            status, _, err = await command.stop(signal.SIGINT)
            assert (status, err) == (0, "")


async def test_connect_that_is_logged_out(tmp_path: Path) -> None:
    """When the phone unlinks the device, the command ends with one line and exit status 1."""
    session = tmp_path / "session.json"
    async with sandbox_process(tmp_path) as (network, file):
        arguments = ("connect", "--session", str(session), "--network", str(file))
        async with running("--log-level", "error", *arguments) as command:
            code = await command.event("QRCodeIssued")
            linked = await control(network, "POST", f"/phones/{NUMBER}/scan", {"qr": code["text"]})
            await command.event("Connected")
            await control(network, "DELETE", f"/phones/{NUMBER}/devices/{linked['device']}")
            await command.event("LoggedOut")
            status, _, err = await command.rest()
            assert status == 1
            assert err.splitlines()[-1] == "zapwire: this device was logged out: pair again"
            assert "Traceback" not in err


async def test_connect_to_a_stranger(tmp_path: Path) -> None:
    """A server that is not the one of the network's file is not talked to: exit status 1."""
    async with sandbox_process(tmp_path) as (network, file):
        file.write_text(json.dumps({**network, "noise_root": "00" * 32}), encoding="utf-8")
        arguments = ("connect", "--session", str(tmp_path / "s.json"), "--network", str(file))
        status, out, err = await run("--log-level", "error", *arguments)
        assert status == 1
        events = [json.loads(line) for line in out.splitlines()]
        assert [event["event"] for event in events] == ["PhaseChanged", "PhaseChanged", "ConnectFailed", "PhaseChanged"]
        assert err.startswith("zapwire: the intermediate certificate is not signed by the trusted root")
        assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "status", "reason"),
    [
        (["--version"], 0, ""),
        (["connect", "--session", "/"], 1, "zapwire: / cannot be read: Is a directory\n"),
        (["sandbox", "--data", "/dev/null/x"], 1, "zapwire: the directory /dev/null/x cannot be made"),
        (["sandbox", "--port", "70000"], 2, "65535"),
        (["nonsense"], 2, "No such command"),
    ],
)
async def test_exit_status(arguments: list[str], status: int, reason: str) -> None:
    """Success is 0, what cannot work is 1 and one line, misuse is 2; never a traceback."""
    code, out, err = await run(*arguments)
    assert code == status
    assert reason in err
    assert "Traceback" not in err
    assert out == (f"{zapwire.__version__}\n" if not status else "")
    if status == 1:
        assert err.count("\n") == 1
