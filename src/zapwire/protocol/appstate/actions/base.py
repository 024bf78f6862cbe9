"""What all actions have, and what several need."""

from dataclasses import dataclass
from typing import ClassVar, Self

from zapwire.errors import AppStateCorrupt, InvalidMessage, JIDError
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.appstate.mutations import Change, Operation
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.proto.sync_action_pb2 import SyncActionMessage, SyncActionMessageRange, SyncActionValue


@dataclass(frozen=True, slots=True)
class Action:
    """Base of all actions. `kind` begins the index, `version` is that of the form, both as whatsmeow encode.go."""

    kind: ClassVar[str]
    collection: ClassVar[Collection]
    version: ClassVar[int]

    def parts(self) -> tuple[str, ...]:
        """The rest of the index: which thing it is about."""
        return ()

    def value(self) -> SyncActionValue:
        """What is said of it, without the time."""
        raise NotImplementedError

    @classmethod
    def read(cls, parts: tuple[str, ...], value: SyncActionValue) -> Self:
        """Read the rest of an index and its value. Raises `AppStateCorrupt`, also where parts are missing."""
        raise NotImplementedError

    def change(self, timestamp: int, operation: Operation = Operation.SET) -> Change:
        """The mutation that says it, at a time in unix milliseconds."""
        value = self.value()
        value.timestamp = timestamp
        return Change((self.kind, *self.parts()), value, self.version, operation)


@dataclass(frozen=True, slots=True)
class MessageRange:
    """How far in a chat something goes: its last message, by which the phone knows what was there."""

    last_timestamp: int
    """Unix seconds."""
    last_key: MessageKey | None = None

    def to_proto(self) -> SyncActionMessageRange:
        """For the value."""
        if self.last_key is None:
            return SyncActionMessageRange(lastMessageTimestamp=self.last_timestamp)
        message = SyncActionMessage(key=self.last_key.to_proto(), timestamp=self.last_timestamp)
        return SyncActionMessageRange(lastMessageTimestamp=self.last_timestamp, messages=[message])

    @classmethod
    def from_proto(cls, said: SyncActionMessageRange) -> "MessageRange":
        """What a value says; only the last message is kept."""
        last = max(said.messages, key=lambda message: message.timestamp, default=None)
        key = None
        if last is not None and last.key.ID:
            try:
                key = MessageKey.from_proto(last.key)
            except InvalidMessage as error:
                raise AppStateCorrupt(str(error)) from error
        return cls(said.lastMessageTimestamp, key)


def part(parts: tuple[str, ...], position: int) -> str:
    """One part of an index. Raises `AppStateCorrupt` where there is none."""
    if position >= len(parts):
        raise AppStateCorrupt(f"an index has {len(parts)} parts after its kind, where {position + 1} are needed")
    return parts[position]


def jid_part(parts: tuple[str, ...], position: int) -> JID:
    """A JID in an index. Raises `AppStateCorrupt` where there is none."""
    text = part(parts, position)
    try:
        return JID.parse(text)
    except JIDError as error:
        raise AppStateCorrupt(f"an index names {text!r}, where a JID belongs") from error


def flag(*, is_set: bool) -> str:
    """A truth as indexes write it."""
    return "1" if is_set else "0"
