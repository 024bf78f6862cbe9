"""Asking our phone for messages that cannot be had otherwise."""

import asyncio

import pytest

from tests.client.conversation import GROUP, Conversation, conversation, said, text
from tests.client.rig import PHONE, RARE_PINGS, linked_store, rig, settle
from zapwire.protocol.events import Disconnected, MessageUndecryptable
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.peer import read_unavailable_request
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.messages import Enc

UNAVAILABLE = Node("unavailable", {"type": "view_once"})
BAD = Enc("msg", b"x")


async def asked(talk: Conversation) -> MessageKey:
    """Take the client's message to its phone, acknowledge it, and return which message it asks for."""
    node = await talk.server.receive()
    assert (node.tag, node.attrs["to"], node.attrs["category"]) == ("message", PHONE, "peer")
    talk.people.ack(talk.server, node)
    keys = read_unavailable_request(talk.people.me.phone.read(node))
    assert keys is not None
    (key,) = keys
    return key


async def test_unavailable_message_is_asked_for() -> None:
    """What the server has for other devices only is asked for at once; the event says that it may come."""
    async with conversation(ask_phone=True) as talk:
        node = talk.phone.stanza("ID1", others=(UNAVAILABLE,))
        event = await talk.not_told(node)
        assert (event.is_final, event.is_unavailable) == (False, True)
        assert await talk.server.receive() == ack_for(node)
        assert await asked(talk) == MessageKey(talk.bea.lid, "ID1", is_from_me=False)


async def test_group_message_is_asked_for_with_its_sender() -> None:
    """A group's message is asked for by its group and sender."""
    async with conversation(ask_phone=True) as talk:
        await talk.not_told(talk.phone.stanza("ID1", others=(UNAVAILABLE,), group=GROUP))
        assert (await talk.server.receive()).tag == "ack"
        assert await asked(talk) == MessageKey(GROUP, "ID1", is_from_me=False, participant=talk.bea.lid)


async def test_sender_has_its_time_first() -> None:
    """For an unreadable message the phone is asked 5 s later, once, unless it came."""
    async with conversation(ask_phone=True, timing=RARE_PINGS) as talk:
        await talk.retry(talk.phone.stanza("ID1", BAD))
        talk.made.clock.advance(4.9)
        assert await talk.said() == []
        await talk.retry(talk.phone.stanza("ID1", BAD))
        talk.made.clock.advance(0.1)
        assert (await asked(talk)).id == "ID1"
        talk.made.clock.advance(60)
        assert await talk.said() == []


async def test_message_that_came_is_not_asked_for() -> None:
    """A message that its sender sent again in time is not asked for."""
    async with conversation(ask_phone=True, timing=RARE_PINGS) as talk:
        await talk.retry(talk.phone.stanza("ID1", BAD))
        await talk.told(talk.phone.stanza("ID1", talk.phone.seal(text(), template=Enc("", b"", count=1))))
        talk.made.clock.advance(60)
        assert await talk.said() == []


async def test_both_in_one_go() -> None:
    """That holds also where the message comes before the waiting began."""
    async with conversation(ask_phone=True, timing=RARE_PINGS) as talk:
        talk.server.send(
            talk.phone.stanza("ID1", BAD), talk.phone.stanza("ID1", talk.phone.seal(text(), template=Enc("", b"")))
        )
        await talk.handled()
        assert [node.tag for node in await talk.said()] == ["receipt", "ack", "receipt"]
        talk.made.clock.advance(60)
        assert await talk.said() == []


async def test_anothers_message_of_the_same_id_stops_nothing() -> None:
    """Somebody else cannot keep us from asking by sending a message of the same id."""
    async with conversation(ask_phone=True, timing=RARE_PINGS) as talk:
        cai = talk.people.add("5491177770000", "300000000000001").phone
        await talk.retry(talk.phone.stanza("ID1", BAD))
        assert said(await talk.told(cai.stanza("ID1", cai.seal(text("cai"), prekey_id=2)))) == "cai"
        talk.made.clock.advance(5)
        assert await asked(talk) == MessageKey(talk.bea.lid, "ID1", is_from_me=False)


