"""Contacts: names that come with messages are kept with them, under both names of their sender, and told once."""

import pytest

from tests.client.conversation import NOBODY, Conversation, conversation, text, with_attrs, without
from tests.client.rig import PHONE
from tests.client.test_lids import lids_over
from zapwire.client.contacts import MAX_NAME, Contacts
from zapwire.client.store.base import Contact
from zapwire.client.store.memory import MemoryStore
from zapwire.protocol.events import BusinessNameChanged, Event, MessageReceived, PushNameChanged
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.proto.verified_name_pb2 import VerifiedNameCertificate


def certificate(name: str) -> bytes:
    """Return a business's certificate."""
    details = VerifiedNameCertificate.Details(serial=7, issuer="smb:wa", verifiedName=name)
    return VerifiedNameCertificate(details=details.SerializeToString(), signature=bytes(64)).SerializeToString()


def renamed(events: list[Event]) -> list[Event]:
    """Return the events that tell of names."""
    return [event for event in events if isinstance(event, PushNameChanged | BusinessNameChanged)]


async def deliver(
    talk: Conversation, message_id: str, *, notify: str = "", verified: bytes | None = None
) -> list[Event]:
    """Deliver a message of Bea's with these names; returns the events that tell of names."""
    node = talk.phone.stanza(message_id, talk.phone.seal(text()))
    node = with_attrs(node, notify=notify) if notify else without(node, "notify")
    if verified is not None:
        child = Node("verified_name", {"v": "1"}, verified)
        node = Node(node.tag, node.attrs, (*node.children, child))
    talk.server.send(node)
    return renamed(await talk.handled())


async def test_push_name_comes_with_a_message() -> None:
    """A new name is kept under both names of the sender and told with the message; the same one again is no news."""
    async with conversation() as talk:
        bea = talk.bea
        (event,) = await deliver(talk, "ID1", notify="Beatriz")
        assert isinstance(event, PushNameChanged)
        assert (event.jid, event.alt, event.old, event.new) == (bea.lid, bea.pn, "Bea", "Beatriz")
        assert event.message is not None
        assert event.message.id == "ID1"
        for name in (bea.pn, bea.lid):
            assert await talk.store.contacts.get(name) == Contact(name, push_name="Beatriz")
        assert await deliver(talk, "ID2", notify="Beatriz") == []
        assert await deliver(talk, "ID3", notify="-") == []
        assert await deliver(talk, "ID4") == []
        assert (await talk.store.contacts.get(bea.pn)) == Contact(bea.pn, push_name="Beatriz")


async def test_verified_name_comes_with_a_message() -> None:
    """A business's name is learnt from its certificate; what is no certificate brings the message all the same."""
    async with conversation() as talk:
        bea = talk.bea
        (event,) = await deliver(talk, "ID1", notify="Bea", verified=certificate("Bea's Bakery"))
        assert isinstance(event, BusinessNameChanged)
        assert (event.jid, event.alt, event.old, event.new) == (bea.lid, bea.pn, "", "Bea's Bakery")
        assert await talk.store.contacts.get(bea.pn) == Contact(bea.pn, push_name="Bea", business_name="Bea's Bakery")
        assert await deliver(talk, "ID2", verified=certificate("Bea's Bakery")) == []
        assert await deliver(talk, "ID3", verified=b"\xff") == []
        assert sum(isinstance(event, MessageReceived) for event in talk.made.seen) == 3


async def test_name_is_committed_with_its_message() -> None:
    """Where the message is not committed, the name is not either, and both come again."""
    fails = [True]

    async def sink(event: Event, _unit: object) -> None:
        if isinstance(event, MessageReceived) and fails:
            fails.pop()
            raise OSError("the disk is full")

    async with conversation(sink=sink) as talk:
        node = with_attrs(talk.phone.stanza("ID1", talk.phone.seal(text())), notify="Beatriz")
        talk.server.send(node)
        assert renamed(await talk.handled()) == []
        assert await talk.store.contacts.get(talk.bea.pn) == Contact(talk.bea.pn, push_name="Bea")
        talk.server.send(node)
        assert len(renamed(await talk.handled())) == 1


@pytest.mark.parametrize("name", ["", "-", "known"])
async def test_push_name_that_is_none(name: str) -> None:
    """An empty name, the server's sign for none, and the known one change nothing."""
    store, contacts = MemoryStore(), Contacts(lids_over(MemoryStore()))
    async with store.begin() as unit:
        await unit.contacts.put(Contact(PHONE, push_name="known"))
        assert not await contacts.learn(unit, PHONE, push_name=name)
    assert await store.contacts.all() == [Contact(PHONE, push_name="known")]


async def test_names_are_learnt_one_by_one() -> None:
    """What is not given stays; a name of the address book may become empty; an overlong one is cut."""
    store, contacts = MemoryStore(), Contacts(lids_over(MemoryStore()))
    async with store.begin() as unit:
        assert await contacts.learn(unit, PHONE.with_device(3), first_name="Ana", full_name="Ana Gómez")
        assert await contacts.learn(unit, PHONE, push_name="Anita", business_name="Café")
        assert not await contacts.learn(unit, PHONE, first_name="Ana")
        assert not await contacts.learn(unit, NOBODY)
        assert await contacts.learn(unit, PHONE, first_name="", push_name="A" * 600)
    assert await store.contacts.all() == [Contact(PHONE, "", "Ana Gómez", "A" * MAX_NAME, "Café")]


async def test_business_that_is_known_by_both_names() -> None:
    """Where the other name that is told is the same one, the one that is known counts."""
    store, lid, pn = MemoryStore(), JID.parse("200000000000001@lid"), JID.parse("5491166660000@s.whatsapp.net")
    async with store.begin() as unit:
        await unit.lids.put(lid, pn)
        found = await Contacts(lids_over(store)).take_business_name(unit, lid.with_device(2), lid, "Bakery")
    assert found == [BusinessNameChanged(lid, pn, "", "Bakery", None)]
    assert [await store.contacts.get(name) for name in (lid, pn)] == [
        Contact(name, business_name="Bakery") for name in (lid, pn)
    ]
