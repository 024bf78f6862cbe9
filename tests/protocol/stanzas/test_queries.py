"""The envelope of info queries: requests, results, and every refusal."""

import re
from dataclasses import dataclass
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.shapes import answered, asked, broken, counts, edit, gone, having, over_wire
from tests.protocol.strategies import texts
from zapwire import errors
from zapwire.errors import GroupRefused, QueryRefused, StanzaError
from zapwire.protocol.jid import GROUPS, JID, SERVER
from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.queries import QueryKind, check_answer, error_node, query_node, read_error, result_node


@dataclass(frozen=True, slots=True)
class Echo:
    """A query for one word, whose answer is that word."""

    xmlns: ClassVar[str] = "w:echo"
    kind: ClassVar[QueryKind] = "get"
    word: str

    def to_content(self) -> Content:
        return (Node("say", {"word": self.word}),)

    def read(self, answer: Node) -> str:
        return answer.require("say").reader.string("word")


REFUSAL = Node(
    "iq",
    {"from": SERVER, "type": "error", "id": "12.3-4"},
    (Node("error", {"code": "404", "text": "item-not-found"}),),
)


def test_request() -> None:
    """A request carries its id, namespace and kind to the server, and its content."""
    node = query_node(Echo("hello"), "12.3-4")
    assert node == Node(
        "iq",
        {"id": "12.3-4", "xmlns": "w:echo", "type": "get", "to": JID("", "s.whatsapp.net")},
        (Node("say", {"word": "hello"}),),
    )
    assert over_wire(node) == node


def test_request_to_another_server() -> None:
    """A request can be sent to another server, such as that of groups."""
    node = over_wire(query_node(Echo("hello"), "1", GROUPS))
    assert node.attrs["to"] == JID("", "g.us")


def test_result() -> None:
    """A good answer comes from the server, and is handed on as it is."""
    node = result_node("12.3-4", (Node("say", {"word": "hello"}),))
    assert node == Node(
        "iq",
        {"from": JID("", "s.whatsapp.net"), "type": "result", "id": "12.3-4"},
        (Node("say", {"word": "hello"}),),
    )
    assert check_answer(over_wire(node)) == node


def test_result_without_content() -> None:
    """An answer that only confirms holds nothing."""
    assert over_wire(result_node("1")) == Node("iq", {"from": SERVER, "type": "result", "id": "1"})


def test_answer_is_read_by_its_query() -> None:
    """A query reads the value out of its answer, or says what the answer lacks."""
    query = Echo("hello")
    assert answered(query, asked(query).content) == "hello"
    with pytest.raises(StanzaError, match="<iq> has no <say>"):
        answered(query)


def test_refusal() -> None:
    """A refusal names its code and text."""
    node = error_node("12.3-4", 404, "item-not-found")
    assert node == REFUSAL
    with pytest.raises(errors.ItemNotFound) as caught:
        check_answer(over_wire(node))
    assert (caught.value.code, caught.value.text) == (404, "item-not-found")
    assert str(caught.value) == "the server refused the query with 404 item-not-found"


@pytest.mark.parametrize(
    ("code", "text", "kind", "retry"),
    [
        (400, "bad-request", errors.BadRequest, False),
        (401, "not-authorized", errors.NotAuthorized, False),
        (403, "forbidden", errors.Forbidden, False),
        (404, "item-not-found", errors.ItemNotFound, False),
        (405, "not-allowed", errors.NotAllowed, False),
        (406, "not-acceptable", errors.NotAcceptable, False),
        (410, "gone", errors.Gone, False),
        (419, "resource-limit", errors.ResourceLimit, False),
        (423, "locked", errors.Locked, False),
        (429, "rate-overlimit", errors.RateOverlimit, True),
        (500, "internal-server-error", errors.InternalServerError, True),
        (501, "feature-not-implemented", errors.FeatureNotImplemented, False),
        (503, "service-unavailable", errors.ServiceUnavailable, True),
        (530, "partial-server-error", errors.PartialServerError, True),
    ],
)
def test_known_refusals(code: int, text: str, kind: type[QueryRefused], *, retry: bool) -> None:
    """Each code that whatsmeow knows, and 501, has its class, which says whether the same query may succeed later."""
    refusal = read_error(over_wire(error_node("1", code, text)))
    assert type(refusal) is kind
    assert (refusal.code, refusal.text, refusal.retry) == (code, text, retry)
    assert kind.__doc__ is not None
    assert kind.__doc__.startswith(f"{code} {text}")


def test_every_refusal_has_a_code_of_its_own() -> None:
    """No class of refusal is out of reach, and no two codes share one."""
    reached = {type(QueryRefused.from_code(code, "")) for code in range(1000)} - {QueryRefused}
    # What a code means for a group is for whoever asked to say.
    assert reached == set(QueryRefused.__subclasses__()) - {GroupRefused}


@given(counts, texts)
def test_any_code_and_text_are_kept(code: int, text: str) -> None:
    """A refusal keeps the server's code and text, whether they are known or not."""
    refusal = read_error(over_wire(error_node("1", code, text)))
    assert (refusal.code, refusal.text) == (code, text)


@pytest.mark.parametrize("code", [0, 402, 418, 499, 599, -1, 40_400])
def test_unknown_refusals(code: int) -> None:
    """A code without a class of its own gives a plain refusal, which is not tried again."""
    refusal = read_error(over_wire(error_node("1", code, "teapot")))
    assert type(refusal) is QueryRefused
    assert not refusal.retry
    assert str(refusal) == f"the server refused the query with {code} teapot"


def test_refusal_without_details() -> None:
    """Where the server does not say why, it counts as a fault of its own; a missing text is empty."""
    for node in (
        edit(REFUSAL, "error", gone),
        edit(REFUSAL, "error", lambda _: Node("error")),
        Node("iq", {"type": "error"}),
    ):
        refusal = read_error(over_wire(node))
        assert type(refusal) is errors.InternalServerError
        assert (refusal.code, refusal.text) == (500, "")
        assert str(refusal) == "the server refused the query with 500 (no text)"


def test_refusal_with_a_malformed_code() -> None:
    """A code that is no number is not taken for another."""
    with pytest.raises(StanzaError, match="<error> attribute 'code' should be an integer, not 'many'"):
        check_answer(over_wire(edit(REFUSAL, "error", having("code", "many"))))


@pytest.mark.parametrize(
    ("node", "shown"),
    [
        (Node("iq", {"id": "1"}), "<iq type=None>"),
        (Node("iq", {"id": "1", "type": "get"}), "<iq type=get>"),
        (Node("iq", {"id": "1", "type": SERVER}), "<iq type=s.whatsapp.net>"),
        (Node("ack", {"id": "1", "type": "result"}), "<ack type=result>"),
        (Node("ack", {"id": "1", "type": "error"}), "<ack type=error>"),
    ],
)
def test_neither_result_nor_error(node: Node, shown: str) -> None:
    """What answers a query in another form is named."""
    message = f"a query's answer is a result or an error, not {shown}"
    with pytest.raises(StanzaError, match=re.escape(message)):
        check_answer(over_wire(node))


@given(broken(REFUSAL) | broken(result_node("1")) | st.builds(result_node, texts))
def test_anything_for_an_answer(node: Node) -> None:
    """Whatever answers a query is a result, a refusal or a `StanzaError`."""
    for stanza in (node, over_wire(node)):
        try:
            result = check_answer(stanza)
        except (QueryRefused, StanzaError):
            continue
        assert result is stanza
        assert (stanza.tag, stanza.attrs["type"]) == ("iq", "result")
