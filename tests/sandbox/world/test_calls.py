"""Calls, and what is remembered of them."""

from zapwire.sandbox.world.calls import LIMIT, Call, Calls


def call(number: int, caller: str = "1", called: tuple[str, ...] = ("2",)) -> Call:
    """Return a call."""
    return Call(str(number), caller, called, "audio", None)


def test_calls_are_found() -> None:
    """By id, and by who has to do with them."""
    calls = Calls()
    mine, theirs = call(1), call(2, "3", ("4", "5"))
    calls.add(mine)
    calls.add(theirs)
    assert calls.find("1") is mine
    assert calls.find("3") is None
    assert calls.of("2") == (mine,)
    assert calls.of("5") == calls.of("3") == (theirs,)
    calls.clear()
    assert calls.of("2") == ()


def test_the_oldest_is_forgotten() -> None:
    """Where there are too many."""
    calls = Calls()
    for number in range(LIMIT + 1):
        calls.add(call(number))
    assert calls.find("0") is None
    assert calls.find("1") is not None


def test_when_a_call_is_over() -> None:
    """When it was rejected, or somebody hung up."""
    made = call(1)
    assert not made.is_over
    made.state = "accepted"
    assert not made.is_over
    made.state = "rejected"
    assert made.is_over
