"""About: one's own text is changed by mex, others' are told of."""

import pytest
from hypothesis import given

from tests.protocol.stanzas.shapes import answered, asked, broken, over_wire, read_or_refuse
from zapwire.errors import QueryRefused, StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.about import MUTATION, AboutNotice, SetAbout
from zapwire.protocol.stanzas.mex import mex_answer, mex_content

BEN = JID("5491155554444", "s.whatsapp.net")
NOTICE = AboutNotice(BEN, "At the beach 🏖", 1_700_000_000)


def test_request() -> None:
    """The text is in the variables, as whatsmeow has them."""
    query = SetAbout('"Hi" ñ')
    (child,) = asked(query).children
    assert child.attrs == {"query_id": MUTATION}
    assert child.data == '{"variables":{"input":{"text":"\\"Hi\\" ñ","ephemeral_duration_sec":0}}}'.encode()
    assert SetAbout.from_node(over_wire(asked(query))) == query
    assert answered(query, mex_answer({})) is None


def test_refusal() -> None:
    """An error in the answer is raised."""
    with pytest.raises(QueryRefused):
        answered(SetAbout(""), (Node("result", {}, b'{"errors":[{"message":"no"}]}'),))


@pytest.mark.parametrize("content", [mex_content("7", {"input": {"text": "a"}}), mex_content(MUTATION, {"input": 7})])
def test_another_query(content: tuple[Node, ...]) -> None:
    """Another mex query changes no text."""
    with pytest.raises(StanzaError):
        SetAbout.from_node(Node("iq", {}, content))


@pytest.mark.parametrize("notice", [NOTICE, AboutNotice(BEN, ""), AboutNotice(BEN, "available", 7)])
def test_notice(notice: AboutNotice) -> None:
    """A text comes back, also an empty one, and one that the wire packs as a token."""
    assert AboutNotice.from_node(over_wire(notice.to_node("1"))) == notice


@given(broken(NOTICE.to_node("1")))
def test_any_notice(node: Node) -> None:
    """Any notice is read, or refused with a `StanzaError`."""
    read_or_refuse(AboutNotice.from_node, node)
