"""What is encrypted under a message's secret: reactions in announcement groups, edits, comments, votes.

Source: whatsmeow msgsecret.go.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import DecodeError

from zapwire.errors import InvalidMessage
from zapwire.protocol.jid import JID, LID_SERVER, USER_SERVER
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.reader import parse
from zapwire.protocol.proto.e2e_pb2 import EncReactionMessage, Message, ReactionMessage, SecretEncryptedMessage
from zapwire.protocol.signal.kdf import derive
from zapwire.protocol.types.messages import MessageSource

SECRET_SIZE: Final = 32
IV_SIZE: Final = 12

_KEY_SIZE: Final = 32
_PERSONS: Final = (USER_SERVER, LID_SERVER)


class SecretUse(StrEnum):
    """What a key is derived for; the values are the labels of the derivation."""

    POLL_VOTE = "Poll Vote"
    REACTION = "Enc Reaction"
    COMMENT = "Enc Comment"
    REPORT_TOKEN = "Report Token"  # noqa: S105 - a label
    EVENT_RESPONSE = "Event Response"
    EVENT_EDIT = "Event Edit"
    MESSAGE_EDIT = "Message Edit"
    POLL_EDIT = "Poll Edit"
    POLL_ADD_OPTION = "Poll Add Option"
    BOT_ANSWER = ""


# Uses whose ciphertext is bound to the message and to whoever made it.
_BOUND: Final = frozenset({SecretUse.POLL_VOTE, SecretUse.EVENT_RESPONSE, SecretUse.BOT_ANSWER})
# An added option has the label of an edit, although there is one of its own (whatsmeow DecryptSecretEncryptedMessage).
_EDITS: Final = {
    SecretEncryptedMessage.EVENT_EDIT: SecretUse.EVENT_EDIT,
    SecretEncryptedMessage.MESSAGE_EDIT: SecretUse.MESSAGE_EDIT,
    SecretEncryptedMessage.POLL_EDIT: SecretUse.POLL_EDIT,
    SecretEncryptedMessage.POLL_ADD_OPTION: SecretUse.POLL_EDIT,
}


def message_secret_key(
    use: SecretUse, *, message_id: str, original_sender: JID, modification_sender: JID, secret: bytes
) -> tuple[bytes, bytes]:
    """The AES-256 key for one use of a message's secret, and the data that its ciphertext is bound to."""
    modifier = str(modification_sender.to_non_ad())
    info = f"{message_id}{original_sender.to_non_ad()}{modifier}{use.value}".encode()
    bound = f"{message_id}\0{modifier}".encode() if use in _BOUND else b""
    return derive(secret, info, _KEY_SIZE), bound


@dataclass(frozen=True, slots=True)
class MessageSecret:
    """A message's secret with what its keys are derived from: the message, its sender, and who refers to it."""

    message_id: str
    original_sender: JID
    modification_sender: JID
    secret: bytes = field(repr=False)

    def key(self, use: SecretUse) -> tuple[bytes, bytes]:
        """As `message_secret_key`."""
        return message_secret_key(
            use,
            message_id=self.message_id,
            original_sender=self.original_sender,
            modification_sender=self.modification_sender,
            secret=self.secret,
        )

    def seal(self, use: SecretUse, plaintext: bytes, iv: bytes) -> bytes:
        """The ciphertext with its tag; `iv` is 12 random bytes."""
        key, bound = self.key(use)
        return AESGCM(key).encrypt(iv, plaintext, bound)

    def open(self, use: SecretUse, ciphertext: bytes, iv: bytes) -> bytes:
        """The plaintext. Raises `InvalidMessage` where it does not authenticate."""
        if len(iv) != IV_SIZE:
            raise InvalidMessage(f"an encrypted part of a message has an IV of {IV_SIZE} bytes, not {len(iv)}")
        key, bound = self.key(use)
        try:
            return AESGCM(key).decrypt(iv, ciphertext, bound)
        except InvalidTag as error:
            raise InvalidMessage(f"what refers to message {self.message_id} does not fit its secret") from error


def original_sender(source: MessageSource, key: MessageKey) -> JID:
    """Who sent the message of that key, where `source` sent the key. Raises `InvalidMessage` where it does not say."""
    if key.is_from_me:
        return source.sender
    sender = key.chat if source.chat.server in _PERSONS else key.participant
    if sender is None or sender.server not in _PERSONS:
        raise InvalidMessage(f"the key of message {key.id} does not name its sender")
    return sender


def seal_reaction(key: MessageKey, emoji: str, now: float, *, secret: MessageSecret, iv: bytes) -> Message:
    """A reaction for a community's announcement group; `secret` is that of the message of that key."""
    reaction = ReactionMessage(text=emoji, senderTimestampMS=int(now * 1000))
    sealed = secret.seal(SecretUse.REACTION, reaction.SerializeToString(), iv)
    return Message(encReactionMessage=EncReactionMessage(targetMessageKey=key.to_proto(), encPayload=sealed, encIV=iv))


def open_reaction(message: Message, secret: MessageSecret) -> ReactionMessage:
    """The reaction inside an `encReactionMessage`; it has no key of its own. Raises `InvalidMessage`."""
    sealed = message.encReactionMessage
    plaintext = secret.open(SecretUse.REACTION, sealed.encPayload, sealed.encIV)
    try:
        return ReactionMessage.FromString(plaintext)
    except DecodeError as error:
        raise InvalidMessage(f"the reaction to message {secret.message_id} cannot be read") from error


def open_comment(message: Message, secret: MessageSecret) -> Message:
    """The comment inside an `encCommentMessage`. Raises `InvalidMessage`."""
    sealed = message.encCommentMessage
    return parse(secret.open(SecretUse.COMMENT, sealed.encPayload, sealed.encIV))


def open_edit(message: Message, secret: MessageSecret) -> Message:
    """The edit inside a `secretEncryptedMessage`, with the outer one's metadata where it has none.

    Raises `InvalidMessage`, also for kinds of edits that are not known.
    """
    sealed = message.secretEncryptedMessage
    use = _EDITS.get(sealed.secretEncType)
    if use is None:
        raise InvalidMessage(f"message {secret.message_id} is changed in an unknown way, {sealed.secretEncType}")
    edit = parse(secret.open(use, sealed.encPayload, sealed.encIV))
    if message.HasField("messageContextInfo") and not edit.HasField("messageContextInfo"):
        edit.messageContextInfo.CopyFrom(message.messageContextInfo)
    return edit


def bot_secret(secret: bytes) -> bytes:
    """The secret that a bot gets in place of the message's own one, for its answers (`BOT_ANSWER`)."""
    return derive(secret, b"Bot Message", SECRET_SIZE)
