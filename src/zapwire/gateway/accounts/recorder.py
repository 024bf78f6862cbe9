"""What the sessions tell of."""

from typing import Protocol

from zapwire.protocol.events import Event
from zapwire.storage.store import Unit


class Recorder(Protocol):
    """Keeps events for whoever wants them. One that raises or hangs holds back its own account only."""

    async def record(self, user_id: str, event: Event, unit: Unit) -> None:
        """Keep an event in the unit of work that brings it about. Where this raises nothing of that is committed."""
        ...

    async def tell(self, user_id: str, event: Event) -> None:
        """An event has happened: one that was recorded is committed by now, any other is kept by itself."""
        ...
