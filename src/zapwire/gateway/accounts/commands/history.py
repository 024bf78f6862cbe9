"""Commands about the phone's history. Each raises what `Session.act` raises."""

from dataclasses import dataclass

from zapwire.gateway.accounts.bus import Command
from zapwire.gateway.accounts.session import Session
from zapwire.protocol.jid import JID


@dataclass(frozen=True, slots=True)
class RequestHistory(Command[str]):
    """Ask the phone for `count` messages of a chat before one that is known; returns the request's id.

    Raises what `History.request` raises, too.
    """

    chat: JID
    oldest_id: str
    is_from_me: bool
    timestamp: int
    count: int

    async def run(self, session: Session) -> str:
        return await session.act(
            lambda client: client.history.request(
                self.chat, self.oldest_id, is_from_me=self.is_from_me, timestamp=self.timestamp, count=self.count
            )
        )
