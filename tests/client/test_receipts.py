"""Receipts: hearing of our messages, and saying that we read others'."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.client.messages.chats import GROUP, chats, full_disk
from tests.client.rig import DEVICE, DEVICE_LID, LID, PHONE, linked_store, rig, settle
from zapwire.client.store.base import Stores
from zapwire.errors import LocalProtocolError, NotConnected, StoreError
from zapwire.protocol.events import Event, ReceiptReceived
from zapwire.protocol.jid import JID, STATUS_BROADCAST
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ack_for
from zapwire.protocol.stanzas.receipts import IncomingReceipt, ReceiptType, grouped_receipt
from zapwire.protocol.types.messages import MessageSource

WHEN = 1_700_000_600
NOW = "1700000000"
BEA = JID.parse("200000000000001@lid")
BEA_PN = JID.parse("5491166660000@s.whatsapp.net")


@pytest.mark.parametrize("kind", [*ReceiptType, "view", "unheard-of"])
async def test_receipt_is_told(kind: str) -> None:
    """A receipt of any type is an event, and acknowledged exactly; a retry of an unknown message is, too."""
    async with chats() as chat:
        node = IncomingReceipt(("ID1",), BEA.with_device(2), kind, WHEN, sender_pn=BEA_PN).to_node()
        chat.server.send(node)
        event = await chat.made.event(ReceiptReceived)
        source = MessageSource(BEA, BEA.with_device(2), sender_alt=BEA_PN.with_device(2))
        assert event == ReceiptReceived(source, ("ID1",), WHEN, kind)
        assert await chat.server.receive() == ack_for(node)
        assert await chat.store.lids.lid_for(BEA_PN) == BEA


async def test_receipt_of_many() -> None:
    """One receipt for several messages is one event."""
    async with chats() as chat:
        chat.server.send(IncomingReceipt(("ID1", "ID2", "ID3"), BEA, "read", WHEN).to_node())
        assert (await chat.made.event(ReceiptReceived)).message_ids == ("ID1", "ID2", "ID3")


async def test_receipt_in_a_group() -> None:
    """In a group the receipt is of the participant, by both names."""
    async with chats() as chat:
        node = IncomingReceipt(
            ("ID1",), GROUP, "read", WHEN, participant=BEA, participant_pn=BEA_PN, addressing_mode="lid"
        ).to_node()
        chat.server.send(node)
        event = await chat.made.event(ReceiptReceived)
        assert event.source == MessageSource(GROUP, BEA, is_group=True, sender_alt=BEA_PN, addressing_mode="lid")
        assert await chat.server.receive() == ack_for(node)


async def test_names_are_completed() -> None:
    """A sender whose other name is known has it in the event, although the stanza does not tell it."""
    async with chats() as chat:
        async with chat.store.begin() as unit:
            await unit.lids.put(BEA, BEA_PN)
        chat.server.send(IncomingReceipt(("ID1",), BEA_PN.with_device(2), "", WHEN).to_node())
        assert (await chat.made.event(ReceiptReceived)).source.sender_alt == BEA.with_device(2)


async def test_receipt_of_our_own_device() -> None:
    """What another device of ours has read is told with the chat and whose message it was."""
    async with chats() as chat:
        chat.server.send(IncomingReceipt(("ID1",), LID, "read-self", WHEN, recipient=BEA).to_node())
        event = await chat.made.event(ReceiptReceived)
        assert (event.source.chat, event.source.is_from_me, event.message_sender) == (BEA, True, BEA)


async def test_grouped_receipts() -> None:
    """A receipt of many members at once is one event for each, and acknowledged once."""
    async with chats() as chat:
        cara = JID.parse("300000000000001@lid")
        node = grouped_receipt(
            GROUP, "read", WHEN, {"ID1": [(BEA, WHEN), (cara, WHEN + 1)], "ID2": [(BEA, WHEN + 2)]}, stanza_id="R1"
        )
        chat.server.send(node)
        events = [await chat.made.event(ReceiptReceived) for _ in range(3)]
        assert [(event.source.sender, event.message_ids, event.timestamp) for event in events] == [
            (BEA, ("ID1",), WHEN),
            (cara, ("ID1",), WHEN + 1),
            (BEA, ("ID2",), WHEN + 2),
        ]
        assert await chat.server.receive() == ack_for(node)
        await chat.nothing_more()


async def test_grouped_receipts_of_nobody() -> None:
    """A grouped receipt that names nobody is acknowledged without any event."""
    async with chats() as chat:
        node = grouped_receipt(GROUP, "retry", WHEN, {"ID1": []}, stanza_id="R1")
        chat.server.send(node)
        assert await chat.server.receive() == ack_for(node)
        assert not chat.made.has_seen(ReceiptReceived)


@pytest.mark.parametrize(
    "node",
    [
        Node("receipt", {"id": "R1", "from": BEA}),
        Node("receipt", {"id": "R1", "from": BEA, "t": "soon"}),
        Node("receipt", {"id": "R1", "from": GROUP, "t": "1"}),
        Node("receipt", {"id": "R1", "t": "1"}),
    ],
)
async def test_receipt_that_cannot_be_read(node: Node) -> None:
    """A malformed receipt is refused once and for all, and what comes behind it is handled."""
    async with chats() as chat:
        good = IncomingReceipt(("ID1",), BEA, "", WHEN).to_node()
        chat.server.send(node, good)
        assert await chat.server.receive() == ack_for(node, error=487)
        assert await chat.server.receive() == ack_for(good)
        await chat.made.event(ReceiptReceived)


async def test_receipt_is_kept_before_its_ack() -> None:
    """A receipt goes to the sink in its unit of work, before it is acknowledged and told."""
    order: list[str] = []

    async def sink(event: Event, unit: Stores) -> None:
        if isinstance(event, ReceiptReceived):
            order.append("kept")
            assert await unit.device.load()

    async with rig(await linked_store(), sink=sink) as made:
        server = await made.logged_in()
        server.send(IncomingReceipt(("ID1",), BEA, "", WHEN).to_node())
        assert (await server.receive()).tag == "ack"
        order.append("acknowledged")
        await made.event(ReceiptReceived)
        assert order == ["kept", "acknowledged"]


async def test_sink_that_fails() -> None:
    """A receipt that could not be kept is neither acknowledged nor told; the server repeats it."""

    async def sink(_event: Event, _unit: Stores) -> None:
        raise StoreError("no")

    store = await linked_store()
    async with rig(store, sink=sink) as made:
        server = await made.logged_in()
        server.send(IncomingReceipt(("ID1",), BEA, "", WHEN, sender_pn=BEA_PN).to_node())
        await settle()
        assert server.has_received_all
        assert not made.has_seen(ReceiptReceived)
        assert await store.lids.lid_for(BEA_PN) is None


async def test_full_disk() -> None:
    """The same where the store cannot commit."""
    store = await full_disk()
    async with chats(store) as chat:
        store.is_full = True
        chat.server.send(IncomingReceipt(("ID1",), BEA, "", WHEN).to_node())
        await chat.nothing_more()
        assert not chat.made.has_seen(ReceiptReceived)


async def test_receipts_keep_their_order() -> None:
    """Receipts are acknowledged and told in the order they came."""
    async with chats() as chat:
        ids = [f"ID{number}" for number in range(20)]
        chat.server.send(*(IncomingReceipt((one,), BEA, "", WHEN).to_node() for one in ids))
        assert [(await chat.server.receive()).attrs["id"] for _ in ids] == ids
        assert [(await chat.made.event(ReceiptReceived)).message_ids[0] for _ in ids] == ids


async def test_mark_read() -> None:
    """In a chat with one person the receipt names the messages and when they were read."""
    async with chats() as chat:
        receipts = chat.made.client.receipts
        await receipts.mark_read(["ID1"], chat=BEA)
        assert await chat.server.receive() == Node("receipt", {"id": "ID1", "type": "read", "to": BEA, "t": NOW})
        await receipts.mark_read(["ID1", "ID2", "ID3"], chat=BEA_PN.with_device(2), sender=BEA_PN.with_device(2))
        items = (Node("item", {"id": "ID2"}), Node("item", {"id": "ID3"}))
        assert await chat.server.receive() == Node(
            "receipt", {"id": "ID1", "type": "read", "to": BEA_PN, "t": NOW}, (Node("list", {}, items),)
        )


@pytest.mark.parametrize("to", [GROUP, STATUS_BROADCAST])
async def test_mark_read_in_a_group(to: JID) -> None:
    """In a group or broadcast the receipt names whose messages they were, without the device."""
    async with chats() as chat:
        await chat.made.client.receipts.mark_read(["ID1"], chat=to, sender=BEA.with_device(2))
        assert await chat.server.receive() == Node(
            "receipt", {"id": "ID1", "type": "read", "to": to, "participant": BEA, "t": NOW}
        )


async def test_mark_played() -> None:
    """A voice message that was heard has its own type, and asks for no settings."""
    async with chats() as chat:
        chat.people.settings["readreceipts"] = "none"
        await chat.made.client.receipts.mark_read(["ID1"], chat=BEA, played=True)
        assert (await chat.server.receive()).attrs["type"] == "played"
        assert not chat.people.asked("privacy")


async def test_hidden_reading() -> None:
    """An account that hides what it reads tells its own devices only; the setting is asked once, and after a change."""
    async with chats() as chat:
        receipts = chat.made.client.receipts
        chat.people.settings["readreceipts"] = "none"
        for _ in range(2):
            await receipts.mark_read(["ID1"], chat=BEA)
            assert (await chat.server.receive()).attrs["type"] == "read-self"
        assert len(chat.people.asked("privacy")) == 1
        chat.people.settings["readreceipts"] = "all"
        chat.server.send(Node("notification", {"id": "N1", "type": "account_sync", "from": PHONE}, (Node("privacy"),)))
        assert (await chat.server.receive()).tag == "ack"
        await receipts.mark_read(["ID1"], chat=BEA)
        assert (await chat.server.receive()).attrs["type"] == "read"


async def test_settings_that_cannot_be_had() -> None:
    """Where the server does not tell the settings reading is told, and the settings are asked for again."""
    async with chats() as chat:
        chat.people.held.add("privacy")
        task = asyncio.create_task(chat.made.client.receipts.mark_read(["ID1"], chat=BEA))
        chat.server.refuse(await chat.server.receive_query("privacy"), 503)
        assert (await chat.server.receive()).attrs["type"] == "read"
        await task
        chat.people.held.clear()
        chat.people.settings["readreceipts"] = "none"
        await chat.made.client.receipts.mark_read(["ID1"], chat=BEA)
        assert (await chat.server.receive()).attrs["type"] == "read-self"


@pytest.mark.parametrize("count", [0, 1001])
async def test_number_of_messages(count: int) -> None:
    """A receipt is for at least one message and at most a thousand."""
    async with chats() as chat:
        with pytest.raises(LocalProtocolError, match=f"1 to 1000 messages that were read, not {count}"):
            await chat.made.client.receipts.mark_read(["ID"] * count, chat=BEA)
        await chat.made.client.receipts.mark_read(["ID"] * 1000, chat=BEA)


async def test_group_without_sender() -> None:
    """In a group a receipt without the sender would be nobody's."""
    async with chats() as chat:
        with pytest.raises(LocalProtocolError, match="needs the sender"):
            await chat.made.client.receipts.mark_read(["ID1"], chat=GROUP)
        await chat.nothing_more()


