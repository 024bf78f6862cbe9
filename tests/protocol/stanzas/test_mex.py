"""Mex: JSON in stanzas, both ways."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapwire.errors import QueryRefused, RateOverlimit, StanzaError
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.mex import mex_answer, mex_content, read_mex_answer, read_mex_query


def test_query() -> None:
    """The number is an attribute, the variables are JSON."""
    content = mex_content("7", {"input": {"text": "Año"}})
    assert content == (Node("query", {"query_id": "7"}, '{"variables":{"input":{"text":"Año"}}}'.encode()),)
    assert read_mex_query(Node("iq", {}, content)) == ("7", {"input": {"text": "Año"}})


def test_answer() -> None:
    """The data comes back; where there is none it is empty."""
    assert read_mex_answer(Node("iq", {}, mex_answer({"a": [1]}))) == {"a": [1]}
    assert read_mex_answer(Node("iq", {}, (Node("result", {}, b'{"data": null}'),))) == {}


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (b'{"errors": [{"message": "too many", "extensions": {"error_code": 429}}]}', RateOverlimit, 429),
        (b'{"errors": [{"message": "no"}], "data": null}', QueryRefused, 500),
        (b'{"errors": ["no"]}', QueryRefused, 500),
    ],
)
def test_errors(answer: bytes, kind: type[QueryRefused], code: int) -> None:
    """What the answer names as an error is raised as what a query raises."""
    with pytest.raises(kind) as raised:
        read_mex_answer(Node("iq", {}, (Node("result", {}, answer),)))
    assert raised.value.code == code


@pytest.mark.parametrize("data", [b"", b"[]", b"7", b"{", b"\xff", b"[" * 5000, b" " * ((1 << 20) + 1)])
def test_what_is_no_json_object(data: bytes) -> None:
    """Anything else is a StanzaError."""
    with pytest.raises(StanzaError):
        read_mex_answer(Node("iq", {}, (Node("result", {}, data),)))
    with pytest.raises(StanzaError):
        read_mex_query(Node("iq", {}, (Node("query", {"query_id": "7"}, data),)))


def test_query_without_variables() -> None:
    """It is refused."""
    with pytest.raises(StanzaError, match="variables"):
        read_mex_query(Node("iq", {}, (Node("query", {"query_id": "7"}, b"{}"),)))


@given(st.binary(max_size=100))
def test_any_bytes(data: bytes) -> None:
    """Whatever an answer holds: data, a refusal, or a StanzaError."""
    with suppress(StanzaError, QueryRefused):
        assert isinstance(read_mex_answer(Node("iq", {}, (Node("result", {}, data),))), dict)
