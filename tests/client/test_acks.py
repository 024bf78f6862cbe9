"""Acknowledgements: what the client confirms, and with what."""

import pytest

from tests.client.rig import PHONE, linked_store, rig, settle
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node

GROUP = JID.parse("120363000000000001@g.us")
MEMBER = JID.parse("5491166665555:2@s.whatsapp.net")
# Forms as WhatsApp sends them, and the acks that whatsmeow answers (receipt.go, sendAck).
CASES = {
    "notification": (
        Node(
            "notification",
            {"id": "N1", "from": GROUP, "type": "w:gp2", "participant": MEMBER, "t": "1700000000"},
            (Node("add"),),
        ),
        Node("ack", {"class": "notification", "id": "N1", "to": GROUP, "participant": MEMBER, "type": "w:gp2"}),
    ),
    "notification of the server": (
        Node("notification", {"id": "N2", "from": JID("", "s.whatsapp.net"), "type": "encrypt"}),
        Node("ack", {"class": "notification", "id": "N2", "to": JID("", "s.whatsapp.net"), "type": "encrypt"}),
    ),
    "receipt": (
        Node("receipt", {"id": "R1", "from": MEMBER, "type": "read", "recipient": PHONE, "t": "1700000000"}),
        Node("ack", {"class": "receipt", "id": "R1", "to": MEMBER, "recipient": PHONE, "type": "read"}),
    ),
    "receipt in a group": (
        Node("receipt", {"id": "R2", "from": GROUP, "participant": MEMBER}),
        Node("ack", {"class": "receipt", "id": "R2", "to": GROUP, "participant": MEMBER}),
    ),
    "call": (
        Node("call", {"id": "C1", "from": MEMBER, "t": "1700000000"}, (Node("offer", {"call-id": "X"}),)),
        Node("ack", {"class": "call", "id": "C1", "to": MEMBER}),
    ),
}


@pytest.mark.parametrize("name", CASES)
async def test_ack_is_exact(name: str) -> None:
    """A stanza that the server repeats until confirmed is confirmed once, with id, sender, and whom it is about."""
    stanza, expected = CASES[name]
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        server.send(stanza)
        assert await server.receive() == expected
        await settle()
        assert server.has_received_all


async def test_acks_keep_the_order() -> None:
    """Stanzas are confirmed in the order they came."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        stanzas = [Node("receipt", {"id": f"R{number}", "from": PHONE}) for number in range(20)]
        server.send(*stanzas)
        assert [(await server.receive()).attrs["id"] for _ in stanzas] == [node.attrs["id"] for node in stanzas]


@pytest.mark.parametrize("tag", ["message", "presence", "ack", "success", "unheard-of"])
async def test_other_stanzas_are_not_confirmed(tag: str) -> None:
    """Nothing else is confirmed: a message least of all, as nobody has kept it."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        server.send(Node(tag, {"id": "X1", "from": PHONE}), Node("receipt", {"id": "R1", "from": PHONE}))
        nodes = [await server.receive()]
        if tag == "success":  # the client then does what follows a login
            nodes.append(await server.receive())
        acks = [node for node in nodes if node.tag == "ack"]
        assert [node.attrs["id"] for node in acks] == ["R1"]
