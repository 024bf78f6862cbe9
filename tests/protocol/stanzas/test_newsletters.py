"""Newsletters on the wire: queries, what is told of them, and their messages."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.shapes import answered, asked, broken, over_wire, read_or_refuse
from tests.vectors.load import load
from zapwire.errors import ItemNotFound, StanzaError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.mex import mex_answer, mex_refusal, mex_update
from zapwire.protocol.stanzas.newsletters import (
    FOLLOW_ID,
    JOINED,
    LEFT,
    MUTE_CHANGED,
    ChangeNewsletter,
    FetchNewsletter,
    ListNewsletters,
    NewsletterNews,
    SubscribeLiveUpdates,
    fetch_data,
    list_data,
    live_updates,
    newsletter_data,
    read_edit,
    read_live_updates,
    read_newsletter,
    read_newsletter_news,
    read_plaintext,
)
from zapwire.protocol.types.newsletters import (
    Newsletter,
    NewsletterEdit,
    NewsletterPicture,
    NewsletterPost,
    NewsletterText,
    NewsletterViewer,
)

NEWS = JID("120363111111111111", "newsletter")
FULL = json.loads(load("whatsmeow_calls_newsletters")["newsletters"][0]["given"])
READ = Newsletter(
    NEWS,
    "active",
    1688746895,
    "0029Va4K0PZ5a245NkngBA2M",
    NewsletterText("News", "1688746895480511", 1688746895480511),
    NewsletterText('All the "news" <b>', "1689653839450668", 1689653839450668),
    25,
    "verified",
    NewsletterPicture("1707950960975554", "IMAGE", "/v/t61.24694-24/picture.jpg"),
    NewsletterPicture("1707950960975554", "PREVIEW", "/v/t61.24694-24/preview.jpg"),
    "ALL",
    NewsletterViewer("off", "subscriber"),
)
POSTS = (
    NewsletterPost(101, "3EB0D001", "text", 1_764_250_000, 7, {"👍": 3, "🙏": 1}),
    NewsletterPost(102, "3EB0D002", "text", 1_764_250_000),
)


def notification(*updates: Node) -> Node:
    """Return a mex notification, decoded."""
    return over_wire(Node("notification", {"from": SERVER, "type": "mex", "id": "1", "t": "9"}, updates))


def test_a_newsletter() -> None:
    """It is read as whatsmeow reads it, and written as the server does."""
    assert read_newsletter(FULL) == READ
    assert newsletter_data(READ) == FULL
    assert read_newsletter({"id": str(NEWS)}) == Newsletter(NEWS)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"id": 1},
        {"id": "no jid"},
        {"id": "1@s.whatsapp.net"},
        {"id": str(NEWS), "state": "ACTIVE"},
        {"id": str(NEWS), "thread_metadata": {"creation_time": "soon"}},
        {"id": str(NEWS), "thread_metadata": {"subscribers_count": 25}},
        {"id": str(NEWS), "thread_metadata": {"subscribers_count": "9" * 19}},
    ],
)
def test_what_is_no_newsletter(data: Any) -> None:
    """It is refused."""
    with pytest.raises(StanzaError):
        read_newsletter(data)


def test_queries() -> None:
    """They are whatsmeow's, and read what the server answers."""
    assert asked(ListNewsletters()).children == (Node("query", {"query_id": "6388546374527196"}, b'{"variables":{}}'),)
    assert answered(ListNewsletters(), mex_answer(list_data([READ]))) == (READ,)
    assert answered(ListNewsletters(), mex_answer({})) == ()
    payload = asked(FetchNewsletter(NEWS)).require("query").data
    assert json.loads(payload)["variables"] == {
        "fetch_creation_time": True,
        "fetch_full_image": True,
        "fetch_viewer_metadata": True,
        "input": {"key": str(NEWS), "type": "JID"},
    }
    assert answered(FetchNewsletter(NEWS), mex_answer(fetch_data(READ))) == READ
    follow = ChangeNewsletter(FOLLOW_ID, NEWS)
    assert asked(follow).children == (
        Node("query", {"query_id": FOLLOW_ID}, f'{{"variables":{{"newsletter_id":"{NEWS}"}}}}'.encode()),
    )
    answered(follow, mex_answer({}))
    with pytest.raises(ItemNotFound):
        answered(follow, mex_refusal(404, "Not Found"))
    some = {"xwa2_newsletter_subscribed": [{}, newsletter_data(READ), {"id": 1}]}
    assert answered(ListNewsletters(), mex_answer(some)) == (READ,)
    with pytest.raises(StanzaError):
        answered(ListNewsletters(), mex_answer({"xwa2_newsletter_subscribed": {}}))
    assert answered(SubscribeLiveUpdates(), (Node("live_updates", {"duration": "300"}),)) == 300


