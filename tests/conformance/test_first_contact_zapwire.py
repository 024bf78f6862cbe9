"""What our client and whatsmeow make of the first messages between people who never wrote to each other."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.conformance import acts
from tests.conformance.company import WHERE, WHO, Place, Who, ciphertexts, encryptions, gather
from tests.conformance.sandbox_process import SandboxProcess
from tests.conformance.shared import directory, nothing_was_wrong, numbers, whatsapp
from zapwire.protocol.signal.packets import PreKeySignalMessage

__all__ = ["directory", "numbers", "whatsapp"]

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
by_everyone = pytest.mark.parametrize("who", WHO)


@pytest_asyncio.fixture(params=WHERE, loop_scope="module")
async def place(
    request: pytest.FixtureRequest, whatsapp: SandboxProcess, directory: Path, numbers: Iterator[str]
) -> AsyncIterator[Place]:
    """A place of people where nobody has written yet. After the test, nothing may have been lost on the way."""
    async with gather(whatsapp, directory, numbers) as company:
        yield company.place(request.param)
        await nothing_was_wrong(company)


@by_everyone
async def test_first_contact(place: Place, who: Who) -> None:
    """All sessions begin with prekeys; everything sent before an answer is read, and so is what follows the answer."""
    speaker = place.company.who(who)
    kinds = await acts.texts(place, speaker)
    assert kinds == {"pkmsg", *(("skmsg",) if place.group else ())}
    await acts.changes(place, speaker)
    await acts.answers(place, speaker)
    again = await speaker.text(place.chat_of(speaker.phone), "Now we know each other")
    await place.heard(speaker, again)
    # The phone and companion that have not answered yet are still given the session's beginning, where it is needed.
    kinds = await encryptions(place.sandbox, speaker, again)
    assert kinds == {"skmsg"} if place.group and who != "bob" else kinds >= {"msg", "pkmsg"}


async def test_in_flight(place: Place) -> None:
    """Three first messages that do not wait for each other are read in the order of the calls, in one session."""
    anna, bob, words = place.company.anna, place.company.bob, ["One", "Two", "Three"]
    sent = await asyncio.gather(*(anna.text(place.chat_of(anna.phone), text) for text in words))
    for one in sent:
        await place.heard(anna, one)
    assert bob.heard_texts() == place.company.tablet.heard_texts() == words
    beginnings = [await ciphertexts(place.sandbox, anna, one, bob.names) for one in sent]
    assert len({PreKeySignalMessage.from_bytes(enc).base_key for (enc,) in beginnings}) == 1


async def test_both_begin(place: Place) -> None:
    """Two who write to each other before they hear of each other have a session each, read both, and go on talking."""
    anna, bob = place.company.anna, place.company.bob
    await place.sandbox.fault("reorder", device=anna.jid, tag="message", count=1)
    theirs = await bob.text(place.chat_of(bob.phone), "I was first")
    ours = await anna.text(place.chat_of(anna.phone), "No, I")
    assert "pkmsg" in await encryptions(place.sandbox, bob, theirs)
    assert "pkmsg" in await encryptions(place.sandbox, anna, ours)
    await place.heard(anna, ours)
    await place.heard(bob, theirs)
    for n in range(3):
        for companion in place.company.companions:
            await place.heard(companion, await companion.text(place.chat_of(companion.phone), f"Round {n}"))
