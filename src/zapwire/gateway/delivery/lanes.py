"""What is due to one receiver: a window on its pending rows, as one lane for each chat. No I/O, and no clock.

An event that fails parks its lane: only this event stays in memory, and the rows behind it are read anew when it is
done with. So a receiver that is down, or a chat that is stuck, takes no more memory the more waits for it. In the same
way an event is held that is not due yet when it is new: it waits for something else, and is no probe meanwhile.
"""

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from zapwire.gateway.delivery.health import Health
from zapwire.gateway.delivery.model import Delivery, Result, Verdict, is_rejected
from zapwire.gateway.delivery.policy import Dice, Policy

# Rows that are read at once are few where there is little room.
_WORTH_READING: Final = 4
_NEVER: Final = float("inf")
_MAX_FREED: Final = 1000

# Whose chat; a number of its own for an event that the others of its chat have passed.
LaneKey = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class LaneLimits:
    """What one receiver may take."""

    window: int = 256
    """Rows in memory, among them those whose end is not written yet."""
    parked: int = 128
    """Chats that are stuck while others go on."""
    parallel: int = 16
    """Requests at once."""


@dataclass(slots=True)
class _Lane:
    key: LaneKey
    queue: deque[Delivery] = field(default_factory=deque)
    is_busy: bool = False
    failures: int = 0
    """In a row."""
    not_before: float = 0.0
    is_parked: bool = False
    is_held: bool = False
    """Whether its first event waits for something else than its receiver."""
    more_after: float = _NEVER
    """Rows above this number were left out, and are to be read anew."""
    is_doomed: bool = False
    """Whether the event that is being sent is not tried again."""

    def leave_out_after(self, number: int) -> None:
        """Rows above this number may be left out."""
        self.more_after = min(self.more_after, number)


@dataclass(frozen=True, slots=True)
class Want:
    """Which rows to read next."""

    after: int
    limit: int
    without: tuple[tuple[str, str], ...]
    """Users and chats whose lanes are parked."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An event that is being sent."""

    key: LaneKey
    delivery: Delivery
    is_probe: bool


