"""Polls: a question with options. Votes are encrypted under the poll's secret: `votes.py` seals and opens them.

Source: whatsmeow msgsecret.go.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from zapwire.errors import LocalProtocolError
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.context import Context
from zapwire.protocol.messages.strings import as_text
from zapwire.protocol.proto.e2e_pb2 import Message, MessageContextInfo, PollCreationMessage

POLL_SECRET_SIZE: Final = 32
MIN_OPTIONS: Final = 2
MAX_OPTIONS: Final = 12
"""As many as the apps offer."""
_MAX_OFFER: Final = 16_384
"""Bytes; what is larger no app makes."""

# Newer forms differ in what a group shows of them.
CREATIONS: Final = tuple(
    field.name
    for field in Message.DESCRIPTOR.fields
    if field.message_type and field.message_type.name == PollCreationMessage.DESCRIPTOR.name
)
"""The fields of a message that hold a poll."""


@dataclass(frozen=True, slots=True)
class Poll:
    """A question. `selectable` is how many options one may choose; 0 is any number."""

    question: str
    options: tuple[str, ...]
    selectable: int = 1
    context: Context | None = None


@dataclass(frozen=True, slots=True)
class PollVote:
    """A vote in the poll of that key, which takes the place of the same person's earlier one.

    `hashes` are those of the chosen options, None while the vote is not opened, and empty where all were taken back.
    `options` are the chosen ones by their texts, as far as the poll is known.
    """

    key: MessageKey
    hashes: tuple[bytes, ...] | None = None
    options: tuple[str, ...] = ()


def build_poll(poll: Poll, secret: bytes) -> Message:
    """A poll; `secret` is 32 random bytes, with which votes are encrypted.

    Raises `LocalProtocolError` for what is no poll.
    """
    if len(secret) != POLL_SECRET_SIZE:
        raise LocalProtocolError(f"a poll's secret has {POLL_SECRET_SIZE} bytes, not {len(secret)}")
    if not poll.question:
        raise LocalProtocolError("a poll asks something: give its question")
    if not MIN_OPTIONS <= len(poll.options) <= MAX_OPTIONS:
        raise LocalProtocolError(f"a poll has {MIN_OPTIONS} to {MAX_OPTIONS} options, not {len(poll.options)}")
    if not all(poll.options) or len(set(poll.options)) != len(poll.options):
        raise LocalProtocolError("the options of a poll are texts that differ from each other")
    if not 0 <= poll.selectable <= len(poll.options):
        raise LocalProtocolError(f"of {len(poll.options)} options one cannot choose {poll.selectable}")
    creation = PollCreationMessage(
        name=poll.question,
        options=[PollCreationMessage.Option(optionName=option) for option in poll.options],
        selectableOptionsCount=poll.selectable,
    )
    if poll.context is not None and poll.context != Context():
        creation.contextInfo.CopyFrom(poll.context.to_proto())
    return Message(pollCreationMessage=creation, messageContextInfo=MessageContextInfo(messageSecret=secret))


def option_hash(option: str) -> bytes:
    """What stands for an option in votes."""
    return hashlib.sha256(option.encode(errors="surrogatepass")).digest()


def chosen(hashes: Iterable[bytes], options: Iterable[str]) -> tuple[str, ...]:
    """The options of these hashes, in the order of the hashes; what is no option is left out."""
    by_hash = {option_hash(option): option for option in options}
    return tuple(by_hash[found] for found in hashes if found in by_hash)


def read_poll(message: Message) -> Poll | None:
    """The poll of an unwrapped message, whichever form it has; None where there is none."""
    creation = _creation_of(message)
    return None if creation is None else parse_poll(creation)


def offer_of(message: Message) -> bytes:
    """What the poll of an unwrapped message offers, to be kept beside its secret; empty where there is none.

    `parse_poll` reads it, as a `PollCreationMessage` without its question.
    """
    creation = _creation_of(message)
    if creation is None:
        return b""
    offer = PollCreationMessage(
        options=creation.options, selectableOptionsCount=creation.selectableOptionsCount
    ).SerializeToString()
    return offer if len(offer) <= _MAX_OFFER else b""


def _creation_of(message: Message) -> Any:
    """Its `PollCreationMessage`, whichever form it has, or None."""
    return next((getattr(message, name) for name in CREATIONS if message.HasField(name)), None)


def parse_poll(creation: Any) -> Poll:
    """The poll that a `PollCreationMessage` holds."""
    context = Context.from_proto(creation.contextInfo) if creation.HasField("contextInfo") else None
    options = tuple(as_text(option.optionName) for option in creation.options)
    return Poll(as_text(creation.name), options, creation.selectableOptionsCount, context)


def read_vote(message: Message) -> PollVote | None:
    """The vote of an unwrapped message, unopened; None where it only says something of a poll.

    Raises `InvalidMessage` where it does not name its poll.
    """
    update = message.pollUpdateMessage
    return PollVote(MessageKey.from_proto(update.pollCreationMessageKey)) if update.HasField("vote") else None
