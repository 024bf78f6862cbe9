"""Pictures: where the profile pictures of people and groups can be had, and the news that they changed."""

from collections.abc import Mapping

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.lids import LIDs
from zapwire.client.privacy import PrivacyTokens
from zapwire.client.telling import tell
from zapwire.protocol.events import PictureChanged
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.pictures import GetPicture, Picture, PictureNotice, read_picture_notices


class Pictures:
    """The pictures of others, and of this account."""

    def __init__(self, context: Context, lids: LIDs, tokens: PrivacyTokens) -> None:
        self._context = context
        self._lids = lids
        self._tokens = tokens

    def notifications(self) -> Mapping[str, Handler]:
        """By type."""
        return {"picture": self._on_picture, "account_sync": self._on_account_sync}

    async def get(self, target: JID, *, preview: bool = False, existing_id: str = "") -> Picture | None:
        """Where somebody's or a group's picture can be had, small with `preview`.

        None where it still is the one with `existing_id`. Raises `ItemNotFound` where there is none, `NotAuthorized`
        where it is hidden from this account, and what else a query raises.
        """
        target = target.to_non_ad()
        token = b"" if target.is_group else await self._tokens.token_for(target)
        return await self._context.query(GetPicture(target, "preview" if preview else "image", existing_id, token))

    async def _on_picture(self, node: Node) -> None:
        await tell(self._context, [await self._event(notice, node) for notice in read_picture_notices(node)])

    async def _on_account_sync(self, node: Node) -> None:
        """Another device changed the account's own picture; which one it is now is not told."""
        if node.child("picture") is None:
            return
        me = await self._context.me()
        timestamp = node.reader.optional_integer("t") or 0
        await tell(self._context, [await self._event(PictureNotice(me.pn.to_non_ad(), timestamp=timestamp), node)])

    async def _event(self, notice: PictureNotice, node: Node) -> PictureChanged:
        alt, author_alt = await self._lids.other(notice.jid), await self._lids.other(notice.author)
        return PictureChanged(
            notice.jid,
            alt,
            notice.author,
            notice.timestamp,
            notice.is_removed,
            notice.id,
            author_alt,
            node.reader.optional_string("id") or "",
        )
