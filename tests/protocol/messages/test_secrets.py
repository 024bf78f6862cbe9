"""What is encrypted under a message's secret."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vectors.load import load
from zapwire.errors import InvalidMessage
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.secrets import (
    MessageSecret,
    SecretUse,
    bot_secret,
    message_secret_key,
    open_comment,
    open_edit,
    open_reaction,
    original_sender,
    seal_reaction,
)
from zapwire.protocol.proto.e2e_pb2 import (
    EncCommentMessage,
    Message,
    MessageContextInfo,
    ReactionMessage,
    SecretEncryptedMessage,
)
from zapwire.protocol.types.messages import MessageSource

VECTORS = load("whatsmeow_messages")
SECRET = bytes.fromhex(VECTORS["secret"])
WRITER = JID.parse(VECTORS["own_lid"])
REACTOR = JID.parse(VECTORS["own_pn"])
KEY = MessageKey(JID("5", "g.us"), "3EB0ORIG", is_from_me=False, participant=WRITER.to_non_ad())
CONTEXT = MessageSecret("3EB0ORIG", WRITER, REACTOR, SECRET)
IV = b"123456789012"
GROUP = JID("5", "g.us")


@pytest.mark.parametrize("vector", VECTORS["secrets"], ids=lambda vector: vector["use"] or "bot")
def test_vectors(vector: dict[str, str]) -> None:
    """Key, bound data and ciphertext of every use are whatsmeow's."""
    use, iv = SecretUse(vector["use"]), bytes.fromhex(vector["iv"])
    key, bound = message_secret_key(
        use, message_id="3EB0ORIG", original_sender=WRITER, modification_sender=REACTOR, secret=SECRET
    )
    assert (key.hex(), bound.hex()) == (vector["key"], vector["bound"])
    assert CONTEXT.seal(use, b"plain", iv).hex() == vector["ciphertext"]
    assert CONTEXT.open(use, bytes.fromhex(vector["ciphertext"]), iv) == b"plain"


def test_bot_secret() -> None:
    """The secret for a bot is whatsmeow's."""
    assert bot_secret(SECRET).hex() == VECTORS["bot_secret"]


def test_secrets_are_not_shown() -> None:
    """A secret is in no text of its value."""
    assert str(SECRET) not in repr(CONTEXT)


def test_reactions() -> None:
    """A sealed reaction names its message outside and the emoji only inside."""
    message = seal_reaction(KEY, "👍", 1.5, secret=CONTEXT, iv=IV)
    sealed = message.encReactionMessage
    assert (MessageKey.from_proto(sealed.targetMessageKey), sealed.encIV) == (KEY, IV)
    assert open_reaction(message, CONTEXT) == ReactionMessage(text="👍", senderTimestampMS=1500)


@pytest.mark.parametrize(
    "wrong",
    [
        MessageSecret("3EB0ELSE", WRITER, REACTOR, SECRET),
        MessageSecret("3EB0ORIG", REACTOR, REACTOR, SECRET),
        MessageSecret("3EB0ORIG", WRITER, WRITER, SECRET),
        MessageSecret("3EB0ORIG", WRITER, REACTOR, bytes(32)),
    ],
)
def test_another_origin_does_not_authenticate(wrong: MessageSecret) -> None:
    """Message, sender, reactor and secret all have to fit."""
    message = seal_reaction(KEY, "x", 1.0, secret=CONTEXT, iv=IV)
    with pytest.raises(InvalidMessage, match="does not fit"):
        open_reaction(message, wrong)


@given(st.binary(max_size=40), st.binary(max_size=16))
def test_any_ciphertext_is_refused(ciphertext: bytes, iv: bytes) -> None:
    """Lengths of every kind raise `InvalidMessage`, nothing else."""
    with pytest.raises(InvalidMessage):
        CONTEXT.open(SecretUse.REACTION, ciphertext, iv)


