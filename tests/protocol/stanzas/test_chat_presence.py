"""Typing and recording."""

import re

import pytest
from hypothesis import given

from tests.protocol.stanzas.people import ANA_LID, ANA_PN, GROUP, OWN
from tests.protocol.stanzas.shapes import Change, broken, edit, holding, lacking, over_wire, read_or_refuse
from zapwire.errors import StanzaError
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.chat_presence import ChatPresence, read_chat_presence
from zapwire.protocol.types.messages import MessageSource

TYPING = ChatPresence("composing")
RECORDING = ChatPresence("composing", "audio")
PAUSED = ChatPresence("paused")
IN_GROUP_NODE = Node(
    "chatstate",
    {"from": GROUP, "participant": ANA_LID, "participant_pn": ANA_PN, "addressing_mode": "lid"},
    (Node("composing", {"media": "audio"}),),
)


@pytest.mark.parametrize(
    ("presence", "child"),
    [
        (TYPING, Node("composing")),
        (RECORDING, Node("composing", {"media": "audio"})),
        (PAUSED, Node("paused")),
    ],
)
def test_outgoing(presence: ChatPresence, child: Node) -> None:
    """A client says what it does in which chat."""
    node = Node("chatstate", {"to": ANA_LID}, (child,))
    assert presence.to_node(ANA_LID) == node
    assert ChatPresence.from_node(over_wire(node)) == presence


def test_pause_has_no_medium() -> None:
    """Who stopped names no medium."""
    assert ChatPresence("paused", "audio").to_node(GROUP) == PAUSED.to_node(GROUP)


def test_delivered() -> None:
    """The server says who does it: the person, or the group and its participant."""
    assert TYPING.delivered(ANA_LID, alt=ANA_PN) == Node(
        "chatstate", {"from": ANA_LID, "sender_pn": ANA_PN}, (Node("composing"),)
    )
    assert PAUSED.delivered(ANA_PN, alt=ANA_LID) == Node(
        "chatstate", {"from": ANA_PN, "sender_lid": ANA_LID}, (Node("paused"),)
    )
    assert TYPING.delivered(ANA_PN) == Node("chatstate", {"from": ANA_PN}, (Node("composing"),))
    assert RECORDING.delivered(GROUP, participant=ANA_LID, alt=ANA_PN, addressing_mode="lid") == IN_GROUP_NODE


def test_read() -> None:
    """A client reads source, state and medium."""
    source = MessageSource(GROUP, ANA_LID, is_group=True, sender_alt=ANA_PN, addressing_mode="lid")
    assert read_chat_presence(over_wire(IN_GROUP_NODE), OWN) == (source, "composing", "audio")
    direct = MessageSource(ANA_PN, ANA_PN, sender_alt=ANA_LID)
    assert read_chat_presence(over_wire(PAUSED.delivered(ANA_PN, alt=ANA_LID)), OWN) == (direct, "paused", "")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lacking("from"), "<chatstate> has no attribute 'from'"),
        (lacking("participant"), "<chatstate> has no attribute 'participant'"),
        (holding(None), "<chatstate> holds one state, this one has 0"),
        (holding((Node("paused"), Node("paused"))), "<chatstate> holds one state, this one has 2"),
        (holding((Node("dancing"),)), "<chatstate> holds <composing> or <paused>, not <dancing>"),
    ],
)
def test_wrong_state(change: Change, message: str) -> None:
    """There is one known state, of somebody."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        read_chat_presence(over_wire(edit(IN_GROUP_NODE, "", change)), OWN)


@given(broken(IN_GROUP_NODE))
def test_anything_for_a_state(node: Node) -> None:
    """Whatever comes is read, or refused with a `StanzaError`."""
    read_or_refuse(ChatPresence.from_node, node)
    read_or_refuse(lambda stanza: read_chat_presence(stanza, OWN), node)
