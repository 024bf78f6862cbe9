"""Pictures: asked for with the token that lets us see them; changes are told with both names."""

import asyncio

import pytest

from tests.client.conversation import GROUP, conversation
from tests.client.rig import DEVICE, PHONE
from zapwire.client.store.base import PrivacyToken
from zapwire.errors import ItemNotFound, NotAuthorized, ZapwireError
from zapwire.protocol.events import PictureChanged
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.pictures import GetPicture, Picture, PictureNotice, own_picture_notice

PICTURE = Picture("7", "https://pps.whatsapp.net/v/a", "preview", "/v/a", b"hash")


async def test_picture_is_asked_for() -> None:
    """Without device, with the person's token; a group has none."""
    async with conversation() as talk:
        pictures, bea, server = talk.made.client.pictures, talk.bea, talk.server
        async with talk.store.begin() as unit:
            await unit.privacy_tokens.put(bea.pn, PrivacyToken(b"token", int(talk.made.clock.now()), 0))
        task = asyncio.create_task(pictures.get(bea.pn.with_device(2), preview=True))
        query = await server.receive_query("w:profile:picture")
        assert GetPicture.from_node(query) == GetPicture(bea.pn, "preview", token=b"token")
        server.answer(query, (PICTURE.to_node(),))
        assert await task == PICTURE
        task = asyncio.create_task(pictures.get(GROUP, existing_id="7"))
        query = await server.receive_query("w:profile:picture")
        assert GetPicture.from_node(query) == GetPicture(GROUP, "image", "7")
        server.answer(query, (Node("picture", {"status": "304"}),))
        assert await task is None


@pytest.mark.parametrize(("code", "kind"), [(404, ItemNotFound), (401, NotAuthorized)])
async def test_no_picture(code: int, kind: type[ZapwireError]) -> None:
    """None, and a hidden one, are errors of their own."""
    async with conversation() as talk:
        task = asyncio.create_task(talk.made.client.pictures.get(talk.bea.pn))
        talk.server.refuse(await talk.server.receive_query("w:profile:picture"), code, "text")
        with pytest.raises(kind):
            await task


async def test_changes_are_told() -> None:
    """Others' with both names, and that one's own changed; each is acknowledged."""
    async with conversation() as talk:
        bea = talk.bea
        async with talk.store.begin() as unit:
            await unit.lids.put(bea.lid, bea.pn)
        for notice, removed, picture_id in (
            (PictureNotice(bea.pn, "7", bea.pn, timestamp=9), False, "7"),
            (PictureNotice(bea.pn, "", None, is_removed=True, timestamp=9), True, ""),
        ):
            node = notice.to_node("N1")
            talk.server.send(node)
            event = await talk.made.event(PictureChanged)
            author_alt = bea.lid if notice.author else None
            assert event == PictureChanged(bea.pn, bea.lid, notice.author, 9, removed, picture_id, author_alt, "N1")
            assert await talk.server.receive() == ack_for(node)
        talk.server.send(own_picture_notice(PHONE, "N2", 9))
        event = await talk.made.event(PictureChanged)
        assert (event.jid, event.alt, event.picture_id) == (PHONE, (await talk.store.lids.lid_for(DEVICE)), "")


async def test_a_groups_picture() -> None:
    """It is told with both names of its author."""
    async with conversation() as talk:
        async with talk.store.begin() as unit:
            await unit.lids.put(talk.bea.lid, talk.bea.pn)
        node = PictureNotice(GROUP, "179", talk.bea.lid, timestamp=7).to_node("N1")
        talk.server.send(node)
        event = await talk.made.event(PictureChanged)
        assert event == PictureChanged(
            GROUP,
            None,
            talk.bea.lid,
            7,
            is_removed=False,
            picture_id="179",
            author_alt=talk.bea.pn,
            notification_id="N1",
        )
        assert await talk.server.receive() == ack_for(node)


async def test_notification_that_tells_nothing() -> None:
    """It is acknowledged, and nothing is told."""
    async with conversation() as talk:
        node = Node("notification", {"type": "picture", "id": "N1", "from": PHONE}, (Node("request"),))
        assert await talk.answers(node) == [ack_for(node)]
        assert not talk.made.has_seen(PictureChanged)
