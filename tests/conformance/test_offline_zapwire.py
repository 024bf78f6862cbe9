"""What our client and whatsmeow get that was written while they were away."""

import asyncio

import pytest

from tests.conformance.companions import Companion
from tests.conformance.company import Company, Place
from tests.conformance.shared import company, directory, numbers, place, whatsapp
from tests.conformance.whatsmeow import Sent
from zapwire.protocol.events import MessageReceived, OfflineSyncCompleted, OfflineSyncPreviewed

__all__ = ["company", "directory", "numbers", "place", "whatsapp"]

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

COUNT = 20


async def write(place: Place, speaker: Companion, what: str) -> list[Sent]:
    """Let somebody write as many texts as wait in these tests."""
    return [await speaker.text(place.chat_of(speaker.phone), f"{what} {n}") for n in range(COUNT)]


def expected(what: str) -> list[str]:
    return [f"{what} {n}" for n in range(COUNT)]


def told(companion: Companion, what: str) -> list[str]:
    return [text for text in companion.heard_texts() if text.startswith(f"{what} ")]


@pytest.mark.parametrize("who", ["anna", "tablet"])
async def test_ours_was_away(place: Place, who: str) -> None:
    """What whatsmeow wrote meanwhile, to us or as another device of ours, comes once and in order, and is announced."""
    bob, away = place.company.bob, place.company.anna if who == "anna" else place.company.tablet
    await away.go_away()
    what = f"{who} in {place.where}"
    for sent in await write(place, bob, what):
        await place.knows(away.phone, sent.id)
    await away.come_back()
    previewed = await away.wait_for(OfflineSyncPreviewed, lambda event: event.messages == COUNT)
    assert previewed.total >= COUNT
    await away.wait_for(OfflineSyncCompleted, lambda event: event.count >= COUNT)
    last = await bob.text(place.chat_of(bob.phone), "Welcome back")
    heard = await away.received(last.id)
    assert not heard.info.is_offline
    assert told(away, what) == expected(what)
    waited = [event for event in away.seen if isinstance(event, MessageReceived) and event.info.is_offline]
    assert [event.message.conversation for event in waited][-COUNT:] == expected(what)


async def test_whatsmeow_was_away(place: Place) -> None:
    """What ours wrote meanwhile, to whatsmeow and as another device of its account, comes once and in order."""
    company, bob = place.company, place.company.bob
    await bob.go_away()
    whats = [f"{name} to bob in {place.where}" for name in ("anna", "tablet")]
    for speaker, what in zip((company.anna, company.tablet), whats, strict=True):
        for sent in await write(place, speaker, what):
            await place.knows(bob.phone, sent.id)
    await bob.come_back()
    previewed = await bob.peer.wait_for("offline_sync_preview", messages=2 * COUNT)
    assert previewed["total"] >= 2 * COUNT
    await bob.peer.wait_for("offline_sync_completed")
    last = await company.anna.text(place.chat_of(company.anna.phone), "Welcome back")
    await bob.hear(last.id)
    for what in whats:
        assert told(bob, what) == expected(what)


async def test_both_were_away(company: Company) -> None:
    """What a phone wrote while nobody was there comes to ours and to whatsmeow, and both answer."""
    place = company.place("lid group")
    author = company.others[0]
    for companion in company.companions:
        await companion.go_away()
    for text in expected("phone"):
        await place.sandbox.send(author, place.group, text)
    for companion in company.companions:
        await companion.come_back()
    last = await place.sandbox.send(author, place.group, "Anybody?")
    for companion in company.companions:
        await companion.hear(last)
        assert told(companion, "phone") == expected("phone")
        await place.heard(companion, await companion.text(place.group, "Me"))


async def test_back_in_the_middle(place: Place) -> None:
    """Nothing is lost or told twice where the connection is cut again and again while messages come."""
    company, what = place.company, f"cut in {place.where}"
    for speaker, hearer in ((company.bob, company.anna), (company.anna, company.bob)):
        words = f"{what} from {speaker.phone.number}"
        writing = asyncio.create_task(write(place, speaker, words))
        for _ in range(3):
            await place.sandbox.fault("cut", device=hearer.jid)
            await hearer.wait_connected()
        await writing
        last = await speaker.text(place.chat_of(speaker.phone), "That was it")
        await hearer.hear(last.id)
        assert told(hearer, words) == expected(words)
