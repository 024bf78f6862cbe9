"""The statements that read and write deliveries."""

from dataclasses import replace

from sqlalchemy import insert

from tests.gateway.delivery.rig import ANA, BEN, payload, read_deliveries
from zapwire.gateway.delivery import rows
from zapwire.gateway.delivery.lanes import Want
from zapwire.gateway.delivery.model import Receiver
from zapwire.gateway.delivery.outbox import Outbox
from zapwire.gateway.schema import deliveries
from zapwire.storage.database import Database

USER_ANA, USER_BEN, ALL = Receiver("user", ANA.id), Receiver("user", BEN.id), Receiver("global")


async def fill(database: Database) -> None:
    """Add events: two chats of one user, with a receiver of both kinds each, one event of another."""
    outbox = Outbox(database, has_global=True)
    for number in range(3):
        for chat in ("a", "b"):
            await outbox.add_alone(replace(ANA, webhook="http://a"), payload(number, chat))
    await outbox.add_alone(BEN, payload(9, "a"))


async def test_page(database: Database) -> None:
    """A receiver's pending rows come in order, without the chats that are left out, with small bodies."""
    await fill(database)
    await Outbox(database).add_alone(replace(ANA, webhook="http://a"), payload(5, "b", body=b"x" * (rows.LARGE + 1)))

    async def page(receiver: Receiver, want: Want) -> list[tuple[str, bool]]:
        found = await rows.page(database, receiver, want)
        return [(delivery.event, delivery.body is not None) for delivery in found]

    assert await page(USER_ANA, Want(0, 3, ())) == [("a-0", True), ("b-0", True), ("a-1", True)]
    assert await page(USER_ANA, Want(0, 9, ((ANA.id, "a"), (BEN.id, "b")))) == [
        ("b-0", True),
        ("b-1", True),
        ("b-2", True),
        ("b-5", False),
    ]
    assert [event for event, _ in await page(ALL, Want(10, 9, ((ANA.id, "a"),)))] == ["b-2", "a-9"]
    assert await page(USER_BEN, Want(0, 9, ())) == []
    assert await database.read(lambda link: rows.body(link, ANA.id, "b-5")) == b"x" * (rows.LARGE + 1)
    assert await database.read(lambda link: rows.body(link, BEN.id, "b-5")) is None


async def test_who_waits(database: Database) -> None:
    """It is found who has something pending, and how far the numbers go."""
    assert await database.read(rows.newest_number) == 0
    assert await database.read(rows.waiting) == []
    await fill(database)
    assert set(await database.read(rows.waiting)) == {ALL, USER_ANA}
    assert await database.read(rows.newest_number) == 13


async def test_marks(database: Database) -> None:
    """What became of an attempt is written; a failure does not bring back what is over."""
    await fill(database)
    first, second, *_ = await rows.page(database, USER_ANA, Want(0, 9, ()))
    failed = [rows.failed(replace(each, attempts=2, status=500, next_at=77.0), "no") for each in (first, second)]
    await database.write(rows.MARK_FAILED, failed)
    await database.write(rows.MARK_ENDED, [rows.ended(first, "delivered", 3, 88.0, 200, "")])
    await database.write(rows.MARK_FAILED, failed)
    by_number = {row.number: row for row in await read_deliveries(database)}
    row = by_number[first.number]
    assert (row.state, row.attempts, row.ended_at, row.status, row.error) == ("delivered", 3, 88, 200, "")
    row = by_number[second.number]
    assert (row.state, row.attempts, row.next_at, row.status, row.error) == ("pending", 2, 77, 500, "no")


async def test_ending_everything(database: Database) -> None:
    """One receiver's pending rows become dead, and nobody else's."""
    await fill(database)
    last = await database.read(lambda link: rows.last_to_end(link, USER_ANA))
    assert last == 11
    await database.write(rows.end_up_to(USER_ANA, last, 5.0, 410, "gone"))
    assert await database.read(lambda link: rows.last_to_end(link, USER_ANA)) is None
    found = await read_deliveries(database)
    assert {(row.receiver, row.state, row.status) for row in found} == {
        ("user", "dead", 410),
        ("global", "pending", None),
    }


async def test_ending_what_is_old(database: Database) -> None:
    """Rows become dead by their age."""
    base = {
        "user": ANA.id,
        "receiver": "user",
        "chat": "",
        "type": "Message",
        "state": "pending",
        "attempts": 0,
        "next_at": 0.0,
        "ended_at": None,
        "status": None,
        "error": "",
    }
    some = [base | {"event": str(number), "created_at": float(number)} for number in range(10)]
    await database.write(insert(deliveries), some)
    await database.write(rows.end_older_than(USER_ANA, 6.0, 100.0, "old"))
    assert [row.event for row in await read_deliveries(database, state="dead")] == ["0", "1", "2", "3", "4", "5"]
