"""Users: the questions are whatsmeow's; each answer is read for itself."""

import pytest
from hypothesis import given

from tests.protocol.stanzas.shapes import answered, asked, broken, read_or_refuse
from tests.protocol.stanzas.test_verified_names import CERTIFICATE, DETAILS
from zapwire.errors import RateOverlimit
from zapwire.protocol.jid import JID
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.stanzas.users import read_user_info, registration_query
from zapwire.protocol.stanzas.verified_names import VerifiedName
from zapwire.protocol.types.people import Registration, UserInfo

PN, LID = JID("5491155554444", "s.whatsapp.net"), JID("371750581674453", "lid")
QUERY = registration_query(("5491155554444", "14155550123"), "s1")
NAME = VerifiedName("Café", "smb:wa", DETAILS.serial, CERTIFICATE, "low", 1, 1, 1)


def told(number: str, kind: str, *children: Node, contact: Node | None = None, **attrs: AttrValue) -> Node:
    """Return a user of an answer."""
    return Node("user", attrs, (contact or Node("contact", {"type": kind}, f"+{number}@c.us".encode()), *children))


def test_question() -> None:
    """Numbers are asked for as old-style JIDs with a plus, as contacts by LID."""
    (usync,) = asked(QUERY).children
    assert usync.attrs == {"sid": "s1", "mode": "query", "last": "true", "index": "0", "context": "interactive"}
    query, users = usync.children
    assert query.children == (
        Node("contact", {"addressing_mode": "lid"}),
        Node("business", {}, (Node("verified_name"),)),
        Node("disappearing_mode"),
        Node("username"),
    )
    assert [user.content for user in users.children] == [
        (Node("contact", {}, b"+5491155554444@c.us"),),
        (Node("contact", {}, b"+14155550123@c.us"),),
    ]


def test_registrations() -> None:
    """A number is in with both names, or out; what was not asked for, and what says nothing, is passed over."""
    business = Node("business", {}, (NAME.to_node(),))
    users = (
        told("5491155554444", "in", business, jid=LID, pn_jid=PN),
        told("14155550123", "out", jid=JID("14155550123", "s.whatsapp.net")),
        told("447700900123", "in", jid=LID),
        Node("user", {"jid": LID}),
        told("1", "in", contact=Node("contact", {"type": "in"})),
        told("5491155554444", "in", jid="1@2@3"),
    )
    assert QUERY.registrations(users) == {
        "5491155554444": Registration("5491155554444", True, PN, LID, NAME),
        "14155550123": Registration("14155550123", jid=JID("14155550123", "s.whatsapp.net")),
    }


def test_error_of_one_number() -> None:
    """What the server says of one number is that number's."""
    error = Node("error", {"code": "400", "text": "bad-request"})
    contact = Node("contact", {}, (error,))
    assert QUERY.registrations((told("", "", contact=contact),)) == {}


def test_refusal_of_all() -> None:
    """What the server says of the protocol is raised, with the time to wait."""
    error = Node("error", {"code": "429", "text": "rate-overlimit", "backoff": "90"})
    result = Node("result", {}, (Node("contact", {}, (error,)),))
    with pytest.raises(RateOverlimit) as raised:
        answered(QUERY, (Node("usync", {}, (result, Node("list", {}, ()))),))
    assert raised.value.backoff == 90


def test_user_info() -> None:
    """Everything that is told of a user is read, and nothing of it need be there."""
    node = Node(
        "user",
        {"jid": PN},
        (
            Node("business", {}, (NAME.to_node(),)),
            Node("status", {"t": "7"}, b"At the beach"),
            Node("picture", {"id": "1645308319"}),
            Node(
                "devices", {}, (Node("device-list", {}, (Node("device", {"id": "0"}), Node("device", {"id": "11"}))),)
            ),
            Node("lid", {"val": LID}),
        ),
    )
    assert read_user_info(node) == UserInfo(PN, "At the beach", "1645308319", (PN, PN.with_device(11)), LID, NAME)
    assert read_user_info(Node("user", {"jid": PN})) == UserInfo(PN)
    damaged = Node("business", {}, (Node("verified_name", {}, b"\xff"),))
    assert read_user_info(Node("user", {"jid": PN}, (damaged, Node("status", {"code": "401"})))) == UserInfo(PN)


ANSWER = Node("iq", {}, (Node("usync", {}, (Node("list", {}, (told("5491155554444", "in", jid=LID, pn_jid=PN),)),)),))


@given(broken(ANSWER))
def test_any_answer(node: Node) -> None:
    """Any answer about numbers is read, or refused with a `StanzaError`."""
    read_or_refuse(lambda answer: QUERY.registrations(QUERY.read(answer)), node)
