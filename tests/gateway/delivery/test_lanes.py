"""One receiver's lanes: which event is next, what waits, what is read anew."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import pytest

from zapwire.gateway.delivery.lanes import Attempt, LaneLimits, Lanes, Want
from zapwire.gateway.delivery.model import Delivery, Result, Verdict
from zapwire.gateway.delivery.policy import Policy, Schedule

POLICY = Policy(
    retries=Schedule(first=1, longest=8, jitter=0),
    probes=Schedule(first=1, longest=4, jitter=0),
    give_up=1000,
    holding_attempts=3,
    failures_until_down=4,
)
DELIVERED = Result(Verdict.DELIVERED, 200)
FAILED = Result(Verdict.FAILED, 500, "500")
REJECTED = Result(Verdict.REJECTED, 422, "422")


def row(number: int, chat: str = "a", *, attempts: int = 0, status: int | None = None, at: float = 0.0) -> Delivery:
    """Return a row."""
    return Delivery(number, f"e{number}", "ana", "user", chat, "Message", attempts, status, 0.0, at)


def make(limits: LaneLimits | None = None, policy: Policy = POLICY) -> Lanes:
    """Return a receiver's lanes."""
    return Lanes(policy, limits or LaneLimits(), lambda: 0.5)


def fill(lanes: Lanes, rows: Sequence[Delivery], now: float = 0.0) -> None:
    """Let the lanes read what they want of these rows, until they want no more."""
    while (want := lanes.want()) is not None:
        lanes.absorb(want, select(rows, want), now)


def select(rows: Sequence[Delivery], want: Want) -> list[Delivery]:
    """Return what a database gives."""
    found = [row for row in rows if row.number > want.after and (row.user, row.chat) not in want.without]
    return found[: want.limit]


def take(lanes: Lanes, now: float = 0.0) -> Attempt:
    """Take the next event, which there is."""
    attempt = lanes.take(now)
    assert attempt is not None
    return attempt


def take_all(lanes: Lanes, now: float = 0.0) -> list[int]:
    """Take, and deliver, what may be sent now, one at a time."""
    taken = []
    while (attempt := lanes.take(now)) is not None:
        lanes.succeeded(attempt)
        lanes.written([attempt.delivery.number])
        taken.append(attempt.delivery.number)
    return taken


def test_a_chat_is_in_order_and_others_go_beside_it() -> None:
    """While an event is sent, no other one of its chat is, but one of another chat is."""
    lanes = make()
    lanes.health.succeeded()
    fill(lanes, [row(1), row(2), row(3, "b")])
    first, second = take(lanes), take(lanes)
    assert (first.delivery.number, second.delivery.number) == (1, 3)
    assert lanes.take(0) is None
    lanes.succeeded(first)
    assert take(lanes).delivery.number == 2


def test_a_failure_blocks_its_chat_alone() -> None:
    """A failed event is tried again after its pause, with its chat behind it; other chats go on."""
    lanes = make()
    rows = [row(1), row(2), row(3, "b"), row(4, "b")]
    fill(lanes, rows)
    failed, is_dead = lanes.failed(take(lanes), FAILED, 0)
    assert (failed.attempts, failed.status, failed.next_at, is_dead) == (1, 500, 1.0, False)
    assert take_all(lanes) == [3, 4]
    assert lanes.due(0) == 1.0
    again = take(lanes, 1.0)
    assert (again.delivery.number, again.delivery.attempts) == (1, 1)
    lanes.succeeded(again)
    lanes.written([1])
    fill(lanes, rows[1:2])
    assert take_all(lanes) == [2]
    assert lanes.is_idle


def test_pauses_grow() -> None:
    """Each failure of an event waits longer, up to the longest."""
    lanes = make(policy=replace(POLICY, failures_until_down=100))
    fill(lanes, [row(1)])
    now, pauses = 0.0, []
    for _ in range(6):
        failed, _ = lanes.failed(take(lanes, now), FAILED, now)
        pauses.append(failed.next_at - now)
        now = failed.next_at
    assert pauses == [1, 2, 4, 8, 8, 8]


def test_retry_after() -> None:
    """A receiver that asks to be left alone is, as a whole, within bounds."""
    lanes = make()
    fill(lanes, [row(1), row(2, "b")])
    lanes.failed(take(lanes), replace(FAILED, wished_pause=60.0), 0)
    assert lanes.take(59.9) is None
    assert lanes.due(0) == 60
    assert take(lanes, 60).delivery.number == 2


