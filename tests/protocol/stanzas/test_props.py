"""Server properties."""

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
from zapwire.errors import StanzaError
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.props import GetProps, props, web_props
from zapwire.protocol.stanzas.queries import result_node

QUERY = GetProps()
REQUEST = Node("iq", {"id": "7", "xmlns": "abt", "type": "get", "to": SERVER}, (Node("props", {"protocol": "1"}),))
ANSWER = Node(
    "iq",
    {"from": SERVER, "type": "result", "id": "7"},
    (
        Node(
            "props",
            {"protocol": "1", "ab_key": "sandbox", "hash": "1K5vZ8", "refresh": "86400", "delta_update": "false"},
            (
                Node("prop", {"config_code": "10518", "config_value": "true"}),
                Node("prop", {"config_code": "865", "config_value": "604800"}),
            ),
        ),
    ),
)


def test_request() -> None:
    """A client that has no properties yet asks for all."""
    assert asked(QUERY) == REQUEST


def test_request_with_a_hash() -> None:
    """A client that has some names them by their hash."""
    assert asked(GetProps("1K5vZ8")) == edit(REQUEST, "props", having("hash", "1K5vZ8"))


def test_answer() -> None:
    """The answer has a code and a value for each property, the set's hash and when to ask again."""
    values = {"10518": "true", "865": "604800"}
    assert props(values, digest="1K5vZ8", refresh=86_400) == ANSWER.content
    assert answered(QUERY, ANSWER.content) == values


def test_sampling_is_left_out() -> None:
    """Settings of how often to report an event stand among the properties, and are none."""
    mixed = holding(
        (
            Node("prop", {"event_code": "5138", "sampling_weight": "-1"}),
            Node("prop", {"config_code": "865", "config_value": "604800"}),
            Node("note"),
        )
    )
    assert QUERY.read(over_wire(edit(ANSWER, "props", mixed))) == {"865": "604800"}


@given(st.dictionaries(filled, filled, max_size=5), filled, st.integers(0, 2**31))
def test_any_props(values: dict[str, str], digest: str, refresh: int) -> None:
    """Any properties read back as they were written, and none too."""
    assert answered(QUERY, props(values, digest=digest, refresh=refresh)) == values


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("props", gone, "<iq> has no <props>"),
        ("props prop", lacking("config_code"), "<prop> has no attribute 'config_code'"),
        ("props prop", lacking("config_value"), "<prop> has no attribute 'config_value'"),
    ],
)
def test_wrong_answer(path: str, change: Change, message: str) -> None:
    """An answer without properties, or with one that lacks its code or value, is refused."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        QUERY.read(over_wire(edit(ANSWER, path, change)))


def test_older_answer() -> None:
    """The older query is answered with names in place of codes."""
    answer = result_node("7", web_props({"web_voip": "1", "media": "64"}, digest="1K5vZ8", refresh=86_400))
    assert over_wire(answer) == Node(
        "iq",
        {"from": SERVER, "type": "result", "id": "7"},
        (
            Node(
                "props",
                {"protocol": "2", "hash": "1K5vZ8", "refresh": "86400"},
                (Node("prop", {"name": "web_voip", "value": "1"}), Node("prop", {"name": "media", "value": "64"})),
            ),
        ),
    )


@given(broken(ANSWER))
def test_anything_for_an_answer(node: Node) -> None:
    """Any answer is read, or refused with a `StanzaError`."""
    read_or_refuse(QUERY.read, node)
