"""A phone among others: what it sends arrives, and what it receives is handled in order, alone."""

import asyncio
import logging

import pytest

from tests.sandbox.people import NOW
from tests.sandbox.phones.net import ANA, Net, received, said, texts
from tests.sandbox.raw_client import TIMEOUT
from zapwire.errors import SendRefused, ZapwireError
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.text import build_text
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import Nack, ack_for
from zapwire.protocol.stanzas.chat_presence import ChatPresence
from zapwire.protocol.stanzas.receipts import IncomingReceipt
from zapwire.sandbox.faults import DropAck, DropAnswer, Duplicate, RefuseMessage, RefuseQuery, Reorder
from zapwire.sandbox.phones import line as module
from zapwire.sandbox.phones.line import Line, MessageIdTaken
from zapwire.sandbox.phones.outbox import Record
from zapwire.sandbox.world.groups import NoSuchGroup, NotAMember
from zapwire.sandbox.world.world import NoSuchPhone


def record(line: Line, id: str) -> Record:
    """Return what became of a message."""
    found = line.state.outbox.record(id)
    assert found is not None
    return found


async def test_two_phones_talk(net: Net, ana: Line, ben: Line) -> None:
    """Each reads the other, from the first message on, and confirms what it got."""
    accepted = await ana.send(ben.account.jid(), build_text("hola"))
    await net.settle()
    assert texts(ben) == ["hola"]
    entry = received(ben)[0]
    assert (entry.info.id, entry.info.push_name, entry.info.timestamp) == (accepted.id, "Ana", NOW)
    assert (entry.chat.jid, entry.sender.pn, entry.info.source.is_from_me) == (
        ana.account.lid(),
        ana.account.jid(),
        False,
    )
    found = record(ana, accepted.id)
    assert found.acknowledged_at == accepted.timestamp == NOW
    assert [(receipt.type, receipt.sender.pn) for receipt in found.receipts] == [("", ben.account.jid())]
    for said_by_ben in ("che", "todo bien?"):
        await ben.send(ana.account.lid(), build_text(said_by_ben))
    await net.settle()
    assert texts(ana) == ["che", "todo bien?"]
    assert texts(ben) == ["hola"]
    assert net.waiting(ana.account.jid()) == net.waiting(ben.account.jid()) == []
    assert net.context.world.mailboxes.of(ben.account.jid()).preview().total() == 0


async def test_both_write_first(net: Net, ana: Line, ben: Line) -> None:
    """Two first messages that cross are both read, and so is what follows."""
    async with asyncio.TaskGroup() as group:
        group.create_task(ana.send(ben.account.jid(), build_text("yo primera")))
        group.create_task(ben.send(ana.account.jid(), build_text("no, yo")))
    await ana.send(ben.account.jid(), build_text("bueno"))
    await ben.send(ana.account.jid(), build_text("dale"))
    await net.settle()
    assert (texts(ana), texts(ben)) == (["no, yo", "dale"], ["yo primera", "bueno"])
    assert ana.state.inbox.failures() == ben.state.inbox.failures() == []


async def test_a_group_talks(net: Net, ana: Line, ben: Line, cleo: Line) -> None:
    """Every member reads every other; the second message needs no keys for anybody."""
    for mode in ("lid", "pn"):
        group = net.group(ana, ben, cleo, mode=mode)
        for line in (ana, ben, cleo):
            await line.send(group.jid, build_text(f"{line.account.name} 1 {mode}"))
            await line.send(group.jid, build_text(f"{line.account.name} 2 {mode}"))
        await net.settle()
        for line in (ana, ben, cleo):
            others = [name for name in ("Ana", "Ben", "Cleo") if name != line.account.name]
            expected = [f"{name} {number} {mode}" for name in others for number in (1, 2)]
            assert texts(line)[-4:] == expected
    found = received(ana)[-1]
    assert (found.chat.jid, found.sender.jid, found.info.source.is_group) == (group.jid, cleo.account.jid(), True)