def test_down_and_up() -> None:
    """After some failures one probe at a time is made, of another chat each time; one success and all goes on."""
    lanes = make()
    rows = [row(number, f"chat{number}") for number in range(1, 11)]
    fill(lanes, rows)
    for _ in range(4):
        lanes.failed(take(lanes), FAILED, 0)
    assert lanes.health.is_down
    assert lanes.take(0) is None
    probe = take(lanes, 1)
    assert (probe.delivery.number, probe.is_probe) == (5, True)
    assert lanes.take(1) is None
    lanes.failed(probe, FAILED, 1)
    assert lanes.due(1) == 3
    probe = take(lanes, 3)
    assert probe.delivery.number == 6
    lanes.succeeded(probe)
    assert sorted(take_all(lanes, 3)) == [1, 2, 3, 4, 5, 7, 8, 9, 10]


def test_down_with_a_single_event() -> None:
    """Where one event alone waits it is the one that is tried."""
    lanes = make()
    fill(lanes, [row(1)])
    now = 0.0
    for _ in range(10):
        lanes.failed(take(lanes, now), FAILED, now)
        due = lanes.due(now)
        assert due is not None
        assert due - now <= 8
        now = due
    lanes.succeeded(take(lanes, now))


def test_rejected_event_lets_others_pass() -> None:
    """What is rejected blocks its chat for some attempts; then the chat goes on, and the event is tried beside it."""
    lanes = make()
    rows = [row(1), row(2)]
    fill(lanes, rows)
    now = 0.0
    for _ in range(POLICY.holding_attempts):
        fill(lanes, rows, now)
        assert not now or lanes.take(now - 0.1) is None
        failed, is_dead = lanes.failed(take(lanes, now), REJECTED, now)
        assert not is_dead
        now = failed.next_at
    fill(lanes, rows, now)
    assert take_all(lanes, now - 0.1) == [2]
    assert not lanes.health.is_down
    assert take(lanes, 100).delivery.number == 1


def test_rejected_event_is_passed_after_a_restart_too() -> None:
    """Whether an event is passed is seen in its row."""
    lanes = make()
    fill(lanes, [row(1, attempts=3, status=422), row(2)])
    assert sorted(take_all(lanes)) == [1, 2]
    lanes = make()
    fill(lanes, [replace(row(1, attempts=3, status=422), next_at=50), row(2)])
    assert take_all(lanes) == [2]


def test_too_many_rejected_ones() -> None:
    """Of events that others have passed so many are kept; the oldest beyond that are dropped."""
    lanes = make(LaneLimits(window=20, parked=8))
    rows = [replace(row(number, attempts=3, status=422), next_at=50) for number in range(1, 7)]
    fill(lanes, rows)
    assert [dropped.number for dropped in lanes.crowded_out()] == [1, 2]
    assert lanes.crowded_out() == []


def test_many_rejecting_chats_are_a_receiver_that_is_down() -> None:
    """One chat whose events are rejected says nothing of the receiver, several do."""
    lanes = make()
    fill(lanes, [row(number, f"chat{number}") for number in range(1, 11)])
    for _ in range(4):
        lanes.failed(take(lanes), REJECTED, 0)
    assert lanes.health.is_down


@pytest.mark.parametrize("verdict", [Verdict.GONE, Verdict.VOID])
def test_nothing_more_to_try(verdict: Verdict) -> None:
    """An event that nobody will ever take is dead at once."""
    lanes = make()
    fill(lanes, [row(1)])
    _, is_dead = lanes.failed(take(lanes), Result(verdict), 0)
    assert is_dead
    lanes.written([1])
    assert lanes.is_idle


def test_too_old() -> None:
    """An event that fails once more when it is too old is dead, and its chat goes on."""
    lanes = make()
    fill(lanes, [row(1), row(2, at=500)], 1000)
    _, is_dead = lanes.failed(take(lanes, 1000), FAILED, 1000)
    assert is_dead
    assert take_all(lanes, 1000) == [2]


def test_dropping() -> None:
    """What was ended in the database is forgotten, and what is being sent is not tried again."""
    lanes = make()
    rows = [row(1), row(2), row(3, "b", at=900), row(4, "b", at=10)]
    fill(lanes, rows)
    attempt = take(lanes)
    lanes.drop(created_before=500)
    _, is_dead = lanes.failed(attempt, FAILED, 0)
    assert is_dead
    assert take_all(lanes) == [3]
    lanes.written([1])
    assert lanes.is_idle


def test_window() -> None:
    """No more rows are read than fit, until some are done with."""
    lanes = make(LaneLimits(window=8))
    rows = [row(number, f"chat{number}") for number in range(1, 101)]
    fill(lanes, rows)
    assert take_all(lanes) == list(range(1, 9))
    fill(lanes, rows)
    assert take(lanes).delivery.number == 9


