"""whatsmeow talks to whatsmeow and to simulated phones, through the sandbox."""

import time

import pytest

from tests.conformance.friends import chat, directory, friends, numbers, strangers, talk, whatsapp
from tests.conformance.talk import Person, Talk
from tests.conformance.whatsmeow import WhatsmeowError, content, set_push_name
from zapwire.protocol.jid import JID
from zapwire.protocol.proto.e2e_pb2 import ExtendedTextMessage, Message, ProtocolMessage

__all__ = ["chat", "directory", "friends", "numbers", "strangers", "talk", "whatsapp"]

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

KINDS = (
    (Message(locationMessage={"degreesLatitude": -34.6, "degreesLongitude": -58.4}), ("text", "")),
    (Message(contactMessage={"displayName": "Bob", "vcard": "BEGIN:VCARD"}), ("media", "vcard")),
    (Message(imageMessage={"mimetype": "image/jpeg", "caption": "Obelisk"}), ("media", "image")),
    (Message(pollCreationMessage={"name": "When?", "options": [{"optionName": "Now"}]}), ("poll", "")),
)
"""Messages that no helper of the sandbox or neonize makes, with the type of their stanza and of its content."""


async def test_texts(talk: Talk) -> None:
    """A text, a reply and a mention are decrypted by everyone, companions and phones, the sender's own phone too."""
    await say_texts(talk, {"msg"})


async def test_first_texts(strangers: Talk) -> None:
    """So are the first that are written."""
    await say_texts(strangers, {"pkmsg"})


async def say_texts(talk: Talk, kinds: set[str]) -> None:
    anna, to = talk.anna.peer, talk.chat_of(talk.anna.phone)
    text = await anna.send_text(to, "Hello, Bob 👋")
    event = await talk.heard(text, kind="conversation", text="Hello, Bob 👋")
    assert (event["kind"], event["text"], event["type"]) == ("conversation", "Hello, Bob 👋", "text")
    assert await talk.encryptions(text) == (kinds | ({"skmsg"} if talk.group else set()))

    me = talk.name_of(talk.anna.phone)
    reply = await anna.reply(to, "Are you there?", id=text.id, sender=me, quoted="Hello, Bob 👋")
    quoted = {"id": text.id, "sender": me, "text": "Hello, Bob 👋"}
    event = await talk.heard(reply, text="Are you there?", quoted=quoted)
    context = content(event).extendedTextMessage.contextInfo
    assert (context.stanzaID, context.participant) == (text.id, me)
    assert context.quotedMessage == Message(conversation="Hello, Bob 👋")

    bob = talk.name_of(talk.bob.phone)
    mention = await anna.mention(to, f"@{bob.partition('@')[0]} look", [bob])
    event = await talk.heard(mention, text=f"@{bob.partition('@')[0]} look", mentions=[bob])
    assert content(event).extendedTextMessage.contextInfo.mentionedJID == [bob]


async def test_changes(talk: Talk) -> None:
    """A reaction, its removal, an edit and a revocation take effect for everyone."""
    anna, to = talk.anna.peer, talk.chat_of(talk.anna.phone)
    text = await anna.send_text(to, "Helo")
    await talk.heard(text)

    reaction = await anna.react(to, text.id, "👍")
    event = await talk.heard(reaction, kind="reactionMessage", target=text.id)
    told = content(event).reactionMessage
    assert (event["type"], told.text, told.key.ID, told.key.fromMe) == ("reaction", "👍", text.id, True)
    await talk.everyone_knows(text, reactions={talk.anna.phone.jid: "👍"})
    assert await talk.encryptions(reaction) >= {"msg"}
    await talk.heard(await anna.react(to, text.id, ""), kind="reactionMessage", target=text.id)
    await talk.everyone_knows(text, reactions={})

    edit = await anna.edit(to, text.id, "Hello")
    event = await talk.heard(edit, target=text.id)
    change = content(event).protocolMessage
    assert (event["edit"], event["is_edit"]) == ("1", True)
    assert (change.type, change.key.ID) == (ProtocolMessage.MESSAGE_EDIT, text.id)
    assert change.editedMessage.conversation == "Hello"
    await talk.everyone_knows(text, text="Hello", edited=True)

    revocation = await anna.revoke(to, text.id)
    event = await talk.heard(revocation, target=text.id)
    change = content(event).protocolMessage
    assert (event["edit"], change.type, change.key.ID) == ("7", ProtocolMessage.REVOKE, text.id)
    await talk.everyone_knows(text, text="", revoked=True)


