"""When an event that could not be delivered is tried again, and when it is given up: values, without a clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

_DAY: Final = 86_400.0
# Beyond it 2.0 ** n would not fit a float.
_MOST_DOUBLINGS: Final = 512

Dice = Callable[[], float]
"""Gives a number in [0, 1), as `random.random` does."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Pauses that grow: `first`, then `factor` times as long each, up to `longest`; all in seconds."""

    first: float
    factor: float = 2.0
    longest: float = 3600.0
    jitter: float = 0.2
    """Each pause is up to this part longer or shorter, so that what failed together does not come back together."""

    def pause(self, failures: int, dice: Dice) -> float:
        """How long to wait after so many failures in a row, of which there was at least one."""
        grown = self.first * self.factor ** min(max(failures, 1) - 1, _MOST_DOUBLINGS)
        return min(grown, self.longest) * (1 + self.jitter * (2 * dice() - 1))


@dataclass(frozen=True, slots=True)
class Policy:
    """How failures are met."""

    retries: Schedule = Schedule(first=5.0)
    """Between the attempts of one event, while its receiver takes others."""
    probes: Schedule = Schedule(first=1.0, longest=60.0)
    """Between single attempts at a receiver that takes nothing at all."""
    give_up: float = 3 * _DAY
    """An event that is this old, in seconds, and fails once more, goes to the dead letters."""
    holding_attempts: int = 8
    """An event that the receiver rejects so often lets the later ones of its chat pass: after some ten minutes."""
    failures_until_down: int = 5
    """So many failures, with no success between them, and the receiver counts as down."""
    settled_down: float = 600.0
    """A receiver that is down for this long gives up what is too old at once, not event by event."""
    longest_wished: float = 3600.0
    """How long a receiver may ask to be left alone with `Retry-After`."""

    @property
    def longest_wait(self) -> float:
        """No event waits longer than this for its next attempt."""
        return max(self.retries.longest * (1 + self.retries.jitter), self.longest_wished)

    def is_too_old(self, created_at: float, now: float) -> bool:
        """Whether an event that has just failed is given up."""
        return now - created_at >= self.give_up


NO_RETRIES: Final = Policy(give_up=0.0)
"""Each event is tried once; for tests."""


def wished_pause(header: str, now: float) -> float | None:
    """How long a `Retry-After` asks to wait, in seconds from now; None where it says nothing that can be read."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now)
