"""Histories, between the sandbox's phones and our client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest

from tests.client.rig import until
from zapwire import JID, Client, MemoryStore, Options
from zapwire.errors import HistoryTruncated, MediaGone
from zapwire.protocol.events import Event, HistoryFailed, HistorySynced
from zapwire.protocol.history.limits import ChunkSize
from zapwire.protocol.login import ClientProfile
from zapwire.sandbox.faults import HistoryFault, MediaFault
from zapwire.sandbox.phones import acts
from zapwire.sandbox.phones.history import HistoryOrder, made_people
from zapwire.sandbox.server import Sandbox
from zapwire.testing import fast_timing, linked_client, sandbox

ANA, BEN = "5491155554444", "14155550123"
ORDER = HistoryOrder(chats=6, messages=30, groups=2, kinds=("text", "image", "poll", "location"), days=300, statuses=3)
PARTS = ["INITIAL_BOOTSTRAP", "PUSH_NAME", "NON_BLOCKING_DATA", "INITIAL_STATUS_V3", "RECENT"]
OPTIONS = Options(timing=replace(fast_timing(), history_again=0.05, media_again=0.01), history_chunk=ChunkSize(20))


class Heard:
    """The history that a client tells of."""

    def __init__(self) -> None:
        self.events: list[HistorySynced] = []
        self.failed: list[HistoryFailed] = []
        self.news = asyncio.Event()

    async def on_event(self, event: Event) -> None:
        """Note an event; the handler to add to the client."""
        if isinstance(event, HistorySynced):
            self.events.append(event)
        elif isinstance(event, HistoryFailed):
            self.failed.append(event)
        self.news.set()

    async def until(self, parts: int) -> None:
        """Return when so many parts came to their end."""
        async with asyncio.timeout(20):
            while sum(event.is_last for event in self.events) + len(self.failed) < parts:
                self.news.clear()
                await self.news.wait()

    def ids(self, *types: str) -> list[str]:
        """Return the ids of all messages that came, of some types or of all."""
        return [
            str(kept.message.key.ID)
            for event in self.events
            for chat in event.data.conversations
            for kept in chat.messages
            if not types or event.type in types
        ]


@asynccontextmanager
async def heard(
    running: Sandbox, options: Options = OPTIONS, store: MemoryStore | None = None
) -> AsyncIterator[tuple[Client, Heard]]:
    """Link a client to Ana's phone, and note what history it tells of."""
    found = Heard()
    async with linked_client(running, ANA, options=options, store=store, handlers=(found.on_event,)) as (client, _):
        yield client, found


async def phone(running: Sandbox, order: HistoryOrder | None = ORDER) -> None:
    """Make Ana's phone, with a past."""
    await running.create_phone(ANA, "Ana")
    running.line(ANA).memory.order = order


async def test_a_history_made_to_order() -> None:
    """All of it comes in WhatsApp's order, in bounded pieces, and is confirmed; what is older than 90 days does not."""
    async with sandbox() as running:
        await phone(running)
        store = MemoryStore()
        async with heard(running, store=store) as (_, found):
            await found.until(5)
            await running.phones.settle()
            told = running.line(ANA).memory.told
            assert [part.type for part in told] == PARTS
            assert [part.type for part in told] == list(dict.fromkeys(event.type for event in found.events))
            assert all(part.is_confirmed for part in told)
            assert [part.is_inline for part in told] == [True, False, False, False, False]
            assert (
                len(found.ids())
                == len(set(found.ids()))
                == sum(part.messages for part in told[:-2]) + told[-1].messages
            )
            assert len(found.ids("INITIAL_BOOTSTRAP")) == 6 * 5
            assert len(found.ids("RECENT")) == 6 * 4
            pieces = [event for event in found.events if event.type == "RECENT"]
            assert [len(event.data.conversations) > 0 for event in pieces] == [True] * len(pieces)
            assert len(pieces) == 2
            assert await store.history.all() == []
            # What was taken is deleted from the media host.
            await until(lambda: all(path.is_over for path in running.context.media._paths.values()))  # noqa: SLF001
        await what_was_learnt(store)


async def what_was_learnt(store: MemoryStore) -> None:
    """Check names, tokens and secrets."""
    somebody = made_people(ORDER)[3]
    assert somebody.lid is not None
    assert await store.lids.lid_for(somebody.pn) == somebody.lid
    contact = await store.contacts.get(somebody.lid)
    assert contact is not None
    assert contact.push_name == "Person 3"
    token = await store.privacy_tokens.get(somebody.lid)
    assert token is not None
    assert token.token
    assert len(store.tables.secrets) == 54 + 12, "of each message one, and what each poll offers"


async def test_all_of_a_history() -> None:
    """A client that wants so many days gets them, and no more."""
    async with sandbox() as running:
        await phone(running)
        for days, count in ((0, 30), (150, 15)):
            profile = ClientProfile(require_full_sync=True, full_sync_days=days)
            async with heard(running, replace(OPTIONS, profile=profile)) as (_, found):
                await found.until(6)
                assert len(found.ids()) == 6 * count