class Lanes:
    """The lanes of one receiver, whose rows up to `after` are known to be done with."""

    def __init__(self, policy: Policy, limits: LaneLimits, dice: Dice, after: int = 0) -> None:
        self.health = Health(policy, limits.parallel, dice)
        self._policy = policy
        self._limits = limits
        self._dice = dice
        self._lanes: dict[LaneKey, _Lane] = {}
        self._ready: dict[LaneKey, None] = {}
        self._parked: dict[LaneKey, None] = {}
        # Every row in memory, and those whose end was written while rows were being read, which may have seen them.
        self._known: set[int] = set()
        self._just_ended: set[int] | None = None
        self._after = after
        # Events whose rows, when they were read, did not say yet that they are due.
        self._freed: set[tuple[str, str]] = set()
        # Rows up to this number are due, whatever they say.
        self._due_up_to = 0
        self._is_behind = True
        self._is_rewound = False
        self._sending = 0

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left that would be forgotten with this object."""
        return not (self._is_behind or self._known or self._lanes or self._sending)

    @property
    def done_up_to(self) -> int:
        """While it is idle: up to this number nothing is pending."""
        return self._after

    def news(self) -> None:
        """There are new rows, which are above all others."""
        self._is_behind = True

    def read_anew(self) -> None:
        """Rows of any number may be pending anew."""
        self._rewind(0)

    def look_again(self) -> None:
        """Rows of any number may be pending anew, and all that waits is due now, in the order of the numbers."""
        self._due_up_to = max(self._due_up_to, self._after)
        for lane in [lane for lane in self._lanes.values() if not lane.is_busy and not lane.key[2]]:
            self._known.difference_update(row.number for row in lane.queue)
            lane.queue.clear()
            self._leave(lane)
        self.read_anew()
        self.health.recover()

    def free(self, user: str, event: str) -> None:
        """What this event waited for is there."""
        for key in self._parked:
            lane = self._lanes[key]
            if lane.is_held and (lane.queue[0].user, lane.queue[0].event) == (user, event):
                lane.not_before = 0.0
                return
        if len(self._freed) >= _MAX_FREED:
            self._freed.clear()
        self._freed.add((user, event))

    def want(self) -> Want | None:
        """What to read now; `absorb` must follow, or `missed`."""
        room = self._limits.window - len(self._known)
        stuck = sum(not self._lanes[key].is_held for key in self._parked)
        if not self._is_behind or stuck >= self._limits.parked:
            return None
        enough = max(1, self._limits.window // _WORTH_READING)
        if room <= 0 or (room < enough and self._ready):
            return None
        self._is_behind = self._is_rewound = False
        self._just_ended = set()
        left_out = [key for key in self._parked if not key[2]]
        for key in left_out:
            self._lanes[key].leave_out_after(self._after)
        return Want(self._after, max(room, enough), tuple(key[:2] for key in left_out))

    def missed(self) -> None:
        """The rows could not be read."""
        self._just_ended = None
        self._is_behind = True

    def absorb(self, want: Want, rows: Sequence[Delivery], now: float) -> None:
        """Take what was read."""
        ended, self._just_ended = self._just_ended or set(), None
        if self._is_rewound:
            # What was left out of these rows, or became pending meanwhile, is wanted now.
            return
        for row in rows:
            self._after = row.number
            if row.number not in self._known and row.number not in ended:
                self._add(row, now)
        # Where news came meanwhile, it is behind already.
        self._is_behind = self._is_behind or len(rows) >= want.limit

    def take(self, now: float) -> Attempt | None:
        """The next event to send, if there is one that may be sent now."""
        if not self.health.permits(self._sending, now):
            return None
        for key in [key for key in self._parked if self._lanes[key].not_before <= now and not self.health.is_down]:
            self._unpark(self._lanes[key])
        lane = self._next(now)
        if lane is None:
            return None
        self._ready.pop(lane.key, None)
        lane.is_busy, lane.is_held, lane.not_before = True, False, _NEVER
        self._sending += 1
        return Attempt(lane.key, lane.queue[0], self.health.start())

    def due(self, now: float) -> float | None:
        """When `take` may give something that it does not give now; None where only something else can change it."""
        if self.health.is_down:
            soonest = min((lane.not_before if lane.is_held else 0.0 for lane in self._lanes.values()), default=_NEVER)
            return None if self._sending or soonest == _NEVER else max(self.health.probe_at, soonest)
        if not self.health.permits(self._sending, now):
            return None
        soonest = min((self._lanes[key].not_before for key in self._parked), default=_NEVER)
        return None if soonest == _NEVER else soonest

    def succeeded(self, attempt: Attempt) -> None:
        """The event arrived. Until `written` its row counts as known, and is not sent again."""
        was_down = self.health.succeeded()
        self._sending -= 1
        lane = self._lanes[attempt.key]
        lane.is_busy = False
        self._drop_head(lane)
        if was_down:
            self._release()

    def failed(self, attempt: Attempt, result: Result, now: float) -> tuple[Delivery, bool]:
        """The event did not arrive: what becomes of it, and whether it is dead."""
        self._sending -= 1
        lane = self._lanes[attempt.key]
        lane.is_busy = False
        lane.failures += 1
        if result.verdict is not Verdict.VOID:
            self.health.failed(lane.key[:2], result, now, is_probe=attempt.is_probe)
        pause = self._policy.retries.pause(lane.failures, self._dice)
        if result.wished_pause is not None:
            pause = max(pause, min(result.wished_pause, self._policy.longest_wished))
        lane.not_before = now + pause
        next_at = self.health.probe_at if self.health.is_down else lane.not_before
        old = attempt.delivery
        delivery = replace(old, attempts=old.attempts + 1, status=result.status, next_at=next_at, body=None)
        is_over = result.verdict in {Verdict.GONE, Verdict.VOID}
        if is_over or lane.is_doomed or self._policy.is_too_old(old.created_at, now):
            self._drop_head(lane)
            return delivery, True
        lane.queue[0] = delivery
        self._park(lane)
        if self._passes(delivery) and not lane.key[2]:
            self._set_aside(lane, delivery)
        return delivery, False

    def crowded_out(self) -> list[Delivery]:
        """The oldest of the events that others have passed, where there are too many: they are dropped."""
        aside = [key for key in self._parked if key[2] and not self._lanes[key].is_busy]
        dropped = [self._lanes[key] for key in sorted(aside, key=lambda key: key[2])]
        dropped = dropped[: max(0, len(aside) - self._limits.parked // 2)]
        return [self._drop_head(lane) for lane in dropped]

    def drop(self, *, created_before: float = _NEVER) -> None:
        """Forget the rows of this age: their end is written. What is being sent now is not tried again."""
        for lane in list(self._lanes.values()):
            head = lane.queue[0]
            old = {row.number for row in lane.queue if row.created_at < created_before}
            lane.is_doomed = lane.is_busy and head.number in old
            if lane.is_busy:
                old.discard(head.number)
            if old:
                self._known -= old
                lane.queue = deque(row for row in lane.queue if row.number not in old)
            if head.number in old:
                self._leave(lane)

    def written(self, numbers: Collection[int]) -> None:
        """The end of these is in the database."""
        self._known.difference_update(numbers)
        if self._just_ended is not None:
            self._just_ended.update(numbers)

    def _passes(self, delivery: Delivery) -> bool:
        return is_rejected(delivery.status) and delivery.attempts >= self._policy.holding_attempts

    def _add(self, row: Delivery, now: float) -> None:
        key = (row.user, row.chat, row.number if self._passes(row) else 0)
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane(key)
        is_held = self._is_held(row, now)
        if lane.is_parked or lane.more_after < _NEVER or (lane.queue and is_held):
            lane.leave_out_after(row.number - 1)
            return
        self._known.add(row.number)
        lane.queue.append(row)
        if len(lane.queue) > 1:
            return
        freed = (row.user, row.event) in self._freed
        self._freed.discard((row.user, row.event))
        if is_held or (row.next_at > now and row.number > self._due_up_to and not freed):
            lane.is_held = is_held
            # A clock that was set back makes nobody wait for long.
            lane.not_before = min(row.next_at, now + 2 * self._policy.longest_wait)
            lane.failures = row.attempts
            self._park(lane)
        else:
            self._ready[key] = None

    def _is_held(self, row: Delivery, now: float) -> bool:
        is_first = not row.attempts and row.next_at > row.created_at
        return is_first and row.next_at > now and (row.user, row.event) not in self._freed

    def _next(self, now: float) -> _Lane | None:
        key = next(iter(self._ready), None)
        if key is None and self.health.is_down:
            # Each probe is another chat's, so that no single event decides about all.
            lanes = (self._lanes[key] for key in self._parked)
            fit = (lane for lane in lanes if not lane.is_busy and not (lane.is_held and lane.not_before > now))
            key = next((lane.key for lane in fit), None)
        return None if key is None else self._lanes[key]

    def _park(self, lane: _Lane) -> None:
        head, *others = lane.queue
        if others:
            self._known.difference_update(row.number for row in others)
            lane.queue = deque([head])
            lane.leave_out_after(head.number)
        lane.is_parked = True
        self._ready.pop(lane.key, None)
        self._parked.pop(lane.key, None)
        self._parked[lane.key] = None

    def _unpark(self, lane: _Lane) -> None:
        """Its event is tried again; what is behind it stays out of memory until that has arrived."""
        self._parked.pop(lane.key)
        self._parked[lane.key] = None
        self._ready[lane.key] = None
        lane.is_held = False
        lane.not_before = _NEVER

    def _release(self) -> None:
        """The receiver works again, so its failures say nothing of single events."""
        for key in list(self._parked):
            lane = self._lanes[key]
            if not lane.is_busy and not lane.is_held and not key[2]:
                lane.failures = 0
                self._unpark(lane)

    def _set_aside(self, lane: _Lane, delivery: Delivery) -> None:
        """Let the chat go on without its first event."""
        aside = _Lane((*lane.key[:2], delivery.number), deque([delivery]), failures=lane.failures)
        aside.not_before = lane.not_before
        self._lanes[aside.key] = aside
        self._park(aside)
        lane.queue.popleft()
        self._leave(lane)

    def _drop_head(self, lane: _Lane) -> Delivery:
        head = lane.queue.popleft()
        self._leave(lane)
        return head

    def _leave(self, lane: _Lane) -> None:
        """The first event of a lane is done with; rows that were left out are read."""
        if lane.more_after < _NEVER and not lane.queue:
            self._rewind(int(lane.more_after))
            lane.more_after = _NEVER
        lane.is_parked = lane.is_held = lane.is_doomed = False
        lane.failures = 0
        self._parked.pop(lane.key, None)
        if lane.queue:
            self._ready[lane.key] = None
        else:
            self._ready.pop(lane.key, None)
            self._lanes.pop(lane.key, None)

    def _rewind(self, number: int) -> None:
        self._after = min(self._after, number)
        self._is_behind = self._is_rewound = True
