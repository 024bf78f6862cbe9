"""Commands about newsletters. Each raises what `Session.act` and a query raise."""

from dataclasses import dataclass

from zapwire.gateway.accounts.bus import Command
from zapwire.gateway.accounts.session import Session
from zapwire.protocol.jid import JID
from zapwire.protocol.types.newsletters import Newsletter


@dataclass(frozen=True, slots=True)
class ListNewsletters(Command[tuple[Newsletter, ...]]):
    """Those that the account follows."""

    async def run(self, session: Session) -> tuple[Newsletter, ...]:
        return await session.act(lambda client: client.newsletters.all())


@dataclass(frozen=True, slots=True)
class FollowNewsletter(Command[None]):
    """Follow a newsletter, or not any more."""

    newsletter: JID
    follows: bool

    async def run(self, session: Session) -> None:
        if self.follows:
            await session.act(lambda client: client.newsletters.follow(self.newsletter))
        else:
            await session.act(lambda client: client.newsletters.unfollow(self.newsletter))


@dataclass(frozen=True, slots=True)
class MuteNewsletter(Command[None]):
    """Mute a newsletter, or not any more."""

    newsletter: JID
    muted: bool

    async def run(self, session: Session) -> None:
        await session.act(lambda client: client.newsletters.set_muted(self.newsletter, muted=self.muted))
