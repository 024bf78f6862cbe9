"""What the owners of phones do."""

import pytest

from tests.sandbox.people import NOW
from tests.sandbox.phones.net import ANA, BEN, CLEO, Net, received
from zapwire.errors import JIDError, SandboxError
from zapwire.protocol.messages.context import context_of
from zapwire.protocol.messages.text import build_text
from zapwire.sandbox.phones.acts import (
    NoSuchMessage,
    NotAllowedHere,
    edit,
    mark_read,
    react,
    revoke,
    send_text,
    set_typing,
)
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.world.groups import NotAMember
from zapwire.sandbox.world.world import NoSuchPhone


def read_by(line: Line, id: str) -> list[str]:
    """Return who read a message of this phone, with the kind of receipt, in no order."""
    record = line.state.outbox.record(id)
    assert record is not None
    return sorted(f"{receipt.sender.who} {receipt.type}" for receipt in record.receipts if receipt.type)


async def test_a_reply_with_a_mention(net: Net, ana: Line, ben: Line, cleo: Line) -> None:
    """The other side sees what is answered, and who is meant."""
    first = await send_text(ana, BEN, "vamos?")
    await net.settle()
    await send_text(ben, ANA, "dale, con @447700900123", reply_to=first.id, mentions=[CLEO], id="MINE")
    await net.settle()
    entry = received(ana)[0]
    context = context_of(entry.message)
    assert (entry.info.id, entry.text) == ("MINE", "dale, con @447700900123")
    assert context is not None
    assert context.quote is not None
    assert (context.quote.id, context.quote.sender) == (first.id, ana.account.lid())
    assert context.quote.message.conversation == "vamos?"
    assert context.mentions == (cleo.account.jid(),)


async def test_replies_to_nothing(ana: Line, ben: Line, cleo: Line) -> None:
    """A message of another chat is none of this one's."""
    sent = await send_text(ana, BEN, "hola")
    for chat, id in ((BEN, "NONE"), (CLEO, sent.id)):
        with pytest.raises(NoSuchMessage, match="knows no message"):
            await send_text(ana, chat, "x", reply_to=id)
    with pytest.raises(NoSuchPhone):
        await send_text(ana, BEN, "x", mentions=["4911111111"])
    with pytest.raises(JIDError):
        await send_text(ana, "a b@lid", "x")
    assert ben.state.inbox.count == cleo.state.inbox.count == 0


async def test_reactions(net: Net, ana: Line, ben: Line, cleo: Line) -> None:
    """To others' messages and one's own, in a chat and in a group; taken back with nothing."""
    group = net.group(ana, ben, cleo)
    for chat in (BEN, str(group.jid)):
        sent = await send_text(ana, chat, "hola")
        await net.settle()
        await react(ben, ANA if chat == BEN else chat, sent.id, "👍", now=NOW)
        await react(ana, chat, sent.id, "😂", now=NOW)
        await net.settle()
        for line in (ana, ben):
            entry = line.state.inbox.find(
                line.state.chat_key(ana.account.jid() if line is ben else ben.account.jid()), sent.id
            )
            entry = entry or line.state.inbox.find(chat, sent.id)
            assert entry is not None
            assert entry.reactions == {str(ben.account.jid()): "👍", str(ana.account.jid()): "😂"}
        await react(ana, chat, sent.id, "", now=NOW)
        await net.settle()
        found = received(ben)[-1]
        assert (found.text, found.target, found.info.edit) == ("", sent.id, "7")


async def test_a_reaction_to_a_message_the_phone_does_not_know(net: Net, ana: Line, ben: Line) -> None:
    """It takes the sender's name."""
    with pytest.raises(NoSuchMessage):
        await react(ana, BEN, "OLD", "👍", now=NOW)
    await react(ana, BEN, "OLD", "👍", sender=BEN, now=NOW)
    await net.settle()
    key = received(ben)[0].message.reactionMessage.key
    assert (key.ID, key.fromMe) == ("OLD", False)


