"""Groups: asked once, forgotten when the server tells of a change."""

import asyncio

import pytest

from tests.client import conversation as talking
from tests.client.conversation import GROUP, conversation
from tests.client.rig import PHONE
from zapwire.client import groups as module
from zapwire.client.groups import Groups
from zapwire.client.lids import LIDs
from zapwire.errors import QueryRefused, StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ack_for

CHANGED = Node("notification", {"type": "w:gp2", "id": "N1", "from": GROUP, "t": "1"}, (Node("add"),))


def groups(talk: talking.Conversation) -> Groups:
    """Return the feature over the conversation's connection; the group has Bea in it."""
    context = talk.context()
    talk.people.add_group(GROUP, talk.bea)
    return Groups(context, LIDs(context))


async def test_group_is_asked_once() -> None:
    """A group is as the server has it, asked for once where what was last heard will do."""
    async with conversation() as talk:
        feature = groups(talk)
        info = await feature.known(GROUP)
        assert info == talk.people.groups[GROUP]
        assert await feature.known(GROUP) == info
        assert len(talk.people.asked("w:g2")) == 1
        assert await feature.info(GROUP) == info
        assert len(talk.people.asked("w:g2")) == 2


async def test_members_names_are_learnt() -> None:
    """Both names of each member are learnt where the group tells them."""
    async with conversation() as talk:
        await groups(talk).known(GROUP)
        assert await talk.store.lids.lid_for(talk.bea.pn) == talk.bea.lid


async def test_unknown_group() -> None:
    """A group that is none is refused, and asked for again the next time."""
    async with conversation() as talk:
        feature = groups(talk)
        talk.people.groups.clear()
        for _ in range(2):
            with pytest.raises(QueryRefused) as raised:
                await feature.known(GROUP)
            assert raised.value.code == 404
        assert len(talk.people.asked("w:g2")) == 2


async def test_change_forgets() -> None:
    """After a change, or where told to, the group is asked for again."""
    async with conversation() as talk:
        feature = groups(talk)
        await feature.known(GROUP)
        await feature.notifications()["w:gp2"](CHANGED)
        await feature.known(GROUP)
        feature.forget(GROUP)
        feature.forget(GROUP)
        await feature.known(GROUP)
        assert len(talk.people.asked("w:g2")) == 3


async def test_change_while_it_is_asked_for() -> None:
    """An answer that may be older than a change is given, and not kept."""
    async with conversation() as talk:
        feature = groups(talk)
        talk.people.held.add("w:g2")
        asking = asyncio.create_task(feature.known(GROUP))
        query = await talk.server.receive_query("w:g2")
        await feature.notifications()["w:gp2"](CHANGED)
        talk.people.held.clear()
        assert talk.server.attendant(talk.server, query)
        assert (await asking).jid == GROUP
        await feature.known(GROUP)
        assert len(talk.people.asked("w:g2")) == 2


async def test_least_used_groups_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are too many groups those that were not used for longest go."""
    monkeypatch.setattr(module, "MAX_GROUPS", 2)
    async with conversation() as talk:
        feature = groups(talk)
        first, second, third = (JID.parse(f"12036300000000000{n}@g.us") for n in (2, 3, 4))
        for group in (first, second, third):
            talk.people.add_group(group, talk.bea)
        for group in (first, second, first, third, first):
            await feature.known(group)
        assert len(talk.people.asked("w:g2")) == 3
        await feature.known(second)
        assert len(talk.people.asked("w:g2")) == 4


async def test_unreadable_change() -> None:
    """A change of nobody knows which group is refused with the documented error."""
    async with conversation() as talk:
        with pytest.raises(StanzaError):
            await groups(talk).notifications()["w:gp2"](Node("notification", {"type": "w:gp2"}))


async def test_client_listens() -> None:
    """The client acknowledges the change, and who joined gets the next message."""
    async with conversation() as talk:
        talk.people.add_group(GROUP, talk.bea)
        await talk.write(GROUP, readers=(talk.phone,))
        cai = talk.people.add("5491177770000", "300000000000001")
        talk.people.add_group(GROUP, talk.bea, cai)
        assert await talk.answers(CHANGED) == [ack_for(CHANGED)]
        node = await talk.write(GROUP, "welcome", readers=(cai.phone,))
        assert cai.phone.enc_for(node) is not None
        assert talk.made.client.groups is not None
        assert (await talk.made.client.groups.info(GROUP)).participants[0].pn == PHONE