async def test_asking_can_be_switched_off() -> None:
    """Where the phone shall not be asked it is not, and an unavailable message is lost for good."""
    async with conversation(ask_phone=False, timing=RARE_PINGS) as talk:
        await talk.retry(talk.phone.stanza("ID1", BAD))
        assert (await talk.not_told(talk.phone.stanza("ID2", others=(UNAVAILABLE,)))).is_final
        talk.made.clock.advance(60)
        assert [node.tag for node in await talk.said()] == ["ack"]


async def test_asked_once_at_a_time() -> None:
    """While the phone is being asked for a message the same one again is no second request."""
    async with conversation(ask_phone=True) as talk:
        node = talk.phone.stanza("ID1", others=(UNAVAILABLE,))
        talk.server.send(node, node)
        assert [event.is_final for event in await talk.handled() if isinstance(event, MessageUndecryptable)] == [
            False
        ] * 2
        assert [answer.tag for answer in await talk.said()] == ["ack", "ack", "message"]


async def test_refused_request_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A request that the server refuses is logged, and the message can be asked for again."""
    caplog.set_level("INFO")
    async with conversation(ask_phone=True) as talk:
        for _ in range(2):
            talk.server.send(talk.phone.stanza("ID1", others=(UNAVAILABLE,)))
            assert (await talk.server.receive()).tag == "ack"
            talk.people.ack(talk.server, await talk.server.receive(), error=479)
            await settle()
        assert "the phone could not be asked for message ID1" in caplog.text


async def test_not_too_many_at_once() -> None:
    """Where very many requests wait no more are taken, and their events are final."""
    async with conversation(ask_phone=True, timing=RARE_PINGS) as talk:
        talk.people.held.add("encrypt")  # nobody's keys are had, so requests stay
        for number in range(501):
            talk.server.send(talk.phone.stanza(f"ID{number}", others=(UNAVAILABLE,)))
        events = [event for event in await talk.handled() if isinstance(event, MessageUndecryptable)]
        assert [event.is_final for event in events] == [False] * 500 + [True]


async def test_lost_connection_ends_requests() -> None:
    """A request that waits ends with its connection; after the next login the message can be asked for anew."""
    async with conversation(ask_phone=True, timing=RARE_PINGS) as talk:
        await talk.retry(talk.phone.stanza("ID1", BAD))
        talk.server.cut()
        await talk.made.event(Disconnected)
        talk.made.clock.advance(await talk.made.clock.next_wait())
        talk.server = await talk.made.reconnected()
        talk.people.attend(talk.server)
        talk.made.clock.advance(60)
        assert await talk.said() == []
        talk.server.send(talk.phone.stanza("ID1", others=(UNAVAILABLE,)))
        assert (await talk.server.receive()).tag == "ack"
        assert (await asked(talk)).id == "ID1"


async def test_request_that_never_began() -> None:
    """A request for which the connection ends before it began does not stay in the way."""
    async with conversation(ask_phone=True, timing=RARE_PINGS) as talk:
        node = talk.phone.stanza("ID1", others=(UNAVAILABLE,))
        # Both are read before anything else runs, so the group of tasks ends at once.
        talk.server.end(node)
        await talk.made.event(Disconnected)
        talk.made.clock.advance(await talk.made.clock.next_wait())
        talk.server = await talk.made.reconnected()
        talk.people.attend(talk.server)
        talk.server.send(node)
        assert (await talk.server.receive()).tag == "ack"
        assert (await asked(talk)).id == "ID1"


async def test_client_closes_while_it_waits() -> None:
    """A client that is closed while it waits to ask leaves nothing behind."""
    before = asyncio.all_tasks()
    async with rig(await linked_store(), timing=RARE_PINGS) as made:
        server = await made.logged_in()
        sender = JID.parse("200000000000001@lid")
        server.send(Node("message", {"id": "A", "from": sender, "t": "1"}, (BAD.to_node(),)))
        await made.event(MessageUndecryptable)
    assert asyncio.all_tasks() == before


async def test_a_message_is_asked_for_by_hand() -> None:
    """Also where the client does not ask by itself."""
    async with conversation(ask_phone=False) as talk:
        asking = asyncio.create_task(talk.made.client.messages.request_from_phone(GROUP, "ID1", sender=talk.bea.lid))
        assert await asked(talk) == MessageKey(GROUP, "ID1", is_from_me=False, participant=talk.bea.lid)
        assert await asking