async def test_edits(net: Net, ana: Line, ben: Line) -> None:
    """Of one's own messages that are still there."""
    sent = await send_text(ana, BEN, "hoal")
    await net.settle()
    await edit(ana, BEN, sent.id, "hola", now=NOW)
    await net.settle()
    assert [(entry.text, entry.is_edited) for entry in received(ben)] == [("hola", True), ("hola", False)]
    with pytest.raises(NotAllowedHere):
        await edit(ben, ANA, sent.id, "mine now", now=NOW)
    await revoke(ana, BEN, sent.id)
    with pytest.raises(NotAllowedHere, match="still there"):
        await edit(ana, BEN, sent.id, "too late", now=NOW)


async def test_revocations(net: Net, ana: Line, ben: Line, cleo: Line) -> None:
    """Of one's own messages, or as a group's admin of anybody's."""
    sent = await send_text(ana, BEN, "oops")
    await net.settle()
    with pytest.raises(NotAllowedHere, match="somebody else's"):
        await revoke(ben, ANA, sent.id)
    await revoke(ana, BEN, sent.id)
    await net.settle()
    assert received(ben)[0].is_revoked
    group = net.group(ana, ben, cleo)
    spam = await send_text(ben, str(group.jid), "spam")
    await net.settle()
    with pytest.raises(NotAllowedHere):
        await revoke(cleo, str(group.jid), spam.id)
    await revoke(ana, str(group.jid), spam.id)
    await net.settle()
    assert received(cleo)[-1].info.edit == "8"
    assert received(cleo)[-2].is_revoked


async def test_typing(net: Net, ana: Line, ben: Line) -> None:
    """In a chat and in a group, where one is a member."""
    group = net.group(ana, ben)
    await set_typing(ana, BEN, "composing", "audio")
    await set_typing(ana, str(group.jid), "composing")
    await set_typing(ana, str(group.jid), "paused")
    await net.settle()
    seen = [(typing.chat.who, typing.state, typing.media) for typing in ben.state.typing()]
    assert seen == [(str(ana.account.jid()), "composing", "audio"), (str(group.jid), "paused", "")]
    group.change(remove=[ANA])
    with pytest.raises(NotAMember):
        await set_typing(ana, str(group.jid), "composing")


async def test_reading(net: Net, ana: Line, ben: Line, cleo: Line) -> None:
    """One receipt for each author; nobody reads their own messages, or unknown ones."""
    sent = [(await send_text(ana, BEN, text)).id for text in ("1", "2")]
    await net.settle()
    await mark_read(ben, ANA, [*sent, sent[0]], now=NOW)
    await net.settle()
    for id in sent:
        assert read_by(ana, id) == [f"{ben.account.jid()} read"]
    group = net.group(ana, ben, cleo)
    one, two = await send_text(ana, str(group.jid), "a"), await send_text(cleo, str(group.jid), "c")
    await net.settle()
    await mark_read(ben, str(group.jid), [one.id, two.id], now=NOW)
    await net.settle()
    assert (read_by(ana, one.id), read_by(cleo, two.id)) == ([f"{ben.account.jid()} read"],) * 2
    with pytest.raises(NotAllowedHere):
        await mark_read(ana, str(group.jid), [one.id], now=NOW)
    with pytest.raises(NoSuchMessage):
        await mark_read(ben, ANA, ["NONE"], now=NOW)


async def test_reading_in_secret(net: Net, ana: Line, ben: Line) -> None:
    """The author does not learn of it."""
    ben.account.privacy["readreceipts"] = "none"
    sent = await send_text(ana, BEN, "1")
    await net.settle()
    await mark_read(ben, ANA, [sent.id], now=NOW)
    await net.settle()
    assert read_by(ana, sent.id) == []


async def test_a_group_that_does_not_exist(ana: Line) -> None:
    """As nobody has the number."""
    for chat in ("120363025246125486@g.us", "4911111111"):
        with pytest.raises(SandboxError, match="there is no"):
            await send_text(ana, chat, "x")
    with pytest.raises(SandboxError, match="knows no message"):
        await edit(ana, ANA, "NONE", build_text("x").conversation, now=NOW)
