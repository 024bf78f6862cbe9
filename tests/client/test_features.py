"""Features: all of them together hear every stanza that a client must answer."""

import pytest

from tests.client.conversation import conversation, offline_context
from tests.client.rig import LID, linked_store, rig
from zapwire.client.dispatch import Dispatcher
from zapwire.client.features import Features
from zapwire.client.groups import Groups
from zapwire.client.media.media import Media
from zapwire.client.messages.messages import Messages
from zapwire.client.options import Network
from zapwire.client.presence import Presence
from zapwire.client.receipts import Receipts
from zapwire.client.store.memory import MemoryStore
from zapwire.client.tls import TLS
from zapwire.client.web import Web
from zapwire.protocol.events import LoggedOut, UnknownCallReceived
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.stream import STREAM_END, StreamError

TAGS = {
    "call",
    "chatstate",
    "failure",
    "ib",
    "iq",
    "message",
    "notification",
    "presence",
    "receipt",
    "status",
    "stream:error",
    "success",
}


def nowhere() -> Web:
    """Return a pool that nobody uses."""
    return Web(Network(), TLS(Network()))


async def test_every_tag_has_one_handler() -> None:
    """No stanza the server sends is without a handler, and none has two."""
    context = offline_context(MemoryStore())
    tables = list(Features(context, nowhere()).handlers())
    tags = [tag for table in tables for tag in table]
    assert sorted(tags) == sorted(TAGS)
    Dispatcher(tables, context.log)


def test_what_users_call() -> None:
    """The parts that users call are there."""
    features = Features(offline_context(MemoryStore()), nowhere())
    assert isinstance(features.messages, Messages)
    assert isinstance(features.receipts, Receipts)
    assert isinstance(features.presence, Presence)
    assert isinstance(features.groups, Groups)
    assert isinstance(features.media, Media)


@pytest.mark.parametrize("tag", ["receipt", "notification", "call", "message"])
async def test_poor_stanza_does_not_stop_the_client(tag: str) -> None:
    """A stanza with hardly anything in it does not keep the next from being handled."""
    async with conversation() as talk:
        talk.server.send(Node(tag), Node(tag, {"id": "X1"}), Node(tag, {"id": "X2", "from": LID}))
        assert [event for event in await talk.handled() if not isinstance(event, UnknownCallReceived)] == []


async def test_nothing_is_remembered_of_an_account_that_is_gone() -> None:
    """With the device goes what features remember beside the store: the next account begins anew."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        presence = made.client.presence
        await presence.send(available=True, name="Ana")
        server.end(StreamError("401", "device_removed").to_node(), STREAM_END)
        await made.event(LoggedOut)
        assert not presence.is_available
