"""Newsletters (channels): following them, and hearing of them. Their messages come as others do."""

from collections.abc import Mapping

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.telling import tell
from zapwire.errors import LocalProtocolError
from zapwire.protocol import events
from zapwire.protocol.events import Event
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.newsletters import (
    FOLLOW_ID,
    JOINED,
    LEFT,
    MUTE_ID,
    UNFOLLOW_ID,
    UNMUTE_ID,
    ChangeNewsletter,
    FetchNewsletter,
    ListNewsletters,
    NewsletterNews,
    SubscribeLiveUpdates,
    read_live_updates,
    read_newsletter_news,
)
from zapwire.protocol.types.newsletters import Newsletter, NewsletterViewer


class Newsletters:
    """The newsletters of one account.

    Each method raises what a query raises, and `LocalProtocolError` for a JID that is no newsletter's.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def notifications(self) -> Mapping[str, Handler]:
        """By type."""
        return {"mex": self._on_mex, "newsletter": self._on_live_updates}

    async def all(self) -> tuple[Newsletter, ...]:
        """Those that this account follows."""
        return await self._context.query(ListNewsletters())

    async def info(self, newsletter: JID) -> Newsletter:
        """One that this account follows."""
        return await self._context.query(FetchNewsletter(_check(newsletter)))

    async def follow(self, newsletter: JID) -> None:
        """Get its messages from now on."""
        await self._context.query(ChangeNewsletter(FOLLOW_ID, _check(newsletter)))

    async def unfollow(self, newsletter: JID) -> None:
        """Get its messages no more."""
        await self._context.query(ChangeNewsletter(UNFOLLOW_ID, _check(newsletter)))

    async def set_muted(self, newsletter: JID, *, muted: bool) -> None:
        """Let the phone notify its owner of new messages, or not."""
        await self._context.query(ChangeNewsletter(MUTE_ID if muted else UNMUTE_ID, _check(newsletter)))

    async def subscribe(self, newsletter: JID) -> int:
        """Hear how its messages fare, as `NewsletterUpdated`; returns for how many seconds."""
        return await self._context.query(SubscribeLiveUpdates(), to=_check(newsletter))

    async def _on_mex(self, node: Node) -> None:
        timestamp = node.reader.optional_integer("t") or 0
        await tell(self._context, [_event(news, timestamp) for news in read_newsletter_news(node)])

    async def _on_live_updates(self, node: Node) -> None:
        reader = node.reader
        timestamp = reader.optional_integer("t") or 0
        updated = events.NewsletterUpdated(reader.jid("from"), read_live_updates(node), timestamp)
        await tell(self._context, [updated])


def _event(news: NewsletterNews, timestamp: int) -> Event:
    newsletter = news.newsletter
    viewer = newsletter.viewer or NewsletterViewer()
    if news.kind == JOINED:
        return events.NewsletterJoined(newsletter, timestamp)
    if news.kind == LEFT:
        return events.NewsletterLeft(newsletter.jid, viewer.role, timestamp)
    return events.NewsletterMuteChanged(newsletter.jid, viewer.mute, timestamp)


def _check(newsletter: JID) -> JID:
    if not newsletter.is_newsletter:
        raise LocalProtocolError(f"{newsletter} is no newsletter's address: those end with @newsletter")
    return newsletter
