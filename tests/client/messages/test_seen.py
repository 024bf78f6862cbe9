"""Seen: which messages were taken before."""

from dataclasses import replace

import pytest

from tests.client.conversation import GROUP
from zapwire.client.messages.seen import has_content, is_first, name_of
from zapwire.client.store.memory import MemoryStore
from zapwire.protocol.jid import JID
from zapwire.protocol.proto.e2e_pb2 import ImageMessage, Message, MessageContextInfo, SenderKeyDistributionMessage
from zapwire.protocol.types.messages import MessageInfo, MessageSource

PN = JID.parse("5491166660000@s.whatsapp.net")
LID = JID.parse("200000000000001@lid")
BY_PN = MessageSource(PN, PN.with_device(2))
BY_LID = MessageSource(LID, LID.with_device(2))
BOTH = (replace(BY_PN, sender_alt=LID), replace(BY_LID, sender_alt=PN))
IN_GROUP = MessageSource(GROUP, PN, is_group=True)


async def first(store: MemoryStore, source: MessageSource, message_id: str = "ID1") -> bool:
    """Take a message in a unit of work of its own."""
    async with store.begin() as unit:
        return await is_first(unit, MessageInfo(source, message_id, 0))


@pytest.mark.parametrize("source", [BY_PN, BY_LID, *BOTH, IN_GROUP])
async def test_taken_once(source: MessageSource) -> None:
    """A message is first once; another id is another message."""
    store = MemoryStore()
    assert [await first(store, source) for _ in range(3)] == [True, False, False]
    assert await first(store, source, "ID2")


@pytest.mark.parametrize("before", [BY_PN, BY_LID, *BOTH])
@pytest.mark.parametrize("after", BOTH)
async def test_both_names_are_one(before: MessageSource, after: MessageSource) -> None:
    """Whatever name it came under, once both are known it is the same message."""
    store = MemoryStore()
    assert await first(store, before)
    assert not await first(store, after)


async def test_members_of_a_group_are_told_apart() -> None:
    """The same id of another member, or in another chat, is another message."""
    store = MemoryStore()
    assert await first(store, IN_GROUP)
    assert await first(store, replace(IN_GROUP, sender=LID))
    assert await first(store, BY_PN)


def test_name() -> None:
    """A message is called by LIDs where they are known, without devices."""
    assert name_of(MessageInfo(BOTH[0], "ID1", 0)) == name_of(MessageInfo(BOTH[1], "ID1", 0)) == (LID, LID, "ID1")
    assert name_of(MessageInfo(BY_PN, "ID1", 0)) == (PN, PN, "ID1")
    assert name_of(MessageInfo(replace(IN_GROUP, sender_alt=LID), "ID1", 0)) == (GROUP, LID, "ID1")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (Message(), False),
        (Message(messageContextInfo=MessageContextInfo(messageSecret=b"x")), False),
        (Message(senderKeyDistributionMessage=SenderKeyDistributionMessage(groupID="x")), False),
        (Message(conversation="hi"), True),
        (Message(imageMessage=ImageMessage()), True),
        (Message.FromString(b"\xca\xbb\x01\x00"), True),
    ],
)
def test_content(message: Message, expected: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """What stands beside the content is none; a field that we do not know is."""
    assert has_content(message) is expected
