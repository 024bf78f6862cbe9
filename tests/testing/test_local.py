"""The sandboxes for tests: in the running loop, and in a thread of its own."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from zapwire import Client, MemoryStore, Options
from zapwire.errors import PairingError, SandboxError
from zapwire.protocol.events import Connected, Event, LoggedOut, QRCodeIssued, TemporarilyBanned
from zapwire.protocol.lifecycle import Phase
from zapwire.sandbox.faults import ConnectFailure
from zapwire.sandbox.server import Settings
from zapwire.testing import LocalSandbox, fast_timing, sandbox
from zapwire.testing.local import sandbox_in_thread

NUMBER = "5491155554444"


@pytest.fixture(scope="module")
def shared() -> Iterator[LocalSandbox]:
    """Run one sandbox for the tests of this module."""
    with sandbox_in_thread() as local:
        yield local


@pytest.fixture
def local(shared: LocalSandbox) -> LocalSandbox:
    """Return a sandbox that has forgotten everything."""
    shared.reset()
    return shared


async def run_bot(local: LocalSandbox, until: type[Event], *, cut: bool = False) -> list[Event]:
    """Run a client in this loop until such an event comes, scanning its first code; returns all events."""
    seen: list[Event] = []
    async with Client(MemoryStore(), Options(local.network, timing=fast_timing())) as client, asyncio.timeout(15):
        with client.events() as events:
            client.connect()
            async for event in events:
                seen.append(event)
                if isinstance(event, QRCodeIssued):
                    await asyncio.to_thread(local.scan, NUMBER, event.text)
                elif isinstance(event, Connected) and cut:
                    cut = False
                    assert await asyncio.to_thread(local.cut) == 1
                elif isinstance(event, until):
                    break
    return seen


async def test_sandbox_in_this_loop() -> None:
    """A sandbox in the running loop is there for the length of its block, and leaves no task."""
    before = asyncio.all_tasks()
    async with sandbox() as running:
        assert running.address.ws.startswith("wss://127.0.0.1:")
        assert (await running.create_phone(NUMBER)).account.number == NUMBER
    assert asyncio.all_tasks() == before


async def test_sandbox_takes_settings(tmp_path: Path) -> None:
    """The settings of a sandbox may be given: here it keeps its world in a directory."""
    async with sandbox(Settings(tmp_path)) as running:
        await running.create_phone(NUMBER)
        assert running.address.ca == str(tmp_path / "ca.pem")
    async with sandbox(Settings(tmp_path)) as running:
        assert running.phone(NUMBER).account.number == NUMBER


def test_client_pairs_from_another_thread(local: LocalSandbox) -> None:
    """A client in the test's own loop is linked by a phone of the sandbox's thread."""
    phone = local.create_phone(NUMBER, "Ana")
    assert phone.user == NUMBER
    seen = asyncio.run(run_bot(local, Connected))
    connected = seen[-1]
    assert isinstance(connected, Connected)
    assert connected.jid == phone.with_device(1)


def test_cutting_and_reading_the_traffic(local: LocalSandbox) -> None:
    """A connection can be cut, and everything that passed can be read, from any point on."""
    device = local.create_phone(NUMBER).with_device(1)
    seen = asyncio.run(run_bot(local, Connected, cut=True))
    assert any(isinstance(event, Connected) for event in seen)
    traffic = local.traffic(device)
    assert [entry["kind"] for entry in traffic].count("open") >= 2
    assert [entry["n"] for entry in traffic] == sorted(int(str(entry["n"])) for entry in traffic)
    middle = int(str(traffic[len(traffic) // 2]["n"]))
    assert local.traffic(device, after=middle) == [entry for entry in traffic if int(str(entry["n"])) > middle]
    assert len(local.traffic()) >= len(traffic)


def test_faults_strike_until_they_are_cleared(local: LocalSandbox) -> None:
    """A fault that is added strikes, and no more when it was cleared."""
    local.create_phone(NUMBER)
    local.add_fault(ConnectFailure(reason=402, code=101, expires_in=60))
    seen = asyncio.run(run_bot(local, TemporarilyBanned))
    assert seen[-1] == TemporarilyBanned(101, 60.0)
    local.clear_faults()
    asyncio.run(run_bot(local, Connected))


def test_unlinking(local: LocalSandbox) -> None:
    """A phone can unlink a device, which then hears of it."""
    local.create_phone(NUMBER)

    async def bot() -> Phase:
        async with Client(MemoryStore(), Options(local.network)) as client, asyncio.timeout(15):
            with client.events() as events:
                client.connect()
                async for event in events:
                    if isinstance(event, QRCodeIssued):
                        await asyncio.to_thread(local.scan, NUMBER, event.text)
                    elif isinstance(event, Connected):
                        await asyncio.to_thread(local.unlink, NUMBER, event.jid.device)
                    elif isinstance(event, LoggedOut):
                        break
            assert await client.device() is None
        return client.phase

    assert asyncio.run(bot()) is Phase.OFFLINE


def test_reset_forgets(local: LocalSandbox) -> None:
    """After a reset there is no phone, no fault and no traffic; the address stays."""
    local.create_phone(NUMBER)
    before = local.address
    local.reset()
    assert local.traffic() == []
    assert local.address == before
    local.create_phone(NUMBER)


def test_errors_come_out(local: LocalSandbox) -> None:
    """What the sandbox refuses is raised where it was asked for."""
    local.create_phone(NUMBER)
    with pytest.raises(SandboxError, match="exists already"):
        local.create_phone(NUMBER)
    with pytest.raises(SandboxError, match="no phone"):
        local.scan("5491100000000", "text")
    with pytest.raises(PairingError):
        local.scan(NUMBER, "no code at all")
    with pytest.raises(SandboxError):
        local.unlink(NUMBER, 7)


def test_network_is_what_clients_need(local: LocalSandbox) -> None:
    """The network for a client's options is the sandbox's address, with its CA and its root."""
    assert local.network.url == local.address.ws
    assert local.network.noise_root.hex() == local.address.noise_root
    assert str(local.network.ca) == local.address.ca
    assert local.network.proxy is None


def test_thread_ends_with_the_block() -> None:
    """The thread, and the sandbox in it, end with the block, also where that raises."""
    before = set(threading.enumerate())
    directories = []

    def fail() -> None:
        with sandbox_in_thread() as local:
            assert [thread.name for thread in set(threading.enumerate()) - before].count("zapwire sandbox") == 1
            directories.append(Path(local.address.ca).parent)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert not directories[0].exists()
    assert not [thread for thread in set(threading.enumerate()) - before if thread.name == "zapwire sandbox"]


def test_two_sandboxes_are_two_worlds() -> None:
    """Sandboxes side by side know nothing of each other."""
    with sandbox_in_thread() as one, sandbox_in_thread() as other:
        one.create_phone(NUMBER)
        other.create_phone(NUMBER)
        assert one.address.ws != other.address.ws
        assert one.address.noise_root != other.address.noise_root


def test_sandbox_that_cannot_start(tmp_path: Path) -> None:
    """Where the sandbox cannot start the error comes out of the block's beginning."""
    path = tmp_path / "file"
    path.write_text("no directory", encoding="utf-8")

    def start() -> None:
        with sandbox_in_thread(Settings(path)):
            raise AssertionError

    with pytest.raises(SandboxError, match="cannot be made"):
        start()
