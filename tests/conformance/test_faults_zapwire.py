"""What becomes of messages between our client and whatsmeow when something goes wrong on the way."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass

import pytest
import pytest_asyncio

from tests.conformance.companions import Companion
from tests.conformance.company import WHERE, Company, Place
from tests.conformance.ours import Ours
from tests.conformance.shared import company, directory, numbers, whatsapp
from tests.conformance.talk import descendants, is_message, stanza_of
from tests.conformance.theirs import Theirs
from tests.conformance.whatsmeow import Sent
from zapwire.protocol.events import IdentityChanged, MessageReceived, MessageUndecryptable, ReceiptReceived
from zapwire.protocol.proto.e2e_pb2 import Message

__all__ = ["company", "directory", "numbers", "whatsapp"]

pytestmark = [pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(params=WHERE, loop_scope="module")
async def place(request: pytest.FixtureRequest, company: Company) -> AsyncIterator[Place]:
    """A place where everybody knows everybody, and nothing goes wrong before or after the test."""
    place = company.place(request.param)
    yield place
    await company.sandbox.heal()


@dataclass(frozen=True, slots=True)
class Way:
    """From one companion to another."""

    speaker: Companion
    hearer: Companion


def ways(company: Company) -> dict[str, Way]:
    """The ways between ours and whatsmeow: between accounts, and within one."""
    return {
        "to us": Way(company.bob, company.anna),
        "to our device beside it": Way(company.bob, company.tablet),
        "to whatsmeow": Way(company.anna, company.bob),
        "to whatsmeow beside it": Way(company.tablet, company.bob),
    }


WAYS = ("to us", "to our device beside it", "to whatsmeow", "to whatsmeow beside it")
each_way = pytest.mark.parametrize("way", WAYS)


async def could_not_read(hearer: Companion, id: str, count: int) -> None:
    """Wait until a companion said of a message so often that it could not read it."""
    for number in range(1, count + 1):
        if isinstance(hearer, Theirs):
            await hearer.peer.wait_for("undecryptable", id=id, is_unavailable=False)
        elif isinstance(hearer, Ours):
            event = await hearer.wait_for(MessageUndecryptable, lambda event: event.info.id == id)
            assert (event.retry_count, event.is_final, event.is_unavailable) == (number, False, False)


async def check_requests(place: Place, hearer: Companion, sent: Sent, times: int) -> None:
    """Check that a message was asked for so often, from the second time on with keys that begin another session."""
    stanzas = [stanza_of(entry) for entry in await place.sandbox.traffic(hearer.jid) if entry["kind"] == "stanza"]
    mine = [stanza for stanza in stanzas if stanza["attrs"].get("id") == sent.id]
    requests = [stanza for stanza in mine if stanza["attrs"].get("type") == "retry"]
    told = [{node["tag"]: node["attrs"] for node in descendants(request)} for request in requests]
    assert [(int(request["retry"]["count"]), "keys" in request) for request in told] == [
        (count, count > 1) for count in range(1, times + 1)
    ]
    again = [stanza["content"][0]["attrs"] for stanza in mine if stanza["tag"] == "message"][1:]
    assert [int(enc["count"]) for enc in again] == list(range(1, times + 1))
    assert all(enc["type"] == "pkmsg" for enc in again[1:])


async def lose_sessions(companion: Companion, other: Companion) -> None:
    """Let a companion lose its sessions with all devices of another's account."""
    users = [other.phone.jid.partition("@")[0], other.phone.lid.partition("@")[0]]
    if isinstance(companion, Ours):
        async with companion.store.begin() as unit:
            for user in (users[0], f"{users[1]}_1"):
                await unit.sessions.delete_user(user)
    elif isinstance(companion, Theirs):
        await companion.go_away()
        with closing(sqlite3.connect(companion.peer.database)) as database, database:
            for user in users:
                database.execute("DELETE FROM whatsmeow_sessions WHERE their_id LIKE ?", (f"{user}%",))
        await companion.come_back()


@each_way
async def test_lost_sessions(place: Place, way: str) -> None:
    """Who lost its sessions reads the next message all the same, after asking for it, and is read."""
    between = ways(place.company)[way]
    speaker, hearer = between.speaker, between.hearer
    await lose_sessions(hearer, speaker)
    sent = await speaker.send(place.chat_of(speaker.phone), Message(conversation="Do you know me?"))
    if not place.group or isinstance(speaker, Theirs):  # a key of ours in a group is not given twice
        await could_not_read(hearer, sent.id, 1)
    for heard in await place.told(speaker, sent):
        assert heard.message.conversation == "Do you know me?"
    for one in (hearer, speaker):
        await place.told(one, await one.text(place.chat_of(one.phone), "I do"))


