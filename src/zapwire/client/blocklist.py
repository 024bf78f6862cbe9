"""Blocklist: whom this account has blocked."""

from collections.abc import Mapping

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.lids import LIDs
from zapwire.client.telling import tell
from zapwire.protocol.events import BlockChanged, BlocklistChanged, Event
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.blocklist import BlockAction, Blocklist, BlocklistNotice, GetBlocklist, UpdateBlocklist


class Blocklists:
    """The account's blocklist, which the server keeps."""

    def __init__(self, context: Context, lids: LIDs) -> None:
        self._context = context
        self._lids = lids

    def notifications(self) -> Mapping[str, Handler]:
        """By type."""
        return {"account_sync": self._on_account_sync}

    async def get(self) -> Blocklist:
        """Whom the account has blocked. Raises what a query raises."""
        return await self._context.query(GetBlocklist())

    async def change(self, user: JID, action: BlockAction) -> tuple[JID, Blocklist]:
        """`block` or `unblock` somebody; returns whom, as the list has them, and the list after it.

        Raises `NoSuchRecipient` for a number that is not on WhatsApp, and what a query raises.
        """
        user = user.to_non_ad()
        # The server takes LIDs only (whatsmeow user.go).
        lid = user if user.is_lid else await self._lids.resolve(user)
        pn = (await self._lids.other(user) if user.is_lid else user) if action == "block" else None
        return lid, await self._context.query(UpdateBlocklist(lid, action, pn))

    async def block(self, user: JID) -> Blocklist:
        """Block somebody; returns the list after it. Raises as `change`."""
        return (await self.change(user, "block"))[1]

    async def unblock(self, user: JID) -> Blocklist:
        """Block somebody no more. Raises as `change`."""
        return (await self.change(user, "unblock"))[1]

    async def _on_account_sync(self, node: Node) -> None:
        if node.child("blocklist") is None:
            return
        notice = BlocklistNotice.from_node(node)
        events: list[Event] = [
            BlocklistChanged(notice.action, notice.dhash, notice.prev_dhash, notice.changes, notice.timestamp)
        ]
        for user, action in notice.changes:
            alt = await self._lids.other(user)
            events.append(BlockChanged(user, alt, action == "block", notice.timestamp, notice.dhash))
        await tell(self._context, events)
