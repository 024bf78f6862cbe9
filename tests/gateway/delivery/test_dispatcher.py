"""Events reach their receivers: all of them, in order for each chat, whatever receivers do."""

import asyncio
import random
from collections import defaultdict
from dataclasses import replace

from tests.gateway.delivery.rig import (
    ANA,
    BEN,
    QUICK,
    People,
    delivering,
    payload,
    read_deliveries,
    until,
    until_states,
)
from tests.gateway.receiver import Server, close_early, flaky, hang, status
from zapwire.gateway.delivery.dispatcher import DispatcherOptions
from zapwire.gateway.delivery.webhooks import WebhookOptions
from zapwire.storage.database import Database

OPTIONS = DispatcherOptions(policy=QUICK, stop=0.1)


async def test_event_is_delivered(database: Database, server: Server) -> None:
    """An event arrives with its body and its owner, and its row says so."""
    ana = replace(ANA, webhook=server.url())
    async with delivering(database, People(ana)) as rig:
        await rig.add(ana, payload(1))
        await until(lambda: server.taken)
        (row,) = await until_states(database, 1, "delivered")
    assert server.taken[0].json == {"type": "Message", "event": {"n": 1}, "instanceName": "Ana", "userID": ANA.id}
    assert (server.taken[0].id, server.taken[0].attempt) == ("chat-1", 1)
    assert (row.event, row.attempts, row.status, row.error) == ("chat-1", 1, 200, "")
    assert row.ended_at is not None


async def test_200_chats_with_a_flaky_receiver(database: Database, server: Server) -> None:
    """Nothing is lost, and each chat's events come in their order, from a receiver that fails three times in ten."""
    ana = replace(ANA, webhook=server.url())
    server.answer = flaky(0.3, random.Random(7))
    chats, each = 200, 6
    async with delivering(database, People(ana)) as rig:
        for number in range(each):
            await rig.add(ana, *(payload(number, f"chat{chat}") for chat in range(chats)))
        await until(lambda: len(server.ids()) == chats * each)
        await until_states(database, chats * each, "delivered")
    by_chat = defaultdict(list)
    for id in server.ids():
        chat, _, number = id.partition("-")
        by_chat[chat].append(int(number))
    assert len(by_chat) == chats
    assert all(numbers == list(range(each)) for numbers in by_chat.values())
    assert server.most["/"] <= OPTIONS.receiver.parallel


async def test_dead_receiver_delays_nobody(database: Database, server: Server) -> None:
    """Events of one user arrive at once while another's receiver hangs, with thousands behind it."""
    ana, ben = replace(ANA, webhook=server.url("/ana")), replace(BEN, webhook=server.url("/ben"))
    server.answers["/ana"] = hang
    async with delivering(database, People(ana, ben)) as rig:
        await rig.add(ana, *(payload(number, f"chat{number % 50}") for number in range(2000)))
        await until(lambda: server.running["/ana"])
        await rig.add(ben, *(payload(number) for number in range(50)))
        await until(lambda: len(server.ids("/ben")) == 50)
    assert server.most["/ana"] == 1


async def test_restart(database: Database, server: Server) -> None:
    """What one dispatcher did not deliver another one does, and what was delivered is not sent again."""
    ana = replace(ANA, webhook=server.url())
    people = People(ana)
    async with delivering(database, people) as rig:
        await rig.add(ana, *(payload(number) for number in range(3)))
        await until_states(database, 3, "delivered")
        server.answer = close_early
        await rig.add(ana, *(payload(number) for number in range(3, 6)))
        await until(lambda: len(server.seen) > 3)
    server.answer = status(204)
    async with delivering(database, people):
        await until_states(database, 6, "delivered")
    assert [hook.id for hook in server.taken] == [f"chat-{number}" for number in range(6)]


async def test_global_webhook(database: Database, server: Server) -> None:
    """The global webhook gets what users are subscribed to, beside their own, in order for each user's chat."""
    ana, ben = replace(ANA, webhook=server.url("/ana")), replace(BEN, events=("Presence",))
    options = WebhookOptions(global_url=server.url("/all"))
    async with delivering(database, People(ana, ben), webhooks=options) as rig:
        await rig.add(ana, payload(1), payload(2))
        await rig.add(ben, payload(1), payload(2, type="Presence"))
        await until_states(database, 5, "delivered")
    assert [hook.json["event"]["n"] for hook in server.taken if hook.json["userID"] == ANA.id and hook.path == "/all"]
    assert len(server.ids("/ana")) == 2
    assert len([hook for hook in server.taken if hook.path == "/all"]) == 3


async def test_gone(database: Database, server: Server) -> None:
    """410 stops everything for this receiver: what waits is dead, and what comes later is not even sent."""
    ana = replace(ANA, webhook=server.url())
    server.answer = status(410)
    async with delivering(database, People(ana)) as rig:
        await rig.add(ana, *(payload(number, f"chat{number % 7}") for number in range(700)))
        rows = await until_states(database, 700, "dead")
        assert {row.status for row in rows} == {410}
        seen = len(server.seen)
        assert seen < 20
        await rig.add(ana, payload(1000))
        await until_states(database, 701, "dead")
        assert len(server.seen) == seen
        server.answer = status(200)
        rig.people.change(ana, webhook=server.url("/new"))
        await rig.add(ana, payload(1001))
        await until_states(database, 1, "delivered")


async def test_no_webhook_any_more(database: Database, server: Server) -> None:
    """What waits for a webhook that was taken away is dead, and says what to do."""
    ana = replace(ANA, webhook=server.url())
    server.answer = status(500)
    async with delivering(database, People(ana)) as rig:
        await rig.add(ana, *(payload(number) for number in range(5)))
        await until(lambda: server.seen)
        rig.people.change(ana, webhook="")
        rows = await until_states(database, 5, "dead")
    assert "replay" in rows[0].error


async def test_a_large_event(database: Database, server: Server) -> None:
    """A body of megabytes is delivered as it is."""
    ana = replace(ANA, webhook=server.url())
    body = b'{"event":"%s"}' % (b"x" * 1_000_000)
    async with delivering(database, People(ana)) as rig:
        await rig.add(ana, payload(1, body=body))
        await until(lambda: server.taken)
    assert len(server.taken[0].json["event"]) == 1_000_000
    assert await read_deliveries(database, state="pending") == [] or asyncio.get_running_loop()