async def test_who_leaves_a_group_reads_no_more(net: Net, ana: Line, ben: Line, cleo: Line) -> None:
    """The others go on with another key; who comes back reads what is written from then on."""
    group = net.group(ana, ben, cleo)
    await ana.send(group.jid, build_text("1"))
    group.change(remove=[cleo.account.number])
    await ana.send(group.jid, build_text("2"))
    group.change(add=[cleo.account.number])
    await ana.send(group.jid, build_text("3"))
    await net.settle()
    assert (texts(ben), texts(cleo)) == (["1", "2", "3"], ["1", "3"])


async def test_messages_to_nobody(net: Net, ana: Line, ben: Line) -> None:
    """Nothing is sent."""
    with pytest.raises(NoSuchPhone):
        await ana.send(JID("1", "lid"), build_text("x"))
    with pytest.raises(NoSuchGroup):
        await ana.send(JID("1", "g.us"), build_text("x"))
    group = net.group(ben)
    with pytest.raises(NotAMember, match="may not write to the group"):
        await ana.send(group.jid, build_text("x"))
    await net.settle()
    assert received(ben) == []


async def test_a_note_to_self(net: Net, ana: Line) -> None:
    """There is no other device to tell; the server takes it."""
    accepted = await ana.send(ana.account.jid(), build_text("comprar pan"))
    await net.settle()
    assert accepted.chat == ana.account.lid()
    assert received(ana) == []
    assert ana.state.inbox.find(ANA, accepted.id) is not None


async def test_ids_of_ones_own(net: Net, ana: Line, ben: Line) -> None:
    """A given id is used, once."""
    assert (await ana.send(ben.account.jid(), build_text("1"), "MINE")).id == "MINE"
    with pytest.raises(MessageIdTaken, match="take another"):
        await ana.send(ben.account.jid(), build_text("2"), "MINE")
    await net.settle()
    assert texts(ben) == ["1"]


async def test_a_refused_message(net: Net, ana: Line, ben: Line) -> None:
    """It has the server's code; its id is free again."""
    net.context.faults.add(RefuseMessage(ana.account.jid(), 1, 463))
    with pytest.raises(SendRefused) as refused:
        await ana.send(ben.account.jid(), build_text("1"), "MINE")
    assert refused.value.code == 463
    assert ana.state.outbox.record("MINE") is None
    await ana.send(ben.account.jid(), build_text("2"), "MINE")
    await net.settle()
    assert texts(ben) == ["2"]


async def test_a_message_without_an_ack(net: Net, ana: Line, ben: Line) -> None:
    """It was sent; when is not known."""
    net.context.faults.add(DropAck(ana.account.jid(), 1))
    accepted = await ana.send(ben.account.jid(), build_text("1"))
    await net.settle()
    assert (accepted.timestamp, record(ana, accepted.id).acknowledged_at) == (NOW, 0)
    assert texts(ben) == ["1"]


async def test_prekeys_that_cannot_be_had(net: Net, ana: Line, ben: Line, caplog: pytest.LogCaptureFixture) -> None:
    """A query that is refused or unanswered is logged or raised, and the next message gets through."""
    net.context.faults.add(DropAnswer(ana.account.jid(), 1, "encrypt"))
    await ana.send(ben.account.jid(), build_text("lost"))
    net.context.faults.add(RefuseQuery(ana.account.jid(), 1, "encrypt"))
    with pytest.raises(ZapwireError, match="refused the query with 500"):
        await ana.send(ben.account.jid(), build_text("not sent"))
    await ana.send(ben.account.jid(), build_text("sent"))
    await net.settle()
    assert texts(ben) == ["sent"]
    assert caplog.messages == []


async def test_prekeys_that_cannot_be_used(net: Net, ana: Line, ben: Line, caplog: pytest.LogCaptureFixture) -> None:
    """A device without prekeys, or with badly signed ones, is left out."""
    ben.account.keys.signed_prekey = ana.account.keys.signed_prekey
    await ana.send(ben.account.jid(), build_text("lost"))
    await net.settle()
    assert received(ben) == []
    assert "cannot use the prekeys of" in caplog.text


