"""Texts: the message that a request describes."""

from typing import Any

import pytest

from zapwire.gateway.errors import ApiError
from zapwire.gateway.previews import Preview
from zapwire.gateway.wuzapi.requests.chat_send import SendText
from zapwire.gateway.wuzapi.texts import build_message, preview_of
from zapwire.protocol.messages.text import LinkPreview
from zapwire.protocol.proto.e2e_pb2 import Message


def build(preview: LinkPreview | None = None, **fields: Any) -> Message:
    """Build the message of a request to send "Hola"."""
    return build_message(SendText.model_validate({"Phone": "5491155554444", "Body": "Hola", **fields}), preview)


def test_plain_text() -> None:
    """A text alone is the plain form, also with an empty context."""
    assert build() == Message(conversation="Hola")
    assert build(ContextInfo={}) == Message(conversation="Hola")


def test_answer() -> None:
    """An answer names the message and who wrote it, without their device."""
    context = {"StanzaId": "AA3DSE28UDJES3", "Participant": "5491155553935.0:1@s.whatsapp.net"}
    info = build(ContextInfo=context).extendedTextMessage.contextInfo
    assert info.stanzaID == "AA3DSE28UDJES3"
    assert info.participant == "5491155553935@s.whatsapp.net"
    assert info.quotedMessage == Message(conversation="")


def test_quoted_text() -> None:
    """What the answered message said comes along, as a text or as the message that events show."""
    context = {"StanzaId": "A", "Participant": "5491155553935"}
    quoted = build(ContextInfo=context, QuotedText="Hi").extendedTextMessage.contextInfo.quotedMessage
    assert quoted == Message(conversation="Hi")
    message = {"extendedTextMessage": {"text": "Hi"}, "someNewField": 1}
    all_fields: list[dict[str, Any]] = [
        {"ContextInfo": context, "QuotedMessage": message},
        {"ContextInfo": {**context, "QuotedMessage": message}},
    ]
    for fields in all_fields:
        quoted = build(**fields).extendedTextMessage.contextInfo.quotedMessage
        assert quoted.extendedTextMessage.text == "Hi"


def test_mentions_and_others() -> None:
    """Mentions, the disappearing timer and forwarding are kept."""
    context = {"MentionedJID": ["+5491155553935"], "Expiration": 86400, "IsForwarded": True, "ForwardingScore": 2}
    info = build(ContextInfo=context).extendedTextMessage.contextInfo
    assert list(info.mentionedJID) == ["5491155553935@s.whatsapp.net"]
    assert (info.expiration, info.isForwarded, info.forwardingScore) == (86400, True, 2)


def test_preview() -> None:
    """A link's preview comes along."""
    extended = build(LinkPreview("https://x.test", "Title")).extendedTextMessage
    assert (extended.matchedText, extended.title) == ("https://x.test", "Title")


@pytest.mark.parametrize(
    ("image", "kind", "kept"),
    [(b"jpeg", "image/jpeg", b"jpeg"), (b"png", "image/png", b""), (bytes(50_000), "image/jpeg", b""), (b"", "", b"")],
)
async def test_preview_of_a_link(image: bytes, kind: str, kept: bytes) -> None:
    """The first link of a text is looked at; only a small JPEG is shown."""

    async def fetch(url: str) -> Preview:
        return Preview(f"{url}/", "Title", "More", image, kind)

    preview = await preview_of("see https://x.test, and http://y.test", fetch)
    assert preview == LinkPreview("https://x.test", "Title", "More", kept)


async def test_no_preview() -> None:
    """Without a link nothing is fetched, and without a page there is no preview."""
    fetched = []

    async def fetch(url: str) -> None:
        fetched.append(url)

    assert await preview_of("no link", fetch) is None
    assert fetched == []
    assert await preview_of("https://x.test", fetch) is None


@pytest.mark.parametrize(
    ("context", "reason"),
    [
        ({"StanzaId": "A"}, "missing Participant in ContextInfo"),
        ({"Participant": "5491155553935"}, "missing StanzaId in ContextInfo"),
        ({"StanzaId": "A", "Participant": "Ana"}, "ContextInfo.Participant is no phone number"),
        ({"MentionedJID": ["120362023605733675@g.us"]}, "ContextInfo.MentionedJID is no person"),
        (
            {"StanzaId": "A", "Participant": "5491155553935", "QuotedMessage": {"conversation": 1}},
            "QuotedMessage cannot be read",
        ),
    ],
)
def test_wrong_context(context: dict[str, Any], reason: str) -> None:
    """A context that cannot be is refused by name."""
    with pytest.raises(ApiError, match=reason) as raised:
        build(ContextInfo=context)
    assert raised.value.status == 400
