"""Pictures: where they can be had, and that they changed."""

import pytest
from hypothesis import given

from tests.protocol.stanzas.shapes import answered, asked, broken, edit, having, lacking, over_wire, read_or_refuse
from zapwire.errors import ItemNotFound, StanzaError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.pictures import (
    GetPicture,
    Picture,
    PictureNotice,
    own_picture_notice,
    read_picture_notices,
)

ANA, BEN = JID("100000012345678", "lid"), JID("5491155554444", "s.whatsapp.net")
PICTURE = Picture("1645308319", "https://pps.whatsapp.net/v/a.jpg?oh=1", "preview", "/v/a.jpg?oh=1", b"hash")
QUERY = GetPicture(BEN, "preview", token=b"token")


def test_request() -> None:
    """Whose picture is asked for stands at the envelope; the token goes along."""
    node = asked(QUERY)
    assert node.attrs == {"id": "7", "xmlns": "w:profile:picture", "type": "get", "to": SERVER, "target": BEN}
    assert node.content == (Node("picture", {"query": "url", "type": "preview"}, (Node("tctoken", {}, b"token"),)),)
    assert GetPicture.from_node(over_wire(node)) == QUERY
    known = GetPicture(BEN, "image", "1645308319")
    assert GetPicture.from_node(over_wire(asked(known))) == known


def test_answer() -> None:
    """The picture comes back; a hash that is no base64 is none."""
    assert answered(QUERY, (PICTURE.to_node(),)) == PICTURE
    node = edit(PICTURE.to_node(), "", having("hash", "%"))
    assert answered(QUERY, (node,)) == Picture(PICTURE.id, PICTURE.url, PICTURE.type, PICTURE.direct_path)


def test_existing_picture() -> None:
    """One that is still the same is None, in either of the server's ways to say so."""
    known = GetPicture(BEN, existing_id="1645308319")
    assert answered(known) is None
    assert answered(known, (Node("picture", {"status": "304"}),)) is None


def test_no_picture() -> None:
    """An answer that says so is an error, as is one that says nothing."""
    with pytest.raises(ItemNotFound):
        answered(QUERY, (Node("picture", {"status": "204"}),))
    with pytest.raises(StanzaError):
        answered(QUERY)
    with pytest.raises(StanzaError, match="url"):
        answered(QUERY, (edit(PICTURE.to_node(), "", lacking("url")),))


@pytest.mark.parametrize(
    "notice",
    [
        PictureNotice(BEN, "1645308319", ANA, timestamp=1_700_000_000),
        PictureNotice(BEN, "", ANA, is_removed=True, timestamp=1_700_000_000),
        PictureNotice(BEN, "7"),
    ],
)
def test_notice(notice: PictureNotice) -> None:
    """A change and a removal come back as they were written."""
    assert read_picture_notices(over_wire(notice.to_node("1"))) == (notice,)


def test_notices_that_are_passed_over() -> None:
    """A change without an id, as it comes with a hash alone, and other children tell nothing."""
    node = Node("notification", {"type": "picture"}, (Node("set", {"jid": BEN}), Node("request", {"jid": BEN})))
    assert read_picture_notices(node) == ()
    assert own_picture_notice(BEN, "1", 7).child("picture") == Node("picture")


@given(broken(Node("iq", {"type": "result"}, (PICTURE.to_node(),))))
def test_any_answer(node: Node) -> None:
    """Any answer is read, or refused with a `StanzaError`."""
    read_or_refuse(QUERY.read, node)


@given(broken(PictureNotice(BEN, "7", ANA).to_node("1")))
def test_any_notice(node: Node) -> None:
    """Any notice is read, or refused with a `StanzaError`."""
    read_or_refuse(read_picture_notices, node)
