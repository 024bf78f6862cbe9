"""Sending again: the same id, lost connections, deadlines and callers that give up."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.client.messages.chats import Chats, chats, done, full_disk
from tests.client.peers import SERVER_TIME
from tests.client.rig import FragileStore, link, linked_store, settle
from zapwire.client.messages.outgoing import SendResult
from zapwire.client.store.memory import MemoryStore
from zapwire.errors import (
    ConnectionLost,
    DuplicateMessage,
    LocalProtocolError,
    NotConnected,
    ReachOutRestricted,
    SendRefused,
    SendUnconfirmed,
    StanzaRefused,
    StoreError,
)
from zapwire.protocol.events import Disconnected
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.storage.database import Database


async def test_same_id_at_the_same_time() -> None:
    """Whoever sends an id that is under way gets the same answer, and it leaves once."""
    async with chats() as chat:
        task, node = await chat.start(chat.bea.pn, message_id="ID1")
        others = [chat.begin(chat.bea.pn, "something else", message_id="ID1") for _ in range(3)]
        await chat.nothing_more()
        chat.people.ack(chat.server, node)
        assert {await done(one) for one in (task, *others)} == {SendResult("ID1", SERVER_TIME, chat.bea.lid)}
        await chat.nothing_more()


async def test_same_id_at_the_same_time_refused() -> None:
    """A refusal is everybody's who sends the id, and afterwards it is free for all."""
    async with chats() as chat:
        task, node = await chat.start(chat.bea.pn, message_id="ID1")
        other = chat.begin(chat.bea.pn, message_id="ID1")
        await settle()
        chat.people.ack(chat.server, node, error=463)
        for one in (task, other):
            with pytest.raises(ReachOutRestricted):
                await done(one)
        await chat.send(chat.bea.pn, message_id="ID1")


async def test_same_id_while_the_first_is_given_up() -> None:
    """Who waits for another's try that is cancelled learns that nobody knows, and may send it again."""
    async with chats() as chat:
        task, first = await chat.start(chat.bea.pn, message_id="ID1")
        other = chat.begin(chat.bea.pn, message_id="ID1")
        await settle()
        task.cancel()
        with pytest.raises(SendUnconfirmed, match="was given up"):
            await done(other)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await chat.send(chat.bea.pn, message_id="ID1") == first


async def test_waiting_for_another_may_be_given_up() -> None:
    """Who waits for another's try and is cancelled does not take the other along."""
    async with chats() as chat:
        task, node = await chat.start(chat.bea.pn, message_id="ID1")
        other = chat.begin(chat.bea.pn, message_id="ID1")
        await settle()
        other.cancel()
        with pytest.raises(asyncio.CancelledError):
            await other
        chat.people.ack(chat.server, node)
        assert (await done(task)).id == "ID1"


async def test_same_id_after_success() -> None:
    """An id that the server has is never sent again, also after a restart."""
    async with chats() as chat:
        await chat.send(chat.bea.pn, message_id="ID1")
        again = await done(chat.begin(chat.bea.pn, message_id="ID1"))
        assert again == SendResult("ID1", SERVER_TIME, chat.bea.lid)
        await chat.nothing_more()
        saved = MemoryStore()
        saved.load_json(chat.made.store.to_json())  # type: ignore[attr-defined]
    async with chats(saved) as chat:
        assert await done(chat.begin(chat.bea.pn, message_id="ID1")) == again
        await chat.nothing_more()


async def test_same_id_before_the_servers_word_is_durable(tmp_path: Path) -> None:
    """The same id at once after the answer is answered by that, although its commit may be yet to come."""
    async with Database.open(tmp_path / "own.db") as database:
        store = await database.store("own")
        await link(store)
        async with chats(store) as chat:
            for number in range(3):
                first = chat.begin(chat.bea.lid, message_id=f"ID{number}")
                chat.people.ack(chat.server, await chat.leaves(first))
                result = await done(first)
                assert await done(chat.begin(chat.bea.lid, message_id=f"ID{number}")) == result
            await chat.nothing_more()


async def test_id_is_free_after_refusal() -> None:
    """A refused message can be sent again with its id: encrypted anew, as nobody got the first."""
    async with chats() as chat:
        task, first = await chat.start(chat.bea.pn, message_id="ID1")
        chat.people.ack(chat.server, first, error=479)
        with pytest.raises(StanzaRefused):
            await done(task)
        assert await chat.kept("ID1") is None
        second = await chat.send(chat.bea.pn, "better", message_id="ID1")
        assert second != first
        assert chat.bea.phone.read(second).conversation == "better"


