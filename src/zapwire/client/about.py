"""About: the text that people show beside their name, this account's own and others'."""

from collections.abc import Mapping

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.lids import LIDs
from zapwire.client.telling import tell
from zapwire.protocol.events import AboutChanged
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.about import AboutNotice, SetAbout


class About:
    """The text about the account, and the news of others'."""

    def __init__(self, context: Context, lids: LIDs) -> None:
        self._context = context
        self._lids = lids

    def notifications(self) -> Mapping[str, Handler]:
        """By type."""
        return {"status": self._on_status}

    async def set(self, text: str) -> None:
        """Change this account's text. Raises what a query raises."""
        await self._context.query(SetAbout(text))

    async def _on_status(self, node: Node) -> None:
        notice = AboutNotice.from_node(node)
        alt = await self._lids.other(notice.user)
        await tell(self._context, [AboutChanged(notice.user, alt, notice.text, notice.timestamp)])
