"""Hearing of pictures."""

from tests.client.conversation import GROUP, conversation
from zapwire.protocol.events import PictureChanged
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.pictures import PictureNotice


async def test_picture_of_a_group() -> None:
    """It is told with both names of its author, and acknowledged."""
    async with conversation() as talk:
        async with talk.store.begin() as unit:
            await unit.lids.put(talk.bea.lid, talk.bea.pn)
        node = PictureNotice(GROUP, talk.bea.lid, 7, "179").to_node("N1")
        talk.server.send(node)
        event = await talk.made.event(PictureChanged)
        assert await talk.said() == [ack_for(node)]
        assert event == PictureChanged(GROUP, talk.bea.lid, 7, "179", talk.bea.pn, talk.bea.lid, notification_id="N1")
        assert not event.is_removed


async def test_picture_of_a_person() -> None:
    """It is told with both their names; without an id there is none any more."""
    async with conversation() as talk:
        async with talk.store.begin() as unit:
            await unit.lids.put(talk.bea.lid, talk.bea.pn)
        talk.server.send(PictureNotice(talk.bea.pn, None, 7, "").to_node("N1"))
        event = await talk.made.event(PictureChanged)
        assert (event.pn, event.lid, event.author) == (talk.bea.pn, talk.bea.lid, None)
        assert event.is_removed


async def test_unreadable_picture() -> None:
    """It is acknowledged, and nothing is told."""
    async with conversation() as talk:
        node = Node("notification", {"type": "picture", "id": "N1", "from": GROUP}, (Node("set"),))
        talk.server.send(node)
        assert await talk.handled() == []
        assert await talk.said() == [ack_for(node)]
