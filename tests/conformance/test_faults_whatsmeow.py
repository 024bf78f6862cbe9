"""What becomes of whatsmeow's messages when something goes wrong on the way."""

import asyncio
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from tests.conformance.friends import chat, directory, friends, numbers, talk, whatsapp
from tests.conformance.sandbox_process import SandboxProcess
from tests.conformance.talk import NUMBERS, Talk, is_message, talking
from tests.conformance.whatsmeow import WhatsmeowError

__all__ = ["chat", "directory", "friends", "numbers", "talk", "whatsapp"]

pytestmark = [pytest.mark.asyncio(loop_scope="module")]


async def test_whatsmeow_asks_again(talk: Talk) -> None:
    """A message that reached whatsmeow spoilt is sent again, by another whatsmeow as by a phone."""
    sandbox, bob = talk.sandbox, talk.bob.peer
    await sandbox.fault("corrupt_message", device=talk.bob.account.jid, count=1)
    text = await talk.anna.peer.send_text(talk.chat_of(talk.anna.phone), "One")
    await bob.wait_for("undecryptable", id=text.id)
    await bob.wait_for("message", id=text.id, text="One")
    await sandbox.fault("corrupt_message", device=talk.bob.account.jid, count=1)
    id = await sandbox.send(talk.anna.phone, talk.chat_of(talk.anna.phone), "Two")
    await bob.wait_for("undecryptable", id=id)
    await bob.wait_for("message", id=id, text="Two")


async def test_own_devices_ask_again(talk: Talk) -> None:
    """A spoilt copy of what one's phone wrote is sent again to whatsmeow, its companion, and the other way round."""
    sandbox, phone, anna = talk.sandbox, talk.anna.phone, talk.anna.peer
    await sandbox.fault("corrupt_message", device=talk.anna.account.jid, count=1)
    id = await sandbox.send(phone, talk.chat_of(phone), "One")
    await anna.wait_for("undecryptable", id=id)
    await anna.wait_for("message", id=id, text="One", is_from_me=True)
    await sandbox.fault("corrupt_message", device=phone.jid, count=1)
    text = await anna.send_text(talk.chat_of(phone), "Two")
    await talk.knows(phone, text.id, text="Two", retries=1)


async def test_a_phone_asks_again(talk: Talk) -> None:
    """A message that reached a phone spoilt, whatsmeow sends again."""
    await talk.sandbox.fault("corrupt_message", device=talk.bob.phone.jid, count=1)
    text = await talk.anna.peer.send_text(talk.chat_of(talk.anna.phone), "Hello")
    await talk.knows(talk.bob.phone, text.id, text="Hello", retries=1)
    await talk.anna.peer.wait_for("receipt", ids=[text.id], type="retry")


async def test_duplicates(talk: Talk) -> None:
    """What arrives twice is told once, by whatsmeow and by phones."""
    for device in (talk.bob.account.jid, talk.bob.phone.jid):
        await talk.sandbox.fault("duplicate", device=device, tag="message", count=1)
    one = await talk.anna.peer.send_text(talk.chat_of(talk.anna.phone), "Twice")
    await talk.knows(talk.bob.phone, one.id, text="Twice", retries=0)
    two = await talk.anna.peer.send_text(talk.chat_of(talk.anna.phone), "Two")
    await talk.bob.peer.wait_for("message", id=two.id)
    told = [event for event in talk.bob.peer.events if event["event"] == "message" and event["id"] == one.id]
    assert [event["text"] for event in told] == ["Twice"]
    entries = await talk.sandbox.traffic(talk.bob.account.jid)
    assert len([entry for entry in entries if is_message(entry, one.id, direction="out")]) == 2


async def test_reordered(talk: Talk) -> None:
    """Messages that overtake each other are all read."""
    for device in (talk.bob.account.jid, talk.bob.phone.jid):
        await talk.sandbox.fault("reorder", device=device, tag="message", count=1)
    sent = [await talk.anna.peer.send_text(talk.chat_of(talk.anna.phone), f"{n}") for n in range(3)]
    for n, text in enumerate(sent):
        await talk.bob.peer.wait_for("message", id=text.id, text=f"{n}")
        await talk.knows(talk.bob.phone, text.id, text=f"{n}", retries=0)
    ids = {text.id for text in sent}
    order = [event["id"] for event in talk.bob.peer.events if event["event"] == "message" and event["id"] in ids]
    assert order == [sent[1].id, sent[0].id, sent[2].id]


async def test_refused(chat: Talk) -> None:
    """A message that the server refuses is an error of the command, and reaches nobody."""
    text = await chat.anna.peer.send_text(chat.bob.phone.jid, "Zero")
    zero = await chat.sandbox.wait_for_message(chat.bob.phone, text.id)
    await chat.sandbox.fault("refuse_message", device=chat.anna.account.jid, code=479, count=1)
    with pytest.raises(WhatsmeowError, match="479"):
        await chat.anna.peer.send_text(chat.bob.phone.jid, "One")
    two = await chat.anna.peer.send_text(chat.bob.phone.jid, "Two")
    await chat.heard(two, text="Two")
    await chat.knows(chat.bob.phone, two.id, n=zero["n"] + 1)


async def test_not_acknowledged(
    whatsapp: SandboxProcess,
    tmp_path: Path,
    numbers: Iterator[str],
) -> None:
    """A message whose acknowledgement is lost is read all the same, while whatsmeow still waits for it."""
    # That whatsmeow sends nothing else meanwhile, so it is one of its own.
    async with talking(whatsapp, tmp_path, "chat", list(islice(numbers, len(NUMBERS)))) as chat:
        await chat.greet()
        await lose_an_ack(chat)


async def lose_an_ack(chat: Talk) -> None:
    await chat.sandbox.fault("drop_ack", device=chat.anna.account.jid, count=1)
    sending = asyncio.create_task(chat.anna.peer.send_text(chat.bob.phone.jid, "Anybody?"))
    try:
        event = await chat.bob.peer.wait_for("message", text="Anybody?")
        await chat.knows(chat.bob.phone, event["id"], text="Anybody?")
        assert await chat.anna.peer.command("is_connected") is True
        assert not sending.done()
    finally:
        sending.cancel()
        await asyncio.wait([sending])