async def test_answers(talk: Talk) -> None:
    """Bob reacts to what Anna wrote and quotes it: both whatsmeows and all phones know what is meant."""
    text = await talk.anna.peer.send_text(talk.chat_of(talk.anna.phone), "Who comes?")
    event = await talk.heard(text)
    chat, author, bob = event["chat"], event["sender"], talk.bob.peer
    reaction = await bob.react(chat, text.id, "🙋", sender=author)
    told = await talk.anna.peer.wait_for("message", id=reaction.id)
    key = content(told).reactionMessage.key
    assert talk.bob.is_sender(told)
    assert (key.ID, key.fromMe) == (text.id, False)
    await talk.everyone_knows(text, reactions={talk.bob.phone.jid: "🙋"})

    me = talk.name_of(talk.anna.phone)
    reply = await bob.reply(chat, "I do", id=text.id, sender=me, quoted="Who comes?")
    told = await talk.anna.peer.wait_for("message", id=reply.id, text="I do")
    assert content(told).extendedTextMessage.contextInfo.stanzaID == text.id
    await talk.everyone_knows(reply, quoted={"id": text.id, "sender": me, "text": "Who comes?"})


async def test_phone_speaks(talk: Talk) -> None:
    """What a phone writes, changes and takes back, whatsmeow decrypts: the other's, and its own companion."""
    await let_phone_speak(talk)


async def test_phone_speaks_first(strangers: Talk) -> None:
    """So it does where nobody has written yet."""
    await let_phone_speak(strangers)


async def let_phone_speak(talk: Talk) -> None:
    sandbox, phone, bob = talk.sandbox, talk.bob.phone, talk.bob
    to = talk.chat_of(phone)

    async def heard(id: str, **fields: str) -> Message:
        own = await bob.peer.wait_for("message", timeout=20, id=id, is_from_me=True, **fields)
        told = await talk.anna.peer.wait_for("message", timeout=20, id=id, is_from_me=False, **fields)
        assert {told["sender"], told["sender_alt"]} == {phone.jid, phone.lid}
        assert content(own) == content(told)
        return content(told)

    text = await sandbox.send(phone, to, "Helo")
    await heard(text, text="Helo", type="text")
    reply = await heard(await sandbox.send(phone, to, "Anna?", reply_to=text), text="Anna?")
    assert reply.extendedTextMessage.contextInfo.stanzaID == text
    mentioned = talk.name_of(talk.anna.phone)
    mention = await heard(await sandbox.send(phone, to, "@Anna", mentions=[mentioned]), text="@Anna")
    assert mention.extendedTextMessage.contextInfo.mentionedJID == [mentioned]

    await sandbox.react(phone, to, text, "👍")
    reaction = content(await talk.anna.peer.wait_for("message", kind="reactionMessage")).reactionMessage
    assert (reaction.key.ID, reaction.text) == (text, "👍")
    await sandbox.edit(phone, to, text, "Hello")
    edit = content(await talk.anna.peer.wait_for("message", is_edit=True, edit="1")).protocolMessage
    assert (edit.key.ID, edit.editedMessage.conversation) == (text, "Hello")
    await sandbox.revoke(phone, to, text)
    revocation = content(await talk.anna.peer.wait_for("message", edit="7")).protocolMessage
    assert (revocation.key.ID, revocation.type) == (text, ProtocolMessage.REVOKE)


async def test_typing(talk: Talk) -> None:
    """Typing and recording are seen by the others, where they happen and by whom."""
    for person in (talk.anna, talk.bob):
        await come_online(person)
    to = talk.chat_of(talk.anna.phone)
    states = [("composing", ""), ("paused", ""), ("composing", "audio")]
    for state, media in states:
        await talk.anna.peer.chat_presence(to, state, media)
        event = await talk.bob.peer.wait_for("chat_presence", state=state, media=media or "text")
        assert event["is_group"] is bool(talk.group)
        assert talk.anna.phone.lid in map(without_device, (event["sender"], event["sender_alt"]))
    await talk.sandbox.typing(talk.bob.phone, talk.chat_of(talk.bob.phone), "composing")
    event = await talk.anna.peer.wait_for("chat_presence", state="composing")
    assert talk.bob.phone.lid in (event["sender"], event["sender_alt"])
    for person in (talk.anna, talk.bob):
        await person.peer.command("presence", state="unavailable")


async def test_receipts(talk: Talk) -> None:
    """The sender learns from every device that a message was delivered and read, and own devices that it was read."""
    anna, bob = talk.anna.peer, talk.bob.peer
    text = await anna.send_text(talk.chat_of(talk.anna.phone), "Hello")
    event = await talk.heard(text)
    # A device that is not available says that it is `inactive`.
    inactive = await anna.wait_for("receipt", ids=[text.id], type="inactive")
    assert talk.bob.is_sender(inactive)
    waiting = {phone.jid for phone in talk.phones[1:]}
    while waiting:
        receipt = await anna.wait_for("receipt", ids=[text.id], type="delivered")
        waiting -= {receipt["sender"], receipt["sender_alt"]}

    await bob.mark_read(event["chat"], event["sender"], text.id)
    receipt = await anna.wait_for("receipt", ids=[text.id], type="read")
    assert without_device(receipt["sender"]) in (talk.bob.phone.jid, talk.bob.phone.lid)

    answer = await bob.send_text(event["chat"], "Hello yourself")
    told = await anna.wait_for("message", id=answer.id)
    await talk.sandbox.received(talk.anna.phone, answer.id)
    await talk.sandbox.read(talk.anna.phone, told["chat"], answer.id)
    await bob.wait_for("receipt", ids=[answer.id], type="read")
    await anna.wait_for("receipt", ids=[answer.id], type="read_self")


