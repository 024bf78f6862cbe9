"""What our client promises who sends: once, in order, and a word for it where it fails; whatsmeow is who reads."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio

from tests.conformance.company import WHERE, Company, Place
from tests.conformance.shared import company, directory, numbers, whatsapp
from tests.conformance.talk import is_message, stanza_of
from zapwire import JID
from zapwire.errors import (
    NoSuchRecipient,
    QueryRefused,
    ReachOutRestricted,
    SendRateLimited,
    SendRefused,
    SendUnconfirmed,
    StaleAddressing,
    StanzaRefused,
)
from zapwire.protocol.proto.e2e_pb2 import Message

__all__ = ["company", "directory", "numbers", "whatsapp"]

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

REFUSALS = {
    400: SendRefused,
    421: StaleAddressing,
    429: SendRateLimited,
    463: ReachOutRestricted,
    479: StanzaRefused,
}


@pytest_asyncio.fixture(params=WHERE, loop_scope="module")
async def place(request: pytest.FixtureRequest, company: Company) -> AsyncIterator[Place]:
    """A place where everybody knows everybody, and nothing goes wrong before or after the test."""
    place = company.place(request.param)
    yield place
    await company.sandbox.heal()


async def stanzas(place: Place, id: str) -> list[Mapping[str, Any]]:
    """Return the stanzas of that id that Anna's client sent."""
    entries = await place.sandbox.traffic(place.company.anna.jid)
    return [stanza_of(entry) for entry in entries if is_message(entry, id)]


async def arrived_once(place: Place, text: str) -> None:
    """Check that whatsmeow, the client beside it and both phones had a text once, by the time of the next one."""
    anna = place.company.anna
    sent = await anna.text(place.chat_of(anna.phone), f"After: {text}")
    await place.heard(anna, sent)
    for companion in (place.company.bob, place.company.tablet):
        assert companion.heard_texts().count(text) == 1


@pytest.mark.parametrize("code", REFUSALS)
async def test_refused(place: Place, code: int) -> None:
    """A refusal is an error that says why, nobody has the message, and its id can be used again."""
    anna, words = place.company.anna, f"Refused with {code} in {place.where}"
    to, id = JID.parse(place.chat_of(anna.phone)), f"3EB0{code:020}{len(place.where)}"
    await place.sandbox.fault("refuse_message", device=anna.jid, code=code, count=1)
    with pytest.raises(SendRefused) as caught:
        await anna.client.messages.send_text(to, words, message_id=id)
    assert (type(caught.value), caught.value.code) == (REFUSALS[code], code)
    assert words not in place.company.bob.heard_texts()
    result = await anna.client.messages.send_text(to, words, message_id=id)
    assert result.id == id
    heard = await place.company.bob.hear(id)
    assert heard.message.conversation == words
    await arrived_once(place, words)


async def test_unconfirmed(place: Place) -> None:
    """Without the server's word it is not known whether a message arrived; sent again by its id, it arrived once."""
    anna, words = place.company.anna, f"Confirm this in {place.where}"
    to, id = JID.parse(place.chat_of(anna.phone)), f"3EB0C0FFEE{len(place.where):012}"
    await place.sandbox.fault("drop_ack", device=anna.jid, count=1)
    with pytest.raises(SendUnconfirmed, match=id):
        await anna.client.messages.send(to, Message(conversation=words), message_id=id, timeout=0.3)
    result = await anna.client.messages.send(to, Message(conversation=words), message_id=id)
    assert (result.id, result.timestamp > 0) == (id, True)
    first, again = await stanzas(place, id)
    assert first == again
    assert (await place.company.bob.hear(id)).message.conversation == words
    await arrived_once(place, words)


async def test_cut_before_the_answer(place: Place) -> None:
    """Where the connection breaks before the server's word came, the message goes out again by itself, and is one."""
    anna, words = place.company.anna, f"Cut off in {place.where}"
    id = f"3EB0D15C{len(place.where):012}"
    await place.sandbox.fault("drop_ack", device=anna.jid, count=1)
    sending = asyncio.create_task(
        anna.client.messages.send_text(JID.parse(place.chat_of(anna.phone)), words, message_id=id)
    )
    await place.company.bob.hear(id)
    await place.sandbox.fault("cut", device=anna.jid)
    await anna.wait_connected()
    assert (await sending).id == id
    first, again = await stanzas(place, id)
    assert first == again
    await arrived_once(place, words)


async def test_same_id_again(place: Place) -> None:
    """The same id sends one message, whether asked for at the same time or later, and gives the same answer."""
    anna, words = place.company.anna, f"Once in {place.where}"
    to, id = JID.parse(place.chat_of(anna.phone)), f"3EB00FCE{len(place.where):012}"
    results = await asyncio.gather(*(anna.client.messages.send_text(to, words, message_id=id) for _ in range(3)))
    results.append(await anna.client.messages.send_text(to, words, message_id=id))
    assert len({(result.id, result.timestamp, result.chat) for result in results}) == 1
    assert len(await stanzas(place, id)) == 1
    await arrived_once(place, words)


@pytest.mark.parametrize("count", [3, 30])
async def test_in_flight(place: Place, count: int) -> None:
    """Messages sent without waiting for each other arrive in the order of the calls."""
    anna = place.company.anna
    to, words = JID.parse(place.chat_of(anna.phone)), [f"{n} of {count} in {place.where}" for n in range(count)]
    results = await asyncio.gather(*(anna.client.messages.send_text(to, text) for text in words))
    for result in results:
        await place.company.bob.hear(result.id)
        await place.company.tablet.received(result.id)
    for companion in (place.company.bob, place.company.tablet):
        assert [text for text in companion.heard_texts() if text in words] == words
    order = [(await place.sandbox.received(place.company.bob.phone, result.id))["n"] for result in results]
    assert order == sorted(order)


async def test_in_flight_to_everywhere(company: Company) -> None:
    """Messages to the chat and to both groups at the same time all arrive, in the order of each place."""
    anna = company.anna
    targets = [JID.parse(company.place(where).chat_of(anna.phone)) for _ in range(10) for where in WHERE]
    words = [f"{n} everywhere" for n in range(len(targets))]
    results = await asyncio.gather(
        *(anna.client.messages.send_text(to, text) for to, text in zip(targets, words, strict=True))
    )
    for result in results:
        await company.bob.hear(result.id)
    for place in range(len(WHERE)):
        mine = words[place :: len(WHERE)]
        assert [text for text in company.bob.heard_texts() if text in mine] == mine


async def test_nobody_there(company: Company) -> None:
    """A number that nobody has, one device, and a group one is not in are errors, and the session goes on."""
    send = company.anna.client.messages.send_text
    with pytest.raises(NoSuchRecipient, match="4915155559999"):
        await send(JID.parse("4915155559999@s.whatsapp.net"), "Hello?")
    with pytest.raises(NoSuchRecipient, match="one device"):
        await send(JID.parse(company.bob.jid), "Hello?")
    stranger = await company.sandbox.create_group(company.others[0], "Without Anna", [company.others[1]])
    with pytest.raises(QueryRefused) as caught:
        await send(JID.parse(stranger), "Hello?")
    assert caught.value.code == 403
    with pytest.raises(QueryRefused) as caught:
        await send(JID.parse("120363000000000000@g.us"), "Hello?")
    assert caught.value.code == 404
    place = company.place("chat")
    await place.heard(company.anna, await company.anna.text(place.chat_of(company.anna.phone), "Hello, somebody"))
