"""What our client and whatsmeow make of each other's messages, among people who know each other."""

import time

import pytest

from tests.conformance import acts
from tests.conformance.company import WHO, Company, Place, Who
from tests.conformance.shared import company, directory, numbers, place, whatsapp
from tests.conformance.whatsmeow import Sent
from zapwire import JID
from zapwire.protocol.messages.content import DisappearingTimer, Media, Other, Pinned
from zapwire.protocol.proto.e2e_pb2 import Message, PinInChatMessage, ProtocolMessage

__all__ = ["company", "directory", "numbers", "place", "whatsapp"]

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
by_everyone = pytest.mark.parametrize("who", WHO)

KINDS = (
    (Message(locationMessage={"degreesLatitude": -34.6, "degreesLongitude": -58.4}), "text"),
    (Message(contactMessage={"displayName": "Bob", "vcard": "BEGIN:VCARD"}), "media"),
    (Message(imageMessage={"mimetype": "image/jpeg", "caption": "Obelisk"}), "media"),
    (Message(pollCreationMessage={"name": "When?", "options": [{"optionName": "Now"}]}), "poll"),
)
"""Messages of other kinds, with the type of their stanza."""


@by_everyone
async def test_texts(place: Place, who: Who) -> None:
    """A text, a reply, a mention and a link's preview are read by all other companions and all phones."""
    kinds = await acts.texts(place, place.company.who(who))
    # In a group whatsmeow gives its key with every message, ours to those who lack it.
    assert kinds == (({"skmsg"} if who != "bob" else {"msg", "skmsg"}) if place.group else {"msg"})


@by_everyone
async def test_long_text(place: Place, who: Who) -> None:
    """A text of 60 KB arrives whole."""
    speaker = place.company.who(who)
    text = "ñandú 🐦 " * 5_000
    for heard in await place.told(speaker, await speaker.text(place.chat_of(speaker.phone), text)):
        assert heard.message.conversation == text


@by_everyone
async def test_changes(place: Place, who: Who) -> None:
    """A reaction, its removal, an edit and a revocation take effect for everyone."""
    await acts.changes(place, place.company.who(who))


@by_everyone
async def test_answers(place: Place, who: Who) -> None:
    """A reaction to somebody else's message, a reply that quotes it, and a pin name the right message to everyone."""
    await acts.answers(place, place.company.who(who))


@by_everyone
async def test_phone_speaks(place: Place, who: Who) -> None:
    """What a phone writes is read by its companions and the other's; `who` answers, and the phone reads that."""
    companion = place.company.who(who)
    phone = place.partner(companion).phone
    id = await place.sandbox.send(phone, place.chat_of(phone), "Who is there?")
    for one in place.company.companions:
        heard = await one.hear(id)
        assert heard.names == {phone.jid, phone.lid}
        assert heard.message.conversation == "Who is there?"
        assert heard.is_from_me is (one.phone == phone)
    reply = await companion.reply(
        place.chat_of(companion.phone), "I", id=id, sender=place.name_of(phone), quoted="Who is there?"
    )
    quoted = {"id": id, "sender": place.name_of(phone), "text": "Who is there?"}
    for heard in await place.heard(companion, reply, text="I", quoted=quoted):
        assert heard.message.extendedTextMessage.contextInfo.stanzaID == id


@by_everyone
async def test_any_kind(company: Company, who: Who) -> None:
    """A message of any kind arrives as it was given, and is told by the name of its kind."""
    place, speaker = company.place("chat"), company.who(who)
    for message, type in KINDS:
        kind = message.ListFields()[0][0].name
        for heard in await place.heard(speaker, await speaker.send(place.chat_of(speaker.phone), message), kind=kind):
            assert heard.message == message
            assert heard.type == type
            assert isinstance(heard.content, Media) if kind == "imageMessage" else heard.content == Other(kind)


@by_everyone
async def test_disappearing_timer(company: Company, who: Who) -> None:
    """All learn that the messages of a chat shall disappear, and that they shall not any more."""
    place, speaker = company.place("chat"), company.who(who)
    for seconds in (86_400, 0):
        await speaker.let_disappear(place.chat_of(speaker.phone), seconds)
        for companion in company.companions:
            if companion is not speaker:
                heard = await companion.hear(kind="protocolMessage")
                setting = heard.message.protocolMessage
                assert (setting.type, setting.ephemeralExpiration) == (ProtocolMessage.EPHEMERAL_SETTING, seconds)
                assert abs(setting.ephemeralSettingTimestamp - time.time()) < 60
                assert heard.content == DisappearingTimer(seconds)
                assert heard.names == speaker.names


@by_everyone
async def test_pin_of_an_own_message(company: Company, who: Who) -> None:
    """A pin says for how long, and what."""
    place, speaker = company.place("lid group"), company.who(who)
    text = await speaker.text(place.group, "Remember this")
    await place.heard(speaker, text)
    pin = await speaker.pin(place.group, text.id, seconds=604_800)
    for heard in await place.heard(speaker, pin, kind="pinInChatMessage"):
        assert (heard.edit, heard.message.pinInChatMessage.type) == ("2", PinInChatMessage.PIN_FOR_ALL)
        assert heard.message.messageContextInfo.messageAddOnDurationInSecs == 604_800
        assert isinstance(heard.content, Pinned)
        assert (heard.content.key.id, heard.content.is_pinned) == (text.id, True)
        assert heard.content.key.chat == JID.parse(place.group)


async def test_unpin(place: Place) -> None:
    """What our client pinned it unpins, for whatsmeow and the phones, too."""
    anna = place.company.anna
    to = JID.parse(place.chat_of(anna.phone))
    text = await anna.text(str(to), "Not for long")
    await place.heard(anna, text)
    await place.heard(anna, await anna.pin(str(to), text.id, seconds=86_400), target=text.id)
    result = await anna.client.messages.pin(to, text.id, seconds=None)
    for heard in await place.heard(anna, Sent(result.id, result.timestamp), kind="pinInChatMessage", target=text.id):
        assert (heard.edit, heard.message.pinInChatMessage.type) == ("2", PinInChatMessage.UNPIN_FOR_ALL)
        assert isinstance(heard.content, Pinned)
        assert (heard.content.key.id, heard.content.is_pinned) == (text.id, False)


@by_everyone
async def test_notes_to_oneself(company: Company, who: Who) -> None:
    """What one writes to oneself is read by one's own devices, and by nobody else."""
    speaker = company.who(who)
    phone = speaker.phone
    note = await speaker.text(phone.jid, f"Milk, says {who}")
    own = [one for one in company.companions if one.phone == phone and one is not speaker]
    for companion in own:
        heard = await companion.hear(note.id)
        assert heard.is_from_me
        assert heard.names == speaker.names
        assert heard.chat in (phone.jid, phone.lid)
        assert heard.message.conversation == f"Milk, says {who}"
    found = await company.sandbox.received(phone, note.id)
    assert (found["text"], found["chat_pn"], found["from_me"]) == (f"Milk, says {who}", phone.jid, True)
    id = await company.sandbox.send(phone, phone.jid, f"Bread, hears {who}")
    heard = await speaker.hear(id)
    assert (heard.is_from_me, heard.message.conversation) == (True, f"Bread, hears {who}")
    assert heard.chat in (phone.jid, phone.lid)
    # Had the others got it, they would have before this.
    place = company.place("chat")
    await place.heard(speaker, await speaker.text(place.chat_of(phone), "And you?"))
    for companion in company.companions:
        assert companion in own or f"Milk, says {who}" not in companion.heard_texts()
