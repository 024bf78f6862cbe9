"""Messages: what each call sends, as its receiver decrypts it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.client.messages.chats import GROUP, Chats, chats, done
from tests.client.peers import SERVER_TIME
from tests.client.rig import LID, PHONE, linked_store, rig
from zapwire.client.messages.messages import Messages
from zapwire.client.messages.outgoing import SendResult
from zapwire.errors import LocalProtocolError, NotPaired
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
from zapwire.protocol.messages.context import Context, Quote
from zapwire.protocol.messages.interactive import (
    Buttons,
    Menu,
    QuickReply,
    Row,
    Section,
    build_buttons,
    build_menu,
)
from zapwire.protocol.messages.media import MediaDetails, build_media
from zapwire.protocol.messages.places import Contact, Location, build_contact, build_location
from zapwire.protocol.messages.polls import Poll
from zapwire.protocol.messages.reader import read
from zapwire.protocol.messages.text import LinkPreview, build_text
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import Message

NOW = 1_700_000_000.0
VCARD = "BEGIN:VCARD\nVERSION:3.0\nFN:J\nEND:VCARD"
BUTTONS = Buttons("?", (QuickReply("Yes", "y"),))
MENU = Menu("?", "Open", (Section("", (Row("1", "One"),)),))


async def exchanged(chat: Chats, sending: Awaitable[SendResult]) -> tuple[Node, Message]:
    """Let a call send its message; returns the stanza and what Bea's phone decrypts."""
    task = asyncio.ensure_future(sending)
    node = await chat.leaves(task)
    chat.people.ack(chat.server, node)
    result = await done(task)
    assert result == SendResult(str(node.attrs["id"]), SERVER_TIME, node.reader.jid("to"))
    return node, chat.bea.phone.read(node)


async def test_text() -> None:
    """A text without anything else is the plain form."""
    async with chats() as chat:
        node, message = await exchanged(chat, chat.messages.send_text(chat.bea.pn, "hola", message_id="ID1"))
        assert node.attrs["id"] == "ID1"
        assert message == Message(conversation="hola")


async def test_text_with_everything() -> None:
    """A reply with mentions, timer and preview carries all of it."""
    async with chats() as chat:
        quote = Quote("ID0", chat.bea.lid.with_device(2), Message(conversation="question"))
        preview = LinkPreview("https://example.org", "Title", "Text", b"jpeg")
        node, message = await exchanged(
            chat,
            chat.messages.send_text(
                chat.bea.lid, "answer", reply_to=quote, mentions=[chat.bea.lid], preview=preview, expiration=86_400
            ),
        )
        context = Context(quote, (chat.bea.lid,), 86_400)
        assert message == build_text("answer", context=context, preview=preview)
        assert node.attrs["type"] == "media"


@pytest.mark.parametrize(
    ("send", "expected"),
    [
        (lambda m, to: m.send_location(to, Location(1.5, 2.5, "N")), build_location(Location(1.5, 2.5, "N"))),
        (lambda m, to: m.send_contact(to, Contact("J", VCARD)), build_contact(Contact("J", VCARD))),
        (lambda m, to: m.send_menu(to, MENU), build_menu(MENU)),
        (lambda m, to: m.send_buttons(to, BUTTONS), build_buttons(BUTTONS)),
    ],
)
async def test_other_kinds(send: Callable[[Messages, JID], Awaitable[SendResult]], expected: Message) -> None:
    """A place, a card, a list and buttons go as they are built; the latter two with what lets phones show them."""
    async with chats() as chat:
        node, message = await exchanged(chat, send(chat.messages, chat.bea.pn))
        assert message == expected
        is_flow = message.HasField("interactiveMessage")
        assert [child.children[0].tag for child in node.children if child.tag == "biz"] == ["interactive"] * is_flow


async def test_poll() -> None:
    """A poll has a secret also where no tokens are reported; a vote has none."""
    async with chats() as chat:
        node, message = await exchanged(chat, chat.messages.send_poll(chat.bea.pn, Poll("?", ("a", "b"))))
        assert read(message) == Poll("?", ("a", "b"))
        assert len(message.messageContextInfo.messageSecret) == 32
        assert node.attrs["type"] == "poll"


async def test_media() -> None:
    """A file goes with what is said of it, and its kind is told on the stanza; what a kind has not is refused."""
    file = MediaFile(MediaKind.VIDEO, "/v/1?a", b"k" * 32, b"p" * 32, b"e" * 32, 7)
    details = MediaDetails("video/mp4", caption="Tango", is_gif=True)
    async with chats() as chat:
        node, message = await exchanged(chat, chat.messages.send_media(chat.bea.pn, file, details, message_id="ID1"))
        assert message == build_media(file, details)
        assert (node.attrs["id"], node.attrs["type"]) == ("ID1", "media")
        assert {enc.attrs["mediatype"] for to in node.require("participants").children for enc in to.children} == {
            "gif"
        }
        with pytest.raises(LocalProtocolError):
            await chat.messages.send_media(chat.bea.pn, file, MediaDetails(page_count=1))


async def test_any_message() -> None:
    """A message of any kind goes as it is."""
    async with chats() as chat:
        _, message = await exchanged(chat, chat.messages.send(chat.bea.pn, Message(conversation="raw")))
        assert message == Message(conversation="raw")


