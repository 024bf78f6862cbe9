"""Deliveries as rows: the statements that read what is pending and write what became of it."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Select,
    and_,
    bindparam,
    case,
    func,
    select,
    tuple_,
    update,
)

from zapwire.gateway.delivery.lanes import Want
from zapwire.gateway.delivery.model import DEAD, GLOBAL, PENDING, USER, Delivery, Receiver
from zapwire.gateway.schema import deliveries, events
from zapwire.storage.database import Database
from zapwire.storage.prepared import Prepared

# A body that is larger is read when it is sent.
LARGE: Final = 16_384
_BULK: Final = 5_000

_D: Final = deliveries.c
_COLUMNS: Final = (
    _D.number,
    _D.event,
    _D.user,
    _D.receiver,
    _D.chat,
    _D.type,
    _D.attempts,
    _D.status,
    _D.next_at,
    _D.created_at,
    case((func.length(events.c.body) <= LARGE, events.c.body)),
)
_OF_EVENT: Final = and_(events.c.user == _D.user, events.c.id == _D.event)

MARK_ENDED: Final = Prepared(
    update(deliveries)
    .where(_D.number == bindparam("b_number"))
    .values({name: bindparam(f"b_{name}") for name in ("state", "attempts", "ended_at", "status", "error")})
)
"""Parameters have the prefix `b_`."""
MARK_FAILED: Final = Prepared(
    update(deliveries)
    .where(_D.number == bindparam("b_number"), _D.state == PENDING)
    .values({name: bindparam(f"b_{name}") for name in ("attempts", "next_at", "status", "error")})
)


def newest_number(connection: Connection) -> int:
    """The number of the newest delivery, or 0."""
    return connection.scalar(select(func.max(_D.number))) or 0


def receiver_of(kind: str, user: str) -> Receiver:
    """The receiver of a row."""
    return Receiver(kind, user if kind == USER else "")


def waiting(connection: Connection) -> list[Receiver]:
    """Everyone who has something pending. Takes the longer the more is pending: a second for a million."""
    wanted = select(_D.receiver, _D.user).where(_D.state == PENDING).distinct()
    return list({receiver_of(kind, user): None for kind, user in connection.execute(wanted)})


async def page(database: Database, receiver: Receiver, want: Want) -> list[Delivery]:
    """What is wanted of a receiver's pending rows, in order. Raises `StoreError`."""
    if want.without:
        wanted = _page(receiver.kind, receiver.user, want.after, want.limit)
        wanted = wanted.where(tuple_(_D.user, _D.chat).not_in(want.without))
        found: list[Any] = list(await database.read(lambda link: link.execute(wanted).all()))
    else:
        parameters = {"user": receiver.user, "after": want.after, "limit": want.limit}
        found = await database.fetch(_PAGES[receiver.kind], parameters)
    return [_delivery(row) for row in found]


def body(connection: Connection, user: str, event: str) -> bytes | None:
    """The body of an event, or None where it is gone."""
    wanted = select(events.c.body).where(events.c.user == user, events.c.id == event)
    found: bytes | None = connection.scalar(wanted)
    return found


def last_to_end(connection: Connection, receiver: Receiver) -> int | None:
    """Of the next rows that `end_up_to` is to end, the last; None where none is pending."""
    next_ones = select(_D.number).where(_is_pending(receiver)).order_by(_D.number).limit(_BULK).subquery()
    last: int | None = connection.scalar(select(func.max(next_ones.c.number)))
    return last


def end_up_to(receiver: Receiver, number: int, now: float, status: int | None, error: str) -> Executable:
    """Make a receiver's pending rows dead, up to a number."""
    values = {"state": DEAD, "ended_at": now, "status": status, "error": error}
    return update(deliveries).where(_is_pending(receiver), _D.number <= number).values(values)


def end_older_than(receiver: Receiver, created_before: float, now: float, error: str) -> Executable:
    """Make a receiver's pending rows of this age dead, the oldest first; many, but not all at once."""
    old = (
        select(_D.number).where(_is_pending(receiver), _D.created_at < created_before).order_by(_D.number).limit(_BULK)
    )
    return update(deliveries).where(_D.number.in_(old)).values(state=DEAD, ended_at=now, error=error)


def ended(delivery: Delivery, state: str, attempts: int, now: float, status: int | None, error: str) -> dict[str, Any]:
    """Parameters of `MARK_ENDED`."""
    return {
        "b_number": delivery.number,
        "b_state": state,
        "b_attempts": attempts,
        "b_ended_at": now,
        "b_status": status,
        "b_error": error,
    }


def failed(delivery: Delivery, error: str) -> dict[str, Any]:
    """Parameters of `MARK_FAILED`, for a delivery as it is after the failure."""
    return {
        "b_number": delivery.number,
        "b_attempts": delivery.attempts,
        "b_next_at": delivery.next_at,
        "b_status": delivery.status,
        "b_error": error,
    }


def _is_pending(receiver: Receiver) -> ColumnElement[bool]:
    return _is_pending_for(receiver.kind, receiver.user)


def _is_pending_for(kind: str, user: Any) -> ColumnElement[bool]:
    if kind == USER:
        # So written that SQLite finds them by their user: by their state it would pass those of all others.
        return and_(_D.user == user, _D.receiver == USER, _D.state.concat("") == PENDING)
    return and_(_D.state == PENDING, _D.receiver == kind)


def _page(kind: str, user: Any, after: Any, limit: Any) -> Select[Any]:
    return (
        select(*_COLUMNS)
        .select_from(deliveries.outerjoin(events, _OF_EVENT))
        .where(_is_pending_for(kind, user), _D.number > after)
        .order_by(_D.number)
        .limit(limit)
    )


_PAGES: Final = {
    kind: Prepared(_page(kind, bindparam("user"), bindparam("after"), bindparam("limit"))) for kind in (USER, GLOBAL)
}


def _delivery(row: Any) -> Delivery:
    number, event, user, receiver, chat, type, attempts, status, next_at, created_at, content = row
    content = None if content is None else bytes(content)
    return Delivery(number, event, user, receiver, chat, type, attempts, status, next_at, created_at, content)