async def test_what_a_phone_has() -> None:
    """Without an order a phone tells what it sent and received; one that has nothing tells of no chats."""
    async with sandbox() as running:
        await phone(running, None)
        await running.create_phone(BEN, "Ben")
        async with heard(running) as (_, found):
            await found.until(1)
            assert (found.events[0].type, list(found.events[0].data.conversations)) == ("INITIAL_BOOTSTRAP", [])
            sent = await acts.send_text(running.line(BEN), ANA, "Hola")
            await running.phones.settle()
            answered = await acts.send_text(running.line(ANA), BEN, "Chau")
            await running.phones.settle()
        async with heard(running) as (_, found):
            await found.until(3)
            (chat,) = found.events[0].data.conversations
            assert (chat.name, chat.pnJID) == ("Ben", f"{BEN}@s.whatsapp.net")
            assert [kept.message.key.ID for kept in chat.messages] == [answered.id, sent.id]
            assert [kept.message.message.conversation for kept in chat.messages] == ["Chau", "Hola"]
            assert [kept.message.key.fromMe for kept in chat.messages] == [True, False]


async def test_older_messages_on_demand() -> None:
    """The phone answers with what is before the message that is named; the request is known by its id."""
    async with sandbox() as running:
        await phone(running)
        async with heard(running) as (client, found):
            await found.until(5)
            chat = found.events[0].data.conversations[3]
            oldest = chat.messages[4].message
            asked = await client.history.request(
                JID.parse(str(chat.ID)),
                str(oldest.key.ID),
                is_from_me=oldest.key.fromMe,
                timestamp=oldest.messageTimestamp,
                count=7,
            )
            await found.until(6)
            event = found.events[-1]
            assert (event.type, event.request_id) == ("ON_DEMAND", asked)
            (older,) = event.data.conversations
            known = [kept.message.key.ID for kept in older.messages]
            assert len(known) == 7
            assert known[:4] == found.ids("RECENT")[12:16]
            await client.history.request(JID.parse("1@lid"), "A", is_from_me=False, timestamp=0)
            await running.phones.settle()
            assert len(running.line(ANA).memory.told) == 6


async def test_what_goes_wrong() -> None:
    """A part that is cut gives what can be read; one that is missing is told, and the others come."""
    async with sandbox() as running:
        await phone(running)
        running.add_fault(HistoryFault(problem="cut", count=1))
        running.add_fault(HistoryFault(problem="missing", count=1))
        async with heard(running) as (_, found):
            await found.until(5)
            cut, missing = found.failed
            assert isinstance(cut.error, HistoryTruncated)
            assert isinstance(missing.error, MediaGone)
            assert (cut.type, missing.type) == ("INITIAL_BOOTSTRAP", "PUSH_NAME")
            assert 0 < len(found.ids("INITIAL_BOOTSTRAP")) < 30
            assert len(found.ids("RECENT")) == 24
            assert "PUSH_NAME" not in {event.type for event in found.events}


@pytest.mark.parametrize(
    "fault",
    [
        *(MediaFault(problem="refuse", on="download", code=code, count=6) for code in (403, 404, 500)),
        MediaFault(problem="corrupt", on="download", count=6),
        MediaFault(problem="cut", on="download", count=6),
    ],
    ids=["403", "404", "500", "damaged", "broken off"],
)
async def test_a_host_that_refuses_at_first(fault: MediaFault, caplog: pytest.LogCaptureFixture) -> None:
    """Parts are asked for again until they are there: nothing is missing, nothing comes twice, and the log says why."""
    async with sandbox() as running:
        await phone(running)
        running.add_fault(fault)
        async with heard(running) as (_, found):
            await found.until(5)
            assert found.failed == []
            assert len(found.ids()) == len(set(found.ids())) == 54
            assert {event.type for event in found.events if event.is_last} == set(PARTS)
    assert fault.code == 500 or fault.problem != "refuse" or "was refused, and is asked for again" in caplog.text


async def test_a_client_that_ends_amid_its_history() -> None:
    """What it had not taken comes when it is back, once."""
    async with sandbox() as running:
        await phone(running)
        store = MemoryStore()
        running.add_fault(MediaFault(problem="refuse", on="download", code=503))
        async with heard(running, store=store) as (_, found):
            await found.until(1)
            await until(
                lambda: (
                    all(part.is_confirmed for part in running.line(ANA).memory.told[:5])
                    and len(store.tables.history) == 4
                )
            )
        first = found.ids()
        running.context.faults.clear()
        async with heard(running, store=store) as (_, found):
            await found.until(4)
            assert sorted(first + found.ids()) == sorted(set(first + found.ids()))
            assert len(first + found.ids()) == 54
            await until(lambda: not store.tables.history)


async def test_the_control_api() -> None:
    """A past is made, and what was told of it is shown."""
    async with sandbox() as running, httpx.AsyncClient(base_url=running.address.control) as control:
        await phone(running, None)
        made = {"chats": 2, "messages": 3, "groups": 1, "kinds": ["text", "poll"], "statuses": 1}
        answer = await control.post(f"/phones/{ANA}/history", json=made)
        assert answer.status_code == 200
        assert made.items() <= answer.json()["made"].items()
        assert (answer.json()["told"], answer.json()["telling"]) == ([], False)
        async with heard(running) as (_, found):
            await found.until(4)
            told = (await control.get(f"/phones/{ANA}/history")).json()["told"]
            assert [part["messages"] for part in told] == [6, 0, 0, 1]
        for wrong in ({"chats": -1}, {"kinds": ["song"]}, {"days": 0}):
            assert (await control.post(f"/phones/{ANA}/history", json=wrong)).status_code == 400
        assert (await control.get("/phones/1/history")).status_code == 404
