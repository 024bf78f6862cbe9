"""The retry schedule as a value."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from zapwire.gateway.delivery.policy import NO_RETRIES, Policy, Schedule, wished_pause


def test_pauses_double_up_to_the_longest() -> None:
    """Each pause is twice as long as the one before, up to an hour."""
    pauses = [Policy().retries.pause(failures, lambda: 0.5) for failures in range(1, 13)]
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]


@pytest.mark.parametrize(("dice", "pause"), [(0.0, 8.0), (0.5, 10.0), (1.0, 12.0)])
def test_jitter(dice: float, pause: float) -> None:
    """A pause is up to a fifth longer or shorter."""
    assert Schedule(first=10).pause(1, lambda: dice) == pytest.approx(pause)


@pytest.mark.parametrize("failures", [-1, 0, 1])
def test_first_pause(failures: int) -> None:
    """There is no pause before the first one."""
    assert Schedule(first=10).pause(failures, lambda: 0.5) == 10


def test_any_number_of_failures() -> None:
    """However often something fails, the pause stays the longest."""
    assert Schedule(first=1).pause(10**9, lambda: 0.5) == 3600


def test_probes_are_a_minute_apart() -> None:
    """A receiver that is down is tried once in a minute at least."""
    assert max(Policy().probes.pause(failures, lambda: 0.5) for failures in range(1, 100)) == 60


def test_three_days() -> None:
    """An event is given up after three days, and not before."""
    day = 86_400
    assert not Policy().is_too_old(0, 3 * day - 1)
    assert Policy().is_too_old(0, 3 * day)
    assert NO_RETRIES.is_too_old(5, 5)


def test_rejected_event_blocks_its_chat_for_ten_minutes() -> None:
    """The attempts after which the chat goes on take some ten minutes."""
    policy = Policy()
    pauses = [policy.retries.pause(failures, lambda: 0.5) for failures in range(1, policy.holding_attempts)]
    assert 600 <= sum(pauses) <= 660


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("9" * 50, 999_999_999_999.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        (format_datetime(datetime.fromtimestamp(1100, UTC), usegmt=True), 100.0),
        (format_datetime(datetime.fromtimestamp(900, UTC), usegmt=True), 0.0),
        ("Thu, 01 Jan 1970 00:18:20 -0000", 100.0),
    ],
)
def test_retry_after(header: str, pause: float | None) -> None:
    """`Retry-After` is read as seconds or as a date."""
    assert wished_pause(header, 1000.0) == pause


def test_longest_wait() -> None:
    """No event waits longer than the longest pause, or what a receiver may wish."""
    assert Policy().longest_wait == pytest.approx(4320)