async def test_without_a_connection() -> None:
    """Without a connection nothing can be told."""
    async with rig(await linked_store()) as made:
        with pytest.raises(NotConnected):
            await made.client.receipts.mark_read(["ID1"], chat=BEA)


@settings(max_examples=30, deadline=None)
@given(
    sender=st.sampled_from([BEA, BEA_PN, GROUP, STATUS_BROADCAST, LID, PHONE, DEVICE, DEVICE_LID]),
    attrs=st.dictionaries(
        st.sampled_from(["type", "t", "recipient", "participant", "offline"]),
        st.sampled_from(["retry", "read", "1", "-1", "x", "", "99999999999999999999", str(BEA), "a@b:c"]),
    ),
    children=st.lists(
        st.sampled_from(
            [Node("retry"), Node("list"), Node("participants"), Node("keys"), Node("retry", {"count": "1"})]
        )
    ),
)
async def test_receipts_are_always_answered(sender: JID, attrs: dict[str, str], children: list[Node]) -> None:
    """Whatever a receipt looks like, it gets one ack, and the connection goes on."""
    async with chats() as chat:
        given_attrs = {key: value for key, value in attrs.items() if value}
        chat.server.send(Node("receipt", {"id": "R1", "from": sender, **given_attrs}, tuple(children)))
        ack = await chat.server.receive()
        assert (ack.tag, ack.attrs["id"], ack.attrs["class"]) == ("ack", "R1", "receipt")
        await chat.nothing_more()
        chat.server.send(Node("call", {"id": "C1", "from": BEA}))
        assert (await chat.server.receive()).attrs["id"] == "C1"
