"""Telling companions of the past; with real clients in tests/integration/test_history.py and tests/conformance."""

import zlib

import pytest

from tests.sandbox.phones.net import Net, RawCompanion, bundle_of
from tests.sandbox.raw_client import prekey
from zapwire.protocol.history.notices import OlderMessages, build_request, file_of
from zapwire.protocol.jid import JID
from zapwire.protocol.media.cipher import decrypt
from zapwire.protocol.proto.e2e_pb2 import HistorySyncNotification
from zapwire.protocol.proto.history_pb2 import HistorySync
from zapwire.protocol.stanzas.messages import OutgoingMessage
from zapwire.protocol.stanzas.receipts import OutgoingReceipt, ReceiptType
from zapwire.sandbox.faults import HistoryFault
from zapwire.sandbox.media.shelf import FileGone
from zapwire.sandbox.phones.history import HistoryOrder
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.phones.telling import Memory, Told


@pytest.fixture
def own(net: Net, ana: Line) -> RawCompanion:
    """Link a companion to Ana's phone."""
    return RawCompanion.linked(net.context.world, ana.account, "anas", prekey(1))


def heard(net: Net, own: RawCompanion) -> list[HistorySyncNotification]:
    """Return what a companion was told of."""
    found = []
    for node in net.waiting(own.jid):
        if node.tag == "message":
            assert node.attrs["category"] == "peer"
            message = own.decrypt(node, own.account.lid())
            found.append(message.protocolMessage.historySyncNotification)
    return found


def fetched(net: Net, said: HistorySyncNotification) -> bytes:
    """Return a part from the media host, inflated as far as it goes."""
    path = net.context.media.find(said.directPath)
    inflater = zlib.decompressobj()
    return inflater.decompress(decrypt(path.read_bytes(), file_of(said)))


async def test_a_new_companion_is_told_once(net: Net, ana: Line, own: RawCompanion) -> None:
    """When it is active for the first time, of everything; the first part is in its message where that is taken."""
    ana.memory.order = HistoryOrder(chats=2, messages=6)
    ana.account.companions[own.device].takes_inline_history = True
    net.phones.introduce(ana.account, own.device)
    net.phones.introduce(ana.account, own.device)
    before = ana.is_telling
    await net.settle()
    assert (before, ana.is_telling) == (True, False)
    said = heard(net, own)
    assert [part.syncType for part in said] == [0, 4, 5, 3]
    first = HistorySync.FromString(zlib.decompress(said[0].initialHistBootstrapInlinePayload))
    assert (len(first.conversations), said[0].directPath) == (2, "")
    names = HistorySync.FromString(fetched(net, said[1]))
    assert [name.pushname for name in names.pushnames] == ["Person 0", "Person 1"]
    assert [(told.type, told.messages, told.is_inline, told.is_confirmed) for told in ana.memory.told] == [
        ("INITIAL_BOOTSTRAP", 10, True, False),
        ("PUSH_NAME", 0, False, False),
        ("NON_BLOCKING_DATA", 0, False, False),
        ("RECENT", 2, False, False),
    ]


async def test_a_part_is_confirmed(net: Net, ana: Line, own: RawCompanion) -> None:
    """The companion's receipt for it is noted."""
    ana.memory.order = HistoryOrder(chats=1, messages=1, push_names=False)
    net.phones.introduce(ana.account, own.device)
    await net.settle()
    id = ana.memory.told[0].id
    receipt = OutgoingReceipt((id,), ana.account.jid(), ReceiptType.HISTORY_SYNC)
    await net.context.post.submit(own.jid, receipt.to_node())
    await net.settle()
    assert [told.is_confirmed for told in ana.memory.told] == [True, False]
    assert [told.is_inline for told in ana.memory.told] == [False, False]


async def test_a_phone_that_has_nothing_tells_of_no_chats(net: Net, ana: Line, own: RawCompanion) -> None:
    """That is all it tells, and as soon as there is something it is not told again."""
    net.phones.introduce(ana.account, own.device)
    await net.settle()
    (said,) = heard(net, own)
    assert HistorySync.FromString(fetched(net, said)) == HistorySync(
        syncType=HistorySync.INITIAL_BOOTSTRAP, chunkOrder=1, progress=0
    )
    ana.memory.order = HistoryOrder(chats=1)
    net.phones.introduce(ana.account, own.device)
    await net.settle()
    assert len(ana.memory.told) == 1


async def test_a_companion_that_is_not_there_is_told_nothing(net: Net, ana: Line) -> None:
    """Whether it is asked for by its number, or was linked once."""
    net.phones.introduce(ana.account, 99)
    ana.memory.order = HistoryOrder(chats=1)
    ana.introduce(99)
    await net.settle()
    assert ana.memory.told == []


async def test_older_messages(net: Net, ana: Line, own: RawCompanion) -> None:
    """A companion that asks gets them, with its request's id; for an unknown chat there is no answer."""
    ana.memory.order = HistoryOrder(chats=1, messages=9)
    phone = ana.account.lid()
    own.start(phone, bundle_of(ana.account))
    for number, user in enumerate(("200000000000000@lid", "5@lid")):
        asked = OlderMessages(JID.parse(user), "unknown", False, 2**40, 4)  # as a value has it
        enc = own.encrypt(phone, build_request(asked))
        node = OutgoingMessage(f"A{number}", ana.account.jid(), "text", (enc.to_node(), own.identity), category="peer")
        await net.context.post.submit(own.jid, node.to_node())
        await net.settle()
    (told,) = ana.memory.told
    assert (told.type, told.request_id, told.messages) == ("ON_DEMAND", "A0", 4)
    (said,) = heard(net, own)
    assert said.peerDataRequestSessionID == "A0"
    older = HistorySync.FromString(fetched(net, said))
    assert [len(kept.messages) for kept in older.conversations] == [4]


async def test_faults(net: Net, ana: Line, own: RawCompanion) -> None:
    """A part may be cut short, or not be there, or be kept back."""
    ana.memory.order = HistoryOrder(chats=2, messages=6)
    net.context.faults.add(HistoryFault(own.jid, 1, "cut"))
    net.context.faults.add(HistoryFault(None, 1, "missing"))
    net.context.faults.add(HistoryFault(None, 1, "untold"))
    net.phones.introduce(ana.account, own.device)
    await net.settle()
    cut, missing, recent = heard(net, own)
    assert 0 < len(fetched(net, cut)) < 2000
    with pytest.raises(FileGone):
        fetched(net, missing)
    assert int(recent.syncType) == int(HistorySync.RECENT)


def test_not_more_is_remembered_than_is_useful() -> None:
    """The last parts are."""
    memory = Memory()
    for number in range(1002):
        memory.note(Told(1, str(number), "FULL", number, 0, 1, 1, is_inline=False, request_id=""))
    assert (len(memory.told), memory.told[0].id) == (1000, "2")
    memory.confirm("unknown")
    assert not any(told.is_confirmed for told in memory.told)
    assert memory.told[0].to_json()["chunk_order"] == 2
