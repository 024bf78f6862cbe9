"""The session's transition table, and moving along it."""

import re

import pytest

from zapwire.errors import LocalProtocolError
from zapwire.protocol.lifecycle import ENDED, TRANSITIONS, Lifecycle, Phase, Step

MOVES = [(phase, step, target) for phase, steps in TRANSITIONS.items() for step, target in steps.items()]
MISSING = [(phase, step) for phase in Phase for step in Step if step not in TRANSITIONS[phase]]
WITH_A_CONNECTION = {Phase.CONNECTING, Phase.PAIRING, Phase.RESTARTING, Phase.LOGGING_IN, Phase.CONNECTED}


def lifecycle_at(phase: Phase) -> Lifecycle:
    """Return a session that is in this phase."""
    lifecycle = Lifecycle()
    lifecycle.phase = phase
    return lifecycle


def walk(*steps: Step) -> list[Phase]:
    """Return the phases that a new session goes through."""
    lifecycle = Lifecycle()
    return [lifecycle.move(step) for step in steps]


def reachable_from(start: Phase) -> set[Phase]:
    """Return the phases that steps lead to from `start`."""
    reached: set[Phase] = set()
    waiting = [start]
    while waiting:
        targets = set(TRANSITIONS[waiting.pop()].values()) - reached
        reached |= targets
        waiting += targets
    return reached


def test_begins_offline() -> None:
    """A new session does nothing yet."""
    assert Lifecycle().phase is Phase.OFFLINE


@pytest.mark.parametrize(("phase", "step", "target"), MOVES)
def test_moves(phase: Phase, step: Step, target: Phase) -> None:
    """Each step of the table leads where the table says."""
    lifecycle = lifecycle_at(phase)
    assert lifecycle.can(step)
    assert lifecycle.move(step) is target
    assert lifecycle.phase is target


@pytest.mark.parametrize(("phase", "step"), MISSING)
def test_missing_moves(phase: Phase, step: Step) -> None:
    """A step that the table does not have is an error that names both, and changes nothing."""
    lifecycle = lifecycle_at(phase)
    assert not lifecycle.can(step)
    message = f"a session that is {phase.value} cannot take the step {step.value!r}"
    with pytest.raises(LocalProtocolError, match=re.escape(message)):
        lifecycle.move(step)
    assert lifecycle.phase is phase


def test_table_knows_every_phase_and_step() -> None:
    """Every phase has its line in the table, and every step leads somewhere."""
    assert set(TRANSITIONS) == set(Phase)
    assert {step for _, step, _ in MOVES} == set(Step)


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_is_reached_and_left(phase: Phase) -> None:
    """Each phase is reached from the first, can be left, and leads back to it."""
    assert phase in reachable_from(Phase.OFFLINE)
    assert set(TRANSITIONS[phase].values()) - {phase}
    assert Phase.OFFLINE in reachable_from(phase)


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_can_be_closed(phase: Phase) -> None:
    """The user can always close the session, which takes it offline."""
    assert TRANSITIONS[phase][Step.CLOSE] is Phase.OFFLINE


@pytest.mark.parametrize("phase", Phase)
def test_connections_end_or_begin(phase: Phase) -> None:
    """With a connection the server can end the session and the connection be lost; without one it can be dialled."""
    ends = {Step.LOSE, Step.REPLACE, Step.REFUSE, Step.LOG_OUT}
    if phase in WITH_A_CONNECTION:
        assert ends <= TRANSITIONS[phase].keys()
        assert Step.DIAL not in TRANSITIONS[phase]
    else:
        assert TRANSITIONS[phase] == {Step.DIAL: Phase.CONNECTING, Step.CLOSE: Phase.OFFLINE}


def test_pairing_then_login() -> None:
    """A new device is paired, told to come back, and then logs in."""
    steps = (Step.DIAL, Step.REGISTERED, Step.PAIRED, Step.RESTART, Step.IDENTIFIED, Step.ACTIVATED)
    assert walk(*steps) == [
        Phase.CONNECTING,
        Phase.PAIRING,
        Phase.RESTARTING,
        Phase.CONNECTING,
        Phase.LOGGING_IN,
        Phase.CONNECTED,
    ]


@pytest.mark.parametrize("end", [Step.RESTART, Step.LOSE])
def test_after_pairing_it_comes_back_either_way(end: Step) -> None:
    """Paired, the session connects again, whether the server still asked for it or the connection broke before."""
    assert walk(Step.DIAL, Step.REGISTERED, Step.PAIRED, end)[-1] is Phase.CONNECTING


@pytest.mark.parametrize("end", [Step.EXPIRE, Step.LOSE])
def test_pairing_that_comes_to_nothing(end: Step) -> None:
    """Where nobody scanned, or the connection broke, nothing goes on by itself: new codes are the user's to ask for."""
    assert walk(Step.DIAL, Step.REGISTERED, end)[-1] is Phase.OFFLINE


@pytest.mark.parametrize(
    "before", [(Step.DIAL,), (Step.DIAL, Step.IDENTIFIED), (Step.DIAL, Step.IDENTIFIED, Step.ACTIVATED)]
)
def test_a_lost_connection_is_dialled_again(before: tuple[Step, ...]) -> None:
    """A linked device that loses its connection waits, and dials again."""
    assert walk(*before, Step.LOSE, Step.DIAL)[-2:] == [Phase.WAITING, Phase.CONNECTING]


@pytest.mark.parametrize(
    ("end", "phase"),
    [
        (Step.REPLACE, Phase.REPLACED),
        (Step.REFUSE, Phase.REFUSED),
        (Step.LOG_OUT, Phase.LOGGED_OUT),
        (Step.CLOSE, Phase.OFFLINE),
    ],
)
def test_ends(end: Step, phase: Phase) -> None:
    """A session that was ended for good stays so until the user connects again."""
    lifecycle = lifecycle_at(Phase.CONNECTED)
    assert lifecycle.move(end) is phase
    assert not lifecycle.can(Step.LOSE)
    assert lifecycle.move(Step.DIAL) is Phase.CONNECTING


def test_closing_twice() -> None:
    """Closing what is closed changes nothing."""
    assert walk(Step.CLOSE, Step.CLOSE) == [Phase.OFFLINE, Phase.OFFLINE]


def test_ended_phases() -> None:
    """A session is over where a step led that is an end for good, and before it ever began."""
    final = (Step.REPLACE, Step.REFUSE, Step.LOG_OUT, Step.CLOSE, Step.EXPIRE)
    led_to = {moves[step] for moves in TRANSITIONS.values() for step in final if step in moves}
    assert set(ENDED) == {Phase.OFFLINE, *led_to}
