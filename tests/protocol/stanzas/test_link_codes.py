"""Stanzas of linking by code: both sides' steps, and what the server hands on of them."""

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
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.link_codes import (
    TAG,
    CompanionFinish,
    CompanionHello,
    LinkCodeStep,
    PrimaryHello,
    RefreshCode,
    hello_answer,
    is_link_code,
    link_code_notification,
    read_link_code,
)
from zapwire.protocol.stanzas.queries import query_node

ANA = JID("5491155554444", "s.whatsapp.net")
REF = Node("link_code_pairing_ref", {}, b"2@ref")
HELLO = CompanionHello(ANA, b"w" * 80, b"n" * 32, "1", "Chrome (Linux)")
HELLO_NODE = Node(
    TAG,
    {"jid": ANA, "stage": "companion_hello", "should_show_push_notification": "true"},
    (
        Node("link_code_pairing_wrapped_companion_ephemeral_pub", {}, b"w" * 80),
        Node("companion_server_auth_key_pub", {}, b"n" * 32),
        Node("companion_platform_id", {}, "1"),
        Node("companion_platform_display", {}, "Chrome (Linux)"),
        Node("link_code_pairing_nonce", {}, b"\0"),
    ),
)
PRIMARY = PrimaryHello(b"2@ref", b"p" * 80, b"i" * 32)
PRIMARY_NODE = Node(
    TAG,
    {"stage": "primary_hello"},
    (
        REF,
        Node("link_code_pairing_wrapped_primary_ephemeral_pub", {}, b"p" * 80),
        Node("primary_identity_pub", {}, b"i" * 32),
    ),
)
FINISH = CompanionFinish(ANA, b"b" * 156, b"c" * 32, b"2@ref")
FINISH_NODE = Node(
    TAG,
    {"jid": ANA, "stage": "companion_finish"},
    (
        Node("link_code_pairing_wrapped_key_bundle", {}, b"b" * 156),
        Node("companion_identity_public", {}, b"c" * 32),
        REF,
    ),
)
REFRESH = RefreshCode(b"2@ref", is_forced=True)
REFRESH_NODE = Node(TAG, {"stage": "refresh_code", "force_manual_refresh": "true"}, (REF,))
STEPS = [(HELLO, HELLO_NODE), (PRIMARY, PRIMARY_NODE), (FINISH, FINISH_NODE), (REFRESH, REFRESH_NODE)]


def iq(content: Node) -> Node:
    """Return a query with this content."""
    return Node("iq", {"id": "7", "xmlns": "md", "type": "set", "to": SERVER}, (content,))


@pytest.mark.parametrize(("step", "content"), STEPS, ids=lambda value: getattr(value, "stage", ""))
def test_queries(step: LinkCodeStep, content: Node) -> None:
    """Each step is a query of its stage, and is read back."""
    assert query_node(step, "7") == iq(content)
    assert read_link_code(asked(step)) == step
    assert is_link_code(asked(step))


@pytest.mark.parametrize(("step", "content"), STEPS, ids=lambda value: getattr(value, "stage", ""))
def test_notifications(step: LinkCodeStep, content: Node) -> None:
    """The server hands a step on in a notification from itself, which the other side reads back."""
    node = link_code_notification(step, "99", 1_790_000_000)
    assert node.attrs == {"from": SERVER, "type": TAG, "id": "99", "t": "1790000000"}
    assert node.children == (content,)
    assert read_link_code(over_wire(node)) == step
    assert not is_link_code(node)


def test_the_ref() -> None:
    """The server answers a hello with the ref, under the stage it answers."""
    assert hello_answer(b"2@ref") == (Node(TAG, {"stage": "companion_hello"}, (REF,)),)
    assert answered(HELLO, hello_answer(b"2@ref")) == b"2@ref"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, f"<iq> has no <{TAG}>"),
        ((Node(TAG),), f"<{TAG}> has no <link_code_pairing_ref>"),
        (hello_answer(b""), "<link_code_pairing_ref> is empty"),
    ],
)
def test_answers_without_a_ref(content: tuple[Node, ...] | None, message: str) -> None:
    """An answer that names no ref is refused."""
    with pytest.raises(StanzaError, match=message):
        answered(HELLO, content)