def test_news() -> None:
    """What is joined is told whole; what is about something else, or cannot be read, is passed over."""
    node = notification(
        mex_update("Join", {JOINED: FULL}),
        mex_update("Leave", {LEFT: {"id": str(NEWS), "role": "GUEST"}}),
        mex_update("Mute", {MUTE_CHANGED: {"id": str(NEWS), "mute": "ON"}}),
        mex_update("Other", {"xwa2_other": {}}),
        mex_update("Join", {JOINED: {"id": "no jid"}}),
        Node("update", {}, b"no JSON"),
        Node("other"),
    )
    assert read_newsletter_news(node) == (
        NewsletterNews(JOINED, READ),
        NewsletterNews(LEFT, Newsletter(NEWS, viewer=NewsletterViewer("", "guest"))),
        NewsletterNews(MUTE_CHANGED, Newsletter(NEWS, viewer=NewsletterViewer("on"))),
    )


def test_live_updates() -> None:
    """With or without an element around the messages."""
    node = over_wire(live_updates(NEWS, POSTS, "1", 1_764_250_000))
    assert node.attrs == {"from": NEWS, "type": "newsletter", "id": "1", "t": "1764250000"}
    assert read_live_updates(node) == POSTS
    (updates,) = node.children
    inside = Node("live_updates", {}, (Node("messages", {}, updates.children),))
    assert read_live_updates(Node("notification", node.attrs, (inside,))) == POSTS
    reactions = Node("reactions", {}, (Node("reaction"), Node("reaction", {"code": "🙏", "count": "1"})))
    some = Node("live_updates", {}, (Node("message"), Node("message", {"server_id": "103"}, (reactions,))))
    assert read_live_updates(Node("notification", node.attrs, (some,))) == (
        NewsletterPost(103, "", "", 0, 0, {"🙏": 1}),
    )


def test_messages() -> None:
    """Their content is not encrypted; a changed one says when."""
    node = Node(
        "message",
        {},
        (
            Node("plaintext", {}, b"content"),
            Node("meta", {"msg_edit_t": "1764250111735", "original_msg_t": "1764250000"}),
        ),
    )
    assert read_plaintext(node) == b"content"
    assert read_edit(node) == NewsletterEdit(1764250111735, 1764250000)
    assert read_edit(Node("message", {}, (Node("meta", {"msg_edit_t": "soon"}),))) == NewsletterEdit()
    for without in (Node("message"), Node("message", {}, (Node("plaintext", {}, "text"),))):
        assert read_plaintext(without) is None
        assert read_edit(without) is None


@given(broken(live_updates(NEWS, POSTS, "1", 1)) | broken(notification(mex_update("Join", {JOINED: FULL}))))
def test_broken_stanzas(node: Node) -> None:
    """They are read or refused."""
    for read in (read_live_updates, read_newsletter_news, read_plaintext, read_edit, SubscribeLiveUpdates().read):
        read_or_refuse(read, node)


@given(
    st.recursive(
        st.none() | st.text(max_size=9) | st.integers() | st.sampled_from([str(NEWS), FULL, FULL["thread_metadata"]]),
        lambda inner: st.dictionaries(st.sampled_from([*FULL, *FULL["thread_metadata"], "type", "text"]), inner),
        max_leaves=8,
    )
)
def test_any_json_is_read_or_refused(data: Any) -> None:
    """Whatever the server sends."""
    read_or_refuse(lambda _: read_newsletter(data), Node("x"))
