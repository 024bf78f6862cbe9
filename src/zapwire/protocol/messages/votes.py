"""Votes: encrypted under the secret of their poll, for all who have the poll.

Source: whatsmeow msgsecret.go.
"""

from collections.abc import Iterable

from google.protobuf.message import DecodeError

from zapwire.errors import InvalidMessage
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.polls import option_hash
from zapwire.protocol.messages.secrets import MessageSecret, SecretUse
from zapwire.protocol.proto.e2e_pb2 import Message, PollEncValue, PollUpdateMessage, PollVoteMessage


def seal_vote(key: MessageKey, options: Iterable[str], now: float, *, secret: MessageSecret, iv: bytes) -> Message:
    """A vote for these options in the poll of that key; none takes the earlier ones back. `iv` is 12 random bytes."""
    vote = PollVoteMessage(selectedOptions=[option_hash(option) for option in options])
    sealed = secret.seal(SecretUse.POLL_VOTE, vote.SerializeToString(), iv)
    return Message(
        pollUpdateMessage=PollUpdateMessage(
            pollCreationMessageKey=key.to_proto(),
            vote=PollEncValue(encPayload=sealed, encIV=iv),
            senderTimestampMS=int(now * 1000),
        )
    )


def open_vote(message: Message, secret: MessageSecret) -> tuple[bytes, ...]:
    """The hashes of the options chosen in a `pollUpdateMessage`. Raises `InvalidMessage`."""
    sealed = message.pollUpdateMessage.vote
    plaintext = secret.open(SecretUse.POLL_VOTE, sealed.encPayload, sealed.encIV)
    try:
        return tuple(PollVoteMessage.FromString(plaintext).selectedOptions)
    except DecodeError as error:
        raise InvalidMessage(f"a vote in the poll {secret.message_id} cannot be read") from error