async def test_same_ciphertexts_after_a_lost_connection() -> None:
    """After a connection that broke before the ack, the same id sends the very same bytes; one of them is read."""
    async with chats() as chat:
        task, first = await chat.start(chat.bea.pn, message_id="ID1")
        chat.made.transport.gate.clear()
        await chat.lose()
        await settle()
        chat.made.clock.advance(5.0)
        with pytest.raises(SendUnconfirmed, match="before the connection was lost") as raised:
            await done(task)
        assert raised.value.retry
        chat.made.transport.gate.set()
        await chat.reconnect()
        second = await chat.send(chat.bea.pn, "ignored", message_id="ID1")
        assert second == first
        assert chat.bea.phone.read(first).conversation == "hola"
        with pytest.raises(DuplicateMessage):
            chat.bea.phone.read(second)


async def test_same_ciphertexts_after_a_restart() -> None:
    """The committed stanza outlives the process: a new one sends the very same bytes."""
    async with chats() as chat:
        task, first = await chat.start(chat.bea.pn, message_id="ID1")
        saved = MemoryStore()
        saved.load_json(chat.made.store.to_json())  # type: ignore[attr-defined]
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    async with chats(saved) as chat:
        assert await chat.send(chat.bea.pn, message_id="ID1") == first


async def offline(chat: Chats, task: asyncio.Task[SendResult]) -> SendResult:
    """Return the result of sending while no connection comes."""
    await settle()
    chat.made.clock.advance(5.0)
    return await done(task)


async def test_offline_between_two_tries() -> None:
    """A try without a connection does not forget a stanza that an earlier try may have delivered."""
    async with chats() as chat:
        task, first = await chat.start(chat.bea.pn, message_id="ID1")
        chat.made.transport.gate.clear()
        await chat.lose()
        await settle()
        chat.made.clock.advance(5.0)
        with pytest.raises(SendUnconfirmed):
            await done(task)
        with pytest.raises(NotConnected):
            await offline(chat, chat.begin(chat.bea.pn, message_id="ID1"))
        chat.made.transport.gate.set()
        await chat.reconnect()
        assert await chat.send(chat.bea.pn, message_id="ID1") == first


async def test_timeout() -> None:
    """Without an ack the message is unconfirmed after 75 s, and the same bytes go out with the next try."""
    async with chats() as chat:
        task, first = await chat.start(chat.bea.pn, message_id="ID1")
        await settle()
        chat.made.clock.advance(74.9)
        await settle()
        assert not task.done()
        chat.made.clock.advance(0.1)
        with pytest.raises(SendUnconfirmed, match="not confirmed within 75 s: send it again with this id") as raised:
            await done(task)
        assert raised.value.message_id == "ID1"
        assert not await chat.pending()
        assert await chat.send(chat.bea.pn, message_id="ID1") == first


async def test_timeout_may_be_chosen() -> None:
    """A caller may wait less for the server's word."""
    async with chats() as chat:
        message = Message(conversation="hola")
        task = asyncio.create_task(chat.messages.send(chat.bea.pn, message, timeout=2.5))
        await chat.leaves(task)
        await settle()
        chat.made.clock.advance(2.5)
        with pytest.raises(SendUnconfirmed, match=r"within 2\.5 s"):
            await done(task)


async def test_late_ack_serves_the_second_try() -> None:
    """An ack that comes after its time changes nothing; one that comes during the next try confirms the message."""
    async with chats() as chat:
        task, first = await chat.start(chat.bea.pn, message_id="ID1")
        await settle()
        chat.made.clock.advance(75.0)
        with pytest.raises(SendUnconfirmed):
            await done(task)
        chat.people.ack(chat.server, first)
        await settle()
        kept = await chat.kept("ID1")
        assert kept is not None
        assert kept.timestamp is None
        await chat.send(chat.bea.pn, message_id="ID1")


async def test_ack_that_cannot_be_read() -> None:
    """An ack with a broken error code leaves it open whether the message was sent."""
    async with chats() as chat:
        task, node = await chat.start(chat.bea.pn, message_id="ID1")
        chat.server.send(Node("ack", {"class": "message", "id": "ID1", "from": chat.bea.lid, "error": "many"}))
        with pytest.raises(SendUnconfirmed, match="cannot be read"):
            await done(task)
        assert await chat.send(chat.bea.pn, message_id="ID1") == node


async def test_resent_once_within_five_seconds() -> None:
    """A message whose connection breaks is sent once more over the next, as it was."""
    async with chats() as chat:
        task, first = await chat.start(chat.bea.pn, message_id="ID1")
        await chat.lose()
        await chat.reconnect()
        second = await chat.leaves(task)
        assert second == first
        chat.people.ack(chat.server, second)
        assert (await done(task)).id == "ID1"
        await chat.nothing_more()
        assert not await chat.pending()


