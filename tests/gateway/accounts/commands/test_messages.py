"""Commands that send messages."""

import pytest

from tests.gateway.accounts.rig import NUMBER, OTHER, PATIENCE, Rig
from zapwire.errors import LocalProtocolError, NoSuchRecipient
from zapwire.gateway.accounts.commands import Edit, Pin, React, RequestFromPhone, Revoke, SendMessage, Vote
from zapwire.protocol.events import MessageReceived
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.content import Pinned, Text
from zapwire.protocol.messages.polls import Poll, PollVote
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.sandbox.phones import acts, answering
from zapwire.sandbox.server import Sandbox


async def test_conversation(made: Rig, whatsapp: Sandbox) -> None:
    """A message is sent, reacted to, changed and taken back; ids are made up where none is given."""
    user, ask = await made.user(), made.manager.ask
    await made.link(user, await whatsapp.create_phone(NUMBER))
    ben = (await whatsapp.create_phone(OTHER)).account.jid()
    line = whatsapp.line(OTHER)
    sent = await ask(user.id, SendMessage(ben, Message(conversation="Hola").SerializeToString()))
    assert sent.id
    assert sent.timestamp
    await ask(user.id, React(ben, sent.id, "👍", id="REACTION"))
    await ask(user.id, Edit(ben, sent.id, "Buenas"))
    await line.wait(2, PATIENCE)
    entry = line.state.inbox.after(0)[0]
    shown = entry.to_json([])
    assert (shown["text"], shown["edited"], list(shown["reactions"].values())) == ("Buenas", True, ["👍"])
    await ask(user.id, Revoke(ben, sent.id))
    await line.wait(3, PATIENCE)
    assert entry.to_json([])["revoked"]


async def test_reacting_to_others(made: Rig, whatsapp: Sandbox) -> None:
    """A message of somebody else is named by its sender."""
    user = await made.user()
    await made.link(user, await whatsapp.create_phone(NUMBER))
    ben = (await whatsapp.create_phone(OTHER)).account.jid()
    line = whatsapp.line(OTHER)
    theirs = await acts.send_text(line, NUMBER, "Hola")
    await made.notes.until(user, MessageReceived)
    await made.manager.ask(user.id, React(ben, theirs.id, "👍", ben))
    await line.wait(0, PATIENCE)
    (entry,) = line.state.inbox.after(0)
    assert (entry.to_json([])["text"], entry.to_json([])["target"]) == ("👍", theirs.id)


async def test_pinning(made: Rig, whatsapp: Sandbox) -> None:
    """A message of another is pinned for a time, and unpinned."""
    user = await made.user()
    await made.link(user, await whatsapp.create_phone(NUMBER))
    ben = (await whatsapp.create_phone(OTHER)).account.jid()
    line = whatsapp.line(OTHER)
    theirs = await acts.send_text(line, NUMBER, "Hola")
    await made.notes.until(user, MessageReceived)
    await made.manager.ask(user.id, Pin(ben, theirs.id, 86400, ben))
    await made.manager.ask(user.id, Pin(ben, theirs.id, None, ben))
    await line.wait(1, PATIENCE)
    pins = line.state.inbox.after(0)
    assert [entry.content for entry in pins] == [
        Pinned(entry.content.key, is_pinned=is_pinned)
        for entry, is_pinned in zip(pins, (True, False), strict=True)
        if isinstance(entry.content, Pinned)
    ]
    assert {entry.target for entry in pins} == {theirs.id}


async def test_voting(made: Rig, whatsapp: Sandbox) -> None:
    """A vote in a poll of another reaches them, and is for options of the poll alone."""
    user = await made.user()
    await made.link(user, await whatsapp.create_phone(NUMBER))
    ben = (await whatsapp.create_phone(OTHER)).account.jid()
    line = whatsapp.line(OTHER)
    poll = await answering.send_poll(line, NUMBER, Poll("When?", ("Monday", "Tuesday")))
    await made.notes.until(user, MessageReceived)
    await made.manager.ask(user.id, Vote(ben, poll.id, ("Monday",), ben))
    await line.wait(0, PATIENCE)
    (entry,) = line.state.inbox.after(0)
    assert (entry.target, isinstance(entry.content, PollVote)) == (poll.id, True)
    with pytest.raises(LocalProtocolError, match="no option"):
        await made.manager.ask(user.id, Vote(ben, poll.id, ("Friday",), ben))


async def test_asking_the_phone(made: Rig, whatsapp: Sandbox) -> None:
    """The phone hands on a message from before the device was linked, with the request's id."""
    user = await made.user()
    await whatsapp.create_phone(NUMBER)
    ben = (await whatsapp.create_phone(OTHER)).account.jid()
    early = await acts.send_text(whatsapp.line(OTHER), NUMBER, "From before")
    await made.link(user, whatsapp.phone(NUMBER))
    request_id = await made.manager.ask(user.id, RequestFromPhone(ben, early.id, ben))
    # The phone's answer as a whole comes, too.
    event = await made.notes.find(user, MessageReceived, lambda event: bool(event.request_id))
    assert (event.request_id, event.info.id, event.content) == (request_id, early.id, Text("From before"))


async def test_what_is_no_message(made: Rig, whatsapp: Sandbox) -> None:
    """Bytes that are no message, and recipients that nobody can write to, are refused."""
    user = await made.user()
    await made.link(user, await whatsapp.create_phone(NUMBER))
    with pytest.raises(LocalProtocolError, match="serialised Message"):
        await made.manager.ask(user.id, SendMessage(JID.parse(f"{OTHER}@s.whatsapp.net"), b"\xff"))
    with pytest.raises(NoSuchRecipient):
        await made.manager.ask(user.id, SendMessage(JID.parse("1@newsletter"), b""))


def test_texts_are_not_shown() -> None:
    """What is said is in no repr."""
    chat = JID.parse(f"{OTHER}@s.whatsapp.net")
    commands = (
        SendMessage(chat, b"hidden"),
        Edit(chat, "ID", "hidden"),
        React(chat, "ID", "hidden"),
        Vote(chat, "ID", ("hidden",)),
    )
    assert "hidden" not in repr(commands)
