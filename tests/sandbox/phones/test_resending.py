"""Messages that could not be read are asked for, sent again, and read."""

import pytest

from tests.sandbox.people import NOW
from tests.sandbox.phones.net import Net, RawCompanion, received, texts
from tests.sandbox.raw_client import prekey
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.text import build_text
from zapwire.protocol.node import Node
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.signal.prekeys import PublicPreKey
from zapwire.protocol.stanzas.receipts import ReceiptType
from zapwire.protocol.stanzas.retries import RetryKeys, RetryReceipt
from zapwire.sandbox.faults import CorruptMessage
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.phones.outbox import MAX_RESENDS


def types(line: Line, id: str) -> list[str]:
    """Return the types of the receipts of a message."""
    record = line.state.outbox.record(id)
    assert record is not None
    return [receipt.type for receipt in record.receipts]


@pytest.mark.parametrize("times", [1, 2, 3, 4])
@pytest.mark.parametrize("is_known", [False, True])
async def test_a_corrupted_message_is_read_at_last(
    net: Net,
    ana: Line,
    ben: Line,
    times: int,
    is_known: bool,  # noqa: FBT001  # a table's columns
) -> None:
    """However often it broke, up to the fourth time; at first contact, and in a chat that is open."""
    if is_known:
        await ana.send(ben.account.jid(), build_text("before"))
        await ben.send(ana.account.jid(), build_text("before"))
        await net.settle()
    net.context.faults.add(CorruptMessage(ben.account.jid(), times))
    accepted = await ana.send(ben.account.jid(), build_text("hola"))
    await net.settle()
    assert texts(ben)[-1] == "hola"
    assert received(ben)[-1].retries == times
    assert types(ana, accepted.id) == [ReceiptType.RETRY] * times + [ReceiptType.DELIVERED]
    assert ben.state.inbox.failures() == []
    await ben.send(ana.account.jid(), build_text("che"))
    await ana.send(ben.account.jid(), build_text("bien"))
    await net.settle()
    assert (texts(ana)[-1], texts(ben)[-1]) == ("che", "bien")


async def test_a_message_is_given_up(net: Net, ana: Line, ben: Line) -> None:
    """After the fourth request; what follows is read."""
    net.context.faults.add(CorruptMessage(ben.account.jid(), 5))
    accepted = await ana.send(ben.account.jid(), build_text("lost"))
    await net.settle()
    assert texts(ben) == []
    assert types(ana, accepted.id) == [ReceiptType.RETRY] * 4
    assert [failure.retries for failure in ben.state.inbox.failures()] == [4]
    await ana.send(ben.account.jid(), build_text("hola"))
    await net.settle()
    assert texts(ben) == ["hola"]


@pytest.mark.parametrize("mode", ["lid", "pn"])
@pytest.mark.parametrize("is_first", [True, False])
async def test_a_corrupted_message_of_a_group(
    net: Net,
    ana: Line,
    ben: Line,
    cleo: Line,
    mode: str,
    is_first: bool,  # noqa: FBT001  # a table's columns
) -> None:
    """Who could not read it gets it alone, with the sender key, and reads what follows."""
    group = net.group(ana, ben, cleo, mode=mode)  # type: ignore[arg-type]  # the two modes
    if not is_first:
        await ana.send(group.jid, build_text("before"))
    net.context.faults.add(CorruptMessage(ben.account.jid(), 1))
    await ana.send(group.jid, build_text("hola"))
    await net.settle()
    await ana.send(group.jid, build_text("after"))
    await net.settle()
    assert texts(ben)[-2:] == texts(cleo)[-2:] == ["hola", "after"]
    assert [entry.retries for entry in received(ben)[-2:]] == [1, 0]
    assert [entry.retries for entry in received(cleo)[-2:]] == [0, 0]


async def test_a_companion_asks_again(net: Net, ana: Line, ben: Line) -> None:
    """Without keys it gets the message in the session there is, with keys in a new one; it is addressed alone."""
    theirs = RawCompanion.linked(net.context.world, ben.account, "bens", prekey(1), prekey(2))
    accepted = await ana.send(ben.account.jid(), build_text("hola"))
    net.waiting(theirs.jid)
    fresh = prekey(9)
    theirs.prekeys[9] = fresh
    keys = RetryKeys(
        theirs.keys.identity.public,
        PublicPreKey(9, fresh.key_pair.public),
        theirs.keys.registration.signed_prekey,
        b"identity",
    )
    receipts = [
        RetryReceipt(accepted.id, ana.account.lid(), 1, NOW, theirs.keys.registration_id),
        RetryReceipt(accepted.id, ana.account.lid(), 2, NOW, theirs.keys.registration_id, keys=keys),
        RetryReceipt(accepted.id, ana.account.lid(), 3, NOW, theirs.keys.registration_id),
    ]
    for receipt in receipts:
        await net.context.post.submit(theirs.jid, receipt.to_node())
        await net.settle()
        (node,) = (node for node in net.waiting(theirs.jid) if node.tag == "message")
        assert theirs.decrypt(node, ana.account.lid()).conversation == "hola"
        assert node.require("enc").attrs["count"] == str(receipt.count)
    assert texts(ben) == ["hola"]


async def test_who_has_no_claim_gets_nothing(
    net: Net, ana: Line, ben: Line, cleo: Line, caplog: pytest.LogCaptureFixture
) -> None:
    """Not an unknown message, not one to somebody else, not with unusable keys, and not for ever."""
    accepted = await ana.send(ben.account.jid(), build_text("secreto"))
    await net.settle()
    sent: list[Node] = []
    submit = net.context.post.submit

    async def spy(device: JID, node: Node) -> tuple[Node, ...]:
        if device == ana.account.jid() and node.tag == "message":
            sent.append(node)
        return await submit(device, node)

    net.context.post.submit = spy  # type: ignore[method-assign]  # a spy

    async def ask(line: Line, id: str, keys: RetryKeys | None = None) -> None:
        receipt = RetryReceipt(id, ana.account.lid(), 1, NOW, 1, keys=keys)
        await net.context.post.submit(line.account.jid(), receipt.to_node())
        await ana.settle()

    await ask(ben, "UNKNOWN")
    await ask(cleo, accepted.id)
    stranger = KeyPair.from_private(bytes(32)).public
    await ask(ben, accepted.id, RetryKeys(stranger, None, ben.account.keys.public_signed_prekey))
    assert sent == []
    assert "is not signed by its identity" in caplog.text
    for _ in range(MAX_RESENDS + 3):
        await ask(ben, accepted.id)
    assert len(sent) == MAX_RESENDS - 1
    await net.settle()
    assert texts(ben) == ["secreto"]


async def test_a_group_that_is_gone(net: Net, ana: Line, ben: Line) -> None:
    """Its messages are not sent again."""
    group = net.group(ana, ben)
    net.context.faults.add(CorruptMessage(ben.account.jid(), 1))
    await ana.send(group.jid, build_text("hola"))
    group.change(remove=[ana.account.number])
    await net.settle()
    assert texts(ben) == []
    assert len(ben.state.inbox.failures()) == 1
