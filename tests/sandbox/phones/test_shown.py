"""What the control API shows of messages that are more than texts."""

from typing import Any

import pytest

from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.choices import Choice
from zapwire.protocol.messages.content import Content, Text
from zapwire.protocol.messages.interactive import (
    Buttons,
    CallButton,
    Menu,
    OtherButton,
    QuickReply,
    Row,
    Section,
    UrlButton,
)
from zapwire.protocol.messages.places import Contact, Contacts, Location
from zapwire.protocol.messages.polls import Poll, PollVote
from zapwire.sandbox.phones.shown import shown_json

KEY = MessageKey(JID("5", "lid"), "3EB0", is_from_me=True)
BUTTONS = (
    QuickReply("Yes", "y"),
    UrlButton("Map", "https://e.org"),
    CallButton("Call", "+1"),
    OtherButton("Copy", "cta_copy"),
)


@pytest.mark.parametrize(
    ("content", "name", "shown"),
    [
        (
            Location(1.5, 2.5, "N", "A", "U", is_live=True),
            "location",
            {"latitude": 1.5, "longitude": 2.5, "name": "N", "address": "A", "url": "U", "live": True},
        ),
        (Contact("N", "V"), "contacts", [{"name": "N", "vcard": "V"}]),
        (
            Contacts("2", (Contact("N", "V"), Contact("O", "W"))),
            "contacts",
            [{"name": "N", "vcard": "V"}, {"name": "O", "vcard": "W"}],
        ),
        (
            Buttons("Text", BUTTONS, "F", "T"),
            "buttons",
            {
                "title": "T",
                "footer": "F",
                "buttons": [
                    {"kind": "reply", "text": "Yes", "id": "y"},
                    {"kind": "url", "text": "Map", "url": "https://e.org"},
                    {"kind": "call", "text": "Call", "number": "+1"},
                    {"kind": "cta_copy", "text": "Copy"},
                ],
            },
        ),
        (
            Menu("Text", "Open", (Section("S", (Row("1", "A", "B"),)),), "F", "T"),
            "list",
            {
                "title": "T",
                "footer": "F",
                "button": "Open",
                "sections": [{"title": "S", "rows": [{"id": "1", "title": "A", "description": "B"}]}],
            },
        ),
        (Choice("y", "Yes"), "choice", {"id": "y", "text": "Yes"}),
        (Poll("?", ("a", "b"), 2), "poll", {"options": ["a", "b"], "selectable": 2, "votes": {"Ana": ["a"]}}),
        (PollVote(KEY), "vote", {"options": [], "opened": False}),
        (PollVote(KEY, (), ()), "vote", {"options": [], "opened": True}),
    ],
)
def test_each_kind_is_shown(content: Content, name: str, shown: Any) -> None:
    """Under its name, and nothing else."""
    assert shown_json(content, {"Ana": ("a",)}) == {name: shown}


def test_a_text_shows_nothing_more() -> None:
    """Its text stands elsewhere."""
    assert shown_json(Text("x"), {}) == {}
