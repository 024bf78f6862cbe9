"""Stanzas about media."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given

from tests.protocol.stanzas.shapes import (
    Change,
    answered,
    asked,
    broken,
    edit,
    gone,
    having,
    holding,
    lacking,
    over_wire,
    read_or_refuse,
)
from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.stanzas.media import (
    GetMediaConnection,
    MediaConnection,
    MediaMessage,
    MediaRetryAnswer,
    MediaRetryReceipt,
    Sealed,
)

OWN = JID.parse("5491155554444@s.whatsapp.net")
CHAT = JID.parse("120363025246125486@g.us")
SENDER = JID.parse("123456789012345@lid")
CONNECTION = MediaConnection("a secret", 300, ("media-eze1-1.cdn.whatsapp.net", "mmg.whatsapp.net"), 21_600, 12)
ANSWER = Node(
    "iq",
    {"from": SERVER, "type": "result", "id": "7"},
    (
        Node(
            "media_conn",
            {"auth": "a secret", "ttl": "300", "auth_ttl": "21600", "max_buckets": "12"},
            (
                Node("host", {"hostname": "media-eze1-1.cdn.whatsapp.net"}),
                Node("host", {"hostname": "mmg.whatsapp.net"}),
            ),
        ),
    ),
)
MESSAGE = MediaMessage("3EB0", CHAT, is_from_me=False, participant=SENDER)
RMR = Node("rmr", {"jid": CHAT, "from_me": "false", "participant": SENDER})
SEALED = Node("encrypt", {}, (Node("enc_p", {}, b"sealed"), Node("enc_iv", {}, b"iv")))
RECEIPT = Node("receipt", {"id": "3EB0", "to": OWN, "type": "server-error"}, (SEALED, RMR))
NOTIFICATION = Node("notification", {"from": OWN, "type": "mediaretry", "id": "3EB0", "t": "17"}, (SEALED, RMR))


def test_request() -> None:
    """The hosts are asked for as whatsmeow asks."""
    attrs: dict[str, AttrValue] = {"id": "7", "xmlns": "w:m", "type": "set", "to": SERVER}
    assert asked(GetMediaConnection()) == Node("iq", attrs, (Node("media_conn"),))


def test_answer() -> None:
    """The answer names the hosts in order, and what authorizes uploads for how long."""
    assert CONNECTION.to_content() == ANSWER.content
    assert answered(GetMediaConnection(), ANSWER.content) == CONNECTION
    assert "secret" not in repr(CONNECTION)


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("media_conn", gone, "<iq> has no <media_conn>"),
        ("media_conn", holding(()), "<media_conn> names no host"),
        ("media_conn", lacking("auth"), "no attribute 'auth'"),
        ("media_conn", having("ttl", "soon"), "'ttl' should be an integer"),
        ("media_conn host", lacking("hostname"), "no attribute 'hostname'"),
    ],
)
def test_wrong_answer(path: str, change: Change, message: str) -> None:
    """An answer without hosts, or without what is needed of them, is refused."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        GetMediaConnection().read(over_wire(edit(ANSWER, path, change)))


def test_receipt() -> None:
    """A file is asked for with a receipt to one's own account, as whatsmeow does it."""
    receipt = MediaRetryReceipt(OWN, MESSAGE, Sealed(b"sealed", b"iv"))
    assert receipt.to_node() == RECEIPT
    assert MediaRetryReceipt.from_node(over_wire(RECEIPT)) == receipt
    delivered = edit(edit(RECEIPT, "", lacking("to")), "", having("from", OWN.with_device(3)))
    assert MediaRetryReceipt.from_node(delivered).to == OWN.with_device(3)


def test_notification() -> None:
    """The answer comes as a notification."""
    answer = MediaRetryAnswer(MESSAGE, Sealed(b"sealed", b"iv"), 17)
    assert answer.to_node(OWN) == NOTIFICATION
    assert MediaRetryAnswer.from_node(over_wire(NOTIFICATION)) == answer


def test_notification_of_an_error() -> None:
    """A phone without the file answers with a code, in a chat with a person without a participant."""
    answer = MediaRetryAnswer(MediaMessage("3EB0", SENDER, is_from_me=True), None, 17, error=2)
    node = Node(
        "notification",
        {"from": OWN, "type": "mediaretry", "id": "3EB0", "t": "17"},
        (Node("error", {"code": "2"}), Node("rmr", {"jid": SENDER, "from_me": "true"})),
    )
    assert answer.to_node(OWN) == node
    assert MediaRetryAnswer.from_node(over_wire(node)) == answer


@pytest.mark.parametrize("path", ["rmr", "encrypt", "encrypt enc_p", "encrypt enc_iv"])
@pytest.mark.parametrize(
    ("read", "node"), [(MediaRetryReceipt.from_node, RECEIPT), (MediaRetryAnswer.from_node, NOTIFICATION)]
)
def test_what_is_missing(read: Callable[[Node], object], node: Node, path: str) -> None:
    """A stanza without one of its parts is refused."""
    with pytest.raises(StanzaError):
        read(over_wire(edit(node, path, gone)))


@given(broken(ANSWER))
def test_anything_for_an_answer(node: Node) -> None:
    """Any answer is read, or refused with a `StanzaError`."""
    read_or_refuse(GetMediaConnection().read, node)


@given(broken(RECEIPT))
def test_anything_for_a_receipt(node: Node) -> None:
    """Any receipt is read, or refused with a `StanzaError`."""
    read_or_refuse(MediaRetryReceipt.from_node, node)


@given(broken(NOTIFICATION))
def test_anything_for_a_notification(node: Node) -> None:
    """Any notification is read, or refused with a `StanzaError`."""
    read_or_refuse(MediaRetryAnswer.from_node, node)
