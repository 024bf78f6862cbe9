"""usync: questions about several users in one query."""

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
    filled,
    gone,
    having,
    holding,
    lacking,
    over_wire,
    read_or_refuse,
)
from tests.protocol.strategies import jids, texts
from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.queries import result_node
from zapwire.protocol.stanzas.usync import UsyncQuery, UsyncUser

ANA = JID("5491155554444", "s.whatsapp.net")
PROTOCOLS = (
    Node("contact", {"addressing_mode": "lid"}),
    Node("business", {}, (Node("verified_name"),)),
    Node("devices", {"version": "2"}),
)
TOKEN = Node("tctoken", {}, b"\x01\x02")
QUERY = UsyncQuery(
    "12.3-4",
    "query",
    "interactive",
    PROTOCOLS,
    (UsyncUser(ANA), UsyncUser(contact="+5491155556666"), UsyncUser(ANA, children=(TOKEN,))),
)
REQUEST = Node(
    "iq",
    {"id": "7", "xmlns": "usync", "type": "get", "to": SERVER},
    (
        Node(
            "usync",
            {"sid": "12.3-4", "mode": "query", "last": "true", "index": "0", "context": "interactive"},
            (
                Node("query", {}, PROTOCOLS),
                Node(
                    "list",
                    {},
                    (
                        Node("user", {"jid": ANA}),
                        Node("user", {}, (Node("contact", {}, b"+5491155556666"),)),
                        Node("user", {"jid": ANA}, (TOKEN,)),
                    ),
                ),
            ),
        ),
    ),
)
FOUND = (
    Node("user", {"jid": ANA}, (Node("contact", {"type": "in"}),)),
    Node("user", {"jid": JID("5491155556666", "s.whatsapp.net")}, (Node("contact", {"type": "out"}),)),
)
ANSWER = Node(
    "iq",
    {"from": SERVER, "type": "result", "id": "7"},
    (
        Node(
            "usync",
            {"sid": "12.3-4", "mode": "query", "last": "true", "index": "0", "context": "interactive"},
            (
                Node("result", {}, (Node("contact"), Node("business"), Node("devices"))),
                Node("list", {}, FOUND),
            ),
        ),
    ),
)

users = st.builds(
    UsyncUser, jids, contact=texts, children=st.lists(st.sampled_from([TOKEN, Node("bot")]), max_size=2).map(tuple)
) | st.builds(UsyncUser, st.none(), filled)


def test_request() -> None:
    """The request names what is asked, then about whom: by JID, or by a number in an element."""
    assert asked(QUERY) == REQUEST
    assert UsyncQuery.from_node(over_wire(REQUEST)) == QUERY


def test_request_about_nobody() -> None:
    """Asking nothing about nobody is no error."""
    query = UsyncQuery("1", "query", "message", (), ())
    assert UsyncQuery.from_node(asked(query)) == query


@given(st.builds(UsyncQuery, filled, filled, filled, st.just(PROTOCOLS), st.lists(users, max_size=4).map(tuple)))
def test_any_request(query: UsyncQuery) -> None:
    """Any request reads back as it was written."""
    assert UsyncQuery.from_node(asked(query)) == query


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("usync", gone, "<iq> has no <usync>"),
        ("usync", lacking("sid"), "<usync> has no attribute 'sid'"),
        ("usync", lacking("mode"), "<usync> has no attribute 'mode'"),
        ("usync", lacking("context"), "<usync> has no attribute 'context'"),
        ("usync query", gone, "<usync> has no <query>"),
        ("usync list", gone, "<usync> has no <list>"),
        ("usync list user", lacking("jid"), "a usync <user> needs a jid or a <contact>"),
        ("usync list user", having("jid", "1@2@3"), "<user> attribute 'jid' should be a JID, not '1@2@3'"),
        ("usync list user", holding((Node("contact", {}, (TOKEN,)),)), "<contact> should hold bytes"),
    ],
)
def test_wrong_request(path: str, change: Change, message: str) -> None:
    """A request must have its parts, and each user a JID or number."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        UsyncQuery.from_node(over_wire(edit(REQUEST, path, change)))


@pytest.mark.parametrize("content", [None, b"", ()])
def test_user_with_an_empty_contact(content: Content) -> None:
    """An empty contact names nobody, but does no harm beside a JID."""
    contact = Node("contact", {}, content)
    assert UsyncUser.from_node(over_wire(Node("user", {"jid": ANA}, (contact,)))) == UsyncUser(ANA)
    with pytest.raises(StanzaError, match="a usync <user> needs a jid or a <contact>"):
        UsyncUser.from_node(over_wire(Node("user", {}, (contact,))))


def test_user_by_digits_alone() -> None:
    """A number that the wire packs as digits is still the text it was, as clients write it without bytes."""
    user = over_wire(Node("user", {}, (Node("contact", {}, "5491155556666"),)))
    assert UsyncUser.from_node(user) == UsyncUser(contact="5491155556666")


def test_answer() -> None:
    """The answer reports each protocol as served, and its value is the user elements."""
    assert over_wire(result_node("7", QUERY.answer(FOUND))) == ANSWER
    assert answered(QUERY, QUERY.answer(FOUND)) == FOUND


def test_answer_with_other_children() -> None:
    """What is beside the users is passed over."""
    answer = edit(ANSWER, "usync list", holding((Node("note"), *FOUND)))
    assert QUERY.read(over_wire(answer)) == FOUND


@pytest.mark.parametrize(("path", "missing"), [("usync", "usync/list"), ("usync list", "usync/list")])
def test_wrong_answer(path: str, missing: str) -> None:
    """An answer without a user list is refused."""
    with pytest.raises(StanzaError, match=f"<iq> has no <{missing}>"):
        QUERY.read(over_wire(edit(ANSWER, path, gone)))


@given(broken(REQUEST), broken(ANSWER), broken(REQUEST.require("usync", "list").children[1]))
def test_anything_for_usync(request_: Node, answer: Node, user: Node) -> None:
    """Requests and answers are read, or refused with a `StanzaError`."""
    read_or_refuse(UsyncQuery.from_node, request_)
    read_or_refuse(QUERY.read, answer)
    read_or_refuse(UsyncUser.from_node, user)
