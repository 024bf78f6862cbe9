"""Newsletters: following them, hearing of them, and their messages."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.client.fake_server import ServerEnd
from tests.client.rig import PHONE, Rig, linked_store, rig
from tests.protocol.stanzas.test_newsletters import FULL, NEWS, POSTS, READ, notification
from zapwire.errors import Forbidden, LocalProtocolError
from zapwire.protocol import events
from zapwire.protocol.events import Event, MessageReceived
from zapwire.protocol.messages.content import Text
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.mex import mex_answer, mex_refusal, mex_update, read_mex_query
from zapwire.protocol.stanzas.newsletters import (
    FOLLOW_ID,
    JOINED,
    LEFT,
    MUTE_CHANGED,
    MUTE_ID,
    UNFOLLOW_ID,
    UNMUTE_ID,
    fetch_data,
    list_data,
    live_updates,
)
from zapwire.protocol.types.newsletters import NewsletterEdit


@pytest.fixture
async def made() -> AsyncIterator[Rig]:
    """Make a linked client."""
    async with rig(await linked_store()) as made:
        yield made


def post(text: str, *, id: str = "3EB0", edited_at_ms: int = 0, **attrs: str) -> Node:
    """Return a message of the newsletter."""
    content = Message(conversation=text)
    content.messageContextInfo.messageSecret = bytes(32)
    children = [Node("plaintext", {}, content.SerializeToString())]
    if edited_at_ms:
        children.append(Node("meta", {"msg_edit_t": str(edited_at_ms), "original_msg_t": "1700000000"}))
    basic: dict[str, AttrValue] = {"from": NEWS, "id": id, "t": "1700000000", "type": "text", "server_id": "101"}
    return Node("message", {**basic, **attrs}, tuple(children))


async def test_listing(made: Rig) -> None:
    """All, and one."""
    server = await made.logged_in()
    listing = asyncio.create_task(made.client.newsletters.all())
    server.answer(await server.receive_query("w:mex"), mex_answer(list_data([READ])))
    assert await listing == (READ,)
    asking = asyncio.create_task(made.client.newsletters.info(NEWS))
    server.answer(await server.receive_query("w:mex"), mex_answer(fetch_data(READ)))
    assert await asking == READ


async def test_changes(made: Rig) -> None:
    """Each has its number, and names the newsletter."""
    server = await made.logged_in()
    newsletters = made.client.newsletters
    for change, query_id in (
        (newsletters.follow(NEWS), FOLLOW_ID),
        (newsletters.unfollow(NEWS), UNFOLLOW_ID),
        (newsletters.set_muted(NEWS, muted=True), MUTE_ID),
        (newsletters.set_muted(NEWS, muted=False), UNMUTE_ID),
    ):
        task = asyncio.create_task(change)
        query = await server.receive_query("w:mex")
        assert read_mex_query(query) == (query_id, {"newsletter_id": str(NEWS)})
        server.answer(query, mex_answer({}))
        await task
    refused = asyncio.create_task(newsletters.unfollow(NEWS))
    server.answer(await server.receive_query("w:mex"), mex_refusal(403, "Forbidden"))
    with pytest.raises(Forbidden):
        await refused


async def test_live_updates(made: Rig) -> None:
    """They are asked of the newsletter itself, and told as they come."""
    server = await made.logged_in()
    task = asyncio.create_task(made.client.newsletters.subscribe(NEWS))
    query = await server.receive_query("newsletter")
    assert query.attrs["to"] == NEWS
    server.answer(query, (Node("live_updates", {"duration": "300"}),))
    assert await task == 300
    node = live_updates(NEWS, POSTS, "N1", 1_764_250_000)
    server.send(node)
    assert await made.event(events.NewsletterUpdated) == events.NewsletterUpdated(NEWS, POSTS, 1_764_250_000)
    assert await server.receive() == ack_for(node)


async def test_what_is_no_newsletter(made: Rig) -> None:
    """Nothing is asked."""
    server = await made.logged_in()
    newsletters = made.client.newsletters
    for asked in (newsletters.follow(PHONE), newsletters.info(PHONE), newsletters.subscribe(PHONE)):
        with pytest.raises(LocalProtocolError, match="newsletter"):
            await asked
    assert server.has_received_all


async def test_news(made: Rig) -> None:
    """What this account does with newsletters on other devices is told, each in turn."""
    server = await made.logged_in()
    node = notification(
        mex_update("Join", {JOINED: FULL}),
        mex_update("Leave", {LEFT: {"id": str(NEWS), "role": "GUEST"}}),
        mex_update("Mute", {MUTE_CHANGED: {"id": str(NEWS), "mute": "ON"}}),
    )
    server.send(node)
    assert await made.event(events.NewsletterJoined) == events.NewsletterJoined(READ, 9)
    assert await made.event(events.NewsletterLeft) == events.NewsletterLeft(NEWS, "guest", 9)
    assert await made.event(events.NewsletterMuteChanged) == events.NewsletterMuteChanged(NEWS, "on", 9)
    assert await server.receive() == ack_for(node)
    for odd in (notification(), notification(mex_update("Join", {JOINED: {"id": "?"}}))):
        server.send(odd)
        assert await server.receive() == ack_for(odd)
    assert made.later_events() == []


async def told(made: Rig, server: ServerEnd, node: Node) -> list[Event]:
    """Deliver a message, which is acknowledged, and return what came of it."""
    server.send(node, Node("notification", {"id": "END", "from": NEWS, "type": "other"}))
    assert await server.receive() == ack_for(node)
    assert (await server.receive()).attrs["id"] == "END"
    found = made.later_events()
    while made.later_events():
        await made.event(Event)
    return found


async def test_messages(made: Rig) -> None:
    """They are told once, as messages of the newsletter, and acknowledged; their secret is kept."""
    server = await made.logged_in()
    (event,) = await told(made, server, post("News!"))
    assert isinstance(event, MessageReceived)
    assert (event.info.chat, event.info.sender, event.info.server_id) == (NEWS, NEWS, 101)
    assert event.content == Text("News!")
    assert event.newsletter_edit is None
    assert await told(made, server, post("News!")) == []
    assert await made.store.secrets.get(NEWS, NEWS, "3EB0") == bytes(32)


async def test_a_changed_message(made: Rig) -> None:
    """It comes under the id of the old one, with the time of each change."""
    server = await made.logged_in()
    await told(made, server, post("News!"))
    for time in (1_700_000_111_735, 1_700_000_222_735):
        (event,) = await told(made, server, post("Old news", edited_at_ms=time, edit="3"))
        assert isinstance(event, MessageReceived)
        assert event.newsletter_edit == NewsletterEdit(time, 1_700_000_000)
        assert event.content == Text("Old news")


@pytest.mark.parametrize("content", [(), (Node("plaintext", {}, b"\xff"),), (Node("plaintext", {}, "text"),)])
async def test_a_message_that_cannot_be_read(made: Rig, content: tuple[Node, ...]) -> None:
    """It is acknowledged, as it would be no better the next time."""
    server = await made.logged_in()
    assert await told(made, server, Node("message", post("x").attrs, content)) == []


async def test_a_status(made: Rig) -> None:
    """It is told as such; one that is nobody's, or cannot be read, is acknowledged and passed over."""
    server = await made.logged_in()
    status = post("Now", id="3EB1")
    (event,) = await told(made, server, Node("status", status.attrs, status.content))
    assert isinstance(event, MessageReceived)
    assert event.info.is_newsletter_status
    other = Node("status", {**status.attrs, "from": PHONE}, status.content)
    assert await told(made, server, other) == []
    server.send(Node("status", {"id": "X", "from": NEWS}))
    assert (await server.receive()).attrs["error"] == "487"


async def test_reading(made: Rig) -> None:
    """Only our other devices hear it, whatever the settings are."""
    server = await made.logged_in()
    await made.client.receipts.mark_read(["3EB0"], chat=NEWS)
    receipt = await server.receive()
    assert (receipt.attrs["type"], receipt.attrs["to"]) == ("read-self", NEWS)
    assert "participant" not in receipt.attrs
    await made.client.receipts.mark_read(["3EB0"], chat=NEWS, sender=NEWS)
    assert (await server.receive()).attrs["participant"] == NEWS
