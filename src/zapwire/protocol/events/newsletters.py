"""Newsletters (channels) of this account."""

from dataclasses import dataclass

from zapwire.protocol.events.base import Event
from zapwire.protocol.jid import JID
from zapwire.protocol.types.newsletters import Newsletter, NewsletterPost


@dataclass(frozen=True, slots=True)
class NewsletterJoined(Event):
    """This account follows a newsletter now, from whatever device."""

    newsletter: Newsletter
    """All about it."""
    timestamp: int
    """When, as unix time; 0 where it does not say."""


@dataclass(frozen=True, slots=True)
class NewsletterLeft(Event):
    """This account does not follow a newsletter any more."""

    jid: JID
    """Which one."""
    role: str
    """What the account is to it now, such as `guest`."""
    timestamp: int
    """When, as unix time; 0 where it does not say."""


@dataclass(frozen=True, slots=True)
class NewsletterMuteChanged(Event):
    """A newsletter was muted, or is not any more."""

    jid: JID
    """Which one."""
    mute: str
    """`on` or `off`."""
    timestamp: int
    """When, as unix time; 0 where it does not say."""


@dataclass(frozen=True, slots=True)
class NewsletterUpdated(Event):
    """How messages of a newsletter fare, after `Client.newsletters.subscribe`."""

    jid: JID
    """Which newsletter."""
    posts: tuple[NewsletterPost, ...]
    """Messages, with how often they were seen and what people reacted with."""
    timestamp: int
    """When, as unix time."""
