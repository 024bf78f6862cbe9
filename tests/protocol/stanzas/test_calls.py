"""Call stanzas: what clients are told, and what they say."""

import pytest
from hypothesis import given

from tests.protocol.stanzas.shapes import broken, edit, having, lacking, over_wire, read_or_refuse
from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.calls import CallStanza, RejectCall, call_element
from zapwire.protocol.types.calls import CallInfo, CallRemote

ANA, ANA_PN = JID("100000000000001", "lid", 12), JID("5491155550001", "s.whatsapp.net")
GROUP = JID("120363000000000001", "g.us")
OFFER = CallStanza(
    CallInfo("0A1B2C", ANA, ANA, 1_764_250_000, ANA_PN, None, "C1"),
    CallRemote("android", "2.25.37.76"),
    call_element("offer", "0A1B2C", ANA, content=(Node("audio", {"enc": "opus"}),), more={"caller_pn": ANA_PN}),
)
NODE = OFFER.to_node()


def test_an_offer() -> None:
    """It names the call, who calls by both names, and the app they use."""
    assert NODE.attrs == {
        "id": "C1",
        "from": ANA,
        "t": "1764250000",
        "platform": "android",
        "version": "2.25.37.76",
    }
    assert CallStanza.from_node(over_wire(NODE)) == OFFER
    assert OFFER.kind == "offer"


def test_the_creators_other_name() -> None:
    """It stands under another name where the creator is a phone number."""
    element = call_element("terminate", "X", ANA_PN, more={"caller_lid": ANA, "group-jid": GROUP})
    info = CallStanza.from_node(over_wire(Node("call", {"from": GROUP}, (element,)))).info
    assert info == CallInfo("X", GROUP, ANA_PN, 0, ANA, GROUP)


@pytest.mark.parametrize(
    "node",
    [
        Node("call", NODE.attrs),
        Node("call", NODE.attrs, (*NODE.children, *NODE.children)),
        edit(NODE, "", lacking("from")),
        edit(NODE, "", having("t", "now")),
        edit(NODE, "offer", lacking("call-id")),
        edit(NODE, "offer", lacking("call-creator")),
    ],
)
def test_what_cannot_be_read(node: Node) -> None:
    """It is refused."""
    with pytest.raises(StanzaError):
        CallStanza.from_node(node)


def test_a_rejection() -> None:
    """In whatsmeow's form, without devices."""
    node = RejectCall("3EB0", JID("5491155554444", "s.whatsapp.net", 3), ANA, "0A1B2C").to_node()
    caller = ANA.to_non_ad()
    assert node == Node(
        "call",
        {"id": "3EB0", "from": JID("5491155554444", "s.whatsapp.net"), "to": caller},
        (Node("reject", {"call-id": "0A1B2C", "call-creator": caller, "count": "0"}),),
    )


@given(broken(NODE))
def test_broken_stanzas(node: Node) -> None:
    """They are read or refused."""
    read_or_refuse(CallStanza.from_node, node)
