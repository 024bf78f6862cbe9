"""Pictures: what the server tells of a new one."""

import pytest
from hypothesis import given

from tests.protocol.stanzas.people import ANA_LID, GROUP, NOON
from tests.protocol.stanzas.shapes import broken, edit, lacking, over_wire, read_or_refuse
from zapwire.errors import StanzaError
from zapwire.protocol.node import Attrs, Node
from zapwire.protocol.stanzas.pictures import PictureNotice, read_pictures

SET = PictureNotice(GROUP, ANA_LID, NOON, "1790000000000")
GONE = PictureNotice(ANA_LID, None, NOON, "")


def test_set() -> None:
    """A picture has its id and its author."""
    node = over_wire(SET.to_node("N1"))
    attrs: Attrs = {"from": GROUP, "type": "picture", "t": str(NOON), "id": "N1"}
    child = Node("set", {"jid": GROUP, "id": "1790000000000", "author": ANA_LID})
    assert node == Node("notification", attrs, (child,))
    assert read_pictures(node) == (SET,)


def test_taken_away() -> None:
    """There is no id then."""
    node = over_wire(GONE.to_node("N1"))
    assert node.children == (Node("delete", {"jid": ANA_LID}),)
    assert read_pictures(node) == (GONE,)


def test_several() -> None:
    """What cannot be read, or is not known, hides nothing; `add` says the same as `set`."""
    children = (
        Node("add", {"jid": GROUP, "id": "1790000000000", "author": ANA_LID}),
        Node("set", {"jid": GROUP, "hash": "AbC1"}),
        Node("request", {"jid": GROUP}),
        Node("delete"),
        *GONE.to_node("N1").children,
    )
    assert read_pictures(over_wire(Node("notification", {"t": str(NOON)}, children))) == (SET, GONE)


def test_without_a_time() -> None:
    """It is refused."""
    with pytest.raises(StanzaError):
        read_pictures(edit(SET.to_node("N1"), "", lacking("t")))


@given(broken(SET.to_node("N1")), broken(GONE.to_node("N1")))
def test_anything(first: Node, second: Node) -> None:
    """Whatever comes is read, or refused with a `StanzaError`."""
    read_or_refuse(read_pictures, first)
    read_or_refuse(read_pictures, second)