async def test_resent_once_only() -> None:
    """Where the second connection breaks, too, the message is unconfirmed."""
    async with chats() as chat:
        task, first = await chat.start(chat.bea.pn, message_id="ID1")
        for _ in range(2):
            await chat.lose()
            await chat.reconnect()
            await settle()
        with pytest.raises(SendUnconfirmed, match="over two connections"):
            await done(task)
        assert chat.server.has_received_all
        assert await chat.send(chat.bea.pn, message_id="ID1") == first


async def test_resent_and_timed_out() -> None:
    """The message sent a second time waits its own time for an ack."""
    async with chats() as chat:
        task, _ = await chat.start(chat.bea.pn)
        await chat.lose()
        await chat.reconnect()
        await chat.leaves(task)
        await settle()
        chat.made.clock.advance(75.0)
        with pytest.raises(SendUnconfirmed, match="within 75 s"):
            await done(task)


async def test_connection_breaks_while_it_leaves() -> None:
    """A stanza that was handed to a dying connection is sent again over the next, like one that waits for its ack."""
    async with chats() as chat:
        await chat.send(chat.bea.pn)
        chat.server.client.lost = ConnectionLost("reset")
        task = chat.begin(chat.bea.pn, message_id="ID1")
        await settle()
        assert not task.done()
        await chat.lose()
        await chat.reconnect()
        node = await chat.leaves(task)
        chat.people.ack(chat.server, node)
        assert (await done(task)).id == "ID1"


async def test_connection_breaks_while_devices_are_asked_for() -> None:
    """A connection that broke before the stanza left is no reason to send it twice."""
    async with chats() as chat:
        chat.people.held.add("usync")
        task = chat.begin(chat.bea.pn)
        await chat.leaves(task)
        await chat.lose()
        chat.people.held.clear()
        await chat.reconnect()
        node = await chat.leaves(task)
        assert node.tag == "message"
        await chat.nothing_more()
        chat.people.ack(chat.server, node)
        await done(task)


async def test_without_a_connection() -> None:
    """Where no connection comes within 5 s a message is not sent, its id is free, and nothing of it is kept."""
    async with chats() as chat:
        await chat.send(chat.bea.pn)
        chat.made.transport.gate.clear()
        await chat.lose()
        with pytest.raises(NotConnected):
            await offline(chat, chat.begin(chat.bea.pn, "lost", message_id="ID1"))
        assert await chat.kept("ID1") is None
        chat.made.transport.gate.set()
        await chat.reconnect()
        node = await chat.send(chat.bea.pn, "new", message_id="ID1")
        assert chat.bea.phone.read(node).conversation == "new"


async def test_connection_comes_back_soon() -> None:
    """A message waits for a connection that comes within 5 s, and for the login."""
    async with chats() as chat:
        await chat.send(chat.bea.pn)
        await chat.lose()
        task = chat.begin(chat.bea.pn, "patient")
        await chat.reconnect()
        node = await chat.leaves(task)
        chat.people.ack(chat.server, node)
        await done(task)
        assert chat.bea.phone.read(node).conversation == "patient"


class CuttingStore(FragileStore):
    """A store during whose next commit the connection is lost."""

    def __init__(self) -> None:
        super().__init__(on_commit=self._commit)
        self.chat: Chats | None = None

    async def _commit(self, _: object) -> None:
        chat, self.chat = self.chat, None
        if chat is not None:
            chat.server.cut()
            await chat.made.event(Disconnected)


async def test_connection_lost_during_the_commit() -> None:
    """What is committed when the connection is gone never left: it is forgotten, and its id is free."""
    store = CuttingStore()
    store.load_json((await linked_store()).to_json())
    async with chats(store) as chat:
        await chat.send(chat.bea.pn)
        store.chat = chat
        with pytest.raises(NotConnected):
            await done(chat.begin(chat.bea.pn, "lost", message_id="ID1"))
        assert await chat.kept("ID1") is None


async def test_stanza_too_large_for_the_wire() -> None:
    """A message that fits in no frame fails in its caller, frees its id, and the connection goes on."""
    async with chats() as chat:
        with pytest.raises(LocalProtocolError):
            await done(chat.begin(chat.bea.pn, "x" * (1 << 24), message_id="ID1"))
        assert await chat.kept("ID1") is None
        node = await chat.send(chat.bea.pn, "short", message_id="ID1")
        assert chat.bea.phone.read(node).conversation == "short"


async def test_cancelled_before_it_left() -> None:
    """A caller that gives up while devices are asked for leaves nothing behind, and the next may go on."""
    async with chats() as chat:
        chat.people.held.add("usync")
        task = chat.begin(chat.bea.pn, message_id="ID1")
        await chat.leaves(task)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        chat.people.held.clear()
        assert await chat.kept("ID1") is None
        await chat.send(chat.bea.pn, message_id="ID1")
        assert not await chat.pending()


