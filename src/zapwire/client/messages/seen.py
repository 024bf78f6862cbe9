"""Seen: a message is taken once, whichever way it comes."""

from typing import TypeAlias

from google.protobuf.unknown_fields import UnknownFieldSet

from zapwire.client.store.base import Stores
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.kinds import kind_name
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.types.messages import MessageInfo

MessageName: TypeAlias = tuple[JID, JID, str]
"""Chat, sender and id. The id alone is the sender's choice, who may take that of another's message."""


def name_of(info: MessageInfo) -> MessageName:
    """What a message is told apart by; LIDs name its chat and sender where known."""
    source = info.source
    return source.chat_lid or info.chat, source.sender_lid or info.sender.to_non_ad(), info.id


def has_content(message: Message) -> bool:
    """Whether there is something to tell: content of a kind we know, or of one that is newer than we are."""
    return bool(kind_name(message)) or len(UnknownFieldSet(message)) > 0


async def is_known(unit: Stores, info: MessageInfo) -> bool:
    """Whether a message was taken before."""
    source, name = info.source, name_of(info)
    # It may have come before its sender's LID was known.
    by_pn = source.chat_pn or info.chat, source.sender_pn or info.sender.to_non_ad(), info.id
    return await unit.received.has(*name) or await unit.received.has(*by_pn)


async def is_first(unit: Stores, info: MessageInfo) -> bool:
    """Whether a message was not taken before; from now on it was."""
    if await is_known(unit, info):
        return False
    await unit.received.add(*name_of(info))
    return True
