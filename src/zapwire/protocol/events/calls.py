"""What becomes of calls."""

from dataclasses import dataclass

from zapwire.protocol.events.base import Event
from zapwire.protocol.node import Node
from zapwire.protocol.types.calls import CallInfo, CallRemote


@dataclass(frozen=True, slots=True)
class CallOffered(Event):
    """Somebody calls: `Client.calls.reject` says no."""

    call: CallInfo
    """Which call, and who calls."""
    remote: CallRemote
    """The caller's app."""
    data: Node
    """All that the offer says."""


@dataclass(frozen=True, slots=True)
class CallOfferNoticed(Event):
    """There is a call, mostly in a group, that may be joined."""

    call: CallInfo
    """Which call, and who began it."""
    media: str
    """`audio` or `video`."""
    type: str
    """`group` for a call in a group."""
    data: Node
    """All that the notice says."""


@dataclass(frozen=True, slots=True)
class CallRelayLatencyMeasured(Event):
    """How far the relays of a call are, shortly after its offer."""

    call: CallInfo
    """Which call."""
    data: Node
    """All that was measured."""


@dataclass(frozen=True, slots=True)
class CallPreAccepted(Event):
    """The other side's phone rings."""

    call: CallInfo
    """Which call."""
    remote: CallRemote
    """The other side's app."""
    data: Node
    """All that it says."""


@dataclass(frozen=True, slots=True)
class CallAccepted(Event):
    """A call was taken, by the other side or by another device of this account."""

    call: CallInfo
    """Which call."""
    remote: CallRemote
    """The app that took it."""
    data: Node
    """All that it says."""


@dataclass(frozen=True, slots=True)
class CallTransportTold(Event):
    """Ways to reach the other side of a call."""

    call: CallInfo
    """Which call."""
    remote: CallRemote
    """The other side's app."""
    data: Node
    """All that it says."""


@dataclass(frozen=True, slots=True)
class CallTerminated(Event):
    """A call is over."""

    call: CallInfo
    """Which call."""
    reason: str
    """Why, as WhatsApp calls it, such as `timeout`; often empty."""
    data: Node
    """All that it says."""


@dataclass(frozen=True, slots=True)
class CallRejected(Event):
    """The other side, or another device of this account, does not take a call."""

    call: CallInfo
    """Which call."""
    data: Node
    """All that it says."""


@dataclass(frozen=True, slots=True)
class UnknownCallReceived(Event):
    """Something about a call that this version does not know."""

    node: Node
    """The whole stanza."""
