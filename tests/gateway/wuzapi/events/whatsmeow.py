"""What Go prints of whatsmeow's events."""

from typing import Any

import orjson

from tests.gateway.wuzapi.events.people import NAMES
from tests.vectors.load import load
from zapwire.gateway.wuzapi.events import Rendered, render
from zapwire.protocol.events import Event


def vectors() -> dict[str, dict[str, Any]]:
    """All of them, by name."""
    return {vector["name"]: vector for vector in load("whatsmeow_events")["events"]}


def rendered(event: Event) -> Rendered:
    """The event as it is told; it is one that is told."""
    found = render(event, me=NAMES)
    assert found is not None
    return found


def body(event: Event) -> dict[str, Any]:
    """The body as a receiver reads it."""
    read: dict[str, Any] = orjson.loads(orjson.dumps(rendered(event).body))
    return read