async def test_any_kind(chat: Talk) -> None:
    """A message of any kind arrives as it was given, under the types that whatsmeow gives its stanza."""
    for message, types in KINDS:
        sent = await chat.anna.peer.send(chat.chat_of(chat.anna.phone), message)
        event = await chat.heard(sent, kind=message.ListFields()[0][0].name)
        assert (content(event), (event["type"], event["media_type"])) == (message, types)


async def test_neonize_leaves_texts_alone(chat: Talk) -> None:
    """Nothing is made of a text that looks like mentions, groups or links."""
    text = "@5491155554444 @1203@g.us https://example.org"
    sent = await chat.anna.peer.send_text(chat.chat_of(chat.anna.phone), text)
    arrived = content(await chat.heard(sent, text=text))
    assert arrived.conversation == text
    assert arrived.extendedTextMessage == ExtendedTextMessage()


async def test_offline(chat: Talk) -> None:
    """What was sent while whatsmeow was away, it gets when it is back."""
    await chat.bob.peer.command("disconnect")
    sent = [await chat.anna.peer.send_text(chat.chat_of(chat.anna.phone), f"{n}") for n in range(3)]
    await chat.bob.peer.command("connect")
    for n, message in enumerate(sent):
        await chat.bob.peer.wait_for("message", id=message.id, text=f"{n}")


async def test_notes_to_oneself(chat: Talk) -> None:
    """What one writes to oneself goes between one's own devices, both ways."""
    anna, phone = chat.anna.peer, chat.anna.phone
    sent = await anna.send_text(phone.jid, "Milk")
    await chat.knows(phone, sent.id, text="Milk", chat_pn=phone.jid, sender_pn=phone.jid)
    id = await chat.sandbox.send(phone, phone.jid, "Bread")
    assert without_device((await anna.wait_for("message", id=id, text="Bread", is_from_me=True))["chat"]) == phone.lid


async def test_settings_of_a_chat(chat: Talk) -> None:
    """The other side learns that messages shall disappear, and that one was pinned."""
    anna, bob, to = chat.anna.peer, chat.bob.peer, chat.chat_of(chat.anna.phone)
    await anna.command("disappearing_timer", chat=to, seconds=86_400)
    setting = content(await bob.wait_for("message", kind="protocolMessage")).protocolMessage
    assert (setting.type, setting.ephemeralExpiration) == (ProtocolMessage.EPHEMERAL_SETTING, 86_400)
    assert abs(setting.ephemeralSettingTimestamp - time.time()) < 60
    await anna.command("disappearing_timer", chat=to, seconds=0)
    await bob.wait_for("message", kind="protocolMessage")
    text = await anna.send_text(to, "Remember this")
    await anna.command("pin", chat=to, sender=chat.anna.phone.jid, id=text.id, seconds=604_800)
    event = await bob.wait_for("message", kind="pinInChatMessage")
    pin = content(event)
    assert (event["edit"], pin.pinInChatMessage.key.ID) == ("2", text.id)
    assert pin.messageContextInfo.messageAddOnDurationInSecs == 604_800


async def test_nobody_there(chat: Talk) -> None:
    """A number without an account cannot be written to, and says so."""
    with pytest.raises(WhatsmeowError, match="no LID found"):
        await chat.anna.peer.send_text("4915155559999@s.whatsapp.net", "Hello?")


async def test_says_what_was_wrong(chat: Talk) -> None:
    """A command that cannot be done is answered with the reason, and whatsmeow goes on."""
    peer, to = chat.anna.peer, chat.chat_of(chat.anna.phone)
    with pytest.raises(WhatsmeowError, match="'Bob' is no JID"):
        await peer.send_text("Bob", "Hello")
    with pytest.raises(WhatsmeowError, match="base64"):
        await peer.command("send_raw", to=to, message="!")
    with pytest.raises(WhatsmeowError, match="'asleep' must be one of composing, paused"):
        await peer.chat_presence(to, "asleep")
    with pytest.raises(WhatsmeowError, match="group"):
        await peer.group_info("1203@g.us")
    await chat.heard(await peer.send_text(to, "Hello"), text="Hello")


async def test_devices(chat: Talk) -> None:
    """A message is encrypted for the other's phone and companion, by the name that was asked for."""
    phone, linked = chat.bob.phone, chat.bob.account.linked
    assert set(await chat.anna.peer.user_devices(phone.jid)) == {phone.jid, linked.jid}
    assert set(await chat.anna.peer.user_devices(phone.lid)) == {phone.lid, linked.lid}


async def come_online(person: Person) -> None:
    """Announce that a whatsmeow is available, for which it needs a name."""
    await person.peer.command("disconnect")
    await person.peer.wait_for("stopped")
    set_push_name(person.peer.database, "Somebody")
    await person.peer.command("connect")
    await person.peer.wait_for("connected")
    await person.peer.command("presence", state="available")


def without_device(jid: str) -> str:
    return str(JID.parse(jid).to_non_ad())
