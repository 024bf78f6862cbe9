"""Whether a receiver works, and how many requests it gets."""

from dataclasses import replace

import pytest

from zapwire.gateway.delivery.health import Health
from zapwire.gateway.delivery.model import Result, Verdict
from zapwire.gateway.delivery.policy import Policy, Schedule

POLICY = Policy(probes=Schedule(first=1, longest=4, jitter=0), failures_until_down=3)
FAILED = Result(Verdict.FAILED, 500)
REJECTED = Result(Verdict.REJECTED, 400)


def make() -> Health:
    """Return a new receiver's."""
    return Health(POLICY, 4, lambda: 0.5)


def test_slots_grow_with_success() -> None:
    """One request at once at first, one more for each success, half of them after a failure."""
    health = make()
    allowed = []
    for _ in range(5):
        allowed.append(max(n for n in range(10) if health.permits(n - 1, 0)))
        health.succeeded()
    health.failed("a", FAILED, 0, is_probe=False)
    allowed.append(max(n for n in range(10) if health.permits(n - 1, 0)))
    assert allowed == [1, 2, 3, 4, 4, 2]


def test_down_after_failures_in_a_row() -> None:
    """Failures with no success between them make it down; probes come with growing pauses; a success ends it."""
    health = make()
    for _ in range(2):
        health.failed("a", FAILED, 0, is_probe=False)
    health.succeeded()
    for _ in range(3):
        assert not health.is_down
        health.failed("a", FAILED, 10, is_probe=False)
    assert (health.is_down, health.down_since, health.probe_at) == (True, 10, 11)
    health.failed("b", FAILED, 10.5, is_probe=False)
    assert health.probe_at == 11
    pauses, now = [], 11.0
    for _ in range(4):
        assert health.permits(0, now)
        assert not health.permits(1, now)
        assert health.start()
        health.failed("a", FAILED, now, is_probe=True)
        pauses.append(health.probe_at - now)
        now = health.probe_at
    assert pauses == [2, 4, 4, 4]
    assert health.succeeded()
    assert not health.is_down
    assert not health.succeeded()


@pytest.mark.parametrize(("chats", "is_down"), [(["a"] * 50, False), (["a", "b"] * 50, False), (["a", "b", "c"], True)])
def test_rejections(chats: list[str], is_down: bool) -> None:  # noqa: FBT001  # a test's parameter
    """Rejections make it down where they are of several chats."""
    health = make()
    for chat in chats:
        health.failed(chat, REJECTED, 0, is_probe=False)
    assert health.is_down is is_down


@pytest.mark.parametrize(("wished", "pause"), [(30.0, 30.0), (1e9, POLICY.longest_wished)])
def test_retry_after(wished: float, pause: float) -> None:
    """A receiver that asks to be left alone is, at once, and not for ever."""
    health = make()
    health.failed("a", replace(REJECTED, wished_pause=wished), 0, is_probe=False)
    assert not health.is_down
    health.failed("a", replace(FAILED, wished_pause=wished), 0, is_probe=False)
    assert health.probe_at == pause