async def test_a_device_that_is_gone(
    net: Net, ana: Line, ben: Line, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It has no prekeys any more; the others get the message."""
    await ana.send(ben.account.jid(), build_text("1"))
    monkeypatch.setattr(module, "lacking_sessions", lambda *_: (ben.account.lid(9),))
    await ana.send(ben.account.jid(), build_text("2"))
    await net.settle()
    assert texts(ben) == ["1", "2"]
    assert f"gets no prekeys of {ben.account.lid(9)}" in caplog.text


async def test_duplicates_are_dropped(net: Net, ana: Line, ben: Line) -> None:
    """Whether first messages or later ones, in a chat or a group; each is confirmed, so it leaves the mailbox."""
    group = net.group(ana, ben)
    net.context.faults.add(Duplicate(ben.account.jid(), tag="message"))
    for chat in (ben.account.jid(), group.jid):
        for number in (1, 2):
            await ana.send(chat, build_text(f"{number}"))
    await net.settle()
    assert texts(ben) == ["1", "2", "1", "2"]
    assert ben.state.inbox.failures() == []
    assert net.context.world.mailboxes.of(ben.account.jid()).preview().total() == 0


async def test_messages_out_of_order(net: Net, ana: Line, ben: Line) -> None:
    """They are read as they come."""
    for number in range(4):
        net.context.faults.add(Reorder(ben.account.jid(), 1, tag="message"))
        await ana.send(ben.account.jid(), build_text(f"a{number}"))
        await ana.send(ben.account.jid(), build_text(f"b{number}"))
    await net.settle()
    assert sorted(texts(ben)) == sorted(f"{letter}{number}" for letter in "ab" for number in range(4))
    assert texts(ben)[:2] == ["b0", "a0"]


async def test_typing_is_seen(net: Net, ana: Line, ben: Line) -> None:
    """With who does it."""
    await ben.submit(ChatPresence("composing", "audio").to_node(ana.account.lid()))
    await net.settle()
    seen = ana.state.typing()[0]
    assert (seen.sender.pn, seen.state, seen.media) == (ben.account.jid(), "composing", "audio")


async def test_a_new_identity(net: Net, ana: Line, ben: Line) -> None:
    """After a phone was installed anew, both sides go on, and nothing it had received is lost."""
    await ana.send(ben.account.jid(), build_text("1"))
    await net.settle()
    net.context.world.renew_identity(ben.account)
    net.phones.forget(ben.account)
    ana.receive(Node("notification", {"type": "encrypt", "id": "1", "from": ben.account.jid()}, (Node("identity"),)))
    await ana.settle()
    assert not ana.state.cipher.has_session(ben.account.lid())
    await ana.send(ben.account.jid(), build_text("2"))
    await ben.send(ana.account.jid(), build_text("3"))
    await net.settle()
    assert (texts(ben), texts(ana)) == (["1", "2"], ["3"])


async def test_prekeys_are_made_when_few_are_left(net: Net, ana: Line) -> None:
    """The server says so."""
    ana.account.keys.offered.clear()
    ana.receive(
        Node(
            "notification",
            {"type": "encrypt", "id": "1", "from": JID("", "s.whatsapp.net")},
            (Node("count", {"value": "0"}),),
        )
    )
    await net.settle()
    assert len(ana.account.keys.offered) == 30


async def test_stanzas_that_cannot_be_read(net: Net, ana: Line, ben: Line, caplog: pytest.LogCaptureFixture) -> None:
    """They are refused or passed over with a word in the log; the phone goes on."""
    sent: list[Node] = []
    submit = net.context.post.submit

    async def spy(device: JID, node: Node) -> tuple[Node, ...]:
        sent.append(node)
        return await submit(device, node)

    net.context.post.submit = spy  # type: ignore[method-assign]  # a spy
    strange = [
        Node("receipt", {"id": "1"}),
        Node("message", {"id": "2"}),
        Node("chatstate", {"from": ben.account.jid()}),
        Node("notification", {"id": "3", "type": "encrypt", "from": ben.account.jid()}),
        Node("notification", {"id": "4", "type": "w:gp2", "from": ben.account.jid()}),
        Node("call", {"id": "5"}),
        Node("presence"),
    ]
    for node in strange:
        ana.receive(node)
    await ana.settle()
    assert sent == [
        ack_for(strange[0], error=Nack.PARSING_ERROR),
        ack_for(strange[1], error=Nack.PARSING_ERROR),
        ack_for(strange[3]),
        ack_for(strange[4]),
        ack_for(strange[5]),
    ]
    assert len(caplog.records) == 4
    await ben.send(ana.account.jid(), build_text("still there?"))
    await net.settle()
    assert texts(ana) == ["still there?"]


async def test_a_receipt_for_nothing_is_acknowledged(net: Net, ana: Line, ben: Line) -> None:
    """It is for a message this phone never sent."""
    ana.receive(IncomingReceipt(("NONE",), ben.account.lid(), "read", 5).to_node())
    await net.settle()
    assert ana.state.outbox.record("NONE") is None


async def test_who_waits_is_told(ana: Line, ben: Line) -> None:
    """As soon as something came; at once where it is there; after the time where nothing comes."""
    await ana.wait(0, 0.001)
    async with asyncio.timeout(TIMEOUT), asyncio.TaskGroup() as group:
        waiting = [group.create_task(ana.wait(0, 60)) for _ in range(3)]
        await asyncio.sleep(0)
        await ben.send(ana.account.jid(), build_text("ahora"))
    assert all(task.done() for task in waiting)
    assert texts(ana) == ["ahora"]
    async with asyncio.timeout(TIMEOUT):
        await ana.wait(0, 60)


async def test_who_waits_at_the_end_is_released(ana: Line) -> None:
    """A phone that is closed receives nothing any more."""
    async with asyncio.timeout(TIMEOUT), asyncio.TaskGroup() as group:
        group.create_task(ana.wait(0, 60))
        await asyncio.sleep(0)
        await ana.close()
    ana.receive(Node("presence"))
    assert not ana.is_working


async def test_a_full_queue_loses_what_is_new(
    ana: Line, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says so."""
    monkeypatch.setattr(module, "MAX_QUEUE", 2)
    for _ in range(3):
        ana.receive(Node("presence"))
    assert "one more is lost" in caplog.text
    await ana.settle()


async def test_a_bug_does_not_stop_a_phone(
    net: Net, ana: Line, ben: Line, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has the error; the next stanza is handled."""

    def fail(*_: object) -> tuple[Node, ...]:
        monkeypatch.undo()
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(module, "on_message", fail)
    ana.receive(Node("message"))
    await ben.send(ana.account.jid(), build_text("still there?"))
    await net.settle()
    assert texts(ana) == ["still there?"]
    failure = next(entry for entry in caplog.records if entry.levelno == logging.ERROR)
    assert failure.exc_info is not None
    assert failure.exc_info[0] is ZeroDivisionError


async def test_a_slow_phone_holds_nobody_back(net: Net, ana: Line, ben: Line, cleo: Line) -> None:
    """While one phone is stuck in a stanza, others talk to it and to each other."""
    stuck, go = asyncio.Event(), asyncio.Event()
    submit = net.context.post.submit

    async def slow(device: JID, node: Node) -> tuple[Node, ...]:
        if device == ben.account.jid():
            stuck.set()
            await go.wait()
        return await submit(device, node)

    net.context.post.submit = slow  # type: ignore[method-assign]  # a delay
    async with asyncio.timeout(TIMEOUT):
        await ana.send(ben.account.jid(), build_text("1"))
        await stuck.wait()
        await ana.send(ben.account.jid(), build_text("2"))
        await cleo.send(ana.account.jid(), build_text("hola"))
        await ana.settle()
        await cleo.settle()
        assert texts(ana) == ["hola"]
        assert texts(ben) == ["1"]
        go.set()
        await net.settle()
    assert texts(ben) == ["1", "2"]
    assert said(ben, "2").info.id


async def test_many_at_once(net: Net, ana: Line, ben: Line) -> None:
    """Order holds, and no two messages have one key."""
    async with asyncio.TaskGroup() as group:
        for number in range(50):
            group.create_task(ana.send(ben.account.jid(), build_text(f"{number}")))
            group.create_task(ben.send(ana.account.jid(), build_text(f"{number}")))
    await net.settle()
    assert texts(ana) == texts(ben) == [f"{number}" for number in range(50)]