async def test_cancelled_while_waiting_for_its_turn() -> None:
    """A caller that gives up in the queue does not hold up those behind it."""
    async with chats() as chat:
        chat.people.held.add("usync")
        first = chat.begin(chat.bea.pn, message_id="ID1")
        query = await chat.leaves(first)
        second = chat.begin(chat.bea.pn, message_id="ID2")
        third = chat.begin(chat.bea.pn, message_id="ID3")
        await settle()
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        chat.people.held.clear()
        assert chat.people._answer(chat.server, query)  # noqa: SLF001  # late, as the test wants it
        nodes = [await chat.leaves(first), await chat.leaves(third)]
        assert [node.attrs["id"] for node in nodes] == ["ID1", "ID3"]
        for node in nodes:
            chat.people.ack(chat.server, node)
        await done(first)
        await done(third)


async def test_server_has_it_but_the_store_fails() -> None:
    """Where the server's word cannot be kept, the error says so, and the same bytes go out with the next try."""
    store = await full_disk()
    async with chats(store) as chat:
        task, first = await chat.start(chat.bea.pn, message_id="ID1")
        store.is_full = True
        chat.people.ack(chat.server, first)
        with pytest.raises(StoreError):
            await done(task)
        store.is_full = False
        assert await chat.send(chat.bea.pn, message_id="ID1") == first


@pytest.mark.parametrize("kind", ["result", "error"])
async def test_answer_of_another_kind(kind: str) -> None:
    """An `iq` that bears the message's id is no ack: it leaves open whether the message was sent."""
    async with chats() as chat:
        task, _ = await chat.start(chat.bea.pn, message_id="ID1")
        chat.server.send(Node("iq", {"id": "ID1", "type": kind, "from": SERVER}))
        with pytest.raises(SendUnconfirmed, match="answered by an <ack>, not by <iq>"):
            await done(task)


async def test_ack_of_a_receipt_with_the_same_id() -> None:
    """Somebody who sends us a message with the id of ours makes us send a receipt; its ack does not confirm ours."""
    async with chats() as chat:
        task, node = await chat.start(chat.bea.pn, message_id="ID1")
        chat.server.send(Node("ack", {"id": "ID1", "class": "receipt", "from": chat.bea.lid}))
        await settle()
        assert not task.done()
        chat.people.ack(chat.server, node)
        assert (await done(task)).timestamp == SERVER_TIME


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    plan=st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(["ack", "refuse", "cancel", "timeout"])), min_size=1, max_size=12
    )
)
async def test_receiver_reads_each_id_once(plan: list[tuple[int, str]]) -> None:
    """Whatever becomes of the tries to send some ids, a receiver of all stanzas reads each id once per acceptance."""
    async with chats() as chat:
        accepted: set[int] = set()
        read: dict[int, int] = {}
        for number, outcome in plan:
            task = chat.begin(chat.bea.pn, str(number), message_id=f"ID{number}")
            if number in accepted:
                await done(task)
                continue
            node = await chat.leaves(task)
            await settle()
            if outcome == "refuse":  # nobody gets it
                chat.people.ack(chat.server, node, error=500)
            else:
                with suppress(DuplicateMessage):
                    assert chat.bea.phone.read(node).conversation == str(number)
                    read[number] = read.get(number, 0) + 1
                if outcome == "ack":
                    chat.people.ack(chat.server, node)
                    accepted.add(number)
                elif outcome == "cancel":
                    task.cancel()
                else:
                    chat.made.clock.advance(75.0)
            await asyncio.wait({task})
            assert (
                task.cancelled()
                or task.exception() is None
                or isinstance(task.exception(), SendRefused | SendUnconfirmed)
            )
            if outcome == "refuse":
                read.pop(number, None)
        assert all(count == 1 for count in read.values())


async def test_answer_of_before() -> None:
    """Who asks for a message by its id alone gets its answer, also while it is on its way; None where it is new."""
    async with chats() as chat:
        sender = chat.messages
        assert await sender.send_again("ID1") is None
        task, node = await chat.start(chat.bea.pn, message_id="ID1")
        other = asyncio.create_task(sender.send_again("ID1"))
        await settle()
        assert not other.done()
        chat.people.ack(chat.server, node)
        answer = await done(task)
        assert await other == answer
        assert await sender.send_again("ID1") == answer
        await chat.nothing_more()


async def test_sent_again_by_its_id_alone() -> None:
    """Where nobody knows what became of a message, its id is enough to send the very same ciphertexts again."""
    async with chats() as chat:
        task, first = await chat.start(chat.bea.pn, message_id="ID1")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        again = asyncio.create_task(chat.messages.send_again("ID1"))
        assert await chat.server.receive() == first
        chat.people.ack(chat.server, first)
        assert await again == SendResult("ID1", SERVER_TIME, chat.bea.lid)