def test_stuck_chat_hides_no_other() -> None:
    """Rows behind an event that waits are left out, so that those of other chats are found."""
    lanes = make(LaneLimits(window=8))
    rows = [row(number) for number in range(1, 101)] + [row(101, "b")]
    fill(lanes, rows)
    failed, _ = lanes.failed(take(lanes), FAILED, 0)
    fill(lanes, rows)
    assert take_all(lanes) == [101]
    lanes.succeeded(take(lanes, failed.next_at))
    fill(lanes, rows)
    assert take_all(lanes, failed.next_at) == list(range(2, 9))


def test_looking_again() -> None:
    """What became pending anew is found below what was read, and what waited is due."""
    lanes = make()
    rows = [row(5)]
    fill(lanes, rows)
    lanes.failed(take(lanes), FAILED, 0)
    lanes.look_again()
    fill(lanes, [row(2), *rows])
    assert sorted(take_all(lanes)) == [2, 5]


def held(number: int, until: float, chat: str = "a") -> Delivery:
    """Return a row that waits for something else."""
    return replace(row(number, chat), next_at=until)


def test_held() -> None:
    """An event that waits holds its chat, in order, until its time; other chats go on."""
    lanes = make()
    rows = [row(1), held(2, 30.0), row(3), row(4, "b")]
    fill(lanes, rows)
    assert take_all(lanes, 1.0) == [1, 4]
    fill(lanes, rows[1:3], 1.0)
    assert (take_all(lanes, 29.9), lanes.due(1.0)) == ([], 30.0)
    assert take_all(lanes, 30.0) == [2]
    fill(lanes, rows[2:3], 30.0)
    assert take_all(lanes, 30.0) == [3]
    fill(lanes, [], 30.0)
    assert lanes.is_idle


@pytest.mark.parametrize("when", ["early", "late"])
def test_freed(when: str) -> None:
    """What it waits for comes before its time, also before its row was read as it is."""
    lanes = make()
    if when == "early":
        lanes.free("ana", "e1")
    fill(lanes, [held(1, 30.0), row(2)])
    lanes.free("ben", "e1")
    if when == "late":
        assert take_all(lanes, 1.0) == []
        lanes.free("ana", "e1")
        assert lanes.due(1.0) == 0.0
    assert take_all(lanes, 1.0) == ([1, 2] if when == "early" else [1])
    lanes.news()
    fill(lanes, [held(3, 30.0)])
    assert take_all(lanes, 1.0) == []


def test_held_is_no_probe() -> None:
    """While the receiver is down an event that waits is not tried, nor when it works again or another takes over."""
    lanes = make()
    fill(lanes, [held(1, 30.0), *(row(n, f"c{n}") for n in range(2, 6))])
    for _ in range(4):
        lanes.failed(take(lanes), FAILED, 0.0)
    assert lanes.health.is_down
    lanes.drop(created_before=1.0)
    lanes.read_anew()
    fill(lanes, [held(1, 30.0)])
    assert lanes.take(10.0) is None
    assert lanes.due(10.0) == 30.0
    lanes.look_again()
    fill(lanes, [held(1, 30.0)])
    assert (take_all(lanes, 20.0), take_all(lanes, 30.0)) == ([], [1])


def test_many_that_are_held_hide_no_other_chat() -> None:
    """They do not count as chats that are stuck."""
    lanes = make(LaneLimits(window=20, parked=2))
    rows = [*(held(n, 30.0, f"c{n}") for n in range(1, 6)), row(6, "b")]
    fill(lanes, rows)
    assert take_all(lanes, 1.0) == [6]


