"""Acknowledgements: what the client confirms whatever it is about, and with what."""

import pytest

from tests.client.rig import PHONE, linked_store, rig, settle
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node

MEMBER = JID.parse("5491166665555:2@s.whatsapp.net")


async def test_ack_of_a_call_is_exact() -> None:
    """A call, which nobody here answers, is confirmed once in whatsmeow's form (call.go)."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        server.send(Node("call", {"id": "C1", "from": MEMBER, "t": "1700000000"}, (Node("offer", {"call-id": "X"}),)))
        assert await server.receive() == Node("ack", {"class": "call", "id": "C1", "to": MEMBER})
        await settle()
        assert server.has_received_all


async def test_acks_keep_the_order() -> None:
    """Stanzas are confirmed in the order they came, of whatever kind they are."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        stanzas = [
            Node(
                ("receipt", "notification", "call")[number % 3], {"id": f"S{number}", "from": PHONE, "t": "1700000000"}
            )
            for number in range(21)
        ]
        server.send(*stanzas)
        acks = [await server.receive() for _ in stanzas]
        assert [(ack.attrs["class"], ack.attrs["id"]) for ack in acks] == [
            (node.tag, node.attrs["id"]) for node in stanzas
        ]


@pytest.mark.parametrize("tag", ["presence", "chatstate", "ack", "success", "unheard-of"])
async def test_other_stanzas_are_not_confirmed(tag: str) -> None:
    """Nothing else is confirmed that the server does not repeat."""
    async with rig(await linked_store()) as made:
        server = await made.logged_in()
        server.send(Node(tag, {"id": "X1", "from": PHONE}), Node("call", {"id": "C1", "from": PHONE}))
        nodes = [await server.receive()]
        if tag == "success":  # the client then does what follows a login
            nodes.append(await server.receive())
        acks = [node for node in nodes if node.tag == "ack"]
        assert [node.attrs["id"] for node in acks] == ["C1"]