@each_way
@pytest.mark.parametrize("times", [1, 2, 3])
async def test_asks_again(place: Place, way: str, times: int) -> None:
    """A message that is spoilt on the way, some times, is asked for and sent again until it is read."""
    between = ways(place.company)[way]
    speaker, hearer = between.speaker, between.hearer
    await place.sandbox.fault("corrupt_message", device=hearer.jid, count=times)
    sent = await speaker.text(place.chat_of(speaker.phone), f"Spoilt {times} times {way}")
    await could_not_read(hearer, sent.id, times)
    for heard in await place.told(speaker, sent):
        assert heard.message.conversation == f"Spoilt {times} times {way}"
    if isinstance(hearer, Ours):
        event = next(event for event in hearer.seen if isinstance(event, MessageReceived) and event.info.id == sent.id)
        assert event.retry_count == times
    if isinstance(speaker, Ours):
        for _ in range(times):
            await speaker.wait_for(
                ReceiptReceived, lambda event: (event.type, event.message_ids) == ("retry", (sent.id,))
            )
    await check_requests(place, hearer, sent, times)
    # And both go on talking as if nothing had been.
    for one in (speaker, hearer):
        await place.heard(one, await one.text(place.chat_of(one.phone), "Fine now"))
    for ours in (place.company.anna, place.company.tablet):
        assert not any(isinstance(event, IdentityChanged) for event in ours.seen)


@each_way
async def test_spoilt_in_a_row(place: Place, way: str) -> None:
    """Several messages in a row, some spoilt, are all read in the end.

    whatsmeow, which sends again while it sends, may use one message key for two; that is asked for again, too.
    """
    between = ways(place.company)[way]
    speaker, hearer = between.speaker, between.hearer
    await place.sandbox.fault("corrupt_message", device=hearer.jid, count=3)
    sent = [await speaker.text(place.chat_of(speaker.phone), f"Row {n} {way}") for n in range(4)]
    for n, one in enumerate(sent):
        for heard in await place.told(speaker, one):
            assert heard.message.conversation == f"Row {n} {way}"


@each_way
async def test_duplicates(place: Place, way: str) -> None:
    """What arrives twice is told once."""
    between = ways(place.company)[way]
    speaker, hearer = between.speaker, between.hearer
    words = f"Twice {way} in {place.where}"
    await place.sandbox.fault("duplicate", device=hearer.jid, tag="message", count=1)
    sent = await speaker.text(place.chat_of(speaker.phone), words)
    await place.told(speaker, sent)
    await place.heard(speaker, await speaker.text(place.chat_of(speaker.phone), "Behind it"))
    assert hearer.heard_texts().count(words) == 1
    entries = await place.sandbox.traffic(hearer.jid)
    assert len([entry for entry in entries if is_message(entry, sent.id, direction="out")]) == 2


@each_way
async def test_reordered(place: Place, way: str) -> None:
    """Messages that overtake each other are all read, in the order in which they come."""
    between = ways(place.company)[way]
    speaker, hearer = between.speaker, between.hearer
    await place.sandbox.fault("reorder", device=hearer.jid, tag="message", count=1)
    words = [f"{n} overtakes {way} in {place.where}" for n in range(3)]
    for text in words:
        sent = await speaker.text(place.chat_of(speaker.phone), text)
    await place.told(speaker, sent)
    heard = [text for text in hearer.heard_texts() if text in words]
    # Between devices of one account, it may be a receipt for the first that overtakes it.
    assert heard == [words[1], words[0], words[2]] or (speaker.phone == hearer.phone and heard == words)


@each_way
async def test_receipts_twice_and_out_of_order(place: Place, way: str) -> None:
    """Receipts that come twice, or one after the next, do no harm."""
    between = ways(place.company)[way]
    speaker, hearer = between.speaker, between.hearer
    await place.sandbox.fault("duplicate", device=speaker.jid, tag="receipt", count=1)
    await place.sandbox.fault("reorder", device=speaker.jid, tag="receipt", count=1)
    for n in range(3):
        await place.heard(speaker, await speaker.text(place.chat_of(speaker.phone), f"Receipts {n}"))
    await place.heard(hearer, await hearer.text(place.chat_of(hearer.phone), "Yes"))


@pytest.mark.parametrize("way", ["to us", "to whatsmeow"])
async def test_given_up(place: Place, way: str) -> None:
    """A message that is spoilt however often it comes is given up, and what follows it is read."""
    between = ways(place.company)[way]
    speaker, hearer = between.speaker, between.hearer
    await place.sandbox.fault("corrupt_message", device=hearer.jid, count=5)
    sent = await speaker.text(place.chat_of(speaker.phone), f"Hopeless {way} in {place.where}")
    if isinstance(hearer, Ours):
        last = await hearer.wait_for(MessageUndecryptable, lambda event: event.info.id == sent.id and event.is_final)
        assert last.retry_count == 5
    elif isinstance(hearer, Theirs):
        for _ in range(5):
            await hearer.peer.wait_for("undecryptable", id=sent.id)
    await place.heard(speaker, await speaker.text(place.chat_of(speaker.phone), "Once more"))
    await place.heard(hearer, await hearer.text(place.chat_of(hearer.phone), "What?"))
    assert not any(text.startswith("Hopeless") for text in hearer.heard_texts() if place.where in text)


async def test_crossing(place: Place) -> None:
    """Messages of ours that cross each other, some spoilt, are all read, by whatsmeow and by each other."""
    company = place.company
    for companion in company.companions:
        await place.sandbox.fault("corrupt_message", device=companion.jid, count=1)
    speakers = [speaker for _ in range(3) for speaker in (company.anna, company.tablet)]
    writing = [speaker.text(place.chat_of(speaker.phone), f"Crossing {n}") for n, speaker in enumerate(speakers)]
    for n, (speaker, sent) in enumerate(zip(speakers, await asyncio.gather(*writing), strict=True)):
        for heard in await place.told(speaker, sent):
            assert heard.message.conversation == f"Crossing {n}"
