"""The sandboxes for tests: in the running loop, and in a thread of its own."""

import asyncio
import threading
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from zapwire import Client, MemoryStore, Options
from zapwire.errors import PairingError, SandboxError
from zapwire.protocol.events import (
    ChatPresenceChanged,
    Connected,
    Event,
    LoggedOut,
    QRCodeIssued,
    ReceiptReceived,
    TemporarilyBanned,
)
from zapwire.protocol.jid import JID
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.media import MediaDetails
from zapwire.sandbox.faults import ConnectFailure
from zapwire.sandbox.phones.acts import NoSuchMessage, NotAllowedHere
from zapwire.sandbox.server import Settings
from zapwire.sandbox.world.world import NoSuchPhone
from zapwire.testing import LocalSandbox, fast_timing, sandbox
from zapwire.testing.local import sandbox_in_thread

NUMBER = "5491155554444"
BEN = "14155550123"
CARO = "34600000000"


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


@pytest.fixture
def people(local: LocalSandbox) -> list[JID]:
    """Return three people with phones: Ana, Ben and Caro."""
    return [local.create_phone(number, name) for number, name in ((NUMBER, "Ana"), (BEN, "Ben"), (CARO, "Caro"))]


def test_phones_write_to_each_other(local: LocalSandbox, people: list[JID]) -> None:
    """What a phone sends is read by the other one, which may answer it; people are named by number or JID."""
    ana, ben, _ = people
    sent = local.send(NUMBER, BEN, "Hola", mentions=[ben])
    (message,) = local.messages(BEN, wait=5)
    assert (message["n"], message["id"], message["text"], message["push_name"]) == (1, sent, "Hola", "Ana")
    assert (message["sender_pn"], message["mentions"]) == (str(ana), [str(ben)])
    assert local.send(BEN, ana, "Chau", reply_to=sent, id="CHAU") == "CHAU"
    (answer,) = local.messages(NUMBER, wait=5)
    assert (answer["id"], answer["text"], answer["quoted"]["text"]) == ("CHAU", "Chau", "Hola")


def test_phones_change_what_was_written(local: LocalSandbox, people: list[JID]) -> None:
    """Reactions, edits and revocations are messages of their own, and take effect on the one they are about."""
    ana, ben, _ = people
    sent = local.send(NUMBER, ben, "Hola")
    local.messages(BEN, wait=5)
    reaction = local.react(BEN, ana, sent, "\N{THUMBS UP SIGN}")
    (received,) = local.messages(NUMBER, wait=5)
    assert (received["id"], received["target"], received["text"]) == (reaction, sent, "\N{THUMBS UP SIGN}")
    edit = local.edit(NUMBER, ben, sent, "Hola!")
    assert [message["id"] for message in local.messages(BEN, after=1, wait=5)] == [edit]
    assert local.messages(BEN)[0]["text"] == "Hola!"
    revocation = local.revoke(NUMBER, ben, sent)
    assert [message["id"] for message in local.messages(BEN, after=2, wait=5)] == [revocation]
    assert local.messages(BEN)[0]["revoked"] is True


def test_receipts_tell_who_read(local: LocalSandbox, people: list[JID]) -> None:
    """A message is delivered by itself, and read when its owner reads it."""
    ana, ben, _ = people
    sent = local.send(NUMBER, ben, "Hola")
    local.messages(BEN, wait=5)
    local.read(BEN, ana, [sent])
    local.send(BEN, ana, "read")  # comes after the receipts
    local.messages(NUMBER, wait=5)
    receipts = local.receipts(NUMBER, sent)
    assert [receipt["type"] for receipt in receipts] == ["delivered", "read"]
    assert {receipt["sender_pn"] for receipt in receipts} == {str(ben)}


def test_typing_is_seen_by_a_client(local: LocalSandbox, people: list[JID]) -> None:
    """A linked client sees that somebody types, or records, and stops."""
    ana, *_ = people

    async def bot() -> list[tuple[str, str]]:
        seen = []
        async with Client(MemoryStore(), Options(local.network)) as client, asyncio.timeout(15):
            with client.events() as events:
                client.connect()
                async for event in events:
                    if isinstance(event, QRCodeIssued):
                        await asyncio.to_thread(local.scan, NUMBER, event.text)
                    elif isinstance(event, Connected):
                        await client.presence.send(available=True, name="bot")
                        await asyncio.to_thread(local.typing, BEN, ana)
                        await asyncio.to_thread(local.typing, BEN, ana, "composing", "audio")
                        await asyncio.to_thread(local.typing, BEN, ana, "paused")
                    elif isinstance(event, ChatPresenceChanged):
                        seen.append((event.state, event.media))
                        if event.state == "paused":
                            break
        return seen

    assert asyncio.run(bot()) == [("composing", ""), ("composing", "audio"), ("paused", "")]


