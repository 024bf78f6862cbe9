"""The command line, inside this process; `tests/integration/test_commands.py` runs it as users do."""

import asyncio
import json
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import zapwire
from zapwire import cli
from zapwire.client.options import Network
from zapwire.errors import LoggedOutError
from zapwire.sandbox.faults import ConnectFailure
from zapwire.sandbox.phones.acts import send_text
from zapwire.sandbox.server import Sandbox, Settings
from zapwire.testing import sandbox

NUMBER = "5491155554444"
RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def _keep_logging() -> Iterator[None]:
    """Put back what the command line does to the loggers of libraries."""
    loggers = [logging.getLogger(name) for name in ("", "uvicorn", "uvicorn.error", "asyncio")]
    loggers += [logging.getLogger(name) for name in ("websockets.server", "websockets.client")]
    levels = [logger.level for logger in loggers]
    yield
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


class Output:
    """What a command running in this process has printed so far."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = ""
        self.err = ""

    def events(self) -> list[dict[str, Any]]:
        """Return the printed lines of JSON."""
        taken = self._capsys.readouterr()
        self.out += taken.out
        self.err += taken.err
        return [json.loads(line) for line in self.out.splitlines()]

    async def wait_for(self, matches: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the first line that matches, once it is printed."""
        async with asyncio.timeout(10):
            while True:
                for event in self.events():
                    if matches(event):
                        return event
                await asyncio.sleep(0.01)


@pytest.fixture
def output(capsys: pytest.CaptureFixture[str]) -> Output:
    """Return what is printed."""
    return Output(capsys)


def is_event(name: str) -> Callable[[dict[str, Any]], bool]:
    """Return a match for an event of this name."""
    return lambda event: event.get("event") == name


def network_of(running: Sandbox) -> Network:
    """Return how to reach a sandbox."""
    return Network.from_json(running.address.to_json())


@pytest.mark.parametrize("arguments", [["--help"], []])
def test_help_names_every_command(arguments: list[str]) -> None:
    """The help, which is also the answer to no command at all, names what there is."""
    result = RUNNER.invoke(cli.app, arguments)
    for command in ("sandbox", "connect", "demo"):
        assert command in result.output


@pytest.mark.parametrize("command", ["sandbox", "connect", "demo"])
def test_every_command_has_help(command: str) -> None:
    """Each command explains itself."""
    result = RUNNER.invoke(cli.app, [command, "--help"])
    assert result.exit_code == 0
    assert f"Usage: zapwire {command}" in result.output or f"{command} [OPTIONS]" in result.output


