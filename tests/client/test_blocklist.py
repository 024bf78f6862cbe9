"""Blocklist: people are blocked by LID; changes of other devices are told, as a whole and one by one."""

import asyncio

import pytest

from tests.client.conversation import conversation
from tests.client.rig import PHONE
from zapwire.errors import NoSuchRecipient
from zapwire.protocol.events import BlockChanged, BlocklistChanged
from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.blocklist import Blocklist, BlocklistNotice, UpdateBlocklist, blocklist

LISTED = Blocklist((JID.parse("200000000000001@lid"),), "2")


async def test_list_is_asked_for() -> None:
    """As the server has it."""
    async with conversation() as talk:
        task = asyncio.create_task(talk.made.client.blocklist.get())
        talk.server.answer(await talk.server.receive_query("blocklist"), blocklist(LISTED))
        assert await task == LISTED


@pytest.mark.parametrize("by_pn", [True, False])
async def test_blocking_and_unblocking(by_pn: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """The server gets the LID, asked for where it is unknown, and with a block the number."""
    async with conversation() as talk:
        bea, blocking = talk.bea, talk.made.client.blocklist
        if not by_pn:
            async with talk.store.begin() as unit:
                await unit.lids.put(bea.lid, bea.pn)
        who = bea.pn.with_device(2) if by_pn else bea.lid
        task = asyncio.create_task(blocking.change(who, "block"))
        query = await talk.server.receive_query("blocklist")
        assert UpdateBlocklist.from_node(query) == UpdateBlocklist(bea.lid, "block", bea.pn)
        talk.server.answer(query, blocklist(LISTED))
        assert await task == (bea.lid, LISTED)
        task = asyncio.create_task(blocking.change(who, "unblock"))
        query = await talk.server.receive_query("blocklist")
        assert UpdateBlocklist.from_node(query) == UpdateBlocklist(bea.lid, "unblock")
        talk.server.answer(query, blocklist(Blocklist()))
        assert await task == (bea.lid, Blocklist())


async def test_nobody_to_block() -> None:
    """A number that is not on WhatsApp cannot be blocked."""
    async with conversation() as talk:
        with pytest.raises(NoSuchRecipient):
            await talk.made.client.blocklist.block(JID.parse("14155550123@s.whatsapp.net"))


async def test_changes_are_told() -> None:
    """The list's news first, then each person's, with both names."""
    async with conversation() as talk:
        bea = talk.bea
        async with talk.store.begin() as unit:
            await unit.lids.put(bea.lid, bea.pn)
        node = BlocklistNotice(PHONE, "", "2", "1", ((bea.lid, "block"),), 9).to_node("N1")
        assert await talk.answers(node) == [ack_for(node)]
        events = [event for event in talk.made.seen if isinstance(event, BlocklistChanged | BlockChanged)]
        assert events == [
            BlocklistChanged("", "2", "1", ((bea.lid, "block"),), 9),
            BlockChanged(bea.lid, bea.pn, is_blocked=True, timestamp=9, dhash="2"),
        ]
