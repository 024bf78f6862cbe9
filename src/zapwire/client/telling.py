"""Telling: events of what is not a message are kept in a unit of work, and told once that is committed."""

from collections.abc import Iterable

from zapwire.client.context import Context
from zapwire.protocol.events import Event


async def tell(context: Context, events: Iterable[Event]) -> None:
    """Keep these events together, then tell them in their order. Raises `StoreError`; then none is told."""
    events = tuple(events)
    if not events:
        return
    async with context.store.begin() as unit:
        for event in events:
            await context.record(event, unit)
    for event in events:
        await context.emit(event)
