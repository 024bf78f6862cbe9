"""What delivery speaks of: a delivery that is due, and what became of an attempt."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from zapwire.gateway.model import User

PENDING, DELIVERED, DEAD = "pending", "delivered", "dead"
STATES = (PENDING, DELIVERED, DEAD)
USER, GLOBAL = "user", "global"


class Directory(Protocol):
    """Where users are looked up; `zapwire.gateway.users.Users`."""

    def find(self, user_id: str) -> User | None:
        """A user, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who events are delivered to: one user's webhook, or the global one."""

    kind: str
    """`user` or `global`."""
    user: str = ""
    """The user's id; empty for the global one."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one receiver."""

    number: int
    event: str
    user: str
    receiver: str
    chat: str
    type: str
    attempts: int
    status: int | None
    """What the receiver answered last."""
    next_at: float
    created_at: float
    body: bytes | None = field(default=None, repr=False)
    """None where it is large: it is read when it is sent."""


class Verdict(Enum):
    """What an attempt says of event and receiver."""

    DELIVERED = "delivered"
    REJECTED = "rejected"
    """The receiver works, but does not want this event."""
    FAILED = "failed"
    """The receiver does not work now."""
    GONE = "gone"
    """The receiver wants no more events at all."""
    VOID = "void"
    """There is nobody to send this event to; no request was made."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an attempt."""

    verdict: Verdict
    status: int | None = None
    """The HTTP status, where there was an answer."""
    error: str = ""
    """What went wrong, for people; without secrets."""
    wished_pause: float | None = None
    """How long the receiver asks to be left alone."""


_PASSING = frozenset({408, 425, 429})
_GONE = 410


def judge(status: int) -> Verdict:
    """What an HTTP status says."""
    if 200 <= status < 300:
        return Verdict.DELIVERED
    if status == _GONE:
        return Verdict.GONE
    if 400 <= status < 500 and status not in _PASSING:
        return Verdict.REJECTED
    return Verdict.FAILED


def is_rejected(status: int | None) -> bool:
    """Whether an event was rejected when it was tried last."""
    return status is not None and judge(status) is Verdict.REJECTED
