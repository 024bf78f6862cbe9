"""What all accounts have in common."""

from dataclasses import dataclass, field

from zapwire.client.options import Network, Timing
from zapwire.protocol.history.limits import ChunkSize
from zapwire.protocol.login import ClientProfile


@dataclass(frozen=True, slots=True)
class AccountOptions:
    """How accounts connect. Waits are in seconds."""

    network: Network = field(default_factory=Network)
    """Its proxy is for users that have none of their own."""
    profile: ClientProfile = field(default_factory=ClientProfile)
    """Its `os_name` is what phones show among their linked devices."""
    timing: Timing = field(default_factory=Timing)
    history_chunk: ChunkSize = field(default_factory=ChunkSize)
    """How much of a phone's history is told at a time."""
    stagger: float = 0.05
    """Accounts that are brought back start this far apart, on average."""
    at_once: int = 16
    """How many of them may be on their way at the same time."""
    come_back: float = 30.0
    """After this long an account that is brought back, and still on its way, no longer holds up others."""
    patience: float = 5.0
    """How long a command waits for a connection, or for a QR code, that is on its way."""
    logout: float = 30.0
    """How long unlinking a device may take, connecting included."""
    revive: float = 10.0
    """How long an account waits to connect again when its client broke; twice as long each time, up to 10 minutes."""
    closing: float = 15.0
    """How long all clients together may take to close."""
