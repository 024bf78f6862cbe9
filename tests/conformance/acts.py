"""What is done in places by one companion, and checked by all that hear it, companions and phones."""

from tests.conformance.companions import Companion
from tests.conformance.company import Place, encryptions
from zapwire import JID
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.content import Edited, Pinned, Reaction, Revoked, Text
from zapwire.protocol.proto.e2e_pb2 import ExtendedTextMessage, Message, ProtocolMessage

THUMBNAIL = bytes(range(256))


async def texts(place: Place, speaker: Companion) -> set[str]:
    """A text, a reply, a mention and a link's preview; returns how the first was encrypted."""
    to, me = place.chat_of(speaker.phone), place.name_of(speaker.phone)
    text = await speaker.text(to, "Hello 👋")
    for heard in await place.heard(speaker, text, kind="conversation", text="Hello 👋"):
        assert heard.message.conversation == "Hello 👋"
        assert heard.content == Text("Hello 👋")
        assert heard.type == "text"

    reply = await speaker.reply(to, "Are you there?", id=text.id, sender=me, quoted="Hello 👋")
    quoted = {"id": text.id, "sender": me, "text": "Hello 👋"}
    for heard in await place.heard(speaker, reply, text="Are you there?", quoted=quoted):
        context = heard.message.extendedTextMessage.contextInfo
        assert (context.stanzaID, context.participant) == (text.id, me)
        assert context.quotedMessage == Message(conversation="Hello 👋")
        assert heard.message.extendedTextMessage.text == "Are you there?"

    other = place.name_of(place.partner(speaker).phone)
    words = f"@{other.partition('@')[0]} look"
    mention = await speaker.mention(to, words, [other])
    for heard in await place.heard(speaker, mention, text=words, mentions=[other]):
        assert heard.message.extendedTextMessage.contextInfo.mentionedJID == [other]
        assert isinstance(heard.content, Text)
        assert heard.content.context is not None
        assert heard.content.context.mentions == (JID.parse(other),)
    await _preview(place, speaker)
    return await encryptions(place.sandbox, speaker, text)


async def _preview(place: Place, speaker: Companion) -> None:
    link = ExtendedTextMessage(
        text="See https://example.org",
        matchedText="https://example.org",
        title="Example",
        description="An example",
        JPEGThumbnail=THUMBNAIL,
    )
    sent = await speaker.send(place.chat_of(speaker.phone), Message(extendedTextMessage=link))
    for heard in await place.heard(speaker, sent, text="See https://example.org"):
        assert heard.message == Message(extendedTextMessage=link)
        assert isinstance(heard.content, Text)
        preview = heard.content.preview
        assert preview is not None
        assert (preview.url, preview.title, preview.description) == ("https://example.org", "Example", "An example")
        assert preview.thumbnail == THUMBNAIL


async def changes(place: Place, speaker: Companion) -> None:
    """A text, a reaction to it, its removal, an edit and a revocation."""
    to = place.chat_of(speaker.phone)
    text = await speaker.text(to, "Helo")
    await place.heard(speaker, text)

    reaction = await speaker.react(to, text.id, "👍")
    for heard in await place.heard(speaker, reaction, kind="reactionMessage", target=text.id):
        told = heard.message.reactionMessage
        assert (heard.type, told.text, told.key.ID, told.key.fromMe) == ("reaction", "👍", text.id, True)
        assert isinstance(heard.content, Reaction)
        assert (heard.content.emoji, _own_key(heard.content.key)) == ("👍", text.id)
    await place.everyone_knows(text, reactions={speaker.phone.jid: "👍"})
    removal = await speaker.react(to, text.id, "")
    for heard in await place.heard(speaker, removal, kind="reactionMessage", target=text.id):
        assert heard.message.reactionMessage.text == ""
        assert isinstance(heard.content, Reaction)
        assert (heard.content.emoji, _own_key(heard.content.key)) == ("", text.id)
    await place.everyone_knows(text, reactions={})

    edit = await speaker.edit(to, text.id, "Hello")
    for heard in await place.heard(speaker, edit, target=text.id):
        change = heard.message.protocolMessage
        assert (heard.edit, change.type, change.key.ID) == ("1", ProtocolMessage.MESSAGE_EDIT, text.id)
        assert change.editedMessage.conversation == "Hello"
        assert isinstance(heard.content, Edited)
        assert (heard.content.content, _own_key(heard.content.key)) == (Text("Hello"), text.id)
    await place.everyone_knows(text, text="Hello", edited=True)

    revocation = await speaker.revoke(to, text.id)
    for heard in await place.heard(speaker, revocation, target=text.id):
        change = heard.message.protocolMessage
        assert (heard.edit, change.type, change.key.ID) == ("7", ProtocolMessage.REVOKE, text.id)
        assert isinstance(heard.content, Revoked)
        assert _own_key(heard.content.key) == text.id
    await place.everyone_knows(text, text="", revoked=True)


async def answers(place: Place, speaker: Companion) -> None:
    """The other side writes; the speaker reacts to it, quotes it and pins it, by the names it was told."""
    other = place.partner(speaker)
    text = await other.text(place.chat_of(other.phone), "Who comes?")
    await place.heard(other, text)
    to, author = place.chat_of(speaker.phone), place.name_of(other.phone)

    reaction = await speaker.react(to, text.id, "🙋", sender=author)
    for heard in await place.heard(speaker, reaction, target=text.id):
        assert isinstance(heard.content, Reaction)
        assert heard.content.key.id == text.id
        assert not heard.content.key.is_from_me
        assert heard.content.key.participant == (JID.parse(author) if place.group else None)
    await place.everyone_knows(text, reactions={speaker.phone.jid: "🙋"})

    reply = await speaker.reply(to, "I do", id=text.id, sender=author, quoted="Who comes?")
    quoted = {"id": text.id, "sender": author, "text": "Who comes?"}
    for heard in await place.heard(speaker, reply, text="I do", quoted=quoted):
        assert isinstance(heard.content, Text)
        assert heard.content.context is not None
        assert heard.content.context.quote is not None
        assert (heard.content.context.quote.id, str(heard.content.context.quote.sender)) == (text.id, author)

    pin = await speaker.pin(to, text.id, sender=author, seconds=86_400)
    for heard in await place.heard(speaker, pin, kind="pinInChatMessage", target=text.id):
        assert isinstance(heard.content, Pinned)
        assert (heard.content.key.id, heard.content.is_pinned) == (text.id, True)
        assert heard.message.messageContextInfo.messageAddOnDurationInSecs == 86_400


def _own_key(key: MessageKey) -> str:
    """The id in the key of a message that its sender wrote."""
    assert key.is_from_me
    return key.id
