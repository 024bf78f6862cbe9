"""The blocklist."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.shapes import (
    Change,
    answered,
    asked,
    broken,
    edit,
    having,
    holding,
    lacking,
    over_wire,
    read_or_refuse,
)
from tests.protocol.strategies import jids
from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.blocklist import GetBlocklist, blocklist

QUERY = GetBlocklist()
ANA, BEN = JID("100000012345678", "lid"), JID("100000087654321", "lid")
ANSWER = Node(
    "iq",
    {"from": SERVER, "type": "result", "id": "7"},
    (Node("list", {"addressing_mode": "lid"}, (Node("item", {"jid": ANA}), Node("item", {"jid": BEN}))),),
)


def test_request() -> None:
    """The request holds nothing."""
    assert asked(QUERY) == Node("iq", {"id": "7", "xmlns": "blocklist", "type": "get", "to": SERVER})


def test_answer() -> None:
    """The answer has an item for each who is blocked."""
    assert blocklist((ANA, BEN)) == ANSWER.content
    assert answered(QUERY, ANSWER.content) == (ANA, BEN)


def test_nobody_is_blocked() -> None:
    """Nobody is blocked where the list is empty or missing."""
    assert answered(QUERY, blocklist(())) == ()
    assert answered(QUERY) == ()


def test_answer_with_other_children() -> None:
    """What is beside the items is passed over."""
    answer = edit(ANSWER, "list", holding((Node("note"), Node("item", {"jid": ANA}))))
    assert QUERY.read(over_wire(answer)) == (ANA,)


@given(st.lists(jids, max_size=5).map(tuple))
def test_any_blocklist(blocked: tuple[JID, ...]) -> None:
    """Any list reads back as it was written."""
    assert answered(QUERY, blocklist(blocked)) == blocked


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lacking("jid"), "<item> has no attribute 'jid'"),
        (having("jid", "1@2@3"), "<item> attribute 'jid' should be a JID, not '1@2@3'"),
    ],
)
def test_wrong_answer(change: Change, message: str) -> None:
    """An item must say who is blocked."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        QUERY.read(over_wire(edit(ANSWER, "list item", change)))


@given(broken(ANSWER))
def test_anything_for_an_answer(node: Node) -> None:
    """Any answer is read, or refused with a `StanzaError`."""
    read_or_refuse(QUERY.read, node)
