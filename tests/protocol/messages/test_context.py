"""What a message says besides its content."""

import pytest

from zapwire.protocol.jid import JID
from zapwire.protocol.messages.context import Context, Quote, add_context, context_of, read_context
from zapwire.protocol.proto.e2e_pb2 import (
    ContextInfo,
    DocumentMessage,
    ExtendedTextMessage,
    FutureProofMessage,
    ImageMessage,
    Message,
    MessageContextInfo,
    SenderKeyDistributionMessage,
)

SENDER = JID("7", "lid")
HELLO = Message(conversation="hello")


def test_round_trip() -> None:
    """Every part is written and read back."""
    context = Context(
        Quote("3EB0", SENDER, HELLO, chat=JID("5", "g.us")), (SENDER, JID("8", "s.whatsapp.net")), 86400, 4, True
    )
    info = context.to_proto()
    assert (info.stanzaID, info.participant, info.remoteJID) == ("3EB0", "7@lid", "5@g.us")
    assert list(info.mentionedJID) == ["7@lid", "8@s.whatsapp.net"]
    assert (info.expiration, info.forwardingScore, info.isForwarded) == (86400, 4, True)
    assert Context.from_proto(info) == context


def test_an_empty_context_writes_nothing() -> None:
    """No field is set for what was not given."""
    assert Context().to_proto() == ContextInfo()
    assert Context.from_proto(ContextInfo()) == Context()


def test_content_with_and_without_a_context() -> None:
    """Content gets a context that says something, and tells the one it has; an empty one is left away."""
    image = ImageMessage()
    for nothing in (None, Context()):
        add_context(image, nothing)
        assert not image.HasField("contextInfo")
    assert read_context(image) is None
    add_context(image, Context(expiration=7))
    assert read_context(image) == Context(expiration=7)
    assert read_context(ImageMessage(contextInfo=ContextInfo())) == Context()


def test_names_lose_their_devices() -> None:
    """A quote and a mention name people, not devices."""
    info = Context(Quote("1", SENDER.with_device(3), HELLO), (SENDER.with_device(4),)).to_proto()
    assert (info.participant, list(info.mentionedJID)) == ("7@lid", ["7@lid"])


def test_a_quote_is_only_what_was_said() -> None:
    """A quoted message is unwrapped and loses its secret, its sender key and its own context; the original stays."""
    image = ImageMessage(caption="c", contextInfo=Context(Quote("0", SENDER, HELLO)).to_proto())
    original = Message(
        ephemeralMessage=FutureProofMessage(
            message=Message(imageMessage=image, senderKeyDistributionMessage=SenderKeyDistributionMessage())
        ),
        messageContextInfo=MessageContextInfo(messageSecret=b"s" * 32),
    )
    before = Message.FromString(original.SerializeToString())
    quoted = Context(Quote("1", SENDER, original)).to_proto().quotedMessage
    assert quoted == Message(imageMessage=ImageMessage(caption="c"))
    assert original == before


@pytest.mark.parametrize(
    "info",
    [
        ContextInfo(participant="7@lid", quotedMessage=HELLO),
        ContextInfo(stanzaID="3EB0", quotedMessage=HELLO),
        ContextInfo(stanzaID="3EB0", participant="a b", quotedMessage=HELLO),
    ],
)
def test_a_quote_without_id_or_sender_is_left_out(info: ContextInfo) -> None:
    """The rest of the context is still read."""
    info.expiration = 60
    assert Context.from_proto(info) == Context(expiration=60)


def test_malformed_mentions_are_left_out() -> None:
    """One bad mention does not take the others with it."""
    assert Context.from_proto(ContextInfo(mentionedJID=["a b", "7@lid", ""])).mentions == (SENDER,)


@pytest.mark.parametrize(
    "message",
    [
        Message(extendedTextMessage=ExtendedTextMessage(contextInfo=ContextInfo(expiration=60))),
        Message(
            messageContextInfo=MessageContextInfo(),
            documentMessage=DocumentMessage(contextInfo=ContextInfo(expiration=60)),
        ),
    ],
)
def test_any_content_may_have_a_context(message: Message) -> None:
    """The context is found in whatever kind of content holds one."""
    assert context_of(message) == Context(expiration=60)


@pytest.mark.parametrize("message", [HELLO, Message(), Message(imageMessage=ImageMessage())])
def test_no_context_is_none(message: Message) -> None:
    """Content without context has none."""
    assert context_of(message) is None