class Model:
    """A database, a receiver and everything that can happen between them, in any order."""

    def __init__(self, seed: int, failures: Sequence[Result], share_held: float = 0.0) -> None:
        self.dice = random.Random(seed)
        self.failures = failures
        self.limits = LaneLimits(window=self.dice.choice([4, 8, 20]), parked=self.dice.choice([2, 4]), parallel=3)
        self.lanes = Lanes(POLICY, self.limits, self.dice.random)
        self.rows: dict[int, Delivery] = {}
        self.now = 0.0
        self.count = 0
        self.sending: list[Attempt] = []
        self.unwritten: list[int] = []
        self.reading: tuple[Want, list[Delivery]] | None = None
        self.got: dict[str, list[int]] = defaultdict(list)
        self.most = 0
        self.share_held = share_held
        self.held: dict[int, float] = {}

    def add(self) -> None:
        """New rows are committed."""
        for _ in range(self.dice.randrange(1, 6)):
            self.count += 1
            self.rows[self.count] = row(self.count, self.dice.choice("abcdef"), at=self.now)
            if self.dice.random() < self.share_held:
                until = self.held[self.count] = self.now + self.dice.random() * 8
                self.rows[self.count] = replace(self.rows[self.count], next_at=until)
        self.lanes.news()

    def free(self) -> None:
        """What an event waits for is there; that is committed, then told."""
        waiting = [number for number in self.held if number in self.rows and not self.rows[number].attempts]
        if waiting:
            number = self.dice.choice(waiting)
            del self.held[number]
            self.rows[number] = replace(self.rows[number], next_at=self.now)
            self.lanes.free("ana", f"e{number}")

    def begin_reading(self) -> None:
        """A read sees the rows as they are now."""
        if self.reading is None and (want := self.lanes.want()) is not None:
            self.reading = want, select(sorted(self.rows.values(), key=lambda row: row.number), want)

    def end_reading(self) -> None:
        """It comes back, maybe much later."""
        if self.reading is not None:
            self.lanes.absorb(*self.reading, self.now)
            self.reading = None

    def send(self) -> None:
        """Begin to send."""
        attempt = self.lanes.take(self.now)
        if attempt is not None:
            assert attempt.delivery.number not in [other.delivery.number for other in self.sending]
            assert self.held.get(attempt.delivery.number, 0.0) <= self.now
            assert attempt.key not in [other.key for other in self.sending]
            self.sending.append(attempt)

    def finish(self, share: float = 0.4) -> None:
        """A request ends."""
        if not self.sending:
            return
        attempt = self.sending.pop(self.dice.randrange(len(self.sending)))
        number = attempt.delivery.number
        if self.dice.random() < share:
            failed, is_dead = self.lanes.failed(attempt, self.dice.choice(self.failures), self.now)
            assert not is_dead
            self.rows[number] = failed
            for dropped in self.lanes.crowded_out():
                self.got["dropped"].append(dropped.number)
                self.unwritten.append(dropped.number)
        else:
            self.got[attempt.delivery.chat].append(number)
            self.lanes.succeeded(attempt)
            self.unwritten.append(number)

    def write(self) -> None:
        """Ends are committed, then told."""
        some = self.unwritten[: self.dice.randrange(1, 9)]
        del self.unwritten[: len(some)]
        for number in some:
            del self.rows[number]
        self.lanes.written(some)

    def look_again(self) -> None:
        """Everything is to be tried at once."""
        if self.dice.random() < 0.2:
            self.lanes.look_again()

    def wait(self) -> None:
        """Time passes."""
        self.now += self.dice.random() * 4

    def step(self) -> None:
        """Something happens."""
        reading, sending = [self.begin_reading, self.end_reading], [self.send, self.send, self.finish, self.write]
        freeing = [self.free] if self.share_held else []
        self.dice.choice([self.add, *reading, *sending, self.wait, self.look_again, *freeing])()
        self.most = max(self.most, len(self.lanes._known))  # noqa: SLF001  # the bound on memory is what counts here

    def drain(self) -> None:
        """All goes well from now on."""
        for _ in range(20_000):
            if self.lanes.is_idle and self.reading is None and not self.unwritten:
                return
            self.begin_reading()
            self.end_reading()
            self.send()
            self.finish(0.0)
            self.write()
            self.now += 0.5
        raise AssertionError("it never ends")


@pytest.mark.parametrize("seed", range(150))
def test_whatever_happens(seed: int) -> None:
    """In any order of events nothing is lost, each chat is in order, and memory is bounded."""
    model = Model(seed, [FAILED, replace(FAILED, wished_pause=3.0)])
    for _ in range(400):
        model.step()
    model.drain()
    assert model.rows == {}
    assert sum(map(len, model.got.values())) == model.count
    assert all(numbers == sorted(set(numbers)) for numbers in model.got.values())
    assert model.most <= model.limits.window + max(1, model.limits.window // 4) + 6


@pytest.mark.parametrize("seed", range(150))
def test_whatever_is_rejected(seed: int) -> None:
    """Where events pass others nothing is lost either, and nothing is sent twice."""
    model = Model(seed, [FAILED, REJECTED, REJECTED])
    for _ in range(400):
        model.step()
    model.drain()
    assert model.rows == {}
    assert sorted(number for numbers in model.got.values() for number in numbers) == list(range(1, model.count + 1))


@pytest.mark.parametrize("seed", range(150))
def test_whatever_is_held(seed: int) -> None:
    """Where events wait for something else none leaves too early, nothing is lost, and each chat is in order."""
    model = Model(seed, [FAILED], share_held=0.3)
    for _ in range(400):
        model.step()
    model.drain()
    assert model.rows == {}
    assert sum(map(len, model.got.values())) == model.count
    assert all(numbers == sorted(set(numbers)) for numbers in model.got.values())
