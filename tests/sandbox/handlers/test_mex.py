"""Mex: queries find their handler by number."""

import pytest
from hypothesis import given

from tests.protocol.stanzas.shapes import broken
from tests.sandbox.people import ask
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.mex import mex_content, read_mex_answer
from zapwire.protocol.stanzas.newsletters import LIST_ID
from zapwire.protocol.stanzas.queries import read_error
from zapwire.sandbox.handlers.mex import ROUTES


def query(query_id: str) -> Node:
    """Return a query."""
    return Node("iq", {"id": "7", "xmlns": "w:mex", "type": "get", "to": SERVER}, mex_content(query_id, {}))


def test_a_query_that_is_known() -> None:
    """It is answered."""
    (answer,) = ask(ROUTES, query(LIST_ID))[0].answers
    assert read_mex_answer(answer) == {"xwa2_newsletter_subscribed": []}


@pytest.mark.parametrize("query_id", ["1", "x"])
def test_a_query_that_is_not(query_id: str) -> None:
    """It is refused, and marked in the record."""
    outcome, _ = ask(ROUTES, query(query_id))
    assert outcome.refused
    assert read_error(outcome.answers[0]).code == 501


@given(broken(query(LIST_ID)))
def test_anything_is_answered(node: Node) -> None:
    """Whatever is asked."""
    outcome, _ = ask(ROUTES, Node("iq", {**node.attrs, "xmlns": "w:mex", "type": "get"}, node.content))
    assert len(outcome.answers) == 1