def test_version() -> None:
    """`--version` prints the version, and nothing else."""
    result = RUNNER.invoke(cli.app, ["--version"])
    assert result.exit_code == 0
    assert result.output == f"{zapwire.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nothing"], "nothing"),
        (["sandbox", "--port", "many"], "--port"),
        (["sandbox", "--port", "65536"], "--port"),
        (["sandbox", "--control-port", "-1"], "--control-port"),
        (["sandbox", "--proxy-port", "99999"], "--proxy-port"),
        (["sandbox", "--colour", "red"], "--colour"),
        (["sandbox", "surplus"], "surplus"),
        (["connect"], "--session"),
        (["--log-level", "loud", "demo"], "log level"),
    ],
)
def test_misuse_is_exit_status_2(arguments: list[str], reason: str) -> None:
    """What the command line does not know is explained, with exit status 2; nothing is started."""
    result = RUNNER.invoke(cli.app, arguments)
    assert result.exit_code == 2
    assert reason in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["connect", "--session", "{tmp}"], "{tmp} cannot be read: Is a directory"),
        (
            ["connect", "--session", "{tmp}/s.json", "--network", "{tmp}/no.json"],
            "no.json cannot be read: No such file",
        ),
        (["connect", "--session", "{tmp}/s.json", "--network", "{tmp}/bad.json"], "not what `zapwire sandbox` prints"),
        (["connect", "--session", "{tmp}/s.json", "--proxy", "ftp://user:secret@host"], "the proxy must be"),
        (["connect", "--session", "{tmp}/bad.json"], "bad.json cannot be used: this is no saved session"),
        (["sandbox", "--data", "{tmp}/bad.json"], "cannot be made"),
        (["sandbox", "--host", "nowhere.invalid"], "cannot listen on nowhere.invalid"),
    ],
)
def test_our_errors_are_one_line(
    arguments: list[str],
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What cannot work is one line on stderr, and exit status 1."""
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["zapwire", *(text.format(tmp=tmp_path) for text in arguments)])
    with pytest.raises(SystemExit) as raised:
        cli.main()
    assert raised.value.code == 1
    taken = capsys.readouterr()
    assert taken.out == ""
    assert taken.err.startswith("zapwire: ")
    assert taken.err.count("\n") == 1
    assert reason.format(tmp=tmp_path) in taken.err
    assert "secret" not in taken.err


def test_main_without_an_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A command that works ends with exit status 0."""
    monkeypatch.setattr(sys, "argv", ["zapwire", "--version"])
    with pytest.raises(SystemExit) as raised:
        cli.main()
    assert raised.value.code == 0
    assert capsys.readouterr().out == f"{zapwire.__version__}\n"


@pytest.mark.parametrize("has_uvloop", [True, False])
def test_demo_runs_with_and_without_uvloop(has_uvloop: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001  # a parameter of the test
    """The demo ends well on uvloop, and where that is not installed on asyncio's own loop."""
    if not has_uvloop:
        monkeypatch.setitem(sys.modules, "uvloop", None)
    result = RUNNER.invoke(cli.app, ["demo"])
    assert result.exit_code == 0, result.output
    assert "7. Done" in result.output


def test_log_level_is_set(capsys: pytest.CaptureFixture[str]) -> None:
    """The log level holds for us; libraries that tell the same again are kept quiet."""
    cli.root(log_level="debug")
    assert logging.getLogger("websockets.client").level == logging.WARNING
    cli.root(log_level="error")
    assert logging.getLogger("uvicorn").level >= logging.WARNING
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_sandbox_prints_one_line(output: Output, tmp_path: Path, number: signal.Signals) -> None:
    """The sandbox prints its address as one line of JSON and runs until a signal."""
    running = asyncio.create_task(cli._sandbox(Settings(tmp_path)))  # noqa: SLF001  # inside this loop
    line = await output.wait_for(lambda _: True)
    assert set(line) == {"ws", "proxy", "ca", "noise_root", "control"}
    assert Network.from_json(json.dumps(line)).url == line["ws"]
    assert not running.done()
    signal.raise_signal(number)
    async with asyncio.timeout(10):
        await running
    assert len(output.events()) == 1


async def test_sandbox_options_reach_it(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Every option of the command is a setting of the sandbox."""
    taken: list[Settings] = []

    async def note(settings: Settings) -> None:
        taken.append(settings)

    monkeypatch.setattr(cli, "_sandbox", note)
    options = ["--data", str(tmp_path), "--host", "127.0.0.2", "--port", "1", "--control-port", "2"]
    result = await asyncio.to_thread(RUNNER.invoke, cli.app, ["sandbox", *options, "--proxy-port", "65535"])
    assert result.exit_code == 0, result.output
    assert taken == [Settings(tmp_path, "127.0.0.2", 1, 2, 65535)]


async def test_connect_options_reach_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """So do those of `connect`: the network of the file, through the proxy given, or the real one."""
    taken: list[tuple[Path, Network]] = []

    async def note(path: Path, network: Network) -> None:
        taken.append((path, network))

    monkeypatch.setattr(cli, "_connect", note)
    line = {"ws": "wss://127.0.0.1:1/", "ca": "ca.pem", "noise_root": "ab" * 32, "proxy": "http://unused"}
    file = tmp_path / "network.json"
    file.write_text(json.dumps(line), encoding="utf-8")
    session = tmp_path / "session.json"
    for options in ([], ["--network", str(file)], ["--network", str(file), "--proxy", "socks5h://127.0.0.1:1080"]):
        arguments = ["connect", "--session", str(session), *options]
        result = await asyncio.to_thread(RUNNER.invoke, cli.app, arguments)
        assert result.exit_code == 0, result.output
    base = Network.from_file(file)
    assert base.proxy is None
    proxied = replace(base, proxy="socks5h://127.0.0.1:1080")
    assert taken == [(session, Network()), (session, base), (session, proxied)]


async def test_connect_pairs_and_stops_at_a_signal(output: Output, tmp_path: Path) -> None:
    """`connect` prints every event as a line of JSON, draws codes on stderr, keeps the device, ends at a signal."""
    path = tmp_path / "session.json"
    async with sandbox() as running:
        phone = await running.create_phone(NUMBER)
        connecting = asyncio.create_task(cli._connect(path, network_of(running)))  # noqa: SLF001  # inside this loop
        await phone.scan((await output.wait_for(is_event("QRCodeIssued")))["text"])
        connected = await output.wait_for(is_event("Connected"))
        assert connected["jid"] == f"{NUMBER}:1@s.whatsapp.net"
        signal.raise_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            await connecting
        assert output.events()[-1] == {"event": "PhaseChanged", "phase": "offline"}
        assert "█" in output.err
        assert "█" not in output.out

        again = asyncio.create_task(cli._connect(path, network_of(running)))  # noqa: SLF001  # inside this loop
        count = len(output.events())
        await output.wait_for(lambda _: any(is_event("Connected")(event) for event in output.events()[count:]))
        assert sum(is_event("QRCodeIssued")(event) for event in output.events()) == 1
        signal.raise_signal(signal.SIGINT)
        async with asyncio.timeout(10):
            await again


async def test_connect_prints_messages(output: Output, tmp_path: Path) -> None:
    """A message that arrives is a line with who wrote it, where, and what it says."""
    async with sandbox() as running:
        phone = await running.create_phone(NUMBER)
        await running.create_phone("14155550123", "Ben")
        connecting = asyncio.create_task(cli._connect(tmp_path / "session.json", network_of(running)))  # noqa: SLF001  # inside this loop
        await phone.scan((await output.wait_for(is_event("QRCodeIssued")))["text"])
        await output.wait_for(is_event("Connected"))
        sent = await send_text(running.line("14155550123"), NUMBER, "Hola")
        received = await output.wait_for(is_event("MessageReceived"))
        assert received["info"]["id"] == sent.id
        assert received["info"]["chat_pn"] == "14155550123@s.whatsapp.net"
        assert received["info"]["push_name"] == "Ben"
        assert received["content"] == {"type": "Text", "text": "Hola", "context": None, "preview": None}
        assert received["message"]["conversation"] == "Hola"
        signal.raise_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            await connecting


async def test_connect_ends_with_its_session(output: Output, tmp_path: Path) -> None:
    """A session that ends for good ends the command, with the reason."""
    path = tmp_path / "session.json"
    async with sandbox() as running:
        phone = await running.create_phone(NUMBER)
        connecting = asyncio.create_task(cli._connect(path, network_of(running)))  # noqa: SLF001  # inside this loop
        await phone.scan((await output.wait_for(is_event("QRCodeIssued")))["text"])
        await output.wait_for(is_event("Connected"))
        await phone.unlink(1)
        async with asyncio.timeout(10):
            with pytest.raises(LoggedOutError, match="pair again"):
                await connecting
        assert [event["event"] for event in output.events()[-3:]] == ["PhaseChanged", "LoggedOut", "PhaseChanged"]
        assert json.loads(path.read_text(encoding="utf-8"))["device"] is None


async def test_connect_that_is_refused(output: Output, tmp_path: Path) -> None:
    """A refused login ends the command, with WhatsApp's code."""
    path = tmp_path / "session.json"
    async with sandbox() as running:
        phone = await running.create_phone(NUMBER)
        running.context.faults.add(ConnectFailure(reason=405))
        connecting = asyncio.create_task(cli._connect(path, network_of(running)))  # noqa: SLF001  # inside this loop
        await phone.scan((await output.wait_for(is_event("QRCodeIssued")))["text"])
        async with asyncio.timeout(10):
            with pytest.raises(zapwire.ZapwireError, match="405"):
                await connecting
        assert any(is_event("ClientOutdated")(event) for event in output.events())


async def test_connect_with_a_wrong_root(output: Output, tmp_path: Path) -> None:
    """A server that is not to be trusted ends the command; the event comes first."""
    async with sandbox() as running:
        network = Network(running.address.ws, bytes(32), Path(running.address.ca))
        async with asyncio.timeout(10):
            with pytest.raises(zapwire.ZapwireError, match="not signed by the trusted root"):
                await cli._connect(tmp_path / "session.json", network)  # noqa: SLF001  # inside this loop
    (failed,) = [event for event in output.events() if is_event("ConnectFailed")(event)]
    assert failed["will_retry"] is False


async def test_connect_whose_session_cannot_be_written(output: Output, tmp_path: Path) -> None:
    """A file that cannot be written ends the command before anything is dialled."""
    async with asyncio.timeout(10):
        with pytest.raises(zapwire.ZapwireError, match="cannot be written"):
            await cli._connect(tmp_path / "no" / "session.json", Network("wss://127.0.0.1:1/"))  # noqa: SLF001  # inside this loop
    assert any(is_event("ConnectFailed")(event) for event in output.events())