def test_an_unreadable_reaction_is_refused() -> None:
    """What authenticates but is no reaction raises `InvalidMessage`."""
    message = seal_reaction(KEY, "x", 1.0, secret=CONTEXT, iv=IV)
    message.encReactionMessage.encPayload = CONTEXT.seal(SecretUse.REACTION, b"\xff", IV)
    with pytest.raises(InvalidMessage, match="reaction"):
        open_reaction(message, CONTEXT)


def test_comments() -> None:
    """A comment is the message that was sealed."""
    comment = Message(conversation="well said")
    sealed = CONTEXT.seal(SecretUse.COMMENT, comment.SerializeToString(), IV)
    message = Message(encCommentMessage=EncCommentMessage(encPayload=sealed, encIV=IV))
    assert open_comment(message, CONTEXT) == comment


def edit(kind: Any, use: SecretUse, content: Message) -> Message:
    """Return the content sealed as an edit of that kind."""
    return Message(
        secretEncryptedMessage=SecretEncryptedMessage(
            encPayload=CONTEXT.seal(use, content.SerializeToString(), IV), encIV=IV, secretEncType=kind
        )
    )


@pytest.mark.parametrize(
    ("kind", "use"),
    [
        (SecretEncryptedMessage.MESSAGE_EDIT, SecretUse.MESSAGE_EDIT),
        (SecretEncryptedMessage.EVENT_EDIT, SecretUse.EVENT_EDIT),
        (SecretEncryptedMessage.POLL_EDIT, SecretUse.POLL_EDIT),
        (SecretEncryptedMessage.POLL_ADD_OPTION, SecretUse.POLL_EDIT),
    ],
)
def test_edits(kind: Any, use: SecretUse) -> None:
    """Each kind of edit opens with the key of its use, and gets the outer metadata unless it has its own."""
    outer = MessageContextInfo(messageSecret=b"outer")
    message = edit(kind, use, Message(conversation="new"))
    assert open_edit(message, CONTEXT) == Message(conversation="new")
    message.messageContextInfo.CopyFrom(outer)
    assert open_edit(message, CONTEXT) == Message(conversation="new", messageContextInfo=outer)
    own = Message(conversation="new", messageContextInfo=MessageContextInfo(messageSecret=b"inner"))
    message = edit(kind, use, own)
    message.messageContextInfo.CopyFrom(outer)
    assert open_edit(message, CONTEXT) == own


def test_an_unknown_kind_of_edit_is_refused() -> None:
    """Without a known use there is no key to try."""
    message = edit(SecretEncryptedMessage.UNKNOWN, SecretUse.MESSAGE_EDIT, Message())
    with pytest.raises(InvalidMessage, match="unknown way"):
        open_edit(message, CONTEXT)


@pytest.mark.parametrize(
    ("source", "key", "sender"),
    [
        (MessageSource(GROUP, REACTOR), MessageKey(GROUP, "1", is_from_me=True), REACTOR),
        (MessageSource(GROUP, REACTOR), KEY, WRITER.to_non_ad()),
        (
            MessageSource(JID("5", "lid"), REACTOR),
            MessageKey(JID("6", "lid"), "1", is_from_me=False),
            JID("6", "lid"),
        ),
    ],
)
def test_original_sender(source: MessageSource, key: MessageKey, sender: JID) -> None:
    """The message referred to is by whoever refers to it, by the chat's other side, or by the named participant."""
    assert original_sender(source, key) == sender


@pytest.mark.parametrize(
    ("source", "key"),
    [
        (MessageSource(GROUP, REACTOR), MessageKey(GROUP, "1", is_from_me=False)),
        (MessageSource(GROUP, REACTOR), MessageKey(GROUP, "1", is_from_me=False, participant=GROUP)),
        (MessageSource(JID("5", "lid"), REACTOR), MessageKey(GROUP, "1", is_from_me=False)),
    ],
)
def test_a_key_that_names_nobody_is_refused(source: MessageSource, key: MessageKey) -> None:
    """Without a person's name there is no original sender."""
    with pytest.raises(InvalidMessage, match="does not name"):
        original_sender(source, key)
