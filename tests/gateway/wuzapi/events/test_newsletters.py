"""Newsletters have the shape that wuzapi gives them."""

import json
from typing import Any, Final

import pytest

from tests.gateway.wuzapi.events.people import OWN_NAMES
from tests.gateway.wuzapi.events.test_calls import vector
from tests.gateway.wuzapi.events.whatsmeow import body, rendered
from tests.protocol.stanzas.test_newsletters import NEWS, POSTS, READ
from tests.vectors.load import load
from zapwire.gateway.wuzapi.events import reduced
from zapwire.gateway.wuzapi.events.newsletters import NewsletterEvent, metadata
from zapwire.protocol import events
from zapwire.protocol.events import MessageReceived
from zapwire.protocol.messages.reader import read
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.stanzas.newsletters import read_newsletter
from zapwire.protocol.types.messages import MessageInfo, MessageSource
from zapwire.protocol.types.newsletters import NewsletterEdit, NewsletterPost

WHEN: Final = 1_764_250_000
_WITH_MESSAGE: Final = NewsletterPost(102, "3EB0D002", "text", WHEN, message=Message(conversation="Hi"))
EVENTS: Final[dict[str, tuple[NewsletterEvent, str]]] = {
    "join": (events.NewsletterJoined(READ, WHEN), "NewsletterJoin"),
    "leave": (events.NewsletterLeft(NEWS, "guest", WHEN), "NewsletterLeave"),
    "mute": (events.NewsletterMuteChanged(NEWS, "on", WHEN), "NewsletterMuteChange"),
    "live update": (events.NewsletterUpdated(NEWS, (POSTS[0], _WITH_MESSAGE), WHEN), "NewsletterLiveUpdate"),
}


@pytest.mark.parametrize("name", EVENTS)
def test_events_equal_what_go_prints(name: str) -> None:
    """They belong to the newsletter's chat."""
    event, type = EVENTS[name]
    assert body(event) == {"event": vector(name), "type": type, **OWN_NAMES}
    assert rendered(event).chat == str(NEWS)


@pytest.mark.parametrize("given", load("whatsmeow_calls_newsletters")["newsletters"], ids=["full", "bare"])
def test_newsletters_equal_what_go_prints(given: Any) -> None:
    """Of the same answer of the server, whole or with hardly anything in it."""
    assert metadata(read_newsletter(json.loads(given["given"]))) == given["read"]


def message(edit: NewsletterEdit | None = None) -> MessageReceived:
    """Return a message of the newsletter."""
    raw = Message.FromString(bytes.fromhex(load("whatsmeow_calls_newsletters")["raw"]))
    info = MessageInfo(
        MessageSource(NEWS, NEWS), "3EB0D003", WHEN, type="text", server_id=103, edit="3" if edit else ""
    )
    unwrapped = unwrap(raw)
    return MessageReceived(info, read(unwrapped.message), unwrapped, raw, newsletter_edit=edit)


@pytest.mark.parametrize(
    ("event", "name"),
    [(message(), "message"), (message(NewsletterEdit(1_764_250_111_735, WHEN)), "edited message")],
    ids=["message", "edited message"],
)
def test_messages_equal_what_go_prints(event: MessageReceived, name: str) -> None:
    """With the times of a change."""
    assert body(event)["event"] == vector(name)
    assert body(event)["type"] == "Message"


def test_what_is_the_same_event() -> None:
    """The same again; and no other change, nor another count."""
    other = events.NewsletterUpdated(NEWS, (NewsletterPost(101, views=8),), WHEN)
    keys = {rendered(event).key for event, _ in EVENTS.values()} | {rendered(other).key}
    assert len({(rendered(event).type, rendered(event).key) for event, _ in EVENTS.values()}) == len(EVENTS)
    assert rendered(other).key != rendered(EVENTS["live update"][0]).key
    assert all(keys)
    first, second = (rendered(message(NewsletterEdit(time, WHEN))).key for time in (1, 2))
    assert len({first, second, rendered(message()).key}) == 3


@pytest.mark.parametrize("name", EVENTS)
def test_in_short(name: str) -> None:
    """An event that could not be rendered says which newsletter, with the key of the whole one."""
    event, type = EVENTS[name]
    short = reduced(event)
    assert (short.type, short.key, short.chat) == (type, rendered(event).key, str(NEWS))
    assert short.body["event"] == {"JID": str(NEWS)}
