"""What our client and whatsmeow make of each other's messages, among people who know each other."""

import time

import pytest

from tests.conformance import acts
from tests.conformance.company import WHO, Company, Place, Who
from tests.conformance.ours import Ours
from tests.conformance.shared import company, directory, numbers, place, whatsapp
from tests.conformance.theirs import Theirs
from tests.conformance.whatsmeow import Sent
from zapwire import JID
from zapwire.client.messages.outgoing import SendResult
from zapwire.protocol.messages.choices import Choice, build_choice
from zapwire.protocol.messages.content import DisappearingTimer, Other, Pinned
from zapwire.protocol.messages.interactive import (
    Buttons,
    CallButton,
    Menu,
    QuickReply,
    Row,
    Section,
    UrlButton,
    build_buttons,
    build_list,
    build_menu,
    build_reply_buttons,
    build_template,
)
from zapwire.protocol.messages.kinds import kind_name
from zapwire.protocol.messages.places import Contact, Location, build_contact, build_location
from zapwire.protocol.messages.polls import Poll, PollVote, option_hash
from zapwire.protocol.messages.reader import read
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.proto.e2e_pb2 import Message, PinInChatMessage, ProtocolMessage

__all__ = ["company", "directory", "numbers", "place", "whatsapp"]

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
by_everyone = pytest.mark.parametrize("who", WHO)

BUTTONS = Buttons(
    "Come?", (QuickReply("Yes", "y"), UrlButton("Map", "https://e.org"), CallButton("Call", "+1155")), "F"
)
MENU = Menu("When?", "Days", (Section("Week", (Row("1", "Monday", "at 8"), Row("2", "Sunday"))),), "F", "T")
REPLIES = Buttons("Come?", (QuickReply("Yes", "y"),))
KINDS = (
    (build_location(Location(-34.6, -58.4, "Obelisco")), "text"),
    (build_contact(Contact("Bob", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bób\r\nEND:VCARD\r\n")), "media"),
    (Message(contactsArrayMessage={"displayName": "2", "contacts": [{"displayName": "B", "vcard": "x"}]}), "media"),
    (Message(imageMessage={"mimetype": "image/jpeg", "caption": "Obelisk"}), "media"),
    (Message(pollCreationMessage={"name": "When?", "options": [{"optionName": "Now"}]}), "poll"),
    (build_buttons(BUTTONS), "text"),
    (build_menu(MENU), "text"),
    (build_template(BUTTONS), "text"),
    (build_list(MENU), "media"),
    (build_reply_buttons(REPLIES), "text"),
    (build_choice(Message(buttonsMessage={}), Choice("y", "Yes")), "media"),
    (build_choice(Message(listMessage={}), Choice("1", "Monday")), "media"),
    (build_choice(Message(templateMessage={}), Choice("y", "Yes")), "text"),
    (build_choice(Message(interactiveMessage={}), Choice("y", "Yes")), "media"),
    (Message(groupInviteMessage={"groupJID": "1@g.us", "inviteCode": "x"}), "text"),
)
"""Messages of other kinds, with the type of their stanza."""
POLL = Poll("When?", ("Monday", "Tuesday 🙂"))


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
        inner = unwrap(message).message
        kind = kind_name(inner)
        for heard in await place.heard(speaker, await speaker.send(place.chat_of(speaker.phone), message), kind=kind):
            # whatsmeow tells the wrappers apart, and so do we.
            assert heard.message == inner
            assert heard.type == type
            assert heard.content == read(inner)
            assert isinstance(heard.content, Other) is (kind == "groupInviteMessage")


async def test_polls_of_ours(place: Place) -> None:
    """In our poll whatsmeow votes, and our clients and the phones read the vote; then we vote, and whatsmeow reads."""
    anna, bob, tablet = place.company.anna, place.company.bob, place.company.tablet
    sent = await anna.client.messages.send_poll(JID.parse(place.chat_of(anna.phone)), POLL)
    poll = await bob.peer.wait_for("message", id=sent.id)
    for phone in place.phones:
        await place.knows(phone, sent.id, kind="pollCreationMessage", text="When?")
    await tablet.hear(sent.id)
    voted = await bob.peer.command("vote", to=place.chat_of(bob.phone), poll=poll["whole"], options=["Tuesday 🙂"])
    for ours in (anna, tablet):
        heard = await ours.hear(voted["id"])
        assert isinstance(heard.content, PollVote)
        assert (heard.content.key.id, heard.content.options) == (sent.id, ("Tuesday 🙂",))
        assert heard.type == "poll"
    await _all_count(place, Sent(voted["id"], voted["timestamp"]), sent.id, "Tuesday 🙂")
    own = await anna.client.messages.vote(JID.parse(place.chat_of(anna.phone)), sent.id, ["Monday"])
    await _read_by(place, own, bob, tablet, sent.id)


async def test_polls_of_whatsmeow(place: Place) -> None:
    """In whatsmeow's poll we vote, and whatsmeow, our other client and the phones read the vote."""
    anna, bob, tablet = place.company.anna, place.company.bob, place.company.tablet
    sent = await bob.peer.command("poll", to=place.chat_of(bob.phone), question="When?", options=list(POLL.options))
    for ours in (anna, tablet):
        assert (await ours.hear(sent["id"])).content == POLL
    chat = JID.parse(place.chat_of(anna.phone))
    asker = JID.parse(place.name_of(bob.phone))
    vote = await anna.client.messages.vote(chat, sent["id"], ["Monday"], sender=asker)
    await _read_by(place, vote, bob, tablet, sent["id"])


async def _read_by(place: Place, vote: SendResult, bob: Theirs, tablet: Ours, poll: str) -> None:
    """Check that everybody reads a vote of Anna's for Monday."""
    told = await bob.peer.wait_for("message", id=vote.id)
    assert await bob.peer.command("read_vote", vote=told["whole"]) == [option_hash("Monday").hex()]
    heard = await tablet.hear(vote.id)
    assert isinstance(heard.content, PollVote)
    assert heard.content.options == ("Monday",)
    await _all_count(place, Sent(vote.id, vote.timestamp), poll, "Monday")


async def _all_count(place: Place, vote: Sent, poll: str, option: str) -> None:
    """Check that every phone opened a vote."""
    for phone in place.phones:
        await place.knows(phone, vote.id, target=poll, text=option, vote={"options": [option], "opened": True})


async def test_pressing(company: Company) -> None:
    """Bob's phone presses a button of Anna's, and both kinds of companions hear which."""
    place, anna = company.place("chat"), company.anna
    for message, press, choice in (
        (build_buttons(BUTTONS), "y", ("y", "Yes")),
        (build_menu(MENU), "Sunday", ("2", "Sunday")),
        (build_template(BUTTONS), "Yes", ("y", "Yes")),
        (build_list(MENU), "1", ("1", "Monday")),
        (build_reply_buttons(REPLIES), "y", ("y", "Yes")),
    ):
        sent = await anna.send(place.chat_of(anna.phone), message)
        await place.heard(anna, sent)
        pressed = await company.sandbox.press(company.bob.phone, anna.phone.jid, sent.id, press)
        for companion in company.companions:
            heard = await companion.hear(pressed)
            assert isinstance(heard.content, Choice)
            assert (heard.content.id, heard.content.text) == choice
            assert heard.content.context is not None
            assert heard.content.context.quote is not None
            assert heard.content.context.quote.id == sent.id


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
