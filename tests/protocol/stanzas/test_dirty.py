"""Dirty bits."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.shapes import (
    Change,
    answered,
    asked,
    broken,
    counts,
    edit,
    filled,
    gone,
    having,
    lacking,
    over_wire,
    read_or_refuse,
)
from zapwire.errors import StanzaError
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.dirty import MarkClean

QUERY = MarkClean("account_sync", 1_790_000_000)
REQUEST = Node(
    "iq",
    {"id": "7", "xmlns": "urn:xmpp:whatsapp:dirty", "type": "set", "to": SERVER},
    (Node("clean", {"type": "account_sync", "timestamp": "1790000000"}),),
)


def test_request() -> None:
    """The request names what was fetched, and as of when."""
    assert asked(QUERY) == REQUEST
    assert MarkClean.from_node(over_wire(REQUEST)) == QUERY
    answered(QUERY)


def test_request_without_a_time() -> None:
    """Where it is not known as of when, the time is left out."""
    request = edit(REQUEST, "clean", lacking("timestamp"))
    assert asked(MarkClean("account_sync")) == request
    assert MarkClean.from_node(over_wire(request)) == MarkClean("account_sync", 0)


@given(st.builds(MarkClean, filled, counts))
def test_any_request(query: MarkClean) -> None:
    """Any request reads back as it was written."""
    assert MarkClean.from_node(asked(query)) == query


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (gone, "<iq> has no <clean>"),
        (lacking("type"), "<clean> has no attribute 'type'"),
        (having("timestamp", "today"), "<clean> attribute 'timestamp' should be an integer, not 'today'"),
    ],
)
def test_wrong_request(change: Change, message: str) -> None:
    """A request must say what is clean, and a time must be one."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        MarkClean.from_node(over_wire(edit(REQUEST, "clean", change)))


@given(broken(REQUEST))
def test_anything_for_a_request(node: Node) -> None:
    """Any request is read, or refused with a `StanzaError`."""
    read_or_refuse(MarkClean.from_node, node)
