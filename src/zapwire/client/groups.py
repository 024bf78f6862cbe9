"""Groups: who is in one and how it is addressed, asked once and forgotten when the server tells of a change."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.lids import LIDs
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.groups import GetGroupInfo
from zapwire.protocol.types.groups import GroupInfo

MAX_GROUPS: Final = 1000


class Groups:
    """The groups of one account."""

    def __init__(self, context: Context, lids: LIDs) -> None:
        self._context = context
        self._lids = lids
        self._known: OrderedDict[JID, GroupInfo] = OrderedDict()
        context.memories.add(self._known.clear)
        self._changes = 0

    def notifications(self) -> Mapping[str, Handler]:
        """By type."""
        return {"w:gp2": self._on_change}

    async def info(self, group: JID) -> GroupInfo:
        """A group as the server has it now.

        Raises `ItemNotFound` for a group that does not exist, `Forbidden` where we are not in it, and what else a
        query raises.
        """
        changes = self._changes
        info = await self._context.query(GetGroupInfo(), to=group)
        await self._lids.learn_all((member.lid, member.pn) for member in info.participants if member.lid is not None)
        if changes != self._changes:  # the answer may be from before that
            return info
        self._known[group] = info
        self._known.move_to_end(group)
        while len(self._known) > MAX_GROUPS:
            self._known.popitem(last=False)
        return info

    async def known(self, group: JID) -> GroupInfo:
        """A group as last heard; asked where unknown. Raises as `info`."""
        known = self._known.get(group)
        if known is None:
            return await self.info(group)
        self._known.move_to_end(group)
        return known

    def forget(self, group: JID) -> None:
        """Ask again the next time."""
        self._changes += 1
        self._known.pop(group, None)

    async def _on_change(self, node: Node) -> None:
        self.forget(node.reader.jid("from"))
