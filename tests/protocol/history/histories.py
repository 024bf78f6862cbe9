"""Histories for tests."""

import zlib
from collections.abc import Iterable
from typing import TypeVar

from zapwire.errors import HistoryError
from zapwire.protocol.history.limits import Limits
from zapwire.protocol.history.reader import HistoryReader, Part
from zapwire.protocol.proto.history_pb2 import HistorySync

T = TypeVar("T")

CHAT = "5491155550001@s.whatsapp.net"


def history(*, chats: int = 2, messages: int = 3, text: str = "hello") -> HistorySync:
    """Return a history of so many chats with so many messages each, and one of everything else."""
    made = HistorySync(syncType=HistorySync.RECENT, chunkOrder=2, progress=40, nctSalt=b"salt")
    for number in range(chats):
        chat = made.conversations.add(ID=f"549115555{number:04}@s.whatsapp.net", name=f"Chat {number}")
        for count in range(messages):
            message = chat.messages.add(msgOrderID=count).message
            message.key.remoteJID, message.key.ID = chat.ID, f"3EB0{number:04}{count:04}"
            message.message.conversation = text
            message.messageSecret = bytes((number % 256,)) * 32
    status = made.statusV3Messages.add()
    status.key.remoteJID, status.key.ID = "status@broadcast", "STATUS"
    made.pushnames.add(ID=CHAT, pushname="Ana")
    made.phoneNumberToLidMappings.add(pnJID=CHAT, lidJID="100@lid")
    made.globalSettings.fontSize = 3
    made.pastParticipants.add(groupJID="1@g.us").pastParticipants.add(userJID=CHAT)
    return made


def packed(made: HistorySync) -> bytes:
    """Return the history as phones send it."""
    return zlib.compress(made.SerializeToString())


def read_all(
    data: bytes, *, piece: int = 64, limits: Limits | None = None, skipped: Iterable[int] = ()
) -> Iterable[Part]:
    """Yield the parts of a history that comes in pieces of so many bytes."""
    reader = HistoryReader(limits, skipped=frozenset(skipped))
    for start in range(0, len(data), piece):
        yield from reader.feed(data[start : start + piece])
    reader.finish()


def until_error(found: Iterable[T]) -> tuple[list[T], HistoryError | None]:
    """Return what comes before an error, and the error."""
    before: list[T] = []
    try:
        before.extend(found)
    except HistoryError as error:
        return before, error
    return before, None
