"""Notifications: each type finds its handler in a dictionary, and every one is acknowledged."""

from collections.abc import Iterable, Mapping

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.errors import StanzaError
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ack_for


class Notifications:
    """What the server tells us unasked. Several features may listen to one type; they are called in order."""

    def __init__(self, context: Context, tables: Iterable[Mapping[str, Handler]]) -> None:
        self._context = context
        self._listeners: dict[str, list[Handler]] = {}
        for table in tables:
            for kind, handler in table.items():
                self._listeners.setdefault(kind, []).append(handler)

    def handlers(self) -> Mapping[str, Handler]:
        """By tag."""
        return {"notification": self._on_notification}

    async def _on_notification(self, node: Node) -> None:
        """A notification that cannot be read is acknowledged as well: sent again, it would be no better."""
        for listener in self._listeners.get(str(node.attrs.get("type")), ()):
            try:
                await listener(node)
            except StanzaError as error:
                self._context.log.warning("a notification of type %s was dropped: %s", node.attrs.get("type"), error)
        await self._context.send(ack_for(node))
