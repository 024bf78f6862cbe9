"""A session in a file, and events as JSON."""

import dataclasses
import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.client.rig import DEVICE, DEVICE_LID, PHONE, linked_device
from tests.client.store.store_suite import EMPTY, StoreSuite, contents, fill
from zapwire.cli.session import describe, open_session
from zapwire.client.store.base import Store
from zapwire.client.store.memory import MemoryStore
from zapwire.errors import DialError, PairingError, StoreError
from zapwire.protocol import events
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.node import Node

SAMPLES: list[events.Event] = [
    events.PhaseChanged(Phase.LOGGING_IN),
    events.QRCodeIssued("2@ref,a,b,c,9", 60.0),
    events.QRCodesExpired(),
    events.QRScannedWithoutMultidevice(),
    events.PairingSucceeded(DEVICE, None, "Ana's Café", "android"),
    events.PairingFailed(PairingError("no", code=401, text="hmac-mismatch")),
    events.Connected(DEVICE, DEVICE_LID),
    events.ConnectFailed(DialError("the host is dead", status=403), will_retry=True),
    events.Disconnected("the cable was pulled", will_reconnect=True),
    events.LoggedOut(on_connect=True, reason=401),
    events.StreamReplaced(),
    events.TemporarilyBanned(101, 60.0),
    events.ClientOutdated(),
    events.ConnectRefused(400, "bad"),
    events.StreamErrored("599", Node("stream:error", {"code": "599"})),
    events.KeepAliveTimedOut(1, 1_700_000_000.0),
    events.KeepAliveRestored(),
    events.OfflineSyncPreviewed(10, 1, 2, 3, 4),
    events.OfflineSyncCompleted(10),
    events.PresenceChanged(PHONE, is_available=False, last_seen=None),
]


class FileSuite(StoreSuite):
    """A store in a file is a store."""


class TestSessionFile(FileSuite):
    """The suite of all stores, over a file."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> Iterator[None]:
        self.path = tmp_path / "session.json"
        yield
        assert [path.name for path in tmp_path.iterdir()] in ([], ["session.json"])

    async def make(self) -> Store:
        """Return a store that is kept in a new file."""
        return await open_session(self.path)


def test_samples_are_all_events() -> None:
    """The samples are of every kind of event there is."""
    kinds = {value for name in events.__all__ if isinstance(value := getattr(events, name), type)}
    assert {type(event) for event in SAMPLES} == kinds - {events.Event}


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: type(event).__name__)
def test_every_event_is_json(event: events.Event) -> None:
    """Every event is an object of its name and its fields, which hold texts, numbers, true, false or null."""
    data = json.loads(json.dumps(describe(event)))
    assert data.pop("event") == type(event).__name__
    assert list(data) == [field.name for field in dataclasses.fields(event)]
    assert all(value is None or isinstance(value, str | int | float | bool) for value in data.values())


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (events.PhaseChanged(Phase.LOGGING_IN), {"event": "PhaseChanged", "phase": "logging in"}),
        (
            events.Connected(DEVICE, DEVICE_LID),
            {"event": "Connected", "jid": "5491155554444:3@s.whatsapp.net", "lid": "123456789012345:3@lid"},
        ),
        (
            events.ConnectFailed(DialError("the host is dead"), will_retry=True),
            {"event": "ConnectFailed", "error": "the host is dead", "will_retry": True},
        ),
        (
            events.PresenceChanged(PHONE, is_available=False, last_seen=None),
            {
                "event": "PresenceChanged",
                "sender": "5491155554444@s.whatsapp.net",
                "is_available": False,
                "last_seen": None,
            },
        ),
    ],
)
def test_values_are_readable(event: events.Event, expected: dict[str, Any]) -> None:
    """JIDs, phases and errors are shown as people write them."""
    assert describe(event) == expected


async def test_session_comes_back(tmp_path: Path) -> None:
    """What was committed is there when the file is opened again."""
    path = tmp_path / "session.json"
    store = await open_session(path)
    assert await contents(store) == EMPTY
    assert not path.exists()
    async with store.begin() as unit:
        await fill(unit)
    again = await open_session(path)
    assert await contents(again) == await contents(store)
    async with again.begin() as unit:
        await unit.device.delete()
    assert await contents(await open_session(path)) == EMPTY


async def test_session_is_the_owners(tmp_path: Path) -> None:
    """The file can be read by its owner only, from the first write on, as whoever has it is the device."""
    path = tmp_path / "session.json"
    store = await open_session(path)
    for _ in range(2):
        async with store.begin() as unit:
            await unit.device.save(linked_device())
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    async with store.begin() as unit:
        await unit.device.save(linked_device())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_leftover_of_a_crash_is_harmless(tmp_path: Path) -> None:
    """What a crash amid a write left behind is written over, with nobody else let in."""
    path = tmp_path / "session.json"
    leftover = tmp_path / "session.json.new"
    leftover.write_text("half a sess", encoding="utf-8")
    leftover.chmod(0o644)
    store = await open_session(path)
    async with store.begin() as unit:
        await unit.device.save(linked_device())
    assert await (await open_session(path)).device.load() == linked_device()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not leftover.exists()


@pytest.mark.parametrize("content", [b"", b"no json", b"[]", b'{"version": 9}', b"\xff\xfe\x00", b"[" * 200_000])
async def test_file_that_is_no_session(tmp_path: Path, content: bytes) -> None:
    """Any other file is a StoreError, and stays as it is."""
    path = tmp_path / "session.json"
    path.write_bytes(content)
    with pytest.raises(StoreError):
        await open_session(path)
    assert path.read_bytes() == content


async def test_error_names_the_file(tmp_path: Path) -> None:
    """The error names the file, as there may be many."""
    path = tmp_path / "my-session.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(StoreError, match=r"my-session\.json"):
        await open_session(path)


async def test_folder_instead_of_a_file(tmp_path: Path) -> None:
    """A folder is no session."""
    with pytest.raises(StoreError, match="cannot be read: Is a directory"):
        await open_session(tmp_path)


async def test_folder_that_is_missing(tmp_path: Path) -> None:
    """Where the file cannot be written nothing is committed, and the error says where."""
    store = await open_session(tmp_path / "nowhere" / "session.json")

    async def save() -> None:
        async with store.begin() as unit:
            await unit.device.save(linked_device())

    with pytest.raises(StoreError, match=r"nowhere/session\.json cannot be written: No such file"):
        await save()
    assert await store.device.load() is None


async def test_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails leaves the file as it was, and the store, too."""
    path = tmp_path / "session.json"
    store = await open_session(path)
    async with store.begin() as unit:
        await unit.device.save(linked_device())
    before = path.read_bytes()

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("zapwire.files.os.fsync", fail)

    async def forget() -> None:
        async with store.begin() as unit:
            await unit.device.delete()

    with pytest.raises(StoreError, match="No space left on device"):
        await forget()
    assert path.read_bytes() == before
    assert await store.device.load() == linked_device()


async def test_file_of_another_program_version(tmp_path: Path) -> None:
    """A session that a later version wrote is refused, and says so."""
    path = tmp_path / "session.json"
    path.write_text(json.dumps({**MemoryStore().to_json(), "version": 2}), encoding="utf-8")
    with pytest.raises(StoreError, match="version 2"):
        await open_session(path)