async def test_message_given_is_not_changed() -> None:
    """The caller's message stays as it was, also where a secret is added to what is sent."""
    async with chats(reporting_tokens=True) as chat:
        given = Message(conversation="mine")
        _, message = await exchanged(chat, chat.messages.send(chat.bea.pn, given))
        assert given == Message(conversation="mine")
        assert message.messageContextInfo.messageSecret


async def test_react() -> None:
    """A reaction names a message of somebody else or of ours; an empty one takes it back."""
    async with chats() as chat:
        messages, chat_jid = chat.messages, chat.bea.lid
        _, message = await exchanged(chat, messages.react(chat_jid, "ID0", "👍", sender=chat.bea.lid))
        assert message == build_reaction(MessageKey(chat_jid, "ID0", is_from_me=False), "👍", NOW)
        node, message = await exchanged(chat, messages.react(chat_jid, "ID0", ""))
        assert message == build_reaction(MessageKey(chat_jid, "ID0", is_from_me=True), "", NOW)
        assert (node.attrs["type"], node.attrs["edit"]) == ("reaction", "7")


async def test_react_in_a_group() -> None:
    """In a group the key names the sender, unless that is us by whatever name."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        _, message = await exchanged(chat, chat.messages.react(GROUP, "ID0", "👍", sender=chat.bea.lid.with_device(2)))
        assert message == build_reaction(
            MessageKey(GROUP, "ID0", is_from_me=False, participant=chat.bea.lid), "👍", NOW
        )
        for own in (None, PHONE, LID):
            _, message = await exchanged(chat, chat.messages.react(GROUP, "ID0", "👍", sender=own))
            assert message == build_reaction(MessageKey(GROUP, "ID0", is_from_me=True), "👍", NOW)


async def test_edit() -> None:
    """An edit replaces the text of a message of ours."""
    async with chats() as chat:
        node, message = await exchanged(chat, chat.messages.edit(chat.bea.lid, "ID0", "better"))
        assert message == build_edit(chat.bea.lid, "ID0", Message(conversation="better"), NOW)
        assert node.attrs["edit"] == "1"


async def test_revoke() -> None:
    """A message of ours is taken back, or as an admin that of another."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        node, message = await exchanged(chat, chat.messages.revoke(chat.bea.lid, "ID0"))
        assert message == build_revoke(MessageKey(chat.bea.lid, "ID0", is_from_me=True))
        assert node.attrs["edit"] == "7"
        node, message = await exchanged(chat, chat.messages.revoke(GROUP, "ID0", sender=chat.bea.lid))
        assert message == build_revoke(MessageKey(GROUP, "ID0", is_from_me=False, participant=chat.bea.lid))
        assert node.attrs["edit"] == "8"


@pytest.mark.parametrize("seconds", [86_400, None])
async def test_pin(seconds: int | None) -> None:
    """A message is pinned for a while, or unpinned."""
    async with chats() as chat:
        node, message = await exchanged(
            chat, chat.messages.pin(chat.bea.lid, "ID0", seconds=seconds, sender=chat.bea.lid)
        )
        assert message == build_pin(MessageKey(chat.bea.lid, "ID0", is_from_me=False), NOW, seconds=seconds)
        assert node.attrs["edit"] == "2"


async def test_disappearing_timer() -> None:
    """The timer of a chat is a message, too."""
    async with chats() as chat:
        _, message = await exchanged(chat, chat.messages.set_disappearing_timer(chat.bea.lid, 604_800))
        assert message == build_disappearing_timer(604_800, NOW)


CALLS: dict[str, Callable[[Messages, str], Awaitable[SendResult]]] = {
    "react": lambda messages, message_id: messages.react(LID, "ID0", "x", message_id=message_id),
    "edit": lambda messages, message_id: messages.edit(LID, "ID0", "x", message_id=message_id),
    "revoke": lambda messages, message_id: messages.revoke(LID, "ID0", message_id=message_id),
    "pin": lambda messages, message_id: messages.pin(LID, "ID0", seconds=1, message_id=message_id),
    "timer": lambda messages, message_id: messages.set_disappearing_timer(LID, 1, message_id=message_id),
    "send": lambda messages, message_id: messages.send(LID, Message(conversation="x"), message_id=message_id),
    "text": lambda messages, message_id: messages.send_text(LID, "x", message_id=message_id),
}


@pytest.mark.parametrize("name", CALLS)
async def test_id_may_be_chosen(name: str) -> None:
    """Every call takes an id, with which it sends once."""
    async with chats() as chat:
        task = asyncio.ensure_future(CALLS[name](chat.messages, "ID1"))
        node = await chat.leaves(task)
        assert node.attrs["id"] == "ID1"
        chat.people.ack(chat.server, node)
        assert await done(task) == await CALLS[name](chat.messages, "ID1")
        await chat.nothing_more()


@pytest.mark.parametrize("name", CALLS)
async def test_device_that_is_not_linked(name: str) -> None:
    """Every call says so where this device is not linked."""
    async with rig(await linked_store()) as made:
        async with made.store.begin() as unit:
            await unit.device.delete()
        with pytest.raises(NotPaired):
            await CALLS[name](made.client.messages, "")
