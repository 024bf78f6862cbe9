"""From a plaintext to a message, and from a message to what it says."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.messages.encoded import encoded_messages
from zapwire.errors import InvalidMessage
from zapwire.protocol.jid import JID
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.changes import (
    MessageKey,
    build_disappearing_timer,
    build_edit,
    build_pin,
    build_reaction,
    build_revoke,
)
from zapwire.protocol.messages.content import (
    Content,
    DisappearingTimer,
    Edited,
    EncryptedReaction,
    Media,
    Other,
    Pinned,
    Reaction,
    Revoked,
    Text,
)
from zapwire.protocol.messages.context import Context, Quote, context_of
from zapwire.protocol.messages.media import MediaDetails
from zapwire.protocol.messages.reader import parse, read
from zapwire.protocol.messages.text import LinkPreview, build_text
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.proto.e2e_pb2 import (
    EncReactionMessage,
    FutureProofMessage,
    ImageMessage,
    Message,
    PinInChatMessage,
    ProtocolMessage,
    ReactionMessage,
)

CHAT = JID("5", "lid")
KEY = MessageKey(CHAT, "3EB0", is_from_me=True)
CONTEXT = Context(Quote("3EB1", CHAT, Message(conversation="old")), (JID("7", "lid"),))
PREVIEW = LinkPreview("https://a.b", "A", "B", b"jpeg")
NO_FILE = MediaFile(MediaKind.IMAGE, "", b"", b"", b"", 0)
HELLO = Message(conversation="hello")
NEWER = ProtocolMessage(key=KEY.to_proto())


@pytest.mark.parametrize(
    ("message", "content"),
    [
        (build_text("hello"), Text("hello")),
        (build_text("hello", context=CONTEXT), Text("hello", CONTEXT)),
        (build_text("hello", context=CONTEXT, preview=PREVIEW), Text("hello", CONTEXT, PREVIEW)),
        (build_text("hello", preview=PREVIEW), Text("hello", None, PREVIEW)),
        (build_reaction(KEY, "👍", 1.5), Reaction(KEY, "👍", 1500)),
        (build_reaction(KEY, "", 1.5), Reaction(KEY, "", 1500)),
        (build_edit(CHAT, "3EB0", HELLO, 1.5), Edited(KEY, Text("hello"), HELLO)),
        (build_revoke(KEY), Revoked(KEY)),
        (build_pin(KEY, 1.5, seconds=60), Pinned(KEY, is_pinned=True)),
        (build_pin(KEY, 1.5, seconds=None), Pinned(KEY, is_pinned=False)),
        (build_disappearing_timer(86400, 1.5), DisappearingTimer(86400)),
        (
            Message(encReactionMessage=EncReactionMessage(targetMessageKey=KEY.to_proto())),
            EncryptedReaction(KEY),
        ),
        (Message(imageMessage=ImageMessage(caption="c")), Media(NO_FILE, MediaDetails(caption="c"))),
        (Message(), Other("")),
    ],
)
def test_what_is_built_is_read(message: Message, content: Content) -> None:
    """Each kind of content survives the way through bytes."""
    assert read(unwrap(parse(message.SerializeToString())).message) == content


def test_an_edit_of_a_disappearing_message_is_unwrapped() -> None:
    """The new content is what the edit finally holds."""
    content = Message(ephemeralMessage=FutureProofMessage(message=HELLO))
    edit = unwrap(build_edit(CHAT, "3EB0", content, 1.0))
    assert edit.is_edit
    assert read(edit.message) == Edited(KEY, Text("hello"), HELLO)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (Message(reactionMessage=ReactionMessage(text="x")), "reactionMessage"),
        (Message(encReactionMessage=EncReactionMessage()), "encReactionMessage"),
        (Message(pinInChatMessage=PinInChatMessage(type=PinInChatMessage.PIN_FOR_ALL)), "pinInChatMessage"),
        (Message(pinInChatMessage=PinInChatMessage(key=KEY.to_proto())), "pinInChatMessage"),
        (Message(protocolMessage=ProtocolMessage(type=ProtocolMessage.REVOKE)), "protocolMessage"),
        (Message(protocolMessage=ProtocolMessage(type=ProtocolMessage.MESSAGE_EDIT)), "protocolMessage"),
        (Message(protocolMessage=ProtocolMessage(type=ProtocolMessage.HISTORY_SYNC_NOTIFICATION)), "protocolMessage"),
    ],
)
def test_the_malformed_and_the_unknown_are_other(message: Message, kind: str) -> None:
    """What lacks its key, its content or a type of its own is named, not raised."""
    assert read(message) == Other(kind)


def test_a_newer_change_is_no_revocation() -> None:
    """A protocol message of a type that the schema lacks is not taken for its default, a revocation."""
    unknown = Message.FromString(Message(protocolMessage=NEWER).SerializeToString() + b"\x62\x03\x10\xe7\x07")
    assert unknown.protocolMessage.key.ID == "3EB0"
    assert read(unknown) == Other("protocolMessage")


def test_an_edit_never_holds_another_change() -> None:
    """An edit whose content is itself a change is read without following it."""
    inner = build_revoke(KEY)
    edit = Message(
        protocolMessage=ProtocolMessage(type=ProtocolMessage.MESSAGE_EDIT, key=KEY.to_proto(), editedMessage=inner)
    )
    assert read(edit) == Edited(KEY, Other("protocolMessage"), inner)


def test_a_text_that_is_no_utf_8_is_read() -> None:
    """Broken characters are replaced, and the text is a text."""
    assert read(parse(b"\x0a\x03a\xffb")) == Text("a\N{REPLACEMENT CHARACTER}b")


@given(st.binary(max_size=60) | encoded_messages)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """`parse` raises nothing but `InvalidMessage`, and `read` and `context_of` nothing at all."""
    try:
        message = unwrap(parse(data)).message
    except InvalidMessage:
        return
    assert isinstance(read(message), get_args(Content))
    context = context_of(message)
    assert context is None or isinstance(context, Context)
