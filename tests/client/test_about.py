"""About: our text is changed, others' changes are told."""

import asyncio

from tests.client.conversation import conversation
from zapwire.protocol.events import AboutChanged
from zapwire.protocol.stanzas.about import AboutNotice, SetAbout
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.mex import mex_answer


async def test_text_is_changed() -> None:
    """By a query that the server confirms."""
    async with conversation() as talk:
        task = asyncio.create_task(talk.made.client.about.set("At the beach"))
        query = await talk.server.receive_query("w:mex")
        assert SetAbout.from_node(query) == SetAbout("At the beach")
        talk.server.answer(query, mex_answer({}))
        await task


async def test_changes_are_told() -> None:
    """With both names, where both are known."""
    async with conversation() as talk:
        bea = talk.bea
        node = AboutNotice(bea.lid, "Baking", 9).to_node("N1")
        assert await talk.answers(node) == [ack_for(node)]
        async with talk.store.begin() as unit:
            await unit.lids.put(bea.lid, bea.pn)
        await talk.answers(node)
        events = [event for event in talk.made.seen if isinstance(event, AboutChanged)]
        assert events == [AboutChanged(bea.lid, alt, "Baking", 9) for alt in (None, bea.pn)]
