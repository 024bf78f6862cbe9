"""Events reach their receivers: all of them, in order for each chat, whatever receivers do."""

import asyncio
import random
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import update

from tests.gateway.delivery.rig import (
    ANA,
    BEN,
    PATIENCE,
    QUICK,
    People,
    delivering,
    make_tables,
    payload,
    read_deliveries,
    read_events,
    settle,
    until,
    until_states,
)
from tests.gateway.receiver import Server, close_early, flaky, hang, status
from zapwire.gateway.delivery import rows
from zapwire.gateway.delivery.dispatcher import DispatcherOptions
from zapwire.gateway.delivery.lanes import Want
from zapwire.gateway.delivery.model import Delivery, Receiver
from zapwire.gateway.delivery.outbox import Outbox
from zapwire.gateway.delivery.webhooks import WebhookOptions
from zapwire.gateway.schema import deliveries
from zapwire.storage.database import Database
from zapwire.testing import ManualClock

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
        chat, _, place = id.partition("-")
        by_chat[chat].append(int(place))
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


async def test_what_is_done_with_is_not_read_again(
    database: Database, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are read above those that were delivered, also when nothing waited meanwhile, or before the start."""
    ana, read = replace(ANA, webhook=server.url()), rows.page
    after: list[int] = []

    async def page(database: Database, receiver: Receiver, want: Want) -> list[Delivery]:
        after.append(want.after)
        return await read(database, receiver, want)

    monkeypatch.setattr(rows, "page", page)
    people = People(ana)
    async with delivering(database, people) as rig:
        for number in range(3):
            await rig.add(ana, payload(number))
            await until_states(database, number + 1, "delivered")
            await until(lambda: not rig.dispatcher._workers)  # noqa: SLF001  # nothing else shows that it has ended
        assert after[-1] == 2
    async with delivering(database, people) as rig:
        await until(lambda: rig.dispatcher._tail)  # noqa: SLF001  # as above
        await rig.add(ana, payload(3))
        await until_states(database, 4, "delivered")
    assert after[-1] >= 3


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
        await until_states(database, 1, "delivered")
    assert len(server.taken[0].json["event"]) == 1_000_000


async def test_killed(url: str, server: Server) -> None:
    """A process that is killed in the middle of traffic loses nothing that was committed, nor the order of chats."""
    make_tables(url)
    server.answer = flaky(0.2, random.Random(3))
    committed: list[str] = []
    for life in range(3):
        program = await asyncio.create_subprocess_exec(
            sys.executable,
            str(Path(__file__).with_name("killed.py")),
            url,
            server.url(),
            str(life * 1_000_000),
            stdout=asyncio.subprocess.PIPE,
        )
        assert program.stdout is not None
        goal = len(server.taken) + 100
        async with asyncio.timeout(PATIENCE):
            while len(server.taken) < goal:
                committed.append((await program.stdout.readline()).decode().strip())
        program.kill()
        committed += (await program.stdout.read()).decode().split("\n")[:-1]
        await program.wait()
    server.answer = status(200)
    ana = replace(ANA, webhook=server.url())
    async with Database.open(url) as database, delivering(database, People(ana)):
        await until(lambda: set(committed) <= set(server.ids()))
        await until_states(database, 0, "pending")
    for chat in range(10):
        numbers = [int(id.split("-")[1]) for id in server.ids() if id.startswith(f"chat{chat}-")]
        assert numbers == sorted(numbers)


async def test_thousands_behind_a_dead_receiver(tmp_path: Path, server: Server) -> None:
    """However much waits for a receiver that is down, little of it is in memory, and others are served at once."""
    url = f"sqlite:///{tmp_path / 'test.db'}"
    make_tables(url)
    ana, ben = replace(ANA, webhook=server.url("/ana")), replace(BEN, webhook=server.url("/ben"))
    server.answers["/ana"] = status(503)
    async with Database.open(url) as database:
        outbox = Outbox(database)
        events = (payload(n, f"chat{n % 500}") for n in range(30_000))
        whom = [Receiver("user", ana.id)]
        writes = [write for event in events for write in outbox._writes(ana, event, whom)]  # noqa: SLF001  # one by one it would take long
        for table in (0, 1):
            rows = [row for _, some in writes[table::2] for row in (some if isinstance(some, list) else [some])]
            await database.write(writes[table][0], rows)  # type: ignore[arg-type]
        async with delivering(database, People(ana, ben)) as rig:
            await until(lambda: Receiver("user", ANA.id) in rig.dispatcher.down)
            await rig.add(ben, *(payload(number) for number in range(20)))
            await until(lambda: len(server.ids("/ben")) == 20)
            (worker,) = [worker for receiver, worker in rig.dispatcher._workers.items() if receiver.user == ANA.id]  # noqa: SLF001  # the bound on memory is what counts here
            assert len(worker.lanes._known) <= 400  # noqa: SLF001  # as above
            server.answers["/ana"] = status(200)
            await until(lambda: len(server.ids("/ana")) > 500)


async def test_rows_that_nobody_told_of(database: Database, server: Server) -> None:
    """Rows that were committed by another process are found before long."""
    clock, ana = ManualClock(), replace(ANA, webhook=server.url())
    async with delivering(database, People(ana), clock=clock, options=OPTIONS) as rig:
        await rig.add(ana, payload(1))
        (row,) = await until_states(database, 1, "delivered")
        again = update(deliveries).where(deliveries.c.number == row.number).values(state="pending")
        await database.write(again)
        await Outbox(database).add_alone(ana, payload(2))
        await settle(database)
        assert len(server.taken) == 1
        clock.advance(OPTIONS.sweep)
        await until_states(database, 2, "delivered")


async def test_old_events_are_taken_away(database: Database, server: Server) -> None:
    """What was delivered long ago goes by itself."""
    clock, ana = ManualClock(), replace(ANA, webhook=server.url())
    async with delivering(database, People(ana), clock=clock, options=OPTIONS) as rig:
        await rig.add(ana, payload(1))
        await until_states(database, 1, "delivered")
        clock.advance(8 * 86_400)
        await until_states(database, 0, "delivered")
    assert await read_events(database) == []


async def test_changed_webhook_is_tried_at_once(database: Database, server: Server) -> None:
    """When a user's webhook is changed, what waited for the old one goes to the new one without a pause."""
    clock, ana = ManualClock(), replace(ANA, webhook=server.url("/old"))
    server.answers["/old"] = status(500)
    async with delivering(database, People(ana), clock=clock, options=OPTIONS) as rig:
        await rig.add(ana, *(payload(number, f"chat{number}") for number in range(30)))
        await until(lambda: rig.dispatcher.down)
        rig.people.change(ana, webhook=server.url("/new"))
        rig.outbox.look_again(ana.id)
        await until_states(database, 30, "delivered")
    assert len(server.ids("/new")) == 30


async def test_stopping_waits_for_requests(database: Database, server: Server) -> None:
    """A request that runs when everything stops may end, and is not made again."""
    gate = asyncio.Event()

    async def slow(_: web.BaseRequest) -> web.StreamResponse:
        await gate.wait()
        return web.Response()

    server.answer = slow
    ana = replace(ANA, webhook=server.url())
    async with delivering(database, People(ana), options=replace(OPTIONS, stop=5)) as rig:
        await rig.add(ana, payload(1))
        await until(lambda: server.seen)
        asyncio.get_running_loop().call_later(0.1, gate.set)
    assert [row.state for row in await read_deliveries(database)] == ["delivered"]
