"""What our client and whatsmeow learn of each other's reading, typing and coming."""

import pytest

from tests.conformance.companions import Companion, State
from tests.conformance.company import WHO, Company, Place, Who
from tests.conformance.shared import company, directory, numbers, place, whatsapp
from zapwire.protocol.events import ReceiptReceived

__all__ = ["company", "directory", "numbers", "place", "whatsapp"]

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
by_everyone = pytest.mark.parametrize("who", WHO)
STATES: tuple[tuple[State, str], ...] = (("composing", ""), ("paused", ""), ("composing", "audio"))


def names_of(companion: Companion) -> frozenset[str]:
    """Its names, and those of its phone."""
    return companion.names | {companion.phone.jid, companion.phone.lid}


@by_everyone
async def test_delivered(place: Place, who: Who) -> None:
    """The author hears of every device: phones and available ones have it, the others say they are inactive."""
    speaker = place.company.who(who)
    for companion in place.company.companions:
        await companion.set_available(available=companion is not place.company.tablet)
    sent = await speaker.text(place.chat_of(speaker.phone), "Got it?")
    for companion in place.company.companions:
        if companion.phone != speaker.phone:
            kind = "inactive" if companion is place.company.tablet else "delivered"
            notice = await speaker.hear_receipt(sent.id, kind, companion.names)
            assert notice.names == companion.names
            assert notice.chat in {place.group or companion.phone.jid, place.group or companion.phone.lid}
    for phone in place.phones:
        if phone != speaker.phone:
            notice = await speaker.hear_receipt(sent.id, "delivered", frozenset((phone.jid, phone.lid)))
            assert notice.names == {phone.jid, phone.lid}
    for companion in place.company.companions:
        if companion.phone == speaker.phone and companion is not speaker:
            await speaker.hear_receipt(sent.id, "sender", companion.names)
    for companion in place.company.companions:
        await companion.set_available(available=False)


@by_everyone
@pytest.mark.parametrize("played", [False, True], ids=["read", "played"])
async def test_read(place: Place, who: Who, *, played: bool) -> None:
    """The author's devices hear who read or played it, and the reader's other ones that it is not new any more."""
    reader = place.company.who(who)
    author = place.partner(reader)
    sent = await author.text(place.chat_of(author.phone), "Read this")
    heard = next(one for one in await place.heard(author, sent) if one.is_from_me is (author.phone == reader.phone))
    sender = place.name_of(author.phone)
    await reader.read(heard.chat, sender, sent.id, played=played)
    for companion in place.company.companions:
        if companion.phone == author.phone:
            notice = await companion.hear_receipt(sent.id, "played" if played else "read", names_of(reader))
            assert notice.chat in {place.group or reader.phone.jid, place.group or reader.phone.lid}
        elif companion is not reader:
            notice = await companion.hear_receipt(sent.id, "played-self" if played else "read-self", names_of(reader))
            assert notice.chat in {place.group or author.phone.jid, place.group or author.phone.lid}


@by_everyone
async def test_read_by_a_phone(company: Company, who: Who) -> None:
    """What the other's phone read is told to the author, and what one's own phone read, to oneself."""
    place, author = company.place("lid group"), company.who(who)
    sent = await author.text(place.group, "Read this")
    await place.heard(author, sent)
    other = place.other(author.phone)
    await place.sandbox.read(other, place.group, sent.id)
    await author.hear_receipt(sent.id, "read", frozenset((other.jid, other.lid)))
    id = await place.sandbox.send(other, place.group, "And this")
    for companion in company.companions:
        await companion.hear(id)
    await place.knows(author.phone, id)
    await place.sandbox.read(author.phone, place.group, id)
    await author.hear_receipt(id, "read-self", frozenset((author.phone.jid, author.phone.lid)))


@by_everyone
async def test_typing(place: Place, who: Who) -> None:
    """Typing, pausing and recording are seen by the other person's companions, where it is and by both names."""
    speaker = place.company.who(who)
    await speaker.set_available(available=True)
    for state, media in STATES:
        await speaker.typing(place.chat_of(speaker.phone), state, media)
        for companion in place.company.companions:
            if companion.phone != speaker.phone:
                notice = await companion.hear_typing(state, media)
                assert notice.names == {speaker.phone.jid, speaker.phone.lid}
                assert notice.chat in {place.group or speaker.phone.jid, place.group or speaker.phone.lid}
    await speaker.set_available(available=False)


async def test_a_phone_types(place: Place) -> None:
    """That a phone types is seen by the other's companions, ours and whatsmeow."""
    for phone in (place.company.anna.phone, place.company.bob.phone):
        await place.sandbox.typing(phone, place.chat_of(phone), "composing")
        for companion in place.company.companions:
            if companion.phone != phone:
                notice = await companion.hear_typing("composing", "")
                assert notice.names == {phone.jid, phone.lid}


@pytest.mark.parametrize("name", ["number", "lid"])
async def test_presence(company: Company, name: str) -> None:
    """Who subscribed hears when somebody comes and goes: ours of whatsmeow, and whatsmeow of ours."""
    for watcher, watched in ((company.anna, company.bob), (company.bob, company.anna)):
        jid = watched.phone.jid if name == "number" else watched.phone.lid
        await watcher.set_available(available=True)
        await watcher.subscribe(jid)
        await watcher.hear_presence(jid, available=False)
        await watched.set_available(available=True)
        await watcher.hear_presence(jid, available=True)
        await watched.set_available(available=False)
        await watcher.hear_presence(jid, available=False)
        await watcher.set_available(available=False)


async def test_hidden_reading_is_not_invented(company: Company) -> None:
    """Nobody is told that a message was read which nobody read."""
    place = company.place("chat")
    sent = await company.bob.text(place.chat_of(company.bob.phone), "Ignore this")
    await place.heard(company.bob, sent)
    last = await company.bob.text(place.chat_of(company.bob.phone), "Read this")
    await place.heard(company.bob, last)
    await company.anna.read(company.bob.phone.jid, "", last.id)
    await company.bob.hear_receipt(last.id, "read", names_of(company.anna))
    receipts = [event for event in company.tablet.seen if isinstance(event, ReceiptReceived)]
    kinds = {receipt.type for receipt in receipts if sent.id in receipt.message_ids}
    assert "read" not in kinds
