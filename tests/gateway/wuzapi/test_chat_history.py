"""What is kept of a message."""

import pytest

from zapwire.gateway.wuzapi.chat_history import Summary, summary_of
from zapwire.protocol.jid import JID
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.changes import (
    MessageKey,
    build_disappearing_timer,
    build_edit,
    build_pin,
    build_reaction,
    build_revoke,
)
from zapwire.protocol.messages.choices import Choice, build_choice
from zapwire.protocol.messages.context import Context, Quote
from zapwire.protocol.messages.interactive import (
    Buttons,
    Menu,
    QuickReply,
    Row,
    Section,
    build_buttons,
    build_list,
)
from zapwire.protocol.messages.media import MediaDetails, build_media
from zapwire.protocol.messages.places import Contact, Location, build_contact, build_location
from zapwire.protocol.messages.polls import Poll, PollVote, build_poll
from zapwire.protocol.messages.reader import read
from zapwire.protocol.messages.text import build_text
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.proto.e2e_pb2 import Message

CHAT = JID("5", "lid")
KEY = MessageKey(CHAT, "3EB0", is_from_me=False)
REPLY = Context(Quote("3EAF", CHAT, Message(conversation="?")))
FILE = MediaFile(MediaKind.IMAGE, "/v", b"k" * 32, b"p" * 32, b"e" * 32, 1)
CARD = Contact("Cleo", "BEGIN:VCARD\nVERSION:3.0\nEND:VCARD")
MENU = Menu("When?", "Days", (Section("", (Row("1", "Monday"),)),))


@pytest.mark.parametrize(
    ("message", "summary"),
    [
        (build_text("Hola"), Summary("text", "Hola")),
        (build_text("Hola", context=REPLY), Summary("text", "Hola", "3EAF")),
        (build_media(FILE, MediaDetails(caption="Look", context=REPLY)), Summary("image", "Look", "3EAF")),
        (build_media(FILE), Summary("image", ":image:")),
        (build_location(Location(1, 2, "Obelisco")), Summary("location", "Obelisco")),
        (build_location(Location(1, 2)), Summary("location", ":location:")),
        (build_contact(CARD), Summary("contact", "Cleo")),
        (build_buttons(Buttons("Come?", (QuickReply("Yes", "y"),))), Summary("buttons", "Come?")),
        (build_list(MENU), Summary("list", "When?")),
        (
            build_choice(Message(listMessage={}), Choice("1", "Monday", REPLY)),
            Summary("list_response", "Monday", "3EAF"),
        ),
        (build_choice(Message(buttonsMessage={}), Choice("y", "")), Summary("buttons_response", "y")),
        (
            build_choice(Message(interactiveMessage={}), Choice("1", "Monday", flow="menu_options")),
            Summary("list_response", "Monday"),
        ),
        (build_poll(Poll("When?", ("a", "b")), bytes(32)), Summary("poll", "When?")),
        (build_reaction(KEY, "👍", 1.0), Summary("reaction", "👍", "3EB0")),
        (build_edit(CHAT, "3EB0", Message(conversation="Hi"), 1.0), Summary("edit", "Hi", "3EB0")),
        (build_revoke(KEY), Summary("delete", "", "3EB0")),
        (build_pin(KEY, 1.0, seconds=60), Summary("pin", "", "3EB0")),
        (build_pin(KEY, 1.0, seconds=None), Summary("unpin", "", "3EB0")),
        (build_disappearing_timer(60, 1.0), None),
        (Message(groupInviteMessage={}), None),
        (Message(), None),
    ],
)
def test_messages_in_short(message: Message, summary: Summary | None) -> None:
    """Each kind has its type, what people read of it, and the message that it answers or is about."""
    inner = unwrap(message).message
    assert summary_of(read(inner), inner) == summary


def test_a_vote_in_short() -> None:
    """It has the options' texts once it was opened."""
    vote = PollVote(KEY, (b"", b""), ("a", "b"))
    assert summary_of(vote, Message()) == Summary("poll_vote", "a, b", "3EB0")


def test_an_edit_of_nothing() -> None:
    """An edit whose content is of no kind that is kept says nothing."""
    edit = build_edit(CHAT, "3EB0", Message(), 1.0)
    inner = unwrap(edit).message
    assert summary_of(read(inner), inner) == Summary("edit", "", "3EB0")


def test_texts_are_not_shown() -> None:
    """They are in no log."""
    assert "Hola" not in repr(Summary("text", "Hola"))
