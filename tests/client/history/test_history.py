"""History: the phone's notifications, what is said to them, what follows a new start, and asking for more."""

import asyncio

import pytest

from tests.client.conversation import conversation
from tests.client.history.parts import BEA, HISTORY_RECEIPTS, chat_with, ids_in, inline, told_of, types_of
from tests.client.rig import linked_store, rig, settle, until
from zapwire.client.history import history as module
from zapwire.client.store.history import HistoryTask
from zapwire.errors import LocalProtocolError, StoreError
from zapwire.protocol.events import Event, HistorySynced
from zapwire.protocol.history.notices import MAX_COUNT, OlderMessages, read_request
from zapwire.protocol.jid import JID
from zapwire.protocol.proto.e2e_pb2 import NO_HISTORY, HistorySyncNotification, Message


async def test_a_part_is_told() -> None:
    """A part that comes with its notification is confirmed as whatsmeow does, told, and then forgotten."""
    async with conversation() as talk:
        talk.server.send(told_of(talk, inline(chat_with("A", "B"), peerDataRequestSessionID="ASKED", chunkOrder=9)))
        event = await talk.made.event(HistorySynced)
        assert types_of(await talk.said()) == HISTORY_RECEIPTS
        assert (event.id, event.type, event.chunk_order, event.progress) == ("PART", "RECENT", 1, 30)
        assert (event.offset, event.is_last, event.request_id) == (0, True, "ASKED")
        assert event.data == chat_with("A", "B")
        assert event.notification == HistorySyncNotification(
            syncType=event.notification.syncType, peerDataRequestSessionID="ASKED", chunkOrder=9
        )
        await settle()
        assert await talk.store.history.all() == []


async def test_no_history() -> None:
    """A phone may say that there is none: that is confirmed and nothing more."""
    async with conversation() as talk:
        answers = await talk.answers(told_of(talk, HistorySyncNotification(syncType=NO_HISTORY)))
        assert types_of(answers) == HISTORY_RECEIPTS
        assert await talk.store.history.all() == []
        assert not talk.made.has_seen(HistorySynced)


async def test_history_of_others() -> None:
    """What somebody else calls a history is none."""
    async with conversation() as talk:
        stanza = talk.phone.stanza("ID1", talk.phone.seal(told_message()))
        talk.server.send(stanza)
        await talk.handled()
        assert types_of(await talk.said()) == ["inactive"]
        assert not talk.made.has_seen(HistorySynced)


def told_message() -> Message:
    """Return a message that tells of history."""
    message = Message()
    message.protocolMessage.historySyncNotification.CopyFrom(inline(chat_with("A")))
    return message


async def test_what_is_not_done_is_done_after_a_start() -> None:
    """Parts that were kept are taken at the next login, in their order, from where they were left."""
    store = await linked_store()
    first, second = inline(chat_with("A", "B", "C")), inline(chat_with("D"))
    async with store.begin() as unit:
        await unit.history.put(HistoryTask("2", second.SerializeToString(), 2.0))
        # Its kind, order and progress, the name of the chat, and the first message were told.
        await unit.history.put(HistoryTask("1", first.SerializeToString(), 1.0, done=3))
    async with rig(store) as made:
        await made.logged_in()
        pieces = [await made.event(HistorySynced), await made.event(HistorySynced)]
        await settle()
    assert [(piece.id, piece.offset) for piece in pieces] == [("1", 3), ("2", 0)]
    assert list(ids_in(pieces)) == ["B", "C", "D"]
    assert await store.history.all() == []


async def test_a_piece_is_kept_with_its_event() -> None:
    """Where an event cannot be kept its piece is not done, and comes again at the next login."""
    store = await linked_store()
    broken: list[Event] = []

    async def sink(event: Event, _unit: object) -> None:
        if isinstance(event, HistorySynced) and not broken:
            broken.append(event)
            raise StoreError("the disk is full")

    async with conversation(store=store, sink=sink) as talk:
        talk.server.send(told_of(talk, inline(chat_with("A"))))
        await until(lambda: bool(broken))
        await settle()
        assert not talk.made.has_seen(HistorySynced)
        (task,) = await store.history.all()
        assert (task.id, task.done) == ("PART", 0)
    async with rig(store, sink=sink) as made:
        await made.logged_in()
        assert list(ids_in([await made.event(HistorySynced)])) == ["A"]


async def test_too_many_parts(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """More parts than any phone has are not kept."""
    monkeypatch.setattr(module, "_MAX_WAITING", 1)
    async with conversation() as talk:
        async with talk.store.begin() as unit:
            await unit.history.put(HistoryTask("1", inline(chat_with("A")).SerializeToString(), 1.0))
        await talk.answers(told_of(talk, inline(chat_with("B"))))
        assert [piece.id for piece in (await talk.made.event(HistorySynced),)] == ["1"]
        assert "more than 1 parts" in caplog.text


async def test_asking_for_older_messages() -> None:
    """The phone alone is asked, urgently, as whatsmeow does; the answer can be told apart."""
    async with conversation() as talk:
        chat = JID.parse(BEA)
        asking = asyncio.create_task(
            talk.made.client.history.request(chat, "A", is_from_me=True, timestamp=1_700_000_000, count=7)
        )
        node = await talk.server.receive()
        asked = read_request(talk.people.me.phone.read(node))
        talk.people.ack(talk.server, node)
        assert await asking == node.attrs["id"]
        assert asked == OlderMessages(chat, "A", True, 1_700_000_000, 7)  # as a dataclass has it
        assert (node.attrs["category"], node.attrs["push_priority"]) == ("peer", "high_force")


@pytest.mark.parametrize("count", [0, -1, MAX_COUNT + 1])
async def test_asking_for_too_many(count: int) -> None:
    """A number that cannot be is refused before anything is sent."""
    async with conversation() as talk:
        with pytest.raises(LocalProtocolError, match="1 to 500"):
            await talk.made.client.history.request(JID.parse(BEA), "A", is_from_me=True, timestamp=0, count=count)
        assert await talk.said() == []
