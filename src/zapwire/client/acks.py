"""Acknowledgements: stanzas the server sends again until they are confirmed."""

from collections.abc import Mapping

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.acks import ack_for


class Acks:
    """Confirms what needs nothing but confirming: calls, which nobody here answers."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def handlers(self) -> Mapping[str, Handler]:
        """By tag."""
        return {"call": self._on_stanza}

    async def _on_stanza(self, node: Node) -> None:
        await self._context.send(ack_for(node))