def test_own_messages_of_a_client_have_their_receipts(local: LocalSandbox, people: list[JID]) -> None:
    """What a linked client sends is on its own phone, too, with the receipts it got."""
    _, ben, _ = people

    async def bot() -> str:
        async with Client(MemoryStore(), Options(local.network)) as client, asyncio.timeout(15):
            with client.events() as events:
                client.connect()
                async for event in events:
                    if isinstance(event, QRCodeIssued):
                        await asyncio.to_thread(local.scan, NUMBER, event.text)
                    elif isinstance(event, Connected):
                        sent = await client.messages.send_text(ben, "Hola")
                    elif isinstance(event, ReceiptReceived) and event.type == "":
                        break
            return sent.id

    sent = asyncio.run(bot())
    (own,) = local.messages(NUMBER, wait=5)
    assert (own["id"], own["from_me"]) == (sent, True)
    assert [message["id"] for message in local.messages(BEN)] == [sent]
    assert [receipt["type"] for receipt in local.receipts(NUMBER, sent)] == ["delivered"]


@pytest.mark.parametrize("mode", ["lid", "pn"])
def test_groups(local: LocalSandbox, people: list[JID], mode: Literal["lid", "pn"]) -> None:
    """What is written in a group is read by all its members."""
    _, ben, _ = people
    group = local.create_group(NUMBER, "Asado", [ben, CARO], mode)
    assert group.is_group
    sent = local.send(BEN, group, "Voy")
    for number in (NUMBER, CARO):
        (message,) = local.messages(number, wait=5)
        assert (message["id"], message["chat"], message["text"]) == (sent, str(group), "Voy")
        assert message["sender"].endswith("@lid" if mode == "lid" else "@s.whatsapp.net")


def test_messages_of_nobody_are_waited_for(local: LocalSandbox, people: list[JID]) -> None:
    """Where nothing comes there is nothing, at once or after the wait."""
    assert len(people) == 3
    assert local.messages(BEN) == []
    assert local.messages(BEN, wait=0.05) == []


def test_what_phones_cannot_do(local: LocalSandbox, people: list[JID]) -> None:
    """Unknown phones, chats and messages, others' messages and groups inside groups are refused where it was asked."""
    ana, ben, _ = people
    with pytest.raises(NoSuchPhone):
        local.send("5491100000000", ben, "Hola")
    with pytest.raises(NoSuchPhone):
        local.send(NUMBER, "5491100000000", "Hola")
    with pytest.raises(NoSuchMessage):
        local.react(NUMBER, ben, "NOTHING", "\N{THUMBS UP SIGN}")
    with pytest.raises(NoSuchMessage):
        local.receipts(NUMBER, "NOTHING")
    sent = local.send(NUMBER, ben, "Hola")
    local.messages(BEN, wait=5)
    with pytest.raises(NotAllowedHere):
        local.edit(BEN, ana, sent, "Chau")
    group = local.create_group(NUMBER, "Asado", [ben])
    with pytest.raises(NoSuchPhone, match="is a group"):
        local.create_group(NUMBER, "Asado", [group])


def test_reset_forgets(local: LocalSandbox) -> None:
    """After a reset there is no phone, no fault and no traffic; the address stays."""
    local.create_phone(NUMBER)
    before = local.address
    local.reset()
    assert local.traffic() == []
    assert local.address == before
    local.create_phone(NUMBER)


async def test_a_code_is_typed(local: LocalSandbox) -> None:
    """A client is linked by the code it shows as well."""
    local.create_phone(NUMBER)
    async with Client(MemoryStore(), Options(local.network, timing=fast_timing())) as client, asyncio.timeout(15):
        client.connect()
        code = await client.pair_phone(NUMBER)
        device = await asyncio.to_thread(local.enter_code, NUMBER, code)
        await client.wait_connected()
        own = await client.device()
    assert own is not None
    assert own.jid == device


def test_errors_come_out(local: LocalSandbox) -> None:
    """What the sandbox refuses is raised where it was asked for."""
    local.create_phone(NUMBER)
    with pytest.raises(SandboxError, match="exists already"):
        local.create_phone(NUMBER)
    with pytest.raises(SandboxError, match="no phone"):
        local.scan("5491100000000", "text")
    with pytest.raises(PairingError):
        local.scan(NUMBER, "no code at all")
    with pytest.raises(PairingError):
        local.enter_code(NUMBER, "no code at all")
    with pytest.raises(SandboxError, match="no client shows a code"):
        local.enter_code(NUMBER, "ABCD-1234")
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


def test_files(local: LocalSandbox) -> None:
    """A phone sends a file, which the other opens, also after it is gone from the media host."""
    local.create_phone(NUMBER)
    local.create_phone(BEN)
    details = MediaDetails("application/pdf", caption="Read", file_name="a.pdf")
    id = local.send_media(NUMBER, BEN, MediaKind.DOCUMENT, b"%PDF", details)
    assert local.expire_media() == 1
    (message,) = local.messages(BEN, wait=5, with_data=True)
    assert (message["id"], message["text"]) == (id, "Read")
    assert message["media"]["data"] == b64encode(b"%PDF").decode()
    assert "data" not in local.messages(BEN)[0]["media"]
    local.send_media(BEN, NUMBER, MediaKind.IMAGE, b"jpeg", reply_to=id, id="ANSWER")
    (answer,) = local.messages(NUMBER, wait=5)
    assert (answer["id"], answer["quoted"]["id"]) == ("ANSWER", id)
    with pytest.raises(NotAllowedHere):
        local.send_media(NUMBER, BEN, MediaKind.STICKER, b"webp", MediaDetails(caption="x"))
