"""Text messages."""

import pytest

from zapwire.protocol.jid import JID
from zapwire.protocol.messages.context import Context
from zapwire.protocol.messages.kinds import media_type
from zapwire.protocol.messages.text import LinkPreview, build_text
from zapwire.protocol.proto.e2e_pb2 import ExtendedTextMessage, Message


@pytest.mark.parametrize("context", [None, Context()])
def test_a_bare_text_takes_the_plain_form(context: Context | None) -> None:
    """Without anything to say besides, a text is a `conversation`."""
    assert build_text("hi", context=context) == Message(conversation="hi")


def test_a_context_takes_the_extended_form() -> None:
    """A mention makes the text an extended one that carries it."""
    context = Context(mentions=(JID("7", "lid"),))
    expected = ExtendedTextMessage(text="@7", contextInfo=context.to_proto())
    assert build_text("@7", context=context) == Message(extendedTextMessage=expected)


def test_a_preview_is_carried() -> None:
    """Link, title, description and thumbnail stand beside the text."""
    message = build_text("see https://a.b", preview=LinkPreview("https://a.b", "A", "B", b"jpeg"))
    assert message == Message(
        extendedTextMessage=ExtendedTextMessage(
            text="see https://a.b", matchedText="https://a.b", title="A", description="B", JPEGThumbnail=b"jpeg"
        )
    )


def test_a_preview_always_has_a_title() -> None:
    """The bare link counts as a `url`, too, which the title's presence decides."""
    message = build_text("https://a.b", preview=LinkPreview("https://a.b"))
    assert message == Message(
        extendedTextMessage=ExtendedTextMessage(text="https://a.b", matchedText="https://a.b", title="")
    )
    assert media_type(message) == "url"