def test_empty_answers() -> None:
    """The other steps' answers say nothing."""
    answered(PRIMARY)
    answered(FINISH)
    answered(REFRESH)


def test_what_the_phone_gets() -> None:
    """A hello handed on has the ref; a finish may lack the number, a refresh whether it is forced."""
    hello = CompanionHello(ANA, b"w", b"n", "1", "Chrome (Linux)", show_push_notification=False, ref=b"2@ref")
    assert read_link_code(over_wire(link_code_notification(hello, "1", 1))) == hello
    finish = CompanionFinish(None, b"b", b"c", b"2@ref")
    assert "jid" not in link_code_notification(finish, "1", 1).require(TAG).attrs
    assert read_link_code(over_wire(link_code_notification(finish, "1", 1))) == finish
    bare = edit(iq(REFRESH_NODE), TAG, lacking("force_manual_refresh"))
    assert RefreshCode.from_node(over_wire(bare)) == RefreshCode(b"2@ref")
    bare = edit(iq(HELLO_NODE), TAG, lacking("should_show_push_notification"))
    assert not CompanionHello.from_node(over_wire(bare)).show_push_notification


@pytest.mark.parametrize(
    ("content", "path", "change", "message"),
    [
        (HELLO_NODE, TAG, gone, f"<iq> has no <{TAG}>"),
        (HELLO_NODE, TAG, lacking("stage"), f"<{TAG}> has no attribute 'stage'"),
        (HELLO_NODE, TAG, having("stage", "encore"), f"<{TAG}> has the stage 'encore', which is unknown"),
        (HELLO_NODE, TAG, lacking("jid"), f"<{TAG}> has no attribute 'jid'"),
        (HELLO_NODE, f"{TAG} companion_platform_id", gone, f"<{TAG}> has no <companion_platform_id>"),
        (
            HELLO_NODE,
            f"{TAG} companion_server_auth_key_pub",
            holding(None),
            "<companion_server_auth_key_pub> should hold",
        ),
        (HELLO_NODE, TAG, having("should_show_push_notification", "maybe"), "should be true or false, not 'maybe'"),
        (PRIMARY_NODE, f"{TAG} primary_identity_pub", gone, f"<{TAG}> has no <primary_identity_pub>"),
        (PRIMARY_NODE, f"{TAG} link_code_pairing_ref", holding(b""), "<link_code_pairing_ref> is empty"),
        (FINISH_NODE, f"{TAG} link_code_pairing_ref", gone, f"<{TAG}> has no <link_code_pairing_ref>"),
        (FINISH_NODE, TAG, having("jid", "1@2@3"), "attribute 'jid' should be a JID, not '1@2@3'"),
        (REFRESH_NODE, f"{TAG} link_code_pairing_ref", gone, f"<{TAG}> has no <link_code_pairing_ref>"),
    ],
)
def test_wrong_steps(content: Node, path: str, change: Change, message: str) -> None:
    """A step that lacks something, or is of an unknown stage, is refused."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        read_link_code(over_wire(edit(iq(content), path, change)))


@pytest.mark.parametrize(
    "node",
    [Node("iq", {"xmlns": "md"}), Node("iq", {"xmlns": "w"}, (HELLO_NODE,)), Node("message", {}, (HELLO_NODE,))],
)
def test_other_stanzas(node: Node) -> None:
    """What has no step, or another namespace, does not belong to linking by code."""
    assert not is_link_code(node)


some = st.binary(min_size=1, max_size=200)


@given(
    st.builds(CompanionHello, jids, some, some, filled, texts, st.booleans(), st.binary(max_size=40))
    | st.builds(PrimaryHello, some, some, some)
    | st.builds(CompanionFinish, st.none() | jids, some, some, some)
    | st.builds(RefreshCode, some, st.booleans())
)
def test_any_step(step: LinkCodeStep) -> None:
    """Any step reads back as it was written."""
    assert read_link_code(asked(step)) == step


@given(st.sampled_from([iq(content) for _, content in STEPS]).flatmap(broken))
def test_anything_for_a_step(node: Node) -> None:
    """A step is read, or refused with a `StanzaError`; so is the answer to a hello."""
    read_or_refuse(read_link_code, node)
    read_or_refuse(HELLO.read, node)
    is_link_code(node)
