"""The blocklist."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.shapes import (
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
from zapwire.protocol.stanzas.blocklist import Blocklist, BlocklistNotice, GetBlocklist, UpdateBlocklist, blocklist

QUERY = GetBlocklist()
ANA, BEN = JID("100000012345678", "lid"), JID("100000087654321", "lid")
ANSWER = Node(
    "iq",
    {"from": SERVER, "type": "result", "id": "7"},
    (Node("list", {"addressing_mode": "lid", "dhash": "7"}, (Node("item", {"jid": ANA}), Node("item", {"jid": BEN}))),),
)


def test_request() -> None:
    """The request holds nothing."""
    assert asked(QUERY) == Node("iq", {"id": "7", "xmlns": "blocklist", "type": "get", "to": SERVER})


def test_answer() -> None:
    """The answer has an item for each who is blocked, and a word for the list's state."""
    assert blocklist(Blocklist((ANA, BEN), "7")) == ANSWER.content
    assert answered(QUERY, ANSWER.content) == Blocklist((ANA, BEN), "7")


def test_nobody_is_blocked() -> None:
    """Nobody is blocked where the list is empty or missing."""
    assert answered(QUERY, blocklist(Blocklist())) == Blocklist()
    assert answered(QUERY) == Blocklist()


def test_answer_with_other_children() -> None:
    """What is beside the items is passed over, and so is an item that names nobody."""
    answer = edit(ANSWER, "list", holding((Node("note"), Node("item", {"jid": ANA}))))
    assert QUERY.read(over_wire(answer)) == Blocklist((ANA,), "7")
    assert QUERY.read(edit(ANSWER, "list item", lacking("jid"))).users == (BEN,)
    assert QUERY.read(edit(ANSWER, "list item", having("jid", "1@2@3"))).users == (BEN,)


@given(st.lists(jids, max_size=5).map(tuple))
def test_any_blocklist(blocked: tuple[JID, ...]) -> None:
    """Any list reads back as it was written."""
    assert answered(QUERY, blocklist(Blocklist(blocked, "1"))) == Blocklist(blocked, "1")


@given(broken(ANSWER))
def test_anything_for_an_answer(node: Node) -> None:
    """Any answer is read, or refused with a `StanzaError`."""
    read_or_refuse(QUERY.read, node)


def test_changes() -> None:
    """A block names the number, too; both are read by the server, and answered with the list."""
    block = UpdateBlocklist(ANA, "block", JID("5491155554444", "s.whatsapp.net"))
    (item,) = asked(block).children
    assert item.attrs == {"jid": ANA, "action": "block", "pn_jid": block.pn}
    assert UpdateBlocklist.from_node(asked(block)) == block
    unblock = UpdateBlocklist(BEN, "unblock")
    assert UpdateBlocklist.from_node(asked(unblock)) == unblock
    assert answered(unblock, ANSWER.content) == Blocklist((ANA, BEN), "7")
    with pytest.raises(StanzaError, match="blocked or unblocked"):
        UpdateBlocklist.from_node(edit(asked(block), "item", having("action", "tickle")))


NOTICE = BlocklistNotice(ANA, "", "8", "7", ((BEN, "block"), (ANA, "unblock")), 1_700_000_000)


def test_notice() -> None:
    """What changed on another device; a list that is to be asked for again names nobody."""
    assert BlocklistNotice.from_node(over_wire(NOTICE.to_node("1"))) == NOTICE
    modify = BlocklistNotice(ANA, "modify", "9")
    assert BlocklistNotice.from_node(over_wire(modify.to_node("2"))) == modify
    spoilt = edit(NOTICE.to_node("1"), "blocklist item", having("action", "tickle"))
    assert BlocklistNotice.from_node(spoilt).changes == ((ANA, "unblock"),)


@given(broken(NOTICE.to_node("1")))
def test_any_notice(node: Node) -> None:
    """Any notice is read, or refused with a `StanzaError`."""
    read_or_refuse(BlocklistNotice.from_node, node)
