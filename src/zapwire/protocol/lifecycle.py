"""The life of an account's session as a transition table: what it is doing, and what may happen to it next."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from zapwire.errors import LocalProtocolError


class Phase(Enum):
    """What an account's session is doing."""

    OFFLINE = "offline"
    CONNECTING = "connecting"
    PAIRING = "pairing"
    RESTARTING = "restarting"
    LOGGING_IN = "logging in"
    CONNECTED = "connected"
    WAITING = "waiting"
    REPLACED = "replaced"
    REFUSED = "refused"
    LOGGED_OUT = "logged out"


class Step(Enum):
    """What happens to a session."""

    DIAL = "dial"
    REGISTERED = "handshake without an account"
    IDENTIFIED = "handshake with an account"
    PAIRED = "paired"
    ACTIVATED = "logged in and active"
    RESTART = "server asks to reconnect"
    LOSE = "connection lost"
    EXPIRE = "QR codes expired"
    REPLACE = "replaced by another connection"
    REFUSE = "refused for good"
    LOG_OUT = "logged out"
    CLOSE = "closed by us"


ENDED: Final = (Phase.OFFLINE, Phase.REPLACED, Phase.REFUSED, Phase.LOGGED_OUT)
"""The phases that a session leaves only when it is asked to connect."""

_ENDS: Final = {
    Step.REPLACE: Phase.REPLACED,
    Step.REFUSE: Phase.REFUSED,
    Step.LOG_OUT: Phase.LOGGED_OUT,
    Step.CLOSE: Phase.OFFLINE,
}
_REDIALS: Final = {Step.DIAL: Phase.CONNECTING, Step.CLOSE: Phase.OFFLINE}

TRANSITIONS: Final[Mapping[Phase, Mapping[Step, Phase]]] = MappingProxyType(
    {
        Phase.OFFLINE: _REDIALS,
        Phase.CONNECTING: {
            Step.REGISTERED: Phase.PAIRING,
            Step.IDENTIFIED: Phase.LOGGING_IN,
            Step.LOSE: Phase.WAITING,
            **_ENDS,
        },
        Phase.PAIRING: {
            Step.PAIRED: Phase.RESTARTING,
            Step.EXPIRE: Phase.OFFLINE,
            Step.LOSE: Phase.OFFLINE,
            Step.RESTART: Phase.CONNECTING,
            **_ENDS,
        },
        Phase.RESTARTING: {Step.RESTART: Phase.CONNECTING, Step.LOSE: Phase.CONNECTING, **_ENDS},
        Phase.LOGGING_IN: {
            Step.ACTIVATED: Phase.CONNECTED,
            Step.RESTART: Phase.CONNECTING,
            Step.LOSE: Phase.WAITING,
            **_ENDS,
        },
        Phase.CONNECTED: {Step.RESTART: Phase.CONNECTING, Step.LOSE: Phase.WAITING, **_ENDS},
        Phase.WAITING: _REDIALS,
        Phase.REPLACED: _REDIALS,
        Phase.REFUSED: _REDIALS,
        Phase.LOGGED_OUT: _REDIALS,
    }
)


class Lifecycle:
    """A session's current phase, moved only along the table."""

    __slots__ = ("phase",)

    def __init__(self) -> None:
        self.phase = Phase.OFFLINE

    def move(self, step: Step) -> Phase:
        """Take a step and return the new phase. Raises `LocalProtocolError` where the table has no such step."""
        target = TRANSITIONS[self.phase].get(step)
        if target is None:
            raise LocalProtocolError(f"a session that is {self.phase.value} cannot take the step {step.value!r}")
        self.phase = target
        return target

    def can(self, step: Step) -> bool:
        """Whether the table has this step from here."""
        return step in TRANSITIONS[self.phase]
