"""Mex: queries in GraphQL, their answers, and news."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.shapes import broken, over_wire, read_or_refuse
from zapwire.errors import ItemNotFound, QueryRefused, StanzaError
from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.mex import (
    mex_answer,
    mex_content,
    mex_refusal,
    mex_update,
    read_mex_answer,
    read_mex_query,
    read_mex_update,
)


def iq(content: Content) -> Node:
    """Return a query or an answer, as the other side decodes it."""
    return over_wire(Node("iq", {}, content))


def test_a_query_is_whatsmeows() -> None:
    """Byte by byte."""
    content = mex_content("6388546374527196", {"newsletter_id": "1@newsletter"})
    assert content == (
        Node("query", {"query_id": "6388546374527196"}, b'{"variables":{"newsletter_id":"1@newsletter"}}'),
    )
    assert read_mex_query(iq(content)) == ("6388546374527196", {"newsletter_id": "1@newsletter"})
    text = '<Tom & "Jerry"> \u2028\u2029\b\f\n\x01\x7f ñ/'
    (query,) = iq(mex_content("1", {"text": text})).children
    assert (
        query.data
        == (
            '{"variables":{"text":"'
            r"\u003cTom \u0026 \"Jerry\"\u003e \u2028\u2029\b\f\n\u0001"
            '\x7f ñ/"}}'
        ).encode()
    )
    assert read_mex_query(iq((query,))) == ("1", {"text": text})


def test_answers() -> None:
    """They have data, or say what is wrong."""
    assert read_mex_answer(iq(mex_answer({"a": "ñ"}))) == {"a": "ñ"}
    with pytest.raises(ItemNotFound, match="Not Found"):
        read_mex_answer(iq(mex_refusal(404, "Not Found")))
    odd = Node("result", {}, b'{"errors":["what"]}')
    with pytest.raises(QueryRefused):
        read_mex_answer(iq((odd,)))
    assert read_mex_answer(iq((Node("result", {}, b'{"data":null}'),))) == {}


def test_news() -> None:
    """Their data, whatever they are about."""
    update = over_wire(mex_update("Something", {"a": [1]}))
    assert update.attrs == {"op_name": "Something"}
    assert read_mex_update(update) == {"a": [1]}
    assert read_mex_update(Node("update", {}, b"{}")) == {}


@pytest.mark.parametrize("data", [b"", b"[]", b"no", b"[" * 90_000, b" " * ((1 << 20) + 1)])
def test_what_is_no_json_object(data: bytes) -> None:
    """It is refused."""
    with pytest.raises(StanzaError):
        read_mex_answer(Node("iq", {}, (Node("result", {}, data),)))
    with pytest.raises(StanzaError):
        read_mex_query(Node("iq", {}, (Node("query", {"query_id": "1"}, data),)))
    with pytest.raises(StanzaError):
        read_mex_update(Node("update", {}, data))


def test_a_query_without_variables() -> None:
    """It is refused."""
    with pytest.raises(StanzaError, match="variables"):
        read_mex_query(Node("iq", {}, (Node("query", {"query_id": "1"}, b"{}"),)))


@given(broken(Node("iq", {}, mex_content("1", {}))) | broken(Node("iq", {}, mex_answer({}))))
def test_broken_stanzas(node: Node) -> None:
    """They are read or refused."""
    read_or_refuse(read_mex_query, node)
    read_or_refuse(read_mex_answer, node)


@given(st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.dictionaries(st.text(), inner)))
def test_news_come_back(data: object) -> None:
    """Whatever JSON they hold."""
    assert read_mex_update(mex_update("x", {"data": data})) == {"data": data}
