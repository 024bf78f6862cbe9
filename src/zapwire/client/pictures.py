"""Pictures: hearing that somebody, or a group, has another one."""

from collections.abc import Mapping

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.lids import LIDs
from zapwire.protocol.events import PictureChanged
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.pictures import PICTURE_NOTIFICATION, PictureNotice, read_pictures


class Pictures:
    """Notifications about pictures."""

    def __init__(self, context: Context, lids: LIDs) -> None:
        self._context = context
        self._lids = lids

    def notifications(self) -> Mapping[str, Handler]:
        """By type."""
        return {PICTURE_NOTIFICATION: self._on_picture}

    async def _on_picture(self, node: Node) -> None:
        context = self._context
        notification_id = node.reader.optional_string("id") or ""
        events = [await self._event(notice, notification_id) for notice in read_pictures(node)]
        async with context.store.begin() as unit:
            for event in events:
                await context.record(event, unit)
        for event in events:
            await context.emit(event)

    async def _event(self, notice: PictureNotice, notification_id: str) -> PictureChanged:
        """The event, with both names of people where they are known."""
        author_pn, author_lid = await self._names(notice.author)
        pn, lid = await self._names(notice.jid)
        return PictureChanged(
            notice.jid,
            notice.author,
            notice.timestamp,
            notice.picture_id,
            author_pn,
            author_lid,
            pn,
            lid,
            notification_id,
        )

    async def _names(self, jid: JID | None) -> tuple[JID | None, JID | None]:
        names = [name.to_non_ad() for name in (jid, await self._lids.other(jid)) if name is not None]
        pn = next((name for name in names if name.is_user), None)
        return pn, next((name for name in names if name.is_lid), None)
